// SPDX-License-Identifier: Apache-2.0
import Statistics
import Vocabulary

/// What an attribute tells of a label by itself.
struct TellingAttribute {
  /// The attribute.
  let column: AttributeColumn
  /// Its level in each row that has the label.
  let levels: [Int]
  /// The chance of the label by the attribute alone, in each of these rows.
  let scores: [Double]
  /// The class that is told.
  let asked: Int
  /// How well.
  let told: Estimate
  /// How well the image shows the attribute, where it is known.
  let sight: Estimate?
  /// How much it matters.
  let severity: QualityFinding.Severity

  /// Whether two tell the same images apart: their levels go together, or they give the images the same chances.
  func tellsTheSame(as other: TellingAttribute, from least: Double = 0.95) -> Bool {
    if let v = CramersV(levels, other.levels).value(), v >= least { return true }
    return asked == other.asked && Self.correlation(scores, other.scores) >= least
  }

  /// Puts those that tell the same images apart together, each group with the most telling one first.
  static func groups(_ found: [TellingAttribute]) -> [[TellingAttribute]] {
    var left = found.sorted { $0.isBefore($1) }
    var groups: [[TellingAttribute]] = []
    while let head = left.first {
      let same = left.dropFirst().filter { $0.tellsTheSame(as: head) }
      groups.append([head] + same)
      let taken = Set(same.map(\.column.name) + [head.column.name])
      left.removeAll { taken.contains($0.column.name) }
    }
    return groups
  }

  /// The graver first, then what tells more, then what is better seen, then by name; thousandths decide nothing.
  func isBefore(_ other: TellingAttribute) -> Bool {
    if severity != other.severity { return severity > other.severity }
    func rounded(_ estimate: Estimate?) -> Double { ((estimate?.value ?? 0) * 100).rounded() }
    if rounded(told) != rounded(other.told) { return rounded(told) > rounded(other.told) }
    if rank != other.rank { return rank < other.rank }
    if rounded(sight) != rounded(other.sight) { return rounded(sight) > rounded(other.sight) }
    return column.name < other.column.name
  }

  /// Among equals the site, which a reader knows, comes before the width in pixels.
  private var rank: Int { AttributeColumn.familiar.firstIndex(of: column.name) ?? AttributeColumn.familiar.count }

  private static func correlation(_ first: [Double], _ second: [Double]) -> Double {
    let n = Double(first.count)
    guard n > 2 else { return 0 }
    let (a, b) = (first.reduce(0, +) / n, second.reduce(0, +) / n)
    var (both, left, right) = (0.0, 0.0, 0.0)
    for (x, y) in zip(first, second) {
      both += (x - a) * (y - b)
      left += (x - a) * (x - a)
      right += (y - b) * (y - b)
    }
    return left > 0 && right > 0 ? both / (left * right).squareRoot() : 0
  }
}
