// SPDX-License-Identifier: Apache-2.0
import Distributions

/// Which rows are searched for slices, and which are kept to confirm them.
///
/// A sampling unit is never on both sides: the images of one patient would confirm themselves.
public struct SliceSplit: Sendable, Equatable {
  /// Why a split of rows cannot be used.
  public enum Fault: Error, Sendable, Hashable {
    /// The split has another number of rows than the sample.
    case lengthsDiffer(expected: Int, found: Int)
    /// A sampling unit has rows on both sides.
    case unitOnBothSides(unit: Int)
  }

  /// Keeps the coin apart from other draws under the same seed.
  private static let purpose: UInt16 = 0x511C

  /// Whether the row is searched.
  public let isSearched: [Bool]
  /// The seed, where chance made the split.
  public let seed: UInt64?

  /// Tosses a fair coin for each sampling unit.
  ///
  /// The coin depends on the seed and on the unit's key alone: neither the order of rows nor further units change it.
  /// - Parameters:
  ///   - sample: The rows and their units.
  ///   - keys: A number for each unit that stays with it (a hash of its name); without it the unit's own number is taken, or without
  ///     units the row's.
  ///   - seed: The seed.
  /// - Complexity: O(rows).
  public init(_ sample: SliceSample, keys: [UInt64]? = nil, seed: UInt64) {
    let count = sample.clusters?.count ?? sample.count
    precondition(keys == nil || keys?.count == count, "each unit has a key")
    let sides = (0..<count).map { unit in
      let key = keys?[unit] ?? UInt64(unit)
      var stream = PhiloxStream(
        seed: seed, replicate: Int(truncatingIfNeeded: Int64(bitPattern: key)), purpose: Self.purpose)
      return stream.next() >> 63 == 0
    }
    isSearched = sample.clusters.map { $0.unitOfRow.map { sides[Int($0)] } } ?? sides
    self.seed = seed
  }

  /// Takes a split that was made otherwise.
  /// - Parameters:
  ///   - isSearched: Whether each row is searched; the others confirm.
  ///   - sample: The rows and their units.
  /// - Throws: ``Fault``.
  public init(isSearched: [Bool], of sample: SliceSample) throws(Fault) {
    guard isSearched.count == sample.count else {
      throw .lengthsDiffer(expected: sample.count, found: isSearched.count)
    }
    if let clusters = sample.clusters {
      var sides = [Bool?](repeating: nil, count: clusters.count)
      for (unit, side) in zip(clusters.unitOfRow, isSearched) {
        if sides[Int(unit)] == !side { throw .unitOnBothSides(unit: Int(unit)) }
        sides[Int(unit)] = side
      }
    }
    self.isSearched = isSearched
    seed = nil
  }

  /// The rows of one side, in order.
  func rows(searched: Bool) -> [Int32] {
    isSearched.indices.compactMap { isSearched[$0] == searched ? Int32($0) : nil }
  }
}
