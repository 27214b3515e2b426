// SPDX-License-Identifier: Apache-2.0
public import Vocabulary
import YAMLFiles

/// The patients for whom a model is meant, as somebody declares them: shares, means or quantiles of what is known of them.
///
/// ```yaml
/// population: adults referred for a chest radiograph
/// source: radiology information system of the intended hospitals, 2025
/// attributes:
///   sex: {n: 48210, shares: {F: 0.49, M: 0.51}}
///   age: {n: 48210, mean: 61.2, sd: 17.4}
/// labels:
///   pneumothorax: {n: 48210, shares: {"1": 0.021, "0": 0.979}}
/// ```
public struct IntendedPopulation: Sendable, Equatable {
  /// How something is distributed among them.
  public enum Distribution: Sendable, Equatable {
    /// The share of each value, in the order of the file; they sum to 1.
    case shares([Share])
    /// Mean and standard deviation of a number.
    case moments(mean: Double, deviation: Double)
    /// Values below which given shares of the patients lie, both rising.
    case quantiles([Quantile])
  }

  /// A value's share.
  public struct Share: Sendable, Equatable {
    /// The value.
    public var value: String
    /// Its share, 0 to 1.
    public var share: Double

    /// Makes a share.
    public init(_ value: String, _ share: Double) {
      self.value = value
      self.share = share
    }
  }

  /// A quantile.
  public struct Quantile: Sendable, Equatable {
    /// The share of patients at or below the value, strictly between 0 and 1.
    public var share: Double
    /// The value.
    public var value: Double

    /// Makes a quantile.
    public init(_ share: Double, _ value: Double) {
      self.share = share
      self.value = value
    }
  }

  /// What is declared of one attribute or label.
  public struct Declaration: Sendable, Equatable {
    /// The attribute's or label's name.
    public var name: String
    /// Whether it is a label.
    public var isLabel: Bool
    /// How it is distributed.
    public var distribution: Distribution
    /// Of how many patients this is known; `nil` where it is taken as exact.
    public var n: Int?
    /// Where it is from, where that is not the file's source.
    public var source: String?

    /// Makes a declaration; the parameters are the properties.
    public init(
      _ name: String, isLabel: Bool = false, _ distribution: Distribution, n: Int? = nil, source: String? = nil
    ) {
      self.name = name
      self.isLabel = isLabel
      self.distribution = distribution
      self.n = n
      self.source = source
    }
  }

  /// Who they are, in words.
  public var title: String
  /// Where the numbers are from.
  public var source: String?
  /// What is declared, in the order of the file.
  public var declarations: [Declaration]

  /// Makes a population; the parameters are the properties.
  public init(title: String, source: String? = nil, declarations: [Declaration]) {
    self.title = title
    self.source = source
    self.declarations = declarations
  }
}

extension IntendedPopulation {
  private static let top = KeyTable("", required: ["population"], optional: ["source", "attributes", "labels"])
  private static let entry = KeyTable(
    "attributes.*", optional: ["source", "n", "shares", "mean", "sd", "quantiles"])

  /// Reads a declaration.
  /// - Parameters:
  ///   - bytes: The file.
  ///   - fileName: Its name without the folder, for faults.
  /// - Throws: `InputFaults` with all that is wrong: unknown keys, shares that do not sum to 1, two ways of saying one thing.
  public init(bytes: [UInt8], fileName: String) throws(InputFaults) {
    let root = try YAMLText(bytes: bytes, fileName: fileName, of: "a declared population").root()
    let log = FaultLog(fileName: fileName, tables: [Self.top, Self.entry])
    guard let section = Section(root, path: "", table: Self.top, log: log) else { throw log.sorted }
    let title = section.text("population")
    let source = section.text("source")
    var declarations: [Declaration] = []
    for (key, isLabel) in [("attributes", false), ("labels", true)] where section.has(key) {
      for (name, path, node) in section.named(key, of: isLabel ? "labels" : "attributes") ?? [] {
        guard let entry = Section(node, path: path, table: Self.entry, log: log) else { continue }
        let n: Int? = entry.integer("n", in: 1...1_000_000_000)
        if let distribution = Self.distribution(entry, log) {
          declarations.append(
            Declaration(name, isLabel: isLabel, distribution, n: n, source: entry.text("source")))
        }
      }
    }
    if declarations.isEmpty, log.isEmpty {
      section.fault("population", found: "a population of which nothing is declared", expected: "attributes or labels")
    }
    guard log.isEmpty, let title else { throw log.sorted }
    self.init(title: title, source: source, declarations: declarations)
  }

  private static func distribution(_ entry: Section, _ log: FaultLog) -> Distribution? {
    let said = ["shares", "mean", "quantiles"].filter(entry.has)
    guard said.count == 1 else {
      log.add(
        entry.path, line: entry.line, found: said.isEmpty ? "no distribution" : said.joined(separator: " and "),
        expected: "shares, or mean and sd, or quantiles")
      return nil
    }
    switch said[0] {
    case "shares": return shares(entry, log)
    case "mean":
      guard let mean = entry.number("mean"), entry.has("sd") else {
        entry.fault("mean", found: "a mean without sd", expected: "the standard deviation too: sd")
        return nil
      }
      return entry.number("sd", expected: "a number above 0") { $0 > 0 }.map { .moments(mean: mean, deviation: $0) }
    default: return quantiles(entry, log)
    }
  }

  private static func shares(_ entry: Section, _ log: FaultLog) -> Distribution? {
    var shares: [Share] = []
    for (value, path, node) in entry.named("shares", of: "values with their shares") ?? [] {
      guard let entry = number(node, path, log) else { return nil }
      guard (0...1).contains(entry) else {
        log.add(path, found: "\(entry)", expected: "a share from 0 to 1")
        return nil
      }
      shares.append(Share(value, entry))
    }
    let sum = shares.reduce(0) { $0 + $1.share }
    guard !shares.isEmpty, (sum - 1).magnitude < 0.005 else {
      entry.fault("shares", found: "shares that sum to \(sum)", expected: "shares that sum to 1, within 0.005")
      return nil
    }
    return .shares(shares.map { Share($0.value, $0.share / sum) })
  }

  private static func quantiles(_ entry: Section, _ log: FaultLog) -> Distribution? {
    var found: [Quantile] = []
    for (share, path, node) in entry.named("quantiles", of: "shares with their values") ?? [] {
      guard let below = DecimalNumber.parse(share), below > 0, below < 1 else {
        log.add(path, found: share.quotedForFault, expected: "a share between 0 and 1, as 0.25")
        return nil
      }
      guard let value = number(node, path, log) else { return nil }
      found.append(Quantile(below, value))
    }
    for (a, b) in zip(found, found.dropFirst()) where a.share >= b.share || a.value >= b.value {
      entry.fault("quantiles", found: "quantiles that do not rise", expected: "shares and values that rise")
      return nil
    }
    return found.isEmpty ? nil : .quantiles(found)
  }

  private static func number(_ node: YAMLNode, _ path: String, _ log: FaultLog) -> Double? {
    guard case .scalar(let text, isPlain: true) = node.content, let number = DecimalNumber.parse(text) else {
      log.add(path, line: node.line, found: node.words, expected: "a finite number such as 0.95, without quotes")
      return nil
    }
    return number
  }
}
