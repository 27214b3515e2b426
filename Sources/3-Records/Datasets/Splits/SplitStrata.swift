// SPDX-License-Identifier: Apache-2.0
import Catalog
import Vocabulary

/// What is counted of each image and held against the shares of the parts: its values, alone and two by two.
struct SplitStrata {
  /// Something that is counted.
  struct Margin {
    /// What, in words: `sex = F`, `pneumonia = 1 · sex = F`.
    var words: String
    /// How much its deviation weighs.
    var weight: Double
  }

  /// What is counted; the first is every image, the second every patient.
  var margins: [Margin]
  /// The margins of each image, without the two first.
  var ofItem: [[Int32]]

  /// The most margins of two values; rarer ones are left out.
  static let mostPairs = 400
  /// Numbers with more values than this are divided at their quartiles.
  static let mostValues = 8

  /// Counts the values of the items.
  static func make(_ names: [String], of items: [DatasetItem]) -> SplitStrata {
    var margins = [Margin(words: "images", weight: 2), Margin(words: "patients", weight: 1)]
    var ofItem = [[Int32]](repeating: [], count: items.count)
    for name in names {
      let values = values(name, of: items)
      let known = Set(values).sorted()
      // One value for all says nothing that the number of images does not.
      guard known.count > 1 else { continue }
      let first = margins.count
      let places = Dictionary(uniqueKeysWithValues: known.enumerated().map { ($1, Int32(first + $0)) })
      margins += known.map { Margin(words: "\(name) = \($0)", weight: 1) }
      for (item, value) in values.enumerated() { if let place = places[value] { ofItem[item].append(place) } }
    }
    var pairs: [UInt64: Int] = [:]
    func key(_ a: Int32, _ b: Int32) -> UInt64 { UInt64(min(a, b)) << 32 | UInt64(max(a, b)) }
    for values in ofItem {
      for (index, a) in values.enumerated() { for b in values[(index + 1)...] { pairs[key(a, b), default: 0] += 1 } }
    }
    let kept = pairs.sorted { ($0.value, $1.key) > ($1.value, $0.key) }.prefix(mostPairs).map(\.key).sorted()
    let first = margins.count
    let places = Dictionary(uniqueKeysWithValues: kept.enumerated().map { ($1, Int32(first + $0)) })
    for pair in kept {
      margins.append(
        Margin(words: "\(margins[Int(pair >> 32)].words) · \(margins[Int(pair & 0xFFFF_FFFF)].words)", weight: 0.5))
    }
    for item in ofItem.indices {
      let alone = ofItem[item]
      for (index, a) in alone.enumerated() {
        for b in alone[(index + 1)...] { if let place = places[key(a, b)] { ofItem[item].append(place) } }
      }
    }
    return SplitStrata(margins: margins, ofItem: ofItem)
  }

  /// The value of each item in words; a number of many values as the quarter that it lies in.
  static func values(_ name: String, of items: [DatasetItem]) -> [String] {
    let values = items.map { $0.stratum(name) ?? "unknown" }
    let numbers = items.map { item in item.value(of: name).flatMap(Double.init) ?? item.entry.attributes[name]?.number }
    let sorted = numbers.compactMap { $0 }.sorted()
    guard Set(sorted).count > mostValues, zip(numbers, values).allSatisfy({ $0 != nil || $1 == "unknown" }) else {
      return values
    }
    let cuts = [1, 2, 3].map { sorted[$0 * sorted.count / 4] }
    let words = [
      "below \(AttributeValue.number(cuts[0]).words)",
      "\(AttributeValue.number(cuts[0]).words) to below \(AttributeValue.number(cuts[1]).words)",
      "\(AttributeValue.number(cuts[1]).words) to below \(AttributeValue.number(cuts[2]).words)",
      "\(AttributeValue.number(cuts[2]).words) or more",
    ]
    return numbers.map { number in number.map { number in words[cuts.count { $0 <= number }] } ?? "unknown" }
  }
}
