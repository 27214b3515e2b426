// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Foundation
import Protocols

/// The groups of one pre-declared subgroup division, as memberships of the table's rows.
struct Grouping: Sendable {
  /// The groups by name, in the order of bins or of natural sorting.
  var groups: [(name: String, code: Int32)]
  /// The group of each row.
  var codes: [Int32]

  /// Divides a table's rows.
  /// - Returns: `nil` where a column is not bound.
  static func make(_ spec: SubgroupSpec, table: CaseTable) -> Grouping? {
    var parts: [(name: String, texts: [String], codes: [Int32])] = []
    for factor in spec.factors {
      if let bins = spec.bins {
        guard let attribute = table.attribute(named: factor.name), let numbers = attribute.numbers else { return nil }
        parts.append(binned(factor.name, numbers, bins: bins, spec: spec))
      } else {
        guard let categories = table.groups(named: factor.name) else { return nil }
        parts.append((factor.name, categories.levels + [absent], categories.codes))
      }
    }
    return combined(parts, rows: table.rowCount)
  }

  /// How a missing attribute is named: its cases are a group, not a loss.
  static let absent = "not recorded"

  private static func binned(
    _ name: String, _ numbers: NumericValues, bins: [Double], spec: SubgroupSpec
  ) -> (name: String, texts: [String], codes: [Int32]) {
    var texts = (0..<bins.count - 1).map { bin in
      let close = bin == bins.count - 2 ? "]" : ")"
      return "[\(short(bins[bin])), \(short(bins[bin + 1]))\(close)"
    }
    texts += ["outside the bins", absent]
    let codes = numbers.values.indices.map { row in
      guard let value = numbers[row] else { return Int32(-1) }
      return Int32(spec.bin(of: value) ?? bins.count - 1)
    }
    return (name, texts, codes)
  }

  private static func short(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
  }

  /// A group as the code of each factor, the last code of a factor standing for "not recorded".
  private static func combined(_ parts: [(name: String, texts: [String], codes: [Int32])], rows: Int) -> Grouping {
    var codes = [Int32](repeating: 0, count: rows)
    var found: [[Int]] = [[]]
    for part in parts {
      var crossing = Crossing(left: found.count, right: part.texts.count)
      for row in 0..<rows {
        let code = Int(part.codes[row])
        codes[row] = crossing.number(Int(codes[row]), code < 0 ? part.texts.count - 1 : code)
      }
      found = crossing.pairs.map { found[$0.left] + [$0.right] }
    }
    let named = found.enumerated().map { number, digits in
      (number: number, digits: digits, words: zip(parts, digits).map { "\($0.name)=\($0.texts[$1])" })
    }
    let isBinned = parts.contains { $0.texts.contains("outside the bins") }
    let sorted = named.sorted { a, b in
      isBinned ? a.digits.lexicographicallyPrecedes(b.digits) : precedes(a.words, b.words)
    }
    var places = [Int32](repeating: 0, count: sorted.count)
    for (place, entry) in sorted.enumerated() { places[entry.number] = Int32(place) }
    return Grouping(
      groups: sorted.enumerated().map { ($1.words.joined(separator: ", "), Int32($0)) },
      codes: codes.map { places[Int($0)] })
  }

  /// Numbers the pairs of two codes that occur, in the order of their first row.
  private struct Crossing {
    private let right: Int
    /// A table where it is small; it saves the hashing of every row.
    private var table: [Int32]
    private var numbers: [Int: Int32] = [:]
    private(set) var pairs: [(left: Int, right: Int)] = []

    init(left: Int, right: Int) {
      self.right = right
      table = left * right <= 1 << 20 ? [Int32](repeating: -1, count: left * right) : []
    }

    mutating func number(_ left: Int, _ right: Int) -> Int32 {
      let key = left * self.right + right
      if let known = table.isEmpty ? numbers[key] : table[key], known >= 0 { return known }
      let number = Int32(pairs.count)
      pairs.append((left, right))
      if table.isEmpty { numbers[key] = number } else { table[key] = number }
      return number
    }
  }

  private static func precedes(_ a: [String], _ b: [String]) -> Bool {
    for (x, y) in zip(a, b) where x != y {
      if x.hasSuffix("=\(absent)") != y.hasSuffix("=\(absent)") { return y.hasSuffix("=\(absent)") }
      return x.compare(y, options: .numeric) == .orderedAscending
    }
    return false
  }
}
