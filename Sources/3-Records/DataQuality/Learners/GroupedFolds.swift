// SPDX-License-Identifier: Apache-2.0
import Distributions

/// A division of rows into folds that keeps each patient whole and spreads the classes of every label evenly.
///
/// Patients are dealt out one by one, those who hold most of what is rare first, each to the fold in which the shares of all classes
/// then differ least between folds. The same seed gives the same folds.
///
/// > Source: the greedy rule of scikit-learn's StratifiedGroupKFold, here for several labels at once; the idea for many labels from
/// > Sechidis, Tsoumakas & Vlahavas, ECML PKDD 2011, 145–158.
public struct GroupedFolds: Sendable, Equatable {
  /// How many folds there are.
  public let count: Int
  /// The fold of each row.
  public let foldOfRow: [Int]

  /// Takes folds that were made elsewhere.
  public init(foldOfRow: [Int], count: Int) {
    precondition(foldOfRow.allSatisfy { $0 >= 0 && $0 < count }, "each row has a fold")
    self.foldOfRow = foldOfRow
    self.count = count
  }

  /// Deals patients out.
  /// - Parameters:
  ///   - groups: The patient of each row, by any number.
  ///   - labels: The class of each row in each label that is to be spread; `nil` where a row has none.
  ///   - count: How many folds.
  ///   - seed: The seed of the order among patients who are alike.
  /// - Complexity: O(patients × folds × classes).
  public init(groups: [Int], labels: [[Int?]], count: Int, seed: UInt64) {
    var placeOfGroup: [Int: Int] = [:]
    let places = groups.map { group in
      let place = placeOfGroup[group] ?? placeOfGroup.count
      placeOfGroup[group] = place
      return place
    }
    let groupCount = placeOfGroup.count
    // One column for all rows, then one for each class of each label.
    var columns: [[Double]] = [[Double](repeating: 0, count: groupCount)]
    for place in places { columns[0][place] += 1 }
    for label in labels {
      let classCount = (label.compactMap { $0 }.max() ?? -1) + 1
      let start = columns.count
      columns += Array(repeating: [Double](repeating: 0, count: groupCount), count: classCount)
      for (row, value) in label.enumerated() { if let value { columns[start + value][places[row]] += 1 } }
    }
    columns = columns.compactMap { column in
      let total = column.reduce(0, +)
      return total > 0 ? column.map { $0 / total } : nil
    }
    var order = Array(0..<groupCount)
    var draws = PhiloxStream(seed: seed, purpose: 0x0F01)
    for place in order.indices.reversed() where place > 0 { order.swapAt(place, draws.below(place + 1)) }
    let heaviness = (0..<groupCount).map { group in columns.reduce(0) { max($0, $1[group]) } }
    order = order.enumerated().sorted {
      heaviness[$0.element] == heaviness[$1.element]
        ? $0.offset < $1.offset : heaviness[$0.element] > heaviness[$1.element]
    }.map(\.element)
    let width = columns.count
    var held = [Double](repeating: 0, count: count * width)
    var foldOfGroup = [Int](repeating: 0, count: groupCount)
    for group in order {
      // Adding x to a fold's sum s changes the sum of squares by 2sx + x²: the fold with the least Σ s x keeps shares most even.
      var best = 0
      var least = Double.infinity
      for fold in 0..<count {
        var cost = 0.0
        for column in 0..<width {
          let share = columns[column][group]
          if share > 0 { cost += held[fold * width + column] * share }
        }
        // Among folds that are equally good, the one that holds least so far.
        if cost < least - 1e-15 || (cost < least + 1e-15 && held[fold * width] < held[best * width] - 1e-15) {
          least = min(cost, least)
          best = fold
        }
      }
      foldOfGroup[group] = best
      for column in 0..<width { held[best * width + column] += columns[column][group] }
    }
    self.count = count
    foldOfRow = places.map { foldOfGroup[$0] }
  }

  /// The rows outside a fold.
  func training(_ fold: Int) -> [Int] { foldOfRow.indices.filter { foldOfRow[$0] != fold } }
}
