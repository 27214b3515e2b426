// SPDX-License-Identifier: Apache-2.0

/// Where the tissues lie in the histogram of the attenuation.
struct Levels: Sendable {
  /// The middle of what is more transparent: of a chest the lungs.
  let lung: Float
  /// From the second to the ninety-eighth hundredth.
  let range: Float

  /// Columns that have stopped answering say nothing of tissues.
  init(_ plane: Plane, _ shutter: Shutter, deadColumns: [Int] = []) {
    let bins = 1200
    let columns = shutter.columns.filter { !deadColumns.contains($0) }
    var counts = [Int](repeating: 0, count: bins)
    plane.pixels.withUnsafeBufferPointer { pixels in
      for row in shutter.rows {
        for column in columns {
          let bin = Int((pixels[row * plane.columns + column] + 6) * 64)
          counts[min(max(bin, 0), bins - 1)] += 1
        }
      }
    }
    // The open beam lies at 0; where nothing else is there, it is the picture.
    let direct = Int((0.35 + 6) * 64)
    let covered = counts[direct...].reduce(0, +)
    if covered * 20 > counts.reduce(0, +) { for bin in 0..<direct { counts[bin] = 0 } }
    let total = counts.reduce(0, +)
    func quantile(_ share: Double) -> Float {
      var below = 0
      for (bin, count) in counts.enumerated() {
        below += count
        if Double(below) >= share * Double(total) { return (Float(bin) + 0.5) / 64 - 6 }
      }
      return 0
    }
    lung = Self.lowerMedian(counts) / 64 - 6
    range = max(quantile(0.98) - quantile(0.02), 0.05)
  }
}

extension Levels {
  /// The median of the lower of two classes, in bins: the cut is where the variance between the classes is greatest.
  ///
  /// > Source: Otsu, IEEE Transactions on Systems, Man, and Cybernetics 9 (1979) 62–66.
  private static func lowerMedian(_ counts: [Int]) -> Float {
    let total = counts.reduce(0, +)
    let sum = counts.enumerated().reduce(0.0) { $0 + Double($1.offset * $1.element) }
    var (below, sumBelow, best, cut) = (0, 0.0, -1.0, 0)
    for (bin, count) in counts.enumerated() where count > 0 {
      below += count
      sumBelow += Double(bin * count)
      guard below < total else { break }
      let difference = sumBelow / Double(below) - (sum - sumBelow) / Double(total - below)
      let between = Double(below) * Double(total - below) * difference * difference
      if between > best { (best, cut) = (between, bin) }
    }
    let lower = counts[...cut].reduce(0, +)
    var passed = 0
    for (bin, count) in counts[...cut].enumerated() {
      passed += count
      if 2 * passed >= lower, count > 0 { return Float(bin) + 0.5 }
    }
    return 0
  }
}
