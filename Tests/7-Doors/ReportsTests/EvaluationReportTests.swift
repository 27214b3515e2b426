// SPDX-License-Identifier: Apache-2.0
import Foundation
import Reports
import TestSupport
import Testing
import Validation
import Vocabulary

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// Counts elements, and keeps what points somewhere.
private final class Elements: NSObject, XMLParserDelegate {
  var counts: [String: Int] = [:]
  var ids: [String] = []
  var addresses: [String] = []
  var labels: [String] = []
  var headings: [Int] = []

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes values: [String: String] = [:]
  ) {
    counts[name, default: 0] += 1
    if let id = values["id"] { ids.append(id) }
    if let address = values["href"] { addresses.append(address) }
    labels += (values["aria-labelledby"] ?? "").split(separator: " ").map(String.init)
    if name.count == 2, name.hasPrefix("h"), let level = Int(name.dropFirst()) { headings.append(level) }
  }

  static func of(_ text: String) throws -> Elements {
    let elements = Elements()
    let parser = XMLParser(data: Data(text.replacingOccurrences(of: "<!DOCTYPE html>\n", with: "").utf8))
    parser.delegate = elements
    let isWellFormed = parser.parse()
    if !isWellFormed { throw parser.parserError ?? CocoaError(.propertyListReadCorrupt) }
    return elements
  }
}

/// Everything that a model value holds, as texts and numbers, found without knowing its types.
private func leaves(_ value: Any) -> (texts: Set<String>, numbers: Set<Double>) {
  var texts: Set<String> = []
  var numbers: Set<Double> = []
  func visit(_ value: Any) {
    switch value {
    case let reason as UndefinedReason: texts.insert(reason.description)
    case let digest as ContentDigest: texts.insert(digest.description)
    case let text as String: texts.insert(text)
    case let number as Double: numbers.insert(number)
    case let number as Int: numbers.insert(Double(number))
    case let number as UInt64: numbers.insert(Double(number))
    case let metric as Metric: texts.insert(metric.rawValue)
    case let verdict as Verdict: texts.insert(verdict.rawValue)
    case let alternative as HypothesisTest.Alternative: texts.insert(alternative.rawValue)
    default: Mirror(reflecting: value).children.forEach { visit($0.value) }
    }
  }
  visit(value)
  return (texts, numbers)
}

/// The texts of a JSON document.
private func texts(_ value: Any) -> Set<String> {
  switch value {
  case let list as [Any]: list.reduce(into: []) { $0.formUnion(texts($1)) }
  case let object as [String: Any]: object.values.reduce(into: []) { $0.formUnion(texts($1)) }
  case let text as String: [text]
  default: []
  }
}

/// Every number that is written in a text, to the last bit; some readers of JSON lose one.
private func numbers(_ text: String) -> Set<Double> {
  Set(text.split { !"+-.0123456789eE".contains($0) }.compactMap { Double($0) })
}

@Suite struct EvaluationReportTests {
  @Test(arguments: SampleEvaluations.all.map(\.name))
  func `is well-formed, with every reference kept`(name: String) throws {
    let evaluation = try #require(SampleEvaluations.all.first { $0.name == name }).evaluation
    let report = EvaluationReport(evaluation)
    let page = try Elements.of(report.html)
    #expect(Set(page.ids).count == page.ids.count)
    #expect(Set(page.labels).isSubset(of: page.ids))
    for address in page.addresses { #expect(page.ids.contains(String(address.dropFirst()))) }
    #expect(page.headings.first == 1)
    for (above, below) in zip(page.headings, page.headings.dropFirst()) { #expect(below <= above + 1) }
    #expect(page.counts["script"] == nil)
    #expect(page.counts["caption"] == page.counts["table"])
    #expect(page.counts["figcaption"] == page.counts["figure"])
    for word in ["NaN", "nan ", "Optional("] { #expect(!report.html.contains(word)) }
    _ = try Elements.of(report.junit)
  }

  @Test(arguments: SampleEvaluations.all.map(\.name))
  func `writes every value of the model into the JSON`(name: String) throws {
    let evaluation = try #require(SampleEvaluations.all.first { $0.name == name }).evaluation
    let text = EvaluationReport(evaluation).json
    let json = try JSONSerialization.jsonObject(with: Data(text.utf8))
    let wanted = leaves(evaluation)
    #expect(wanted.texts.subtracting(texts(json)).isEmpty)
    #expect(wanted.numbers.subtracting(numbers(text)).isEmpty)
    let object = try #require(json as? [String: Any])
    #expect(object["verdict"] as? String == evaluation.verdict.rawValue)
    let parts = try #require(object["parts"] as? [[String: Any]])
    #expect(parts.count == evaluation.parts.count)
    for (part, written) in zip(evaluation.parts, parts) {
      for (key, count) in [
        ("criteria", part.criteria.count), ("endpoints", part.endpoints.count), ("subgroups", part.subgroups.count),
        ("flow", part.flow.count), ("curves", part.curves.count), ("notes", part.notes.count),
        ("analyses", part.analyses.count),
      ] {
        #expect((written[key] as? [Any])?.count == count)
      }
    }
  }

  @Test(arguments: SampleEvaluations.all.map(\.name))
  func `has a test case for each criterion, red where it decides against`(name: String) throws {
    let evaluation = try #require(SampleEvaluations.all.first { $0.name == name }).evaluation
    let found = try Elements.of(EvaluationReport(evaluation).junit).counts
    let criteria = evaluation.parts.flatMap(\.criteria)
    #expect(found["testsuite"] == evaluation.parts.count)
    #expect(found["testcase"] == criteria.count)
    #expect(found["failure"] ?? 0 == criteria.count { $0.isDecisive && $0.verdict == .notAccepted })
    #expect(found["error"] ?? 0 == criteria.count { $0.isDecisive && $0.verdict == .cannotBeJudged })
    #expect(found["skipped"] ?? 0 == criteria.count { !$0.isDecisive && $0.verdict != .accepted })
  }

  @Test func `says in plain words what failed and what was demanded`() {
    let html = EvaluationReport(SampleEvaluations.notAccepted).html
    let thin = "\u{202F}"
    #expect(
      html.contains(
        "In the group site North, device A100, 62\(thin)% of the diseased were found (95\(thin)% CI 47\(thin)% to "
          + "75\(thin)%); at least 75\(thin)% was demanded."))
    #expect(html.contains("Of 5 criteria (one for each group), 1 does not hold, 1 cannot be judged and 3 hold."))
    #expect(html.contains("the sensitivity cannot be judged: needs 1 more positive."))
  }

  @Test func `warns where the data were looked at under other protocols`() {
    let words = "These data were evaluated before under other protocols"
    #expect(EvaluationReport(SampleEvaluations.notAccepted).html.contains("\(words): twice."))
    #expect(!EvaluationReport(SampleEvaluations.accepted).html.contains(words))
    #expect(EvaluationReport(SampleEvaluations.readerStudy).html.contains("unknown: no ledger was kept"))
  }

  @Test func `shows refused subgroups with the reason, and small groups with what they need`() {
    let html = EvaluationReport(SampleEvaluations.notAccepted).html
    #expect(html.contains("No result is reported by abnormalityType."))
    #expect(html.contains("select cases by their outcome"))
    #expect(html.contains("cannot be judged: needs 7 more positives"))
    #expect(html.contains("None of the groups is large enough to be judged."))
  }

  @Test func `says what holds, and that a criterion is only reported`() {
    let html = EvaluationReport(SampleEvaluations.accepted).html
    #expect(html.contains("Both criteria hold."))
    #expect(html.contains("reported only, does not decide"))
    #expect(
      html.contains("the area under the ROC curve (AUC) was 0.901")
        || html.contains("The area under the ROC curve (AUC) was 0.901"))
  }

  @Test func `says the condition of non-inferiority with the difference`() {
    let html = EvaluationReport(SampleEvaluations.readerStudy).html
    #expect(
      html.contains(
        "In part screeningHighP, the difference in AUC between FFDM and SFM was −0.041 (95\u{202F}% CI −0.071 to −0.011); "
          + "to be not inferior, the lower end of the interval had to lie above −0.05."))
    #expect(html.contains("How other readers would do"))
    #expect(html.contains("The parts side by side"))
  }

  @Test func `says why a value is undefined`() {
    let html = EvaluationReport(SampleEvaluations.cannotBeJudged).html
    #expect(html.contains("cannot be computed: there are no positive cases"))
    #expect(html.contains("The one criterion cannot be judged."))
    #expect(html.contains("No ROC curve can be drawn"))
  }

  @Test func `keeps decimals enough to tell the value from the limit`() throws {
    let endpoint = SampleEvaluations.endpoint(.sensitivity, 0.84996, 0.05, n: 204)
    let criterion = SampleEvaluations.criterion(
      "sensitivity.value >= 0.85", .notAccepted, endpoint.estimate, "the value is 0.84996, demanded is >= 0.85")
    let evaluation = Evaluation(
      identity: SampleEvaluations.identity("t", "q"),
      parts: [SampleEvaluations.part(nil, criteria: [criterion], endpoints: [endpoint])])
    #expect(EvaluationReport(evaluation).html.contains("84.996\u{202F}% of the diseased"))
  }

  @Test func `is not fooled by hostile names`() throws {
    let evil = "</title><script>alert('1')</script>\"&\u{202E}"
    var evaluation = SampleEvaluations.notAccepted
    evaluation.identity.title = evil
    evaluation.identity.question = evil
    evaluation.identity.dataName = evil
    evaluation.identity.software = evil
    evaluation.parts[0].name = evil
    evaluation.parts[0].criteria[1].group = evil
    evaluation.parts[0].subgroups[0].groups[0].name = evil
    evaluation.parts[0].subgroups[0].by = [evil]
    evaluation.parts[0].curves[0].name = evil
    evaluation.parts[0].flow[0].label = evil
    evaluation.parts.append(evaluation.parts[0])
    let report = EvaluationReport(evaluation)
    #expect(try Elements.of(report.html).counts["script"] == nil)
    #expect(!report.html.contains("<script") && !report.junit.contains("<script"))
    #expect(!report.html.contains("\u{202E}"))
    _ = try Elements.of(report.junit)
    _ = try JSONSerialization.jsonObject(with: Data(report.json.utf8))
  }

  @Test func `lives with nothing at all, and does not let it pass`() throws {
    let empty = Evaluation(identity: SampleEvaluations.identity("", ""), parts: [])
    _ = try Elements.of(EvaluationReport(empty).html)
    let hollow = Evaluation(
      identity: SampleEvaluations.identity("t", "q"),
      parts: [SampleEvaluations.part(nil, criteria: [], endpoints: [], flow: [], curves: [])])
    let report = EvaluationReport(hollow)
    _ = try Elements.of(report.html)
    #expect(report.html.contains("no criterion on which a verdict could rest"))
    #expect(try Elements.of(report.junit).counts["error"] == 1)
  }

  @Test func `gives the same bytes each time`() {
    let (one, two) = (EvaluationReport(SampleEvaluations.readerStudy), EvaluationReport(SampleEvaluations.readerStudy))
    #expect(one.html == two.html && one.json == two.json && one.junit == two.junit && one.digest == two.digest)
  }

  @Test func `writes the three files, of which the digest names the JSON`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "report-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let report = EvaluationReport(SampleEvaluations.accepted)
    try report.write(into: folder)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    #expect(names == ["junit.xml", "report.html", "report.json"])
    let json = try String(contentsOf: folder.appending(path: "report.json"), encoding: .utf8)
    #expect(TextDigest.of(json) == report.digest)
    #expect(report.html.contains(report.digest.description))
  }

  /// FIPS 180-4's example of one block.
  @Test func `digests as the standard's example`() {
    #expect(
      TextDigest.of("abc").hexadecimal == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(TextDigest.policySource(of: "") == "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")
  }

  @Test func `admits the style sheet that is on the page, by its hash`() throws {
    let html = EvaluationReport(SampleEvaluations.accepted).html
    let style = try #require(html.components(separatedBy: "<style>").last?.components(separatedBy: "</style>").first)
    #expect(html.contains("style-src &#39;\(TextDigest.policySource(of: style))&#39;"))
  }
}

extension EvaluationReportTests {
  /// A comparison by subgroup keeps its margin and says how many units each group has.
  @Test func `draws differences by subgroup`() {
    var evaluation = SampleEvaluations.readerStudy
    var group = evaluation.parts[0].endpoints[0]
    group.estimate.group = "age=[0, 50)"
    evaluation.parts[0].subgroups = [
      SubgroupResult(
        by: ["age"],
        groups: [
          GroupResult(name: "age=[0, 50)", positives: 31, negatives: 47, units: 78, endpoints: [group]),
          GroupResult(name: "age=[50, 90]", positives: 4, negatives: 7, units: 11, shortfall: "needs 6 more positives"),
        ])
    ]
    let html = EvaluationReport(evaluation).html
    #expect(
      html.contains("[0, 50)") && html.contains(">31<") && html.contains("cannot be judged: needs 6 more positives"))
  }

  @Test func `says superiority and equivalence, and for which measures lower is better`() {
    let cases: [(Metric, String, Double?, String)] = [
      (.sensitivity, "superiority", nil, "to be superior, the lower end of the interval had to lie above zero"),
      (.falsePositiveRate, "superiority", nil, "to be superior, the upper end of the interval had to lie below zero"),
      (.specificity, "equivalence", 0.05, "to be equivalent, the whole interval had to lie between −0.05 and 0.05"),
      (
        .falsePositiveRate, "non-inferiority", 0.1,
        "to be not inferior, the upper end of the interval had to lie below 0.1"
      ),
    ]
    for (metric, claim, margin, words) in cases {
      let difference = SampleEvaluations.estimate("difference.\(metric.rawValue)", -0.2, 0.1, n: 80)
      let endpoint = EndpointResult(
        id: "d", isPrimary: true, metric: metric, title: "\(metric.rawValue), B against A, \(claim)",
        estimate: difference,
        isShown: false, margin: margin)
      let criterion = SampleEvaluations.criterion("d holds", .notAccepted, difference, "why")
      let part = SampleEvaluations.part(nil, criteria: [criterion], endpoints: [endpoint])
      #expect(
        EvaluationReport(Evaluation(identity: SampleEvaluations.identity("t", "q"), parts: [part])).html.contains(words)
      )
    }
  }

  @Test func `shows a text that it does not understand as it stands`() {
    let endpoint = SampleEvaluations.endpoint(.auc, 0.7, 0.05, n: 100)
    let criterion = SampleEvaluations.criterion("something new", .notAccepted, endpoint.estimate, "the value is 0.7")
    let part = SampleEvaluations.part(nil, criteria: [criterion], endpoints: [endpoint])
    let html = EvaluationReport(Evaluation(identity: SampleEvaluations.identity("t", "q"), parts: [part])).html
    #expect(html.contains("“something new” does not hold: the value is 0.7."))
  }
}
