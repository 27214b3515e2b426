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

  private static func combined(_ parts: [(name: String, texts: [String], codes: [Int32])], rows: Int) -> Grouping {
    // A mixed-radix number per row; the last digit of each factor stands for "not recorded".
    var keys = [Int](repeating: 0, count: rows)
    for part in parts {
      let radix = part.texts.count
      for row in 0..<rows {
        let code = Int(part.codes[row])
        keys[row] = keys[row] * radix + (code < 0 ? radix - 1 : code)
      }
    }
    let present = Set(keys)
    let named = present.map { key -> (key: Int, words: [String], isOrdered: [Int]) in
      var rest = key
      var words: [String] = []
      var digits: [Int] = []
      for part in parts.reversed() {
        let digit = rest % part.texts.count
        rest /= part.texts.count
        words.insert("\(part.name)=\(part.texts[digit])", at: 0)
        digits.insert(digit, at: 0)
      }
      return (key, words, digits)
    }
    let isBinned = parts.contains { $0.texts.contains("outside the bins") }
    let sorted = named.sorted { a, b in
      isBinned ? a.isOrdered.lexicographicallyPrecedes(b.isOrdered) : precedes(a.words, b.words)
    }
    var codeOfKey: [Int: Int32] = [:]
    var groups: [(name: String, code: Int32)] = []
    for (index, entry) in sorted.enumerated() {
      codeOfKey[entry.key] = Int32(index)
      groups.append((entry.words.joined(separator: ", "), Int32(index)))
    }
    return Grouping(groups: groups, codes: keys.map { codeOfKey[$0] ?? -1 })
  }

  private static func precedes(_ a: [String], _ b: [String]) -> Bool {
    for (x, y) in zip(a, b) where x != y {
      if x.hasSuffix("=\(absent)") != y.hasSuffix("=\(absent)") { return y.hasSuffix("=\(absent)") }
      return x.compare(y, options: .numeric) == .orderedAscending
    }
    return false
  }
}
