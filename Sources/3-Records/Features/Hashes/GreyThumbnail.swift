// SPDX-License-Identifier: Apache-2.0

/// An image as 32 × 32 greys of eight bits: what hashes are made of, and what suspected duplicates are compared by.
///
/// Each grey is the mean of the part of the image that it covers; the 1st to the 99th percentile of the 1024 means become 0 to 255, values
/// outside are cut off, halves are rounded up (within 10⁻⁹, so that the order of sums does not matter). An image that is shown inverted (MONOCHROME1) is inverted first, so that the
/// same picture gives the same greys however it is stored.
///
/// > Source: the resampling and its numbers are the project's own; checked against exact fractions and Pillow's box filter in
/// > `PerceptualHashTests`.
public struct GreyThumbnail: Sendable, Hashable {
  /// Greys in a row, and rows.
  public static let side = 32
  static let lowShare = 0.01
  static let highShare = 0.99

  /// The 1024 greys, row by row.
  public let greys: [UInt8]

  /// Makes a thumbnail of its greys; `nil` unless there are 1024.
  public init?(greys: [UInt8]) {
    guard greys.count == Self.side * Self.side else { return nil }
    self.greys = greys
  }

  /// Makes the thumbnail of an image; `nil` where all means are the same, so that nothing can be compared.
  /// - Complexity: O(pixels).
  public init?(_ image: FeatureImage) {
    let means = AreaMeans.grid(
      image.values, columns: image.columns, rows: image.rows, width: Self.side, height: Self.side)
    let sorted = means.sorted()
    let (low, high) = (
      AreaMeans.percentile(sorted, Self.lowShare), AreaMeans.percentile(sorted, Self.highShare)
    )
    guard low.isFinite, high.isFinite, high - low > 1e-6 * max(abs(low), abs(high), 1e-30) else { return nil }
    greys = means.map { mean in
      let share = min(1, max(0, (mean - low) / (high - low)))
      // A half is a half whatever the order of the sums was: the last bits of a mean do not decide which way it goes.
      return UInt8((255 * (image.isInverted ? 1 - share : share) + 0.5 + 1e-9).rounded(.down))
    }
  }

  /// The same picture, turned or mirrored.
  public func laid(_ symmetry: SquareSymmetry) -> GreyThumbnail {
    let side = Self.side
    var turned = [UInt8](repeating: 0, count: greys.count)
    for row in 0..<side {
      for column in 0..<side {
        let source = symmetry.source(column, row, side: side)
        turned[row * side + column] = greys[source.row * side + source.column]
      }
    }
    return GreyThumbnail(unchecked: turned)
  }

  /// The same picture, its greys exchanged: black becomes white.
  public var inverted: GreyThumbnail { GreyThumbnail(unchecked: greys.map { 255 - $0 }) }

  init(unchecked greys: [UInt8]) { self.greys = greys }

  /// A part of the picture, taken as if it were the whole, and turned a little: between greys by a straight line, beyond the edge the edge.
  /// - Parameters:
  ///   - left: Where the part begins, as a share of the width.
  ///   - top: Where it begins, as a share of the height.
  ///   - size: Its size, as a share of the whole.
  ///   - degrees: How far the part is turned within the whole, clockwise.
  /// - Returns: 1024 greys, row by row, 0 to 255.
  public func part(left: Double, top: Double, size: Double, degrees: Double = 0) -> [Double] {
    let side = Self.side
    let (sine, cosine) = (Self.sine(degrees), Self.sine(degrees + 90))
    let middle = (left + size / 2, top + size / 2)
    var part = [Double](repeating: 0, count: side * side)
    for row in 0..<side {
      for column in 0..<side {
        let u = ((Double(column) + 0.5) / Double(side) - 0.5) * size
        let v = ((Double(row) + 0.5) / Double(side) - 0.5) * size
        let x = min(Double(side - 1), max(0, (middle.0 + cosine * u - sine * v) * Double(side) - 0.5))
        let y = min(Double(side - 1), max(0, (middle.1 + sine * u + cosine * v) * Double(side) - 0.5))
        let (i, j) = (min(side - 2, Int(x)), min(side - 2, Int(y)))
        let (fx, fy) = (x - Double(i), y - Double(j))
        func grey(_ c: Int, _ r: Int) -> Double { Double(greys[r * side + c]) }
        let upper = grey(i, j) * (1 - fx) + grey(i + 1, j) * fx
        let lower = grey(i, j + 1) * (1 - fx) + grey(i + 1, j + 1) * fx
        part[row * side + column] = upper * (1 - fy) + lower * fy
      }
    }
    return part
  }

  /// The sine of an angle in degrees, by its series, so that it is the same on every machine.
  private static func sine(_ degrees: Double) -> Double {
    let x = degrees * Double.pi / 180
    var (term, sum, power) = (x, x, 1.0)
    while power < 30 {
      term *= -x * x / ((power + 1) * (power + 2))
      sum += term
      power += 2
    }
    return sum
  }
}
