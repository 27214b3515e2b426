// SPDX-License-Identifier: Apache-2.0
public import ModelRegistry
import Validation
import Vocabulary

/// The card of a model as a page that stands by itself.
public struct ModelCardPage: Sendable {
  private let card: ModelCard

  /// The page of a card.
  public init(_ card: ModelCard) { self.card = card }

  /// The page's text.
  public var html: String { document.html }

  /// The page.
  public var document: Document {
    let version = card.version
    return Document(
      title: "Model card: \(version.record.name), version \(version.record.label)",
      facts: [
        .init("Registered as", version.description), .init("Registered", ModelWords.day(version.registered)),
        .init("Stage", card.stage.rawValue.capitalisedFirst),
        .init("Aliases", card.aliases.isEmpty ? "none" : card.aliases.joined(separator: ", ")),
        .init("Task", version.record.task.isEmpty ? "a product's" : version.record.task),
        .init("Licence", version.record.licence.isEmpty ? "not stated" : version.record.licence),
        .init(version.hasWeights ? "Package" : "Record", version.digest.description, isCode: true),
      ],
      opening: opening,
      sections: [
        ModelCardChapters.purpose(card), ModelCardChapters.product(card), ModelCardChapters.numbers(card),
        ModelCardChapters.evidence(card), ModelCardChapters.permission(card), ModelCardChapters.lineage(card),
        ModelCardChapters.makers(card), ModelCardChapters.limits(card),
      ].compactMap { $0 },
      footer: "\(version), \(ModelWords.short(version.digest)), \(card.software)")
  }

  private var opening: Markup {
    Markup("div") {
      Markup("p", ["class": "lead"]) {
        let use = card.version.record.intendedUse
        use.isEmpty ? "What the model is for is not stated." : DataCardChapters.sentence(use)
      }
      Markup("div", ["class": card.obstacles.isEmpty ? "remark pass" : "remark fail"]) {
        if card.obstacles.isEmpty {
          Markup("p") { Ruling.pass.mark("It may answer") }
          Markup("p") {
            "Every byte, a signature and all that its stage asks were checked on \(ModelWords.day(card.written))."
          }
        } else {
          Markup("p") { Ruling.fail.mark("It may not answer") }
          Markup("ul") {
            for fault in card.obstacles {
              Markup("li") { DataCardChapters.sentence(ModelWords.line(fault)) }
            }
          }
        }
      }
    }
  }
}

extension String {
  var capitalisedFirst: String { prefix(1).uppercased() + dropFirst() }
}
