// SPDX-License-Identifier: Apache-2.0
import Validation

/// A training run as a page: what was found on the way, on which data, with which settings.
public struct TrainingPage: Sendable {
  /// The page: one file, no script, nothing loaded from elsewhere.
  public let html: String

  /// Makes a page.
  /// - Parameters:
  ///   - title: What the run is called.
  ///   - facts: The facts of the header.
  ///   - opening: What stands before the chapters, in sentences.
  ///   - chapters: The chapters, each with its pictures; tables of numbers stand beneath them.
  public init(title: String, facts: [Document.Fact], opening: [String], chapters: [BenchPage.Chapter]) {
    html =
      Document(
        title: "The training of \(title)", facts: facts,
        opening: Markup(opening.map { sentence in Markup("p") { Wording.typeset(sentence) } }),
        sections: chapters.map { chapter in
          Document.Section(chapter.title) {
            Markup("p") { Wording.typeset(chapter.lead) }
            Markup(
              chapter.pictures.enumerated().map { index, picture in
                BenchPage.drawn(picture, id: Anchor.id("\(chapter.title) \(index)"))
              })
          }
        }, footer: "Training of \(title)"
      ).html
  }
}
