// SPDX-License-Identifier: Apache-2.0
public import Validation
public import Vocabulary

/// A page of analyses alone, without a protocol and so without a verdict: what `stats` found, as a report shows it.
///
/// ```swift
/// let page = AnalysisPage(title: "What can the study show?", facts: [], results: results, level: .percent95)
/// try AtomicFiles(in: folder).write([AtomicFiles.File("plan.html", page.html)])
/// ```
public struct AnalysisPage: Sendable {
  /// The page: one file, no script, nothing loaded from elsewhere.
  public let html: String

  /// Makes a page.
  /// - Parameters:
  ///   - title: The title.
  ///   - facts: The facts of the header: what was read, by which software.
  ///   - results: What was found, in the order of the topics.
  ///   - level: The level of the intervals.
  public init(title: String, facts: [Document.Fact], results: [AnalysisResult], level: ConfidenceLevel) {
    let blocks = AnalysisBlocks(
      results: results, level: level, id: { Anchor.id($0) }, heading: { text in Markup("h3") { text } })
    html =
      Document(
        title: title, facts: facts,
        opening: Markup("p", ["class": "lead"]) {
          "Answers to questions, without a protocol: nothing was promised before, and nothing is accepted by them."
        },
        sections: blocks.topics.map { topic in
          Document.Section(TopicWords.title(topic), id: "analysis-\(topic.rawValue)") { blocks.body(topic) }
        }, footer: title
      ).html
  }
}
