// SPDX-License-Identifier: Apache-2.0
public import Explainability
import Validation
public import Vocabulary

/// What tests of an explanation found, as a page: the verdict, each demand, and every number with its interval.
public struct ExplanationPage: Sendable {
  /// The page: one file, no script, nothing loaded from elsewhere.
  public let html: String

  /// Makes a page.
  /// - Parameters:
  ///   - title: Which explanations of which model: `grad-cam of chest 1.2`.
  ///   - facts: The facts of the header.
  ///   - result: What was measured.
  ///   - rulings: The demands, as they were stated before, with what was found.
  ///   - level: The level of the intervals.
  public init(
    title: String, facts: [Document.Fact], result: ExaminationResult, rulings: [ExplanationRuling],
    level: ConfidenceLevel = .percent95
  ) {
    let chapter = ExplanationChapter(result: result, rulings: rulings, level: level)
    html =
      Document(
        title: "Are the maps of \(title) to be believed?", facts: facts, opening: chapter.opening,
        sections: chapter.sections, footer: "Explanations of \(title)"
      ).html
  }
}
