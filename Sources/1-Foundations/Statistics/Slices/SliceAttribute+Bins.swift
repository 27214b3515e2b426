// SPDX-License-Identifier: Apache-2.0

extension SliceAttribute {
  /// Up to so many different numbers are levels of their own; more are put into bins.
  public static let mostPlainNumbers = 10

  /// Cuts a column of numbers into bins that hold about equally many rows.
  ///
  /// The cuts are order statistics of all rows that have a number: the *k*-th of *b* bins begins at the number of rank
  /// ⌊*k* · *n* / *b*⌋ (from 0). Each bin holds its lower edge, the last its upper edge too; equal cuts are one, so that ties never
  /// part and there may be fewer bins than asked for. A column of at most ``mostPlainNumbers`` different numbers is not
  /// cut: each number is a level. Numbers that are not finite count as missing.
  /// - Parameters:
  ///   - name: The name of the property.
  ///   - numbers: The number of each row; `nil` where it is missing.
  ///   - bins: How many bins, ≥ 1.
  /// - Complexity: O(rows · log rows).
  public init(name: String, numbers: [Double?], bins: Int) {
    precondition(bins >= 1, "numbers need a bin to fall in")
    let numbers = numbers.map { $0.flatMap { $0.isFinite ? $0 : nil } }
    let sorted = numbers.compactMap { $0 }.sorted()
    let plain = Self.firstDifferent(sorted, most: Self.mostPlainNumbers)
    let edges = plain ?? Self.edges(sorted, bins: min(bins, Self.mostLevels - 1))
    let levels =
      plain?.map(Self.short)
      ?? (0..<edges.count - 1).map { bin in
        "[\(Self.short(edges[bin])), \(Self.short(edges[bin + 1]))\(bin == edges.count - 2 ? "]" : ")")"
      }
    let codes = numbers.map { number -> Int32 in
      guard let number else { return -1 }
      return Int32(min(levels.count, edges.partitionPoint { $0 <= number }) - 1)
    }
    do {
      try self.init(name: name, levels: levels, codes: codes)
    } catch {
      preconditionFailure("each code is an index into the bins")
    }
  }

  /// The different numbers in ascending order; `nil` where there are more than a few.
  private static func firstDifferent(_ sorted: [Double], most: Int) -> [Double]? {
    var found: [Double] = []
    for value in sorted where found.last != value {
      if found.count == most { return nil }
      found.append(value)
    }
    return found
  }

  private static func edges(_ sorted: [Double], bins: Int) -> [Double] {
    var edges = [sorted[0]]
    for bin in 1..<max(2, bins) where bin < bins {
      let cut = sorted[bin * sorted.count / bins]
      if cut != edges.last { edges.append(cut) }
    }
    // A last cut at the maximum leaves a bin of that one number, which is a bin all the same.
    return edges + [sorted[sorted.count - 1]]
  }

  private static func short(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
  }
}

extension [Double] {
  /// How many of the leading elements satisfy a condition that none behind them does.
  fileprivate func partitionPoint(_ isBefore: (Double) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if isBefore(self[middle]) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
