// SPDX-License-Identifier: Apache-2.0
import Catalog
public import Datasets
import Validation
import Vocabulary

/// The data card as a page that stands by itself.
public struct DataCardPage: Sendable {
  private let card: DataCard

  /// The page of a card.
  public init(_ card: DataCard) { self.card = card }

  /// The page's text.
  public var html: String { document.html }

  /// The page.
  public var document: Document {
    Document(
      title: "Data card: \(card.name), version \(card.number)",
      facts: [
        .init("Version", "\(card.name)@\(card.number)"), .init("Made", String(card.made.description.prefix(10))),
        .init("Images", NumberWords.count(card.counts.images)),
        .init("Patients", NumberWords.count(card.counts.patients)),
        .init("Studies", NumberWords.count(card.counts.studies)), .init("Made for", card.purpose),
        .init("Manifest", card.digest.description, isCode: true),
      ],
      opening: opening,
      sections: [
        DataCardChapters.purpose(card), DataCardChapters.terms(card), DataCardChapters.people(card),
        DataCardChapters.devices(card), DataCardChapters.labels(card), DataCardChapters.missing(card),
        DataCardChapters.parts(card), DataCardChapters.checks(card), DataCardChapters.upkeep(card),
        DataCardChapters.limits(card),
      ],
      footer: "\(card.name)@\(card.number), \(NumberWords.shortDigest(card.digest)), \(card.software)")
  }

  private var opening: Markup {
    let conditions = card.terms.reduce(LicenceConditions()) { $0.union($1.conditions) }
    let serious = card.findings.filter { $0.severity == "serious" }
    let leaks = card.leaks.filter(\.isSerious)
    return Markup("div") {
      Markup("p", ["class": "lead"]) {
        "\(NumberWords.count(card.counts.images)) images of \(NumberWords.count(card.counts.patients)) patients"
          + (card.days.map { ", \($0.first) to \($0.last)" } ?? "")
          + ", held under \(DataCardChapters.licences(conditions)). Made for: \(card.purpose)."
      }
      if !serious.isEmpty || !leaks.isEmpty {
        Markup("div", ["class": "remark fail"]) {
          Markup("p") { Ruling.fail.mark("Before these data are used") }
          Markup("ul") {
            for leak in leaks { Markup("li") { DataCardChapters.sentence(leak.words) } }
            for finding in serious { Markup("li") { DataCardChapters.sentence(finding.title) } }
          }
        }
      }
      if conditions.isContradictory {
        Markup("div", ["class": "remark unsure"]) {
          Markup("p") {
            "The licences of the images contradict each other: what is made of all of them cannot be passed on."
          }
        }
      }
    }
  }
}
