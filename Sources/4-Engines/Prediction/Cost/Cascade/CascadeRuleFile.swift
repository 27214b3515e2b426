// SPDX-License-Identifier: Apache-2.0
import Statistics
public import Vocabulary

/// A rule as it is kept: what it was chosen to hold, what it promised, and which cases it was chosen on.
public struct CascadeRuleFile: Sendable, Hashable {
  /// The rule.
  public var rule: CascadeRule
  /// The score column of the small model.
  public var smallColumn: String
  /// The score column of the large model.
  public var largeColumn: String
  /// In what the cascade is claimed to be no worse than the large model, by machine names.
  public var measures: [String]
  /// By how much less it may have.
  public var margin: Double
  /// The two-sided confidence level.
  public var level: Double
  /// What a case costs with the small model.
  public var smallCost: Double
  /// What a case costs with the large model.
  public var largeCost: Double
  /// The unit of the costs.
  public var unit: String
  /// The share that was escalated when it was chosen: the value, and the bounds of its interval.
  public var escalated: [Double]
  /// How many cases it was chosen on.
  public var cases: Int
  /// The digest of the table it was chosen on.
  public var table: ContentDigest
  /// The first 8 bytes of the digests of the names of cases and patients, sorted; empty where the table had none.
  public var names: [String]
  /// The column of the cases; `nil` where none was bound.
  public var caseColumn: String?
  /// The column of the patients; `nil` where none was bound.
  public var patientColumn: String?
  /// The texts of the truth that mean diseased.
  public var positive: [String]
  /// The digest of the sorted scores and truths.
  public var values: ContentDigest
  /// What divided the patients, where the band was chosen on one half of them.
  public var half: UInt64?

  /// Makes a file; the parameters are the properties.
  public init(
    rule: CascadeRule, smallColumn: String, largeColumn: String, measures: [String], margin: Double, level: Double,
    smallCost: Double, largeCost: Double, unit: String, escalated: [Double], cases: Int, table: ContentDigest,
    names: [String], caseColumn: String?, patientColumn: String?, positive: [String], values: ContentDigest,
    half: UInt64?
  ) {
    self.rule = rule
    self.smallColumn = smallColumn
    self.largeColumn = largeColumn
    self.measures = measures
    self.margin = margin
    self.level = level
    self.smallCost = smallCost
    self.largeCost = largeCost
    self.unit = unit
    self.escalated = escalated
    self.cases = cases
    self.table = table
    self.names = names
    self.caseColumn = caseColumn
    self.patientColumn = patientColumn
    self.positive = positive
    self.values = values
    self.half = half
  }

  private static let format = "fiducial cascade 2"

  /// The file's text.
  public func text() -> String {
    let confidence: JSONValue =
      switch rule.confidence {
      case .score(.distance(let from)): .object(["kind": .string("distance"), "from": .number(from)])
      case .score(.logitDistance(let from)): .object(["kind": .string("log-odds"), "from": .number(from)])
      case .score(.maximumProbability): .object(["kind": .string("probability")])
      case .measure(let name, let higherIsSurer):
        .object(["kind": .string("column"), "column": .string(name), "higherIsSurer": .bool(higherIsSurer)])
      }
    let document: JSONValue = .object([
      "format": .string(Self.format), "confidence": confidence,
      "band": rule.band.isFinite ? .number(rule.band) : .null, "smallThreshold": .number(rule.smallThreshold),
      "largeThreshold": .number(rule.largeThreshold), "smallModel": rule.small.map { .string($0.description) },
      "largeModel": rule.large.map { .string($0.description) }, "smallColumn": .string(smallColumn),
      "largeColumn": .string(largeColumn), "measures": .array(measures.map(JSONValue.string)),
      "margin": .number(margin), "level": .number(level), "smallCost": .number(smallCost),
      "largeCost": .number(largeCost), "unit": .string(unit), "escalated": .array(escalated.map(JSONValue.number)),
      "cases": .integer(cases), "table": .string(table.description), "names": .array(names.map(JSONValue.string)),
      "caseColumn": caseColumn.map { .string($0) }, "patientColumn": patientColumn.map { .string($0) },
      "positive": .array(positive.map(JSONValue.string)),
      "higherScores": .string(rule.higherIsPositive ? "positive" : "negative"),
      "values": .string(values.description), "half": half.map(JSONValue.unsigned),
    ])
    return document.text() + "\n"
  }

  /// Reads a file strictly.
  ///
  /// - Parameters:
  ///   - bytes: The file's bytes.
  ///   - name: The file's name, for faults.
  /// - Throws: Every key that is missing or of another kind.
  public init(_ bytes: [UInt8], file name: String) throws(InputFaults) {
    let root: JSONValue
    do { root = try JSONValue(parsing: bytes) } catch {
      throw InputFaults([InputFault(file: name, found: "no JSON at byte \(error.offset)", expected: error.expected)])
    }
    var reader = Reader(root: root, file: name)
    if root["format"]?.text != Self.format { reader.miss("format", "\"\(Self.format)\"") }
    let stated = root["confidence"] ?? .null
    let from = stated["from"]?.double
    let confidence: CascadeRule.Confidence
    switch (stated["kind"]?.text, from) {
    case ("distance", let from?): confidence = .score(.distance(from: from))
    case ("log-odds", let from?) where from > 0 && from < 1: confidence = .score(.logitDistance(from: from))
    case ("probability", _): confidence = .score(.maximumProbability)
    case ("column", _):
      confidence = .measure(stated["column"]?.text ?? "", higherIsSurer: stated["higherIsSurer"] == .bool(true))
      if stated["column"]?.text == nil { reader.miss("confidence.column", "a column's name") }
    default:
      confidence = .score(.maximumProbability)
      reader.miss("confidence", "distance, log-odds, probability or column")
    }
    let band: Double = root["band"] == .null ? .infinity : reader.number("band")
    rule = CascadeRule(
      confidence: confidence, band: band, smallThreshold: reader.number("smallThreshold"),
      largeThreshold: reader.number("largeThreshold"), higherIsPositive: root["higherScores"]?.text != "negative",
      small: reader.digest("smallModel", isNeeded: false),
      large: reader.digest("largeModel", isNeeded: false))
    if root["higherScores"]?.text != "positive", root["higherScores"]?.text != "negative" {
      reader.miss("higherScores", "positive or negative")
    }
    smallColumn = reader.text("smallColumn")
    largeColumn = reader.text("largeColumn")
    measures = (root["measures"]?.elements ?? []).compactMap(\.text)
    if measures.isEmpty { reader.miss("measures", "a list of measures") }
    margin = reader.number("margin")
    level = reader.number("level")
    if !(margin > 0 && margin < 1) { reader.miss("margin", "a number between 0 and 1") }
    if !(level > 0 && level < 1) { reader.miss("level", "a number between 0 and 1") }
    smallCost = reader.number("smallCost")
    largeCost = reader.number("largeCost")
    if !(smallCost >= 0) { reader.miss("smallCost", "a number of at least 0") }
    if !(largeCost >= 0) { reader.miss("largeCost", "a number of at least 0") }
    unit = reader.text("unit")
    escalated = (root["escalated"]?.elements ?? []).compactMap(\.double)
    if escalated.count != 3 { reader.miss("escalated", "a share with its two bounds") }
    cases = root["cases"]?.integer ?? 0
    if cases < 1 { reader.miss("cases", "a whole number above 0") }
    let nothing = ContentDigest(hashing: [UInt8]())
    table = reader.digest("table", isNeeded: true) ?? nothing
    names = (root["names"]?.elements ?? []).compactMap(\.text)
    if root["names"]?.elements?.count != names.count { reader.miss("names", "a list of names' digests") }
    caseColumn = root["caseColumn"]?.text
    patientColumn = root["patientColumn"]?.text
    positive = (root["positive"]?.elements ?? []).compactMap(\.text)
    if positive.isEmpty { reader.miss("positive", "the texts that mean diseased") }
    values = reader.digest("values", isNeeded: true) ?? nothing
    half = root["half"]?.integer.flatMap { UInt64(exactly: $0) }
    if case .unsigned(let seed) = root["half"] { half = seed }
    if !reader.faults.isEmpty { throw reader.faults }
  }
}

/// Takes members of an object, and notes what is not there.
private struct Reader {
  let root: JSONValue
  let file: String
  var faults = InputFaults()

  init(root: JSONValue, file: String) {
    self.root = root
    self.file = file
  }

  mutating func miss(_ key: String, _ expected: String) {
    let found = root[key] == nil ? "nothing" : "another value"
    faults.append(InputFault(file: file, column: key, found: found, expected: expected))
  }

  mutating func number(_ key: String) -> Double {
    if let value = root[key]?.double { return value }
    miss(key, "a number")
    return 0
  }

  mutating func text(_ key: String) -> String {
    if let value = root[key]?.text { return value }
    miss(key, "a text")
    return ""
  }

  mutating func digest(_ key: String, isNeeded: Bool) -> ContentDigest? {
    guard let value = root[key], value != .null else {
      if isNeeded { miss(key, "a digest") }
      return nil
    }
    if let digest = value.text.flatMap({ ContentDigest($0) }) { return digest }
    miss(key, "a digest")
    return nil
  }
}
