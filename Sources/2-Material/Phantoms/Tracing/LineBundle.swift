// SPDX-License-Identifier: Apache-2.0
import Volumes

/// A family of lines in two indices *a* and *b*: the rays of a projection, or the rows of a grid.
///
/// The line (*a*, *b*) goes through `start` + *a* · `startA` + *b* · `startB` + *s* · (`way` + *a* · `wayA` + *b* · `wayB`), for *s* in
/// `lower`…`upper`. The lines walked are those at `placesA` × `placesB`, in tiles of `tileA` × `tileB`.
struct LineBundle: Sendable {
  var start: Vector3
  var startA = Vector3.zero
  var startB = Vector3.zero
  var way: Vector3
  var wayA = Vector3.zero
  var wayB = Vector3.zero
  var lower: Double
  var upper: Double
  var placesA: [Double]
  var placesB: [Double]
  var tileA: Int
  var tileB: Int

  /// The rays of a projection, from the source to the detector, `oversampling` squared for each pixel.
  init(_ projection: Projection, oversampling: Int) {
    start = projection.source
    way = projection.origin - projection.source
    (wayA, wayB) = (projection.columnStep, projection.rowStep)
    (lower, upper) = (0, 1)
    placesA = Self.places(projection.columns, oversampling, width: 1)
    placesB = Self.places(projection.rows, oversampling, width: 1)
    tileA = Self.tile(oversampling)
    tileB = tileA
  }

  /// The rows of a grid along its first index.
  ///
  /// `width` is the thickness of a slice as a multiple of the spacing of the third index.
  init(_ grid: Grid, oversampling: SIMD2<Int>, width: Double) {
    start = grid.affine.origin
    (startA, startB, way) = (grid.affine.j, grid.affine.k, grid.affine.i)
    (lower, upper) = (-0.5, Double(grid.size.x) - 0.5)
    placesA = Self.places(grid.size.y, oversampling.x, width: 1)
    placesB = Self.places(grid.size.z, oversampling.y, width: width)
    tileA = Self.tile(oversampling.x)
    tileB = Self.tile(oversampling.y)
  }

  /// The middles of `oversampling` equal parts of each pixel.
  private static func places(_ count: Int, _ oversampling: Int, width: Double) -> [Double] {
    (0..<count * oversampling).map { at -> Double in
      let part = (Double(at % oversampling) + 0.5) / Double(oversampling) - 0.5
      return Double(at / oversampling) + part * width
    }
  }

  /// Whole pixels, so that no pixel belongs to two tiles; about eight lines a side.
  private static func tile(_ oversampling: Int) -> Int { oversampling * max(1, 8 / oversampling) }

  var tilesA: Int { (placesA.count + tileA - 1) / tileA }
  var tilesB: Int { (placesB.count + tileB - 1) / tileB }

  /// The smallest ranges of *a* and *b* whose lines can meet a solid; `nil` where that cannot be told.
  func footprint(of solid: TracedSolid) -> (a: ClosedRange<Double>, b: ClosedRange<Double>)? {
    let isFan = wayA != .zero || wayB != .zero
    // Places solve start + a·A + b·B + s·way = p for parallel lines, and way + a·A + b·B = (p − start) / depth for a fan.
    let (alongA, alongB) = isFan ? (wayA, wayB) : (startA, startB)
    let across = alongA.cross(alongB)
    let depthOfWay = way.dot(across)
    guard depthOfWay != 0 else { return nil }
    let (dualA, dualB) =
      isFan
      ? (
        alongB.cross(across) / alongA.dot(alongB.cross(across)), alongA.cross(across) / alongB.dot(alongA.cross(across))
      )
      : (alongB.cross(way) / alongA.dot(alongB.cross(way)), way.cross(alongA) / alongB.dot(way.cross(alongA)))
    var (leastA, greatestA) = (Double.infinity, -Double.infinity)
    var (leastB, greatestB) = (Double.infinity, -Double.infinity)
    for corner in 0..<8 {
      let p = solid.placement.point(
        Vector3(corner & 1 == 0 ? -1 : 1, corner & 2 == 0 ? -1 : 1, corner & 4 == 0 ? -1 : 1))
      var q = p - start
      if isFan {
        let depth = q.dot(across) / depthOfWay
        // Behind the source, or nearly: a box that the source may lie in has no outline.
        guard depth > 1e-6 else { return nil }
        q = q / depth - way
      }
      let (a, b) = (q.dot(dualA), q.dot(dualB))
      (leastA, greatestA) = (min(leastA, a), max(greatestA, a))
      (leastB, greatestB) = (min(leastB, b), max(greatestB, b))
    }
    guard leastA.isFinite, greatestA.isFinite, leastB.isFinite, greatestB.isFinite else { return nil }
    let margin = 1e-6
    return (leastA - margin...greatestA + margin, leastB - margin...greatestB + margin)
  }
}
