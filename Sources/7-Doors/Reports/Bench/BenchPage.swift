// SPDX-License-Identifier: Apache-2.0
public import Validation

/// What running a model takes, as a page: the recommendation, every configuration, and what reduced precision loses.
public struct BenchPage: Sendable {
  /// The page: one file, no script, nothing loaded from elsewhere.
  public let html: String

  /// A chapter: a lead, and pictures or tables beneath it.
  public struct Chapter: Sendable {
    /// The heading.
    public var title: String
    /// What a reader should know, in sentences.
    public var lead: String
    /// What is drawn.
    public var pictures: [Picture]

    /// Makes a chapter; the parameters are the properties.
    public init(_ title: String, lead: String, pictures: [Picture]) {
      self.title = title
      self.lead = lead
      self.pictures = pictures
    }
  }

  /// Makes a page.
  /// - Parameters:
  ///   - title: Which model.
  ///   - facts: The facts of the header.
  ///   - ruling: Whether a configuration meets the budget.
  ///   - word: The ruling in a few words.
  ///   - findings: What stands in the box of the ruling, in sentences.
  ///   - chapters: The chapters.
  public init(
    title: String, facts: [Document.Fact], ruling: Ruling, word: String, findings: [String], chapters: [Chapter]
  ) {
    let opening = ruling.box(Wording.capitalised(word)) {
      Markup(findings.map { finding in Markup("p") { Wording.typeset(finding) } })
    }
    html =
      Document(
        title: "What does \(title) take to run?", facts: facts, opening: opening,
        sections: chapters.map { chapter in
          Document.Section(chapter.title) {
            Markup("p") { Wording.typeset(chapter.lead) }
            Markup(
              chapter.pictures.enumerated().map { index, picture in
                Self.drawn(picture, id: Anchor.id("\(chapter.title) \(index)"))
              })
          }
        }, footer: "Cost of \(title)"
      ).html
  }

  static func drawn(_ picture: Picture, id: String) -> Markup {
    switch picture {
    case .lines(let picture): LineChart(id: id, picture: picture).figure.markup
    case .forest(let picture): ForestChart(id: id, picture: picture).figure.markup
    case .table(let table):
      DataTable(
        caption: table.caption, columns: table.columns.map { .init($0.title, isNumeric: $0.isNumeric) },
        rows: table.rows.map { $0.map(Wording.typeset) }, note: table.note
      ).markup
    case .reliability(let picture): ReliabilityChart(id: id, picture: picture).figure.markup
    case .heatMap(let picture): HeatMapChart(id: id, picture: picture).figure.markup
    case .panels(let picture): PanelChart(id: id, picture: picture).figure.markup
    }
  }
}
