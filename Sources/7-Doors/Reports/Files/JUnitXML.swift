// SPDX-License-Identifier: Apache-2.0

/// Criteria as test cases, in the JUnit XML that continuous integration reads.
///
/// A criterion that cannot be judged becomes an `error` of type `cannot-be-judged`, not `skipped`: most systems show a
/// skipped test as green, and a claim that nobody could check is not a claim that holds.
public struct JUnitXML: Sendable, Equatable {
  /// What came of a criterion.
  public enum Outcome: Sendable, Equatable {
    /// It holds.
    case passed
    /// It does not hold; the words say what was found.
    case failed(String)
    /// The data do not suffice; the words say what is missing.
    case cannotBeJudged(String)
  }

  /// A criterion.
  public struct Case: Sendable, Equatable {
    /// Its name.
    public var name: String
    /// What it belongs to; readers sort by it.
    public var className: String
    /// What came of it.
    public var outcome: Outcome
    /// Further facts in order.
    public var properties: [Property]

    /// Makes a criterion.
    public init(name: String, className: String, outcome: Outcome, properties: [Property] = []) {
      self.name = name
      self.className = className
      self.outcome = outcome
      self.properties = properties
    }
  }

  /// A fact by its name.
  public struct Property: Sendable, Equatable {
    /// The name.
    public var name: String
    /// The value.
    public var value: String

    /// Makes a fact.
    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// A group of criteria.
  public struct Suite: Sendable, Equatable {
    /// Its name.
    public var name: String
    /// When it was run, as ISO 8601 text.
    public var timestamp: String?
    /// Facts of the run: digests, version.
    public var properties: [Property]
    /// The criteria.
    public var cases: [Case]

    /// Makes a group.
    public init(name: String, timestamp: String? = nil, properties: [Property] = [], cases: [Case]) {
      self.name = name
      self.timestamp = timestamp
      self.properties = properties
      self.cases = cases
    }
  }

  /// The name of the whole.
  public var name: String
  /// The groups.
  public var suites: [Suite]

  /// Makes a file.
  public init(name: String, suites: [Suite]) {
    self.name = name
    self.suites = suites
  }

  /// The file's text.
  public var xml: String {
    let all = suites.flatMap(\.cases)
    var out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    out += "<testsuites\(Self.attributes([("name", name)] + Self.counts(all)))>\n"
    for suite in suites {
      let stamp = suite.timestamp.map { [("timestamp", $0)] } ?? []
      out += "  <testsuite\(Self.attributes([("name", suite.name)] + Self.counts(suite.cases) + stamp))>\n"
      out += Self.properties(suite.properties, indent: "    ")
      for item in suite.cases { out += Self.text(item) }
      out += "  </testsuite>\n"
    }
    return out + "</testsuites>\n"
  }

  private static func counts(_ cases: [Case]) -> [(String, String)] {
    let failures = cases.count { if case .failed = $0.outcome { true } else { false } }
    let errors = cases.count { if case .cannotBeJudged = $0.outcome { true } else { false } }
    return [
      ("tests", "\(cases.count)"), ("failures", "\(failures)"), ("errors", "\(errors)"), ("skipped", "0"),
      ("time", "0"),
    ]
  }

  private static func text(_ item: Case) -> String {
    let head = "    <testcase\(attributes([("classname", item.className), ("name", item.name), ("time", "0")]))"
    var body = properties(item.properties, indent: "      ")
    switch item.outcome {
    case .passed: break
    case .failed(let words): body += result("failure", type: "criterion-not-met", words)
    case .cannotBeJudged(let words): body += result("error", type: "cannot-be-judged", words)
    }
    return body.isEmpty ? head + "/>\n" : head + ">\n\(body)    </testcase>\n"
  }

  private static func result(_ element: String, type: String, _ words: String) -> String {
    let line = words.split(separator: "\n", maxSplits: 1).first.map(String.init) ?? ""
    let head = "<\(element)\(attributes([("type", type), ("message", line)]))>"
    return "      \(head)\(XMLText.escaped(words))</\(element)>\n"
  }

  private static func properties(_ properties: [Property], indent: String) -> String {
    guard !properties.isEmpty else { return "" }
    let lines = properties.map { "\(indent)  <property\(attributes([("name", $0.name), ("value", $0.value)]))/>\n" }
    return "\(indent)<properties>\n\(lines.joined())\(indent)</properties>\n"
  }

  private static func attributes(_ pairs: [(String, String)]) -> String {
    pairs.map { " \($0)=\"\(XMLText.escaped($1, inAttribute: true))\"" }.joined()
  }
}
