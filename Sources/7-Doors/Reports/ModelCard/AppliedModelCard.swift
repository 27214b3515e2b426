// SPDX-License-Identifier: Apache-2.0
public import ModelRegistry
import Vocabulary

/// The card of a model as the Coalition for Health AI's Applied Model Card, version 0.2.
///
/// What nobody said is said not to be stated: the form asks a text in every place.
///
/// > Source: github.com/coalition-for-health-ai/mc-schema, v0.2/schema.xsd; the values of figures after its examples. To be held against
///   the schema by Proofs/model_signatures.py.
public struct AppliedModelCard: Sendable {
  /// The namespace.
  public static let namespace = "https://mc.chai.org/v0.2/schema.xsd"
  private let card: ModelCard

  /// The form of a card.
  public init(_ card: ModelCard) { self.card = card }

  /// The file's text.
  public var xml: String {
    var out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    Element("AppliedModelCard", attribute: ("xmlns", Self.namespace), children: chapters).write(to: &out, depth: 0)
    return out
  }

  private var chapters: [Element] {
    let record = card.version.record
    return [
      Element("BasicInfo") {
        ("ModelName", record.product?.product ?? record.name)
        ("ModelDeveloper", stated(record.developer))
        ("DeveloperContact", stated(record.contact))
      },
      Element("ReleaseInfo") {
        (
          "ReleaseStage",
          card.stage.rawValue + (card.aliases.isEmpty ? "" : " (\(card.aliases.joined(separator: ", ")))")
        )
        ("ReleaseDate", ModelWords.day(card.version.registered))
        ("ReleaseVersion", record.label)
        ("GlobalAvailability", said(.availability))
        ("RegulatoryApproval", approvals)
      },
      Element(
        "ModelSummary",
        children: [
          Element("Summary", text: card.remarks[.summary]?.joined(separator: "\n\n") ?? stated(record.intendedUse)),
          Element(
            "Keywords",
            children: Set(record.outputs.flatMap(\.findings) + [record.task]).filter { !$0.isEmpty }.sorted().map {
              Element("Keyword", text: $0)
            }),
        ]),
      Element("UsesAndDirections") {
        ("IntendedUseAndWorkflow", stated(record.intendedUse))
        ("PrimaryIntendedUsers", said(.users))
        ("HowToUse", said(.directions))
        ("TargetedPatientPopulation", said(.population))
        ("CautionedOutOfScopeSettings", stated(record.outOfScope.joined(separator: "\n\n")))
      },
      Element("Warnings") {
        ("KnownRisksAndLimitations", said(.risks))
        ("KnownBiasesOrEthicalConsiderations", said(.biases))
        ("ClinicalRiskLevel", said(.riskLevel))
      },
      Element("TrustIngredients", children: [facts, transparency]),
      Element(
        "KeyMetrics",
        children: [
          metric("UsefulnessUsabilityEfficacy", .usefulness), metric("FairnessEquity", .fairness),
          metric("SafetyReliability", .safety),
        ]),
      Element("Resources") {
        ("EvaluationReferences", references)
        ("PeerReviewedPublications", said(.publications))
        ("PatientConsentOrDisclosure", said(.consent))
      },
      Element("Bibliography", text: ""),
    ]
  }

  private var facts: Element {
    let record = card.version.record
    let training =
      record.trainingData.map { "Trained on \(card.trainingName.map { "\($0), " } ?? "")\($0)." } ?? ""
    let signed = card.signatures.contains { $0.fault == nil }
    return Element("AISystemFacts") {
      (
        "OutcomesAndOutputs",
        record.outputs.map { "\($0.name): \($0.findings.joined(separator: ", "))" }.joined(separator: "\n")
      )
      ("ModelType", record.task.isEmpty ? "A manufacturer's product" : "\(record.task), ONNX network")
      ("InputDataSource", inputs)
      ("OutputAndInputDataTypes", record.outputs.map { "\($0.name): \($0.meaning)" }.joined(separator: "\n"))
      (
        "DevelopmentDataCharacterization",
        card.remarks[.development].map { ([training] + $0).joined(separator: " ") } ?? stated(training)
      )
      ("BiasMitigationApproaches", said(.mitigation))
      ("OngoingMaintenance", said(.maintenance))
      (
        "Security",
        (signed ? "Signed (OpenSSF model signing); checked before each load. " : "Not signed. ")
          + (card.remarks[.security]?.joined(separator: " ") ?? "")
      )
      ("Transparency", "\(card.version.hasWeights ? "Package" : "Record") \(card.version.digest)")
    }
  }

  private var inputs: String {
    stated(
      card.version.record.accepts.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value.joined(separator: ", "))" }
        .joined(separator: "\n"))
  }

  private var transparency: Element {
    Element("TransparencyInformation") {
      ("FundingSource", said(.funding))
      ("StakeholdersConsulted", said(.stakeholders))
    }
  }

  private var approvals: String {
    guard let product = card.version.record.product else { return "None is recorded: research use only." }
    return "UDI-DI \(product.deviceIdentifier)"
      + product.clearances.map { "; \($0.kind.rawValue) \($0.number)" }.joined()
  }

  private var references: String {
    stated(
      card.evidence.map { "\(ModelWords.name($0.kind)) \($0.digest), \(ModelWords.name($0.verdict))" }
        .joined(separator: "\n"))
  }

  private func metric(_ name: String, _ question: ModelCard.Figure.Question) -> Element {
    let figures = card.figures.filter { $0.question == question }
    let report = card.evidence.first { $0.kind == .validationReport && $0.verdict == .accepted }
    return Element(
      name,
      children: [
        Element(
          "MetricGoal", text: card.version.record.protocolDigest.map { "As the protocol \($0) asks." } ?? Self.unstated),
        Element(
          "Results",
          children: figures.isEmpty
            ? [Self.result(Self.unstated, .object(["kind": .string("single"), "value": .null]))]
            : figures.map { Self.result($0.label, Self.json($0)) }),
        Element(
          "Interpretation",
          text: report.map { "The validation report \($0.digest) accepts the model." } ?? Self.unstated),
        Element("TestType", text: report == nil ? Self.unstated : "Retrospective, by a protocol fixed before looking."),
        Element("TestingDataDescription", text: report?.data.map { "Data set \($0)" } ?? Self.unstated),
        Element(
          "ValidationProcessAndJustification",
          text: report?.protocolDigest.map { "Protocol \($0)" } ?? Self.unstated),
      ])
  }

  private static func json(_ figure: ModelCard.Figure) -> JSONValue {
    guard let lower = figure.lower, let upper = figure.upper else {
      return .object(["kind": .string("single"), "value": .number(figure.value)])
    }
    return .object([
      "kind": .string("estimate_ci"), "estimate": .number(figure.value), "lower": .number(lower),
      "upper": .number(upper), "level": .number(figure.level * 100), "unit": .string(figure.unit),
    ])
  }

  private static func result(_ label: String, _ value: JSONValue) -> Element {
    Element(
      "MetricResult", children: [Element("Label", text: label), Element("ValueJson", text: value.canonicalText)])
  }

  private static let unstated = "Not stated."

  private func stated(_ text: String) -> String { text.allSatisfy(\.isWhitespace) ? Self.unstated : text }

  private func said(_ topic: ModelCard.Topic) -> String { stated(card.remarks[topic]?.joined(separator: "\n\n") ?? "") }
}

/// An element of an XML file.
private struct Element {
  var name: String
  var attribute: (name: String, value: String)?
  var text: String
  var children: [Element]

  init(_ name: String, text: String = "", attribute: (String, String)? = nil, children: [Element] = []) {
    self.name = name
    self.text = text
    self.attribute = attribute
    self.children = children
  }

  init(_ name: String, @Rows _ rows: () -> [(String, String)]) {
    self.init(name, children: rows().map { Element($0.0, text: $0.1) })
  }

  @resultBuilder enum Rows {
    static func buildBlock(_ rows: (String, String)...) -> [(String, String)] { rows }
  }

  func write(to out: inout String, depth: Int) {
    let space = String(repeating: "  ", count: depth)
    out += "\(space)<\(name)"
    if let attribute {
      out += " \(attribute.name)=\"\(XMLText.escaped(attribute.value, inAttribute: true))\""
    }
    if text.isEmpty, children.isEmpty {
      out += "/>\n"
      return
    }
    out += ">"
    if children.isEmpty {
      out += XMLText.escaped(text)
    } else {
      out += "\n"
      for child in children { child.write(to: &out, depth: depth + 1) }
      out += space
    }
    out += "</\(name)>\n"
  }
}
