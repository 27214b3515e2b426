// SPDX-License-Identifier: Apache-2.0
import Volumes

/// How the surface of a mask passes through a cube of eight voxel centres, for each of the 256 ways in which they lie in or out.
///
/// The surface cuts an edge between in and out in its middle. On each face it runs so that corners inside that touch only across
/// the face are cut off one by one; as that is a matter of the face alone, neighbouring cubes agree and the surface closes. The
/// polygons in a cube, which need not be flat, are cut into triangles so that they bulge away from the fewer corners.
///
/// > Source: Lorensen & Cline, SIGGRAPH 1987, 163–169, with the faces decided as by Nielson & Hamann, IEEE Visualization 1991, 83–91. The
/// > table is worked out from this rule, not typed. `RegionShapeTests` checks that the surface of random masks is closed.
struct SurfaceTable: Sendable {
  /// An edge joins two corners; bit 0 of a corner is its place along the first index, bit 1 along the second, bit 2 along the third.
  struct Edge: Sendable, Hashable {
    let from: Int
    let to: Int

    init(_ a: Int, _ b: Int) { (from, to) = (min(a, b), max(a, b)) }

    /// The middle of the edge in the cube, in voxels from its first corner.
    var middle: SIMD3<Double> { (SurfaceTable.place(from) + SurfaceTable.place(to)) / 2 }
  }

  /// For each case, bit by bit which corner lies inside, the middles of edges that make its triangles, three after three.
  let triangles: [[SIMD3<Double>]]

  /// The corners of each face, against the clock as seen from outside.
  private static let faces = [
    [0, 4, 6, 2], [1, 3, 7, 5], [0, 1, 5, 4], [2, 6, 7, 3], [0, 2, 3, 1], [4, 5, 7, 6],
  ]

  static func place(_ corner: Int) -> SIMD3<Double> {
    SIMD3(Double(corner & 1), Double(corner >> 1 & 1), Double(corner >> 2 & 1))
  }

  init() {
    triangles = (0..<256).map { isInside in
      // From each edge the surface runs on, over one of the two faces that it belongs to, to the next edge.
      var next: [Edge: Edge] = [:]
      for face in Self.faces {
        for piece in Self.pieces(face.map { isInside >> $0 & 1 == 1 }) {
          let from = Edge(face[piece.from], face[(piece.from + 1) & 3])
          next[from] = Edge(face[piece.to], face[(piece.to + 1) & 3])
        }
      }
      var triangles: [SIMD3<Double>] = []
      for start in next.keys.sorted(by: { ($0.from, $0.to) < ($1.from, $1.to) }) where next[start] != nil {
        var loop: [Edge] = []
        var edge = start
        while let following = next.removeValue(forKey: edge) {
          loop.append(edge)
          edge = following
        }
        triangles += Self.cut(loop.map(\.middle), bulging: isInside.nonzeroBitCount <= 4)
      }
      return triangles
    }
  }

  /// Cuts a polygon into triangles, of all ways in that which leaves most of the cube, or least, on the inner side.
  private static func cut(_ loop: [SIMD3<Double>], bulging: Bool) -> [SIMD3<Double>] {
    // All ways of cutting the corners from `first` to `last`: the side between both belongs to one triangle.
    func ways(_ first: Int, _ last: Int) -> [[SIMD3<Int>]] {
      guard last - first > 1 else { return [[]] }
      return (first + 1..<last).flatMap { tip in
        ways(first, tip).flatMap { left in
          ways(tip, last).map { right in left + right + [SIMD3(first, tip, last)] }
        }
      }
    }
    // Six times the volume between the triangles and the middle of the cube; it is negative towards the outside.
    func volume(_ way: [SIMD3<Int>]) -> Double {
      way.reduce(0) { sum, triangle in
        let (a, b, c) = (loop[triangle.x] - 0.5, loop[triangle.y] - 0.5, loop[triangle.z] - 0.5)
        return sum + a.dot(b.cross(c))
      }
    }
    let ranked = ways(0, loop.count - 1).map { (way: $0, volume: (bulging ? 1 : -1) * volume($0)) }
    // The first of equals, whatever rounding says of them.
    let least = ranked.map(\.volume).min() ?? 0
    let best = ranked.first { $0.volume <= least + 1e-9 }?.way ?? []
    return best.flatMap { [loop[$0.x], loop[$0.y], loop[$0.z]] }
  }

  /// The one table; it is worked out when it is first asked for.
  static let shared = SurfaceTable()

  /// Where a line between in and out passes through a square of four corners, each piece from side to side.
  ///
  /// Side *s* lies between corner *s* and the next. A piece leaves over the side behind a run of corners inside and comes in over the
  /// side before it.
  static func pieces(_ isInside: [Bool]) -> [(from: Int, to: Int)] {
    (0..<4).compactMap { side in
      guard isInside[side], !isInside[(side + 1) & 3] else { return nil }
      var first = side
      while isInside[(first + 3) & 3] { first = (first + 3) & 3 }
      return (side, (first + 3) & 3)
    }
  }
}
