// SPDX-License-Identifier: Apache-2.0
import Foundation

/// A second learner, of another kind: the classes of the nearest rows of other patients.
///
/// > Source: Cover & Hart, IEEE Transactions on Information Theory 13 (1967) 21–27. Checked against the sorted definition in
/// > `LearnerTests`.
public enum NeighbourVote {
  /// The share of each class among the nearest rows of other patients, row after row.
  ///
  /// - Parameters:
  ///   - rows: The values, row after row, in comparable units.
  ///   - width: How many columns a row has.
  ///   - groups: The patient of each row; rows of the same patient are no neighbours.
  ///   - classOfRow: The class of each row; rows without one are no neighbours.
  ///   - classCount: How many classes there are.
  ///   - count: How many neighbours are asked.
  /// - Returns: Shares that sum to 1, or to 0 for a row without neighbours.
  /// - Complexity: O(rows² · width).
  public static func probabilities(
    rows: [Double], width: Int, groups: [Int], classOfRow: [Int?], classCount: Int, count: Int = 15
  ) -> [Double] {
    let total = classOfRow.count
    var out = [Double](repeating: 0, count: total * classCount)
    let lengths = (0..<total).map { row in rows[row * width..<(row + 1) * width].reduce(0) { $0 + $1 * $1 } }
    rows.withUnsafeBufferPointer { rows in
      out.withUnsafeMutableBufferPointer { out in
        // Safe because each iteration writes its own row, and all have ended at the return.
        nonisolated(unsafe) let out = out
        nonisolated(unsafe) let rows = rows
        DispatchQueue.concurrentPerform(iterations: total) { row in
          let mine = UnsafeBufferPointer(rebasing: rows[row * width..<(row + 1) * width])
          var nearest: [(distance: Double, row: Int)] = []
          for other in 0..<total where groups[other] != groups[row] && classOfRow[other] != nil {
            let product = InnerProducts.dot(
              mine, UnsafeBufferPointer(rebasing: rows[other * width..<(other + 1) * width]))
            let distance = lengths[row] + lengths[other] - 2 * product
            if nearest.count == count, let last = nearest.last, distance >= last.distance { continue }
            // Equal distances keep the order of the rows.
            let place = nearest.firstIndex { $0.distance > distance } ?? nearest.count
            nearest.insert((distance, other), at: place)
            if nearest.count > count { nearest.removeLast() }
          }
          for neighbour in nearest {
            if let own = classOfRow[neighbour.row] { out[row * classCount + own] += 1 / Double(nearest.count) }
          }
        }
      }
    }
    return out
  }
}
