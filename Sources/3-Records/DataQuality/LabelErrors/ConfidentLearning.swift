// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// Which labels are wrong, counted from what a model that has not seen them says.
///
/// A row counts for a class where the model gives that class at least the chance that it gives, on average, to rows so labelled. Rows
/// that count for another class than their label says fill the confident joint; scaled to the counts of the labels it estimates how
/// often each class was given for each other.
///
/// ```swift
/// let learning = try ConfidentLearning(labels: [0, 0, 1, 1], probabilities: [0.9, 0.1, 0.2, 0.8, 0.1, 0.9, 0.2, 0.8], classCount: 2)
/// learning.counts        // [[1, 1], [0, 2]]: one row labelled 0 counts for 1
/// ```
/// **Assumes** chances of a model that was not shown the row's own label, and noise that depends on the class alone. **Edge cases.** A
/// class without a row has no threshold, and nothing counts for it. The diagonal is at least 1. Where no row counts for anything, nothing
/// is flagged.
///
/// > Source: Northcutt, Jiang & Chuang, Journal of Artificial Intelligence Research 70 (2021) 1373–1411. Checked against cleanlab 2.9 in
/// > `ConfidentLearningReferenceTests`; where the two differ is said in `Documentation/data_quality.md`.
public struct ConfidentLearning: Sendable, Equatable {
  /// The class that each row is labelled with.
  public let labels: [Int]
  /// The chances, row after row.
  public let probabilities: [Double]
  /// How many classes there are.
  public let classCount: Int
  /// The chance from which on a row counts for a class; `nil` for a class without a row.
  public let thresholds: [Double?]
  /// The confident joint as counted: by label, then by the class that the row counts for.
  public let counts: [[Int]]
  /// For which class each row counts; `nil` where for none.
  public let confidentClass: [Int?]

  /// Probabilities that differ by less are taken for equal.
  static let tolerance = 1e-6

  /// Counts.
  /// - Parameters:
  ///   - labels: The class of each row, `0 ..< classCount`.
  ///   - probabilities: A chance for each row and class, row after row.
  ///   - classCount: How many classes there are, at least 2.
  /// - Throws: ``SampleError`` where lengths differ, a chance is not finite, or nothing is there.
  /// - Complexity: O(rows × classes).
  public init(labels: [Int], probabilities: [Double], classCount: Int) throws(SampleError) {
    precondition(
      classCount > 1 && labels.allSatisfy { $0 >= 0 && $0 < classCount }, "each row has one of several classes")
    guard !labels.isEmpty else { throw .empty }
    guard probabilities.count == labels.count * classCount else {
      throw .lengthsDiffer(of: "probabilities", expected: labels.count * classCount, found: probabilities.count)
    }
    if let index = probabilities.firstIndex(where: { !$0.isFinite }) {
      throw .notFinite(column: "probabilities", index: index)
    }
    let weights = [Double](repeating: 1, count: labels.count)
    let thresholds = Self.thresholds(labels, probabilities, classCount, weights)
    let confident = Self.confident(probabilities, classCount, thresholds)
    var counts = Array(repeating: [Int](repeating: 0, count: classCount), count: classCount)
    for (label, own) in zip(labels, confident) { if let own { counts[label][own] += 1 } }
    for own in 0..<classCount { counts[own][own] = max(1, counts[own][own]) }
    self.labels = labels
    self.probabilities = probabilities
    self.classCount = classCount
    self.thresholds = thresholds
    self.counts = counts
    confidentClass = confident
  }

  /// How many rows each class has by its label.
  public var labelCounts: [Int] {
    var found = [Int](repeating: 0, count: classCount)
    for label in labels { found[label] += 1 }
    return found
  }

  /// The confident joint, scaled so that its rows sum to the labels' counts, in whole numbers.
  public var joint: [[Int]] {
    let exact = Self.calibrated(counts.map { $0.map(Double.init) }, labelCounts.map(Double.init))
    return exact.map(Self.rounded)
  }

  /// The estimated share of each pair of label and true class among all rows; the sum is 1.
  public var jointShares: [[Double]] {
    let joint = joint
    let total = Double(max(1, joint.joined().reduce(0, +)))
    return joint.map { $0.map { Double($0) / total } }
  }

  /// How often a row of a true class is given each label: by label, then by true class; `nil` for a class that nothing is said to be.
  public var noiseMatrix: [[Double?]] {
    let joint = joint
    let totals = (0..<classCount).map { own in joint.reduce(0) { $0 + $1[own] } }
    return joint.map { row in row.enumerated().map { totals[$0] > 0 ? Double($1) / Double(totals[$0]) : nil } }
  }

  /// How often a row with a label truly is of each class: by true class, then by label; `nil` for a label that no row has.
  public var inverseNoiseMatrix: [[Double?]] {
    let joint = joint
    let totals = joint.map { $0.reduce(0, +) }
    return (0..<classCount).map { own in
      (0..<classCount).map { totals[$0] > 0 ? Double(joint[$0][own]) / Double(totals[$0]) : nil }
    }
  }

  /// About how many labels are wrong: what lies off the diagonal of ``joint``.
  public var errorCount: Int {
    joint.enumerated().reduce(0) { sum, row in sum + row.element.reduce(0, +) - row.element[row.offset] }
  }

  // MARK: The pieces

  /// The mean chance of a class among the rows that are labelled with it.
  static func thresholds(
    _ labels: [Int], _ probabilities: [Double], _ classCount: Int, _ weights: [Double]
  ) -> [Double?] {
    var sums = [Double](repeating: 0, count: classCount)
    var totals = [Double](repeating: 0, count: classCount)
    for (row, label) in labels.enumerated() {
      sums[label] += weights[row] * probabilities[row * classCount + label]
      totals[label] += weights[row]
    }
    return zip(sums, totals).map { $1 > 0 ? max($0 / $1, 2 * tolerance) : nil }
  }

  /// For which class each row counts: where it counts for several, the likeliest of all.
  static func confident(_ probabilities: [Double], _ classCount: Int, _ thresholds: [Double?]) -> [Int?] {
    let limits = thresholds.map { ($0 ?? .infinity) - tolerance }
    let rows = probabilities.count / classCount
    return probabilities.withUnsafeBufferPointer { probabilities in
      (0..<rows).map { row in
        var first: Int?
        var met = 0
        var likeliest = 0
        for own in 0..<classCount {
          let chance = probabilities[row * classCount + own]
          if chance >= limits[own] {
            met += 1
            if first == nil { first = own }
          }
          if chance > probabilities[row * classCount + likeliest] { likeliest = own }
        }
        return met > 1 ? likeliest : first
      }
    }
  }

  /// Scales rows to the labels' counts, and all to their sum.
  static func calibrated(_ counts: [[Double]], _ labelCounts: [Double]) -> [[Double]] {
    let scaled = zip(counts, labelCounts).map { row, wanted in
      let total = row.reduce(0, +)
      return row.map { total > 0 ? $0 / total * wanted : 0 }
    }
    let sum = scaled.joined().reduce(0, +)
    let wanted = labelCounts.reduce(0, +)
    return sum > 0 ? scaled.map { $0.map { $0 / sum * wanted } } : scaled
  }

  /// Whole numbers with the same sum, as near as can be: what rounding lost goes to those that it moved most.
  static func rounded(_ row: [Double]) -> [Int] {
    var whole = row.map { $0.rounded(.toNearestOrEven) }
    let wanted = row.reduce(0, +).rounded(.toNearestOrEven)
    var gap = wanted - whole.reduce(0, +)
    while gap.magnitude >= 1 {
      let step: Double = gap < 0 ? -1 : 1
      let moved = zip(row, whole).map { $0 - $1 }
      let order = row.indices.sorted { a, b in
        // Of those that were moved equally the first class is taken.
        if moved[a] == moved[b] { return a < b }
        return step < 0 ? moved[a] < moved[b] : moved[a] > moved[b]
      }
      for place in order.prefix(Int(gap.magnitude)) { whole[place] += step }
      gap = wanted - whole.reduce(0, +)
    }
    return whole.map { Int($0) }
  }
}
