// SPDX-License-Identifier: Apache-2.0
import Foundation
import ModelRegistry
import Reports
import Testing
import Vocabulary

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite("The card of a model")
struct ModelCardTests {
  private let small: CardRegistry

  init() throws { small = try CardRegistry() }

  private func full() throws -> ModelCard {
    try small.registry.card(
      of: small.live(),
      remarks: [
        .risks: ["Misses small pneumothoraces \(CardRegistry.hostile)"], .biases: ["Few patients over 90"],
        .users: ["Radiographers"],
      ],
      figures: [
        .init(label: "AUROC <all>", value: 0.91, lower: 0.88, upper: 0.94, question: .usefulness),
        .init(label: "Sensitivity, women", value: 0.8, question: .fairness),
      ], software: "fiducial 0.1.0")
  }

  // MARK: The page

  @Test func `says what is known, each fact in its place`() throws {
    let html = ModelCardPage(try full()).html
    for fact in [
      "Model card: chest, version 1.4", "chest@1", "It may answer",
      "<dd>Radiologists</dd><dd>Radiographers</dd>", "0.8, without an interval",
      "Finds pneumothorax on upright radiographs",
      "Children under 2 &amp; neonates", "Radiologists", "Adults", "modality", "DX, CR",
      "screening: pneumothorax ≥ 0.25", "AUROC &lt;all&gt;", "0.91 (0.88 to 0.94)", "Few patients over 90", "ada",
      "ben", "Model &lt;office&gt;", "Makers &amp; Sons", "models@example.org", "955 radiographs of three sources",
      "model.onnx", "Apache-2.0", "Live",
    ] { #expect(html.contains(fact), "\(fact)") }
    for heading in [
      "What it is for", "What goes in and comes out", "Evidence", "Who allowed it", "Where it comes from",
      "What its makers say", "Known risks and limits",
    ] { #expect(html.contains(">\(heading)</h2>"), "\(heading)") }
  }

  @Test func `says what nobody said, and what keeps it from answering`() throws {
    let html = ModelCardPage(try small.registry.card(of: small.bare(), software: "fiducial 0.1.0")).html
    for words in [
      "What the model is for is not stated.", "It may not answer", "Nothing is named.", "None counts on the day",
      "Nobody&#39;s approval counts", "It is not signed.", "Not said: known risks and limits.",
      "Not said: which images it was made for.", "Registered by maker", "Licence", "not stated",
    ] { #expect(html.contains(words) || html.contains(words.replacing("&#39;", with: "'")), "\(words)") }
    #expect(!html.contains("It may answer"))
  }

  @Test func `takes no word of its makers for its own, and loads nothing`() throws {
    for card in [try full(), try small.registry.card(of: small.product(), software: "fiducial 0.1.0")] {
      let html = ModelCardPage(card).html
      #expect(!html.contains("<script") && !html.contains("src=") && !html.contains("\u{1}"))
      #expect(!html.contains("<all>") && !html.contains("<GmbH>"))
      #expect(html == ModelCardPage(card).html)
    }
    let html = ModelCardPage(try small.registry.card(of: small.product(), software: "test")).html
    #expect(html.contains("&lt;GmbH&gt;") && html.contains("K230001") && html.contains("FDA 510(k)"))
    #expect(
      html.contains("The weights are the manufacturer's") || html.contains("The weights are the manufacturer&#39;s"))
  }

  // MARK: The applied model card

  /// The elements of a file as paths, each with its text.
  private final class Reader: NSObject, XMLParserDelegate {
    var elements: [(path: String, text: String)] = []
    private var open: [(path: String, text: String)] = []

    func parser(
      _: XMLParser, didStartElement name: String, namespaceURI _: String?, qualifiedName _: String?,
      attributes _: [String: String]
    ) { open.append(((open.last.map { "\($0.path)/" } ?? "") + name, "")) }

    func parser(_: XMLParser, foundCharacters text: String) {
      if !open.isEmpty { open[open.count - 1].text += text }
    }

    func parser(_: XMLParser, didEndElement _: String, namespaceURI _: String?, qualifiedName _: String?) {
      if let last = open.popLast() { elements.append(last) }
    }
  }

  private func elements(_ xml: String) throws -> [(path: String, text: String)] {
    let reader = Reader()
    let parser = XMLParser(data: Data(xml.utf8))
    parser.delegate = reader
    #expect(parser.parse(), "\(String(describing: parser.parserError))")
    return reader.elements
  }

  /// What the schema of version 0.2 asks in any card, after its sequences.
  private static let required: [String: [String]] = [
    "AppliedModelCard": [
      "BasicInfo", "ReleaseInfo", "ModelSummary", "UsesAndDirections", "Warnings", "TrustIngredients", "KeyMetrics",
      "Resources", "Bibliography",
    ],
    "BasicInfo": ["ModelName", "ModelDeveloper", "DeveloperContact"],
    "ReleaseInfo": ["ReleaseStage", "ReleaseDate", "ReleaseVersion", "GlobalAvailability"],
    "ModelSummary": ["Summary", "Keywords"],
    "UsesAndDirections": [
      "IntendedUseAndWorkflow", "PrimaryIntendedUsers", "HowToUse", "TargetedPatientPopulation",
      "CautionedOutOfScopeSettings",
    ],
    "Warnings": ["KnownRisksAndLimitations", "KnownBiasesOrEthicalConsiderations", "ClinicalRiskLevel"],
    "TrustIngredients": ["AISystemFacts", "TransparencyInformation"],
    "AISystemFacts": [
      "OutcomesAndOutputs", "ModelType", "InputDataSource", "OutputAndInputDataTypes",
      "DevelopmentDataCharacterization", "BiasMitigationApproaches", "OngoingMaintenance",
    ],
    "TransparencyInformation": ["FundingSource", "StakeholdersConsulted"],
    "KeyMetrics": ["UsefulnessUsabilityEfficacy", "FairnessEquity", "SafetyReliability"],
    "UsefulnessUsabilityEfficacy": keyMetric, "FairnessEquity": keyMetric, "SafetyReliability": keyMetric,
    "Results": ["MetricResult"], "MetricResult": ["Label", "ValueJson"],
    "Resources": ["PeerReviewedPublications", "PatientConsentOrDisclosure"],
  ]
  private static let keyMetric = [
    "MetricGoal", "Results", "Interpretation", "TestType", "TestingDataDescription",
    "ValidationProcessAndJustification",
  ]

  @Test(arguments: ["live", "bare", "product"])
  func `is well formed, with every element that the schema asks, in order`(
    kind: String
  ) throws {
    let card =
      switch kind {
      case "live": try full()
      case "bare": try small.registry.card(of: small.bare(), software: "test")
      default: try small.registry.card(of: small.product(), software: "test")
      }
    let found = try elements(AppliedModelCard(card).xml)
    #expect(found.last?.path == "AppliedModelCard")
    for (path, _) in found {
      guard let asked = Self.required[path.split(separator: "/").last.map(String.init) ?? ""] else { continue }
      let children = found.map(\.path).filter {
        $0.hasPrefix(path + "/") && !$0.dropFirst(path.count + 1).contains("/")
      }.map { String($0.dropFirst(path.count + 1)) }
      var place = children.startIndex
      for name in asked {
        guard let next = children[place...].firstIndex(of: name) else {
          Issue.record("\(path) has no \(name) after \(place) of \(children)")
          break
        }
        place = next
      }
    }
    // A leaf that is empty says nothing; the form has one that may be.
    for (path, text) in found where !found.contains(where: { $0.path.hasPrefix(path + "/") }) {
      #expect(
        !text.allSatisfy(\.isWhitespace) || ["Bibliography", "Keywords"].contains { path.hasSuffix($0) }, "\(path)")
    }
  }

  @Test func `gives the facts and the figures to programs`() throws {
    let found = try elements(AppliedModelCard(try full()).xml)
    func text(_ path: String) -> String { found.first { $0.path == "AppliedModelCard/\(path)" }?.text ?? "" }
    #expect(text("BasicInfo/ModelName") == "chest")
    #expect(text("BasicInfo/ModelDeveloper") == "Makers & Sons")
    #expect(text("ReleaseInfo/ReleaseStage").hasPrefix("live"))
    #expect(text("ReleaseInfo/ReleaseDate") == "2023-11-14")
    #expect(text("ModelSummary/Summary").hasPrefix("A network of 121 layers. <script>alert(\"x\")</script> & ]]>"))
    #expect(text("UsesAndDirections/CautionedOutOfScopeSettings") == "Children under 2 & neonates")
    #expect(text("TrustIngredients/AISystemFacts/Security").hasPrefix("Signed"))
    let metric = "KeyMetrics/UsefulnessUsabilityEfficacy/Results/MetricResult"
    #expect(text("\(metric)/Label") == "AUROC <all>")
    let value = try #require(
      try JSONSerialization.jsonObject(with: Data(text("\(metric)/ValueJson").utf8)) as? [String: Any])
    #expect(value["kind"] as? String == "estimate_ci" && value["level"] as? Double == 95)
    #expect(value["lower"] as? Double == 0.88 && value["upper"] as? Double == 0.94)
    #expect(text("KeyMetrics/SafetyReliability/Results/MetricResult/Label") == "Not stated.")
    #expect(text("KeyMetrics/FairnessEquity/Interpretation").contains("accepts the model"))
    #expect(text("Warnings/ClinicalRiskLevel") == "Not stated.")
  }
}
