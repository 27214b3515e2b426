// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// What is wrong with a condition as it was typed.
public struct CatalogQueryFault: Error, Sendable, Hashable {
  /// The condition as it was typed.
  public var condition: String
  /// The place in it, in letters from 1.
  public var place: Int
  /// What was found.
  public var found: String
  /// What was expected.
  public var expected: String

  /// Makes a fault; the parameters are the properties.
  public init(condition: String, place: Int, found: String, expected: String) {
    self.condition = condition
    self.place = place
    self.found = found
    self.expected = expected
  }
}

extension CatalogQuery {
  /// Reads conditions as they are typed: `modality = DX`, `age >= 60`, `site = "Lake, north", B`, `view != LL`, `device ?`.
  ///
  /// A value that is written as a number is one, unless it stands in quotes. In quotes `""` is a quote.
  /// - Parameters:
  ///   - conditions: One condition each; all must hold.
  ///   - known: The attributes that there are; a name that is none of them is a fault that names the nearest. `nil` takes every name.
  /// - Throws: ``CatalogQueryFault``, of the first condition that is at fault.
  public init(
    parsing conditions: [String], known: [String]? = nil
  ) throws(CatalogQueryFault) {
    var parsed: [Condition] = []
    for text in conditions {
      var parser = ConditionParser(text)
      parsed.append(try parser.condition(known: known.map { $0 + NumberedName.allCases.map(\.rawValue) }))
    }
    self.init(parsed)
  }

  /// The conditions as they are typed; reading them gives the same query.
  public var texts: [String] { conditions.map(\.text) }
}

extension CatalogQuery.Condition {
  /// The condition as it is typed.
  public var text: String {
    guard relation != .isUnknown else { return "\(attribute) ?" }
    let words = values.map { value in
      switch value {
      case .number: return value.words
      case .text(let text):
        let isPlain =
          !text.isEmpty && ConditionParser.number(text) == nil && !text.contains { $0 == "," || $0 == "\"" }
          && text.first?.isWhitespace == false && text.last?.isWhitespace == false
        return isPlain
          ? text : "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
      }
    }
    return "\(attribute) \(relation.rawValue) \(words.joined(separator: ", "))"
  }
}

/// Reads one condition letter by letter.
struct ConditionParser {
  private let text: String
  private let letters: [Character]
  private var place = 0

  init(_ text: String) {
    self.text = text
    letters = Array(text)
  }

  mutating func condition(known: [String]?) throws(CatalogQueryFault) -> CatalogQuery.Condition {
    passBlanks()
    let nameStart = place
    let name = try name()
    if let known, !known.contains(name) {
      let advice = nearestName(to: name, among: known).map { "; did you mean \"\($0)\"?" } ?? ""
      let list = known.count <= 40 ? "one of \(known.sorted().joined(separator: ", "))" : "an attribute of the archive"
      throw fault(at: nameStart, "the attribute \"\(name)\", which no image has", advice.isEmpty ? list : list + advice)
    }
    passBlanks()
    let relation = try relation()
    passBlanks()
    var values: [AttributeValue] = []
    if relation == .isUnknown {
      guard place == letters.count else { throw fault(at: place, "\"\(rest)\"", "nothing after ?") }
      return CatalogQuery.Condition(name, relation, values)
    }
    let valuesStart = place
    repeat { values.append(try value()) } while takeComma()
    guard place == letters.count else { throw fault(at: place, "\"\(rest)\"", "a comma or the end") }
    if relation != .isAmong, relation != .isNotAmong, values.count > 1 {
      throw fault(at: valuesStart, "\(values.count) values after \(relation.rawValue)", "one value")
    }
    if CatalogQuery.NumberedName(rawValue: name) != nil, values.contains(where: { $0.number == nil }) {
      throw fault(at: valuesStart, "a word", "a number, as every \(name) has one")
    }
    return CatalogQuery.Condition(name, relation, values)
  }

  private mutating func name() throws(CatalogQueryFault) -> String {
    let start = place
    if place < letters.count, letters[place] == "\"" { return try quoted() }
    while place < letters.count, !letters[place].isWhitespace, !"=!<>?".contains(letters[place]) { place += 1 }
    guard place > start else {
      throw fault(at: start, start == letters.count ? "nothing" : "\"\(rest)\"", "the name of an attribute")
    }
    return String(letters[start..<place])
  }

  private mutating func relation() throws(CatalogQueryFault) -> CatalogQuery.Condition.Relation {
    let start = place
    for length in [2, 1] where place + length <= letters.count {
      if let relation = CatalogQuery.Condition.Relation(rawValue: String(letters[place..<place + length])) {
        place += length
        return relation
      }
    }
    throw fault(at: start, start == letters.count ? "nothing" : "\"\(rest)\"", "one of =, !=, <, <=, >, >= or ?")
  }

  private mutating func value() throws(CatalogQueryFault) -> AttributeValue {
    passBlanks()
    let start = place
    if place < letters.count, letters[place] == "\"" {
      let text = try quoted()
      passBlanks()
      return .text(text)
    }
    while place < letters.count, letters[place] != "," { place += 1 }
    var word = letters[start..<place]
    while word.last?.isWhitespace == true { word.removeLast() }
    guard !word.isEmpty else { throw fault(at: start, start == letters.count ? "nothing" : "\"\(rest)\"", "a value") }
    if let quote = word.firstIndex(of: "\"") {
      throw fault(at: quote, "a quote within a word", "the whole value in quotes")
    }
    let text = String(word)
    return Self.number(text).map(AttributeValue.number) ?? .text(text)
  }

  private mutating func quoted() throws(CatalogQueryFault) -> String {
    let start = place
    var text = ""
    place += 1
    while place < letters.count {
      let letter = letters[place]
      place += 1
      if letter == "\"" {
        guard place < letters.count, letters[place] == "\"" else { return text }
        place += 1
      }
      text.append(letter)
    }
    throw fault(at: start, "a quote that is not closed", "a closing quote")
  }

  private mutating func takeComma() -> Bool {
    passBlanks()
    guard place < letters.count, letters[place] == "," else { return false }
    place += 1
    return true
  }

  private mutating func passBlanks() {
    while place < letters.count, letters[place].isWhitespace { place += 1 }
  }

  private var rest: String { String(letters[min(place, letters.count)...].prefix(20)) }

  private func fault(at place: Int, _ found: String, _ expected: String) -> CatalogQueryFault {
    CatalogQueryFault(condition: text, place: place + 1, found: found, expected: expected)
  }

  /// The number that a text means: digits, a point, an exponent; no code with leading zeros, nothing of more digits than a number holds.
  static func number(_ text: some StringProtocol) -> Double? {
    let units = Array(text.utf8)
    let digits = units.filter { (48...57).contains($0) }.count
    guard digits > 0, digits <= 17, units.allSatisfy({ (48...57).contains($0) || "+-.eE".utf8.contains($0) }),
      let number = Double(String(text)), number.isFinite
    else { return nil }
    let body = units.drop { $0 == 43 || $0 == 45 }
    // A leading zero before another digit makes a code.
    if body.count > 1, body.first == 48, let second = body.dropFirst().first, (48...57).contains(second) { return nil }
    return number
  }
}
