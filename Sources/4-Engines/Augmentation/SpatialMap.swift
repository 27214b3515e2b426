// SPDX-License-Identifier: Apache-2.0
import Foundation

/// From a place in the new image to the place in the old one that it is read from: a matrix and a move.
///
/// Places are pixel numbers along slice, row and column; a flat image has one slice.
package struct SpatialMap: Sendable, Hashable {
  /// The rows of the matrix.
  package private(set) var rows: [SIMD3<Double>]
  /// The place that the origin is read from.
  package private(set) var offset: SIMD3<Double>

  /// Leaves every place where it is.
  package init() {
    rows = [SIMD3(1, 0, 0), SIMD3(0, 1, 0), SIMD3(0, 0, 1)]
    offset = SIMD3(repeating: 0)
  }

  /// Mirrors along an axis of so many pixels.
  package static func flip(axis: Int, size: Int) -> SpatialMap {
    var map = SpatialMap()
    map.rows[axis][axis] = -1
    map.offset[axis] = Double(size - 1)
    return map
  }

  /// Turns and scales about the middle of the image, then moves.
  /// - Parameters:
  ///   - degrees: The angles about the axes of slices, rows and columns, done from the last to the first; about the first
  ///     axis a positive angle turns a flat image from its columns towards its rows, clockwise as a picture is shown.
  ///   - shift: The move in pixels along each axis.
  ///   - scale: The factor of sizes; above 1 things become larger.
  ///   - sizes: Slices, rows and columns.
  /// - Returns: The way from the new image to the old one.
  package static func affine(
    degrees: SIMD3<Double>, shift: SIMD3<Double>, scale: Double, sizes: [Int]
  ) -> SpatialMap {
    var map = SpatialMap()
    for axis in [0, 1, 2] { map.turn(about: axis, by: degrees[axis] * .pi / 180) }
    let middle = SIMD3(Double(sizes[0] - 1), Double(sizes[1] - 1), Double(sizes[2] - 1)) / 2
    map.rows = map.rows.map { $0 / scale }
    map.offset = middle - map.turned(middle + shift)
    return map
  }

  /// Where a place is read from.
  package func source(of place: SIMD3<Double>) -> SIMD3<Double> { turned(place) + offset }

  /// Lets another change follow: places go through that one's map first.
  package mutating func follow(with next: SpatialMap) {
    offset = source(of: next.offset)
    let columns = (0..<3).map { axis in turned(SIMD3(next.rows[0][axis], next.rows[1][axis], next.rows[2][axis])) }
    rows = (0..<3).map { SIMD3(columns[0][$0], columns[1][$0], columns[2][$0]) }
  }

  private func turned(_ place: SIMD3<Double>) -> SIMD3<Double> {
    SIMD3((rows[0] * place).sum(), (rows[1] * place).sum(), (rows[2] * place).sum())
  }

  /// Turns back about one axis, as the way from the new image to the old one goes.
  private mutating func turn(about axis: Int, by angle: Double) {
    guard angle != 0 else { return }
    let (cosine, sine) = (cos(angle), sin(angle))
    // Of the other two axes the later is the picture's horizontal one.
    let (down, across) = [(1, 2), (0, 2), (0, 1)][axis]
    var back = SpatialMap()
    back.rows[across][across] = cosine
    back.rows[across][down] = sine
    back.rows[down][across] = -sine
    back.rows[down][down] = cosine
    follow(with: back)
  }
}
