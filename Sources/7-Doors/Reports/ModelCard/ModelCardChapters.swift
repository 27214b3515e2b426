// SPDX-License-Identifier: Apache-2.0
import ModelPackages
import ModelRegistry
import Vocabulary

/// The chapters of a model's card.
enum ModelCardChapters {
  static func purpose(_ card: ModelCard) -> Document.Section {
    Document.Section("What it is for", id: "purpose") {
      said(card, .summary, asked: "what it is, in a few sentences")
      Markup("dl", ["class": "words"]) {
        fact("For", card.version.record.intendedUse.isEmpty ? "not stated" : card.version.record.intendedUse)
        fact("Used by", words(card, .users))
        fact("How", words(card, .directions))
        fact("For which patients", words(card, .population))
        fact("How grave an error is", words(card, .riskLevel))
      }
      Markup("h3") { "What it must not be used for" }
      if card.version.record.outOfScope.isEmpty {
        Markup("p", ["class": "undefined"]) { "Nothing is named." }
      } else {
        Markup("ul") { for text in card.version.record.outOfScope { Markup("li") { DataCardChapters.sentence(text) } } }
      }
    }
  }

  static func product(_ card: ModelCard) -> Document.Section? {
    guard let product = card.version.record.product else { return nil }
    return Document.Section("The product", id: "product") {
      Markup("p") {
        "The weights are the manufacturer's and are not in the archive; what is registered is what is below."
      }
      Markup("dl", ["class": "words"]) {
        fact("Manufacturer", product.manufacturer)
        fact("Product", "\(product.product), version \(product.version)")
        fact("UDI-DI", "\(product.deviceIdentifier) (\(product.deviceIdentifier.issuer.rawValue.uppercased()))")
        for clearance in product.clearances { fact(name(clearance.kind), clearance.number) }
      }
      DataTable(
        caption: "What its outputs mean here", columns: [.init("Output"), .init("Finding"), .init("Says yes")],
        rows: product.outputs.map { row in
          [
            row.output, row.finding,
            row.threshold.map { "from \(NumberWords.compact($0)) on" } ?? row.positive.joined(separator: ", "),
          ]
        }
      ).markup
    }
  }

  static func numbers(_ card: ModelCard) -> Document.Section {
    let record = card.version.record
    return Document.Section("What goes in and comes out", id: "numbers") {
      if record.accepts.isEmpty {
        Markup("p", ["class": "undefined"]) { "Not said: which images it was made for." }
      } else {
        DataTable(
          caption: "Images that it was made for", columns: [.init("Attribute"), .init("Values")],
          rows: record.accepts.sorted { $0.key < $1.key }.map { [$0.key, $0.value.joined(separator: ", ")] }
        ).markup
      }
      if record.product == nil {
        DataTable(
          caption: "What comes out", columns: [.init("Output"), .init("Numbers"), .init("Classes")],
          rows: record.outputs.map { [$0.name, $0.meaning, $0.findings.joined(separator: ", ")] }
        ).markup
      }
      if !record.operatingPoints.isEmpty {
        Markup("h3") { "Operating points" }
        Markup("ul") { for point in record.operatingPoints { Markup("li") { point } } }
      }
    }
  }

  static func evidence(_ card: ModelCard) -> Document.Section {
    Document.Section("Evidence", id: "evidence", beginsPage: true) {
      if card.evidence.isEmpty {
        Markup("p", ["class": "undefined"]) { "None counts on the day of this card." }
      } else {
        DataTable(
          caption: "Evidence that counts on \(ModelWords.day(card.written))",
          columns: [.init("Kind"), .init("Says"), .init("Until"), .init("Report, protocol, data")],
          cells: card.evidence.map { evidence in
            [
              Markup(
                text: ModelWords.name(evidence.kind).split(separator: " ", maxSplits: 1).last.map(String.init)?
                  .capitalisedFirst ?? ""),
              verdict(evidence, of: card),
              Markup(text: evidence.validUntil.map(ModelWords.day) ?? "no end"),
              Markup([
                digest("report", evidence.digest), digest("protocol", evidence.protocolDigest),
                digest("data", evidence.data),
              ]),
            ]
          }
        ).markup
      }
      if !card.figures.isEmpty {
        DataTable(
          caption: "Figures, each with its report",
          columns: [.init("Figure"), .init("Value with its interval", isNumeric: true), .init("Asks after")],
          rows: card.figures.map { [$0.label, $0.words, $0.question.rawValue] }
        ).markup
      }
    }
  }

  private static func verdict(_ evidence: Evidence, of card: ModelCard) -> Markup {
    guard evidence.model == card.version.digest else {
      return Ruling.fail.mark("on another model")
    }
    return switch evidence.verdict {
    case .accepted: Ruling.pass.mark("accepted")
    case .notAccepted: Ruling.fail.mark("not accepted")
    case .cannotBeJudged: Ruling.cannotBeJudged.mark("cannot be judged")
    }
  }

  private static func digest(_ name: String, _ digest: ContentDigest?) -> Markup {
    guard let digest else { return .nothing }
    return Markup("div") {
      "\(name) "
      Markup("span", ["class": "code"]) { ModelWords.short(digest) }
    }
  }

  static func permission(_ card: ModelCard) -> Document.Section {
    Document.Section("Who allowed it", id: "permission") {
      if card.approvals.isEmpty {
        Markup("p", ["class": "undefined"]) { "Nobody's approval counts on the day of this card." }
      } else {
        DataTable(
          caption: "Approvals that count on \(ModelWords.day(card.written))",
          columns: [.init("Who"), .init("For"), .init("From"), .init("Until"), .init("On the reports")],
          cells: card.approvals.map { approval in
            [
              Markup(text: approval.person), Markup(text: approval.stage.rawValue),
              Markup(text: ModelWords.day(approval.from)), Markup(text: approval.until.map(ModelWords.day) ?? "no end"),
              approval.reports.isEmpty
                ? Markup(text: "none")
                : Markup(approval.reports.map { digest("", $0) }),
            ]
          }
        ).markup
      }
      Markup("p") { "Registered by \(card.version.registrant) on \(ModelWords.day(card.version.registered))." }
      if card.signatures.isEmpty {
        Markup("p", ["class": "undefined"]) { "It is not signed." }
      } else {
        DataTable(
          caption: "Signatures", columns: [.init("Key of"), .init("Key"), .init("Brought"), .init("Holds")],
          cells: card.signatures.map { signature in
            [
              Markup(text: card.owners[signature.key] ?? "nobody known"),
              Markup("span", ["class": "code"]) { "\(signature.key.prefix(12))…" },
              Markup(text: ModelWords.day(signature.known)),
              signature.fault.map { fault in
                Markup("span") {
                  Ruling.fail.mark("no"); ": \(ModelWords.line(fault))"
                }
              } ?? Ruling.pass.mark("yes"),
            ]
          }
        ).markup
      }
    }
  }

  static func lineage(_ card: ModelCard) -> Document.Section {
    let version = card.version
    return Document.Section("Where it comes from", id: "lineage") {
      Markup("dl", ["class": "words"]) {
        fact("Made by", version.record.developer.isEmpty ? "not stated" : version.record.developer)
        fact("Whom to ask", version.record.contact.isEmpty ? "not stated" : version.record.contact)
        Markup("dt") { "Trained on" }
        Markup("dd") {
          if let data = version.record.trainingData {
            card.trainingName.map { "\($0), " } ?? "a data set that is not in this archive, "
            Markup("span", ["class": "code"]) { data.description }
          } else {
            "not stated"
          }
        }
        Markup("dt") { "Judged by the protocol" }
        Markup("dd") {
          if let asked = version.record.protocolDigest {
            Markup("span", ["class": "code"]) { asked.description }
          } else {
            "not stated"
          }
        }
      }
      said(card, .development, asked: "what is known of the data that it was made on")
      if version.hasWeights {
        DataTable(
          caption: "Files of the package",
          columns: [.init("File"), .init("Bytes", isNumeric: true), .init("SHA-256")],
          cells: version.files.map { file in
            [
              Markup(text: file.path), Markup(text: NumberWords.count(file.size)),
              Markup("span", ["class": "code digest"]) { file.digest.hexadecimal },
            ]
          }
        ).markup
      }
    }
  }

  static func makers(_ card: ModelCard) -> Document.Section {
    Document.Section("What its makers say", id: "makers") {
      Markup("dl", ["class": "words"]) {
        for (topic, title) in [
          (ModelCard.Topic.mitigation, "What was done against bias"), (.maintenance, "How it is kept up"),
          (.security, "How it is kept safe"), (.funding, "Who paid"), (.stakeholders, "Who was asked"),
          (.publications, "What is published on it"), (.consent, "What patients are told"),
          (.availability, "Where it may be had"),
        ] { fact(title, words(card, topic)) }
      }
    }
  }

  static func limits(_ card: ModelCard) -> Document.Section {
    Document.Section("Known risks and limits", id: "limits") {
      said(card, .risks, asked: "known risks and limits")
      said(card, .biases, asked: "known biases and ethical questions")
      Markup("p", ["class": "note"]) {
        "The questions follow model cards (Mitchell et al. 2019) and the CHAI Applied Model Card 0.2. Names of people are those of "
          + "their accounts at this site. Card written \(card.written.description.prefix(16)) by \(card.software)."
      }
    }
  }

  private static func name(_ kind: VendorProduct.Clearance.Kind) -> String {
    switch kind {
    case .premarketNotification: "FDA 510(k)"
    case .deNovo: "FDA De Novo"
    case .premarketApproval: "FDA premarket approval"
    case .deviceRegulation: "CE certificate (EU 2017/745)"
    case .deviceDirective: "CE certificate (93/42/EEC)"
    case .other: "Other clearance"
    }
  }

  /// What is said of a topic, each text by itself.
  private static func words(_ card: ModelCard, _ topic: ModelCard.Topic) -> [String] {
    let texts = card.remarks[topic] ?? []
    return texts.isEmpty ? ["not stated"] : texts
  }

  private static func said(_ card: ModelCard, _ topic: ModelCard.Topic, asked: String) -> Markup {
    let texts = card.remarks[topic] ?? []
    if texts.isEmpty { return Markup("p", ["class": "undefined"]) { "Not said: \(asked)." } }
    return Markup(texts.map { text in Markup("p") { text } })
  }

  private static func fact(_ name: String, _ value: String) -> Markup { fact(name, [value]) }

  private static func fact(_ name: String, _ values: [String]) -> Markup {
    Markup([Markup("dt") { name }] + values.map { value in Markup("dd") { value } })
  }
}

extension ModelCard.Figure {
  var words: String {
    let number = NumberWords.compact(value)
    let unit = unit.isEmpty ? "" : " \(unit)"
    guard let lower, let upper else { return number + unit + ", without an interval" }
    return "\(number) (\(NumberWords.compact(lower)) to \(NumberWords.compact(upper)))\(unit)"
  }
}
