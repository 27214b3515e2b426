// SPDX-License-Identifier: Apache-2.0
import Vocabulary
import YAMLFiles

/// A key whose value is a number with a unit and a range, and the property that it fills.
struct NumberKey<Root> {
  var name: String
  var path: WritableKeyPath<Root, Double>
  var range: ClosedRange<Double>
  var unit: String

  init(_ name: String, _ path: WritableKeyPath<Root, Double>, _ range: ClosedRange<Double>, _ unit: String = "") {
    self.name = name
    self.path = path
    self.range = range
    self.unit = unit
  }
}

extension Section {
  /// A number of a range.
  func quantity(_ key: String, in range: ClosedRange<Double>, unit: String = "") -> Double? {
    number(key, expected: Self.words(range, unit)) { range.contains($0) }
  }

  /// Reads the numbers that are there into their properties.
  func read<Root>(_ keys: [NumberKey<Root>], into root: inout Root) {
    for key in keys {
      if let number = quantity(key.name, in: key.range, unit: key.unit) { root[keyPath: key.path] = number }
    }
  }

  /// The range of a quantity in words.
  static func words(_ range: ClosedRange<Double>, _ unit: String) -> String {
    "a number from \(short(range.lowerBound)) to \(short(range.upperBound))\(unit.isEmpty ? "" : " \(unit)")"
  }

  private static func short(_ number: Double) -> String {
    number == number.rounded() && abs(number) < 1e15 ? "\(Int(number))" : "\(number)"
  }

  /// Two numbers in order.
  func range(_ key: String, within bounds: ClosedRange<Double>, unit: String = "") -> ClosedRange<Double>? {
    guard let node = node(key) else { return nil }
    let expected = "two numbers in order, each \(Self.words(bounds, unit))"
    guard case .list(let items) = node.content, items.count == 2 else {
      fault(key, found: node.words, expected: expected)
      return nil
    }
    let numbers = items.compactMap { number(of: $0, at: keyPath(key)) }
    guard numbers.count == 2 else { return nil }
    guard numbers[0] <= numbers[1], bounds.contains(numbers[0]), bounds.contains(numbers[1]) else {
      fault(key, found: "\(numbers[0]), \(numbers[1])", expected: expected)
      return nil
    }
    return numbers[0]...numbers[1]
  }

  /// A day such as 2025-03-31.
  func day(_ key: String) -> CivilDay? {
    guard let text = text(key) else { return nil }
    let day = CivilDay(text)
    if day == nil {
      fault(key, found: text.quotedForFault, expected: "a day of the calendar such as 2025-03-31")
    }
    return day
  }

  /// Words of a type, without repetition.
  func words<Choice: CaseIterable & RawRepresentable<String>>(_ key: String, _: Choice.Type) -> [Choice]? {
    texts(key).map { texts in
      texts.compactMap { text in
        let choice = Choice(rawValue: text)
        if choice == nil { refuse(text, at: key, among: Choice.allCases.map(\.rawValue)) }
        return choice
      }
    }
  }

  /// Adds the fault of a word that is not on a list.
  func refuse(_ text: String, at key: String, among known: [String]) {
    let near = nearestName(to: text, among: known).map { "; did you mean \"\($0)\"?" } ?? ""
    fault(key, found: text.quotedForFault, expected: "one of \(known.joined(separator: ", "))\(near)")
  }

  /// A distribution within bounds: a number, or a mapping.
  func spread(
    _ key: String, within bounds: ClosedRange<Double>, unit: String = "", place: String, log: FaultLog
  ) -> Spread? {
    guard let node = node(key) else { return nil }
    if case .scalar = node.content {
      return quantity(key, in: bounds, unit: unit).map { .constant($0) }
    }
    guard let section = section(key, table: ScenarioKeys.spread(place)) else { return nil }
    let range = section.range("range", within: bounds, unit: unit) ?? bounds
    guard let form = section.word("distribution", among: ScenarioKeys.forms) else { return nil }
    for (name, home) in [("mean", "normal"), ("sd", "normal"), ("median", "log-normal"), ("factor", "log-normal")]
    where section.has(name) && home != form {
      section.fault(name, found: "the key \(name) of a \(home) distribution", expected: "keys of a \(form) one alone")
    }
    func needed(_ name: String, _ allowed: ClosedRange<Double>) -> Double? {
      guard section.has(name) else {
        section.fault(name, found: "no key \"\(name)\"", expected: "the key \"\(name)\" of a \(form) distribution")
        return nil
      }
      return section.quantity(name, in: allowed, unit: name == "factor" ? "" : unit)
    }
    switch form {
    case "uniform":
      if !section.has("range") {
        section.fault("range", found: "no key \"range\"", expected: "the key \"range\" of a uniform distribution")
      }
      return Spread(.uniform, in: range)
    case "normal":
      let width = bounds.upperBound - bounds.lowerBound
      guard let mean = needed("mean", bounds), let sd = needed("sd", (width / 1e6)...width) else { return nil }
      return .normal(mean: mean, standardDeviation: sd, in: range)
    default:
      guard range.lowerBound > 0 else {
        section.fault(
          "range", found: "a range from \(range.lowerBound)", expected: "a range above 0, for its logarithm")
        return nil
      }
      guard let median = needed("median", bounds), let factor = needed("factor", 1.001...10) else { return nil }
      guard median > 0 else {
        section.fault("median", found: "\(median)", expected: "a median above 0, for its logarithm")
        return nil
      }
      return .logNormal(median: median, factor: factor, in: range)
    }
  }
}
