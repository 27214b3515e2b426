// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// What may be said of a finding.
public struct FindingSchema: Sendable, Hashable {
  /// The kind of its values.
  public enum Kind: Sendable, Hashable {
    /// `1` or `0`, and `uncertain` where a source would not say.
    case binary
    /// One of several words, in no order.
    case classes([String])
    /// One of several words, from the least to the most.
    case ordinal([String])
    /// A number, within a range where one is declared.
    case number(ClosedRange<Double>?)
    /// Where in the image it is: regions as ``LabelRegion`` has them, or `0` where there is none.
    case regions
  }

  /// What a source says that would not say yes or no.
  public static let uncertain = "uncertain"

  /// The finding's name.
  public var finding: String
  /// The kind of its values.
  public var kind: Kind
  /// Whether somebody said so; otherwise it was seen in the first labels, and its classes may become more.
  public var isDeclared: Bool

  /// Makes a schema; the parameters are the properties.
  public init(_ finding: String, _ kind: Kind, isDeclared: Bool = true) {
    self.finding = finding
    self.kind = kind
    self.isDeclared = isDeclared
  }

  /// The schema that fits the values that were found: yes and no, else regions, else numbers, else words.
  public static func inferred(_ finding: String, from values: some Sequence<String>) -> FindingSchema {
    let values = Set(values).subtracting([uncertain])
    if values.isSubset(of: ["0", "1"]) { return FindingSchema(finding, .binary, isDeclared: false) }
    if values.allSatisfy({ $0 == "0" || LabelRegion.regions(of: $0) != nil }) {
      return FindingSchema(finding, .regions, isDeclared: false)
    }
    if values.allSatisfy({ Double($0)?.isFinite == true }) {
      return FindingSchema(finding, .number(nil), isDeclared: false)
    }
    return FindingSchema(finding, .classes(values.sorted()), isDeclared: false)
  }

  /// Whether a value may be said.
  public func allows(_ value: String) -> Bool {
    if value == Self.uncertain { return true }
    switch kind {
    case .binary: return value == "0" || value == "1"
    case .classes(let words), .ordinal(let words): return words.contains(value)
    case .number(let range):
      guard let number = Double(value), number.isFinite else { return false }
      return range?.contains(number) ?? true
    case .regions: return value == "0" || LabelRegion.regions(of: value) != nil
    }
  }

  /// The values in words, for whoever gave another.
  public var expectation: String {
    switch kind {
    case .binary: "1, 0 or \(Self.uncertain)"
    case .classes(let words), .ordinal(let words): words.joined(separator: ", ") + " or \(Self.uncertain)"
    case .number(let range): range.map { "a number of \($0.lowerBound) to \($0.upperBound)" } ?? "a number"
    case .regions: "box:x,y,width,height, polygon:x,y,… or mask:rows,columns,run,…, several with ; between them, or 0"
    }
  }
}

extension FindingSchema {
  /// The schema as JSON.
  public var json: JSONValue {
    var kindName = "number"
    var words: [String]?
    var range: ClosedRange<Double>?
    switch kind {
    case .binary: kindName = "binary"
    case .classes(let found): (kindName, words) = ("classes", found)
    case .ordinal(let found): (kindName, words) = ("ordinal", found)
    case .number(let found): range = found
    case .regions: kindName = "regions"
    }
    return .object([
      "finding": .string(finding), "kind": .string(kindName), "declared": .bool(isDeclared),
      "values": words.map { .array($0.map(JSONValue.string)) },
      "range": range.map { .array([.number($0.lowerBound), .number($0.upperBound)]) },
    ])
  }

  init?(_ json: JSONValue) {
    guard let finding = json["finding"]?.text, let name = json["kind"]?.text,
      case .bool(let isDeclared)? = json["declared"]
    else { return nil }
    let words = json["values"]?.elements?.compactMap(\.text)
    let kind: Kind
    switch (name, words) {
    case ("binary", _): kind = .binary
    case ("classes", let words?): kind = .classes(words)
    case ("ordinal", let words?): kind = .ordinal(words)
    case ("regions", _): kind = .regions
    case ("number", _):
      let ends = json["range"]?.elements?.compactMap(\.double)
      if let ends {
        guard ends.count == 2, ends[0] <= ends[1] else { return nil }
        kind = .number(ends[0]...ends[1])
      } else {
        kind = .number(nil)
      }
    default: return nil
    }
    self.init(finding, kind, isDeclared: isDeclared)
  }

  /// Reads `binary`, `classes:a,b`, `ordinal:none,mild,severe`, `number`, `number:0:10` or `regions`; `nil` for any other text.
  public init?(finding: String, words: String) {
    let parts = words.split(separator: ":", maxSplits: 1).map(String.init)
    let list = parts.count == 2 ? parts[1].split(separator: ",").map { $0.trimmingSpaces } : []
    switch parts.first {
    case "binary" where parts.count == 1: self.init(finding, .binary)
    case "regions" where parts.count == 1: self.init(finding, .regions)
    case "classes" where !list.isEmpty && Set(list).count == list.count: self.init(finding, .classes(list.sorted()))
    case "ordinal" where !list.isEmpty && Set(list).count == list.count: self.init(finding, .ordinal(list))
    case "number" where parts.count == 1: self.init(finding, .number(nil))
    case "number":
      let ends = parts[1].split(separator: ":").map { Double($0) }
      guard ends.count == 2, let low = ends[0], let high = ends[1], low <= high else { return nil }
      self.init(finding, .number(low...high))
    default: return nil
    }
  }
}

extension StringProtocol {
  /// The text without spaces at its ends.
  var trimmingSpaces: String {
    var rest = Substring(self)
    while rest.first?.isWhitespace == true { rest.removeFirst() }
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return String(rest)
  }
}
