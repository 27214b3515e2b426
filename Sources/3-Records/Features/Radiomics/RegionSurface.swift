// SPDX-License-Identifier: Apache-2.0
import Volumes

/// The surface of a mask as triangles between voxel centres.
struct RegionSurface {
  /// The enclosed volume, in mm³.
  var volume = 0.0
  /// The area, in mm².
  var area = 0.0
  /// The corners of the triangles, each once: the middles between a voxel inside and a neighbour outside.
  var corners: [Vector3] = []

  init(_ mask: Mask, box: (low: SIMD3<Int>, high: SIMD3<Int>)) {
    let table = SurfaceTable.shared
    let (size, affine) = (mask.grid.size, mask.grid.affine)
    func isInside(_ i: Int, _ j: Int, _ k: Int) -> Bool {
      i >= 0 && j >= 0 && k >= 0 && i < size.x && j < size.y && k < size.z && mask[i, j, k]
    }
    // About a point of the region, so that far from the origin no digits are lost.
    let origin = Vector3(Double(box.low.x), Double(box.low.y), Double(box.low.z))
    func moved(_ index: Vector3) -> Vector3 { affine.i * index.x + affine.j * index.y + affine.k * index.z }
    for k in box.low.z - 1...box.high.z {
      for j in box.low.y - 1...box.high.y {
        for i in box.low.x - 1...box.high.x {
          var which = 0
          for corner in 0..<8 where isInside(i + corner & 1, j + corner >> 1 & 1, k + corner >> 2 & 1) {
            which |= 1 << corner
          }
          guard which != 0, which != 255 else { continue }
          let base = Vector3(Double(i), Double(j), Double(k)) - origin
          let points = table.triangles[which].map { moved(base + $0) }
          for first in stride(from: 0, to: points.count, by: 3) {
            let (a, b, c) = (points[first], points[first + 1], points[first + 2])
            area += (b - a).cross(c - a).length / 2
            volume += a.dot(b.cross(c)) / 6
          }
        }
      }
    }
    volume = abs(volume)
    for k in box.low.z...box.high.z {
      for j in box.low.y...box.high.y {
        for i in box.low.x...box.high.x where mask[i, j, k] {
          let here = Vector3(Double(i), Double(j), Double(k)) - origin
          if !isInside(i - 1, j, k) { corners.append(moved(here - Vector3(0.5, 0, 0))) }
          if !isInside(i + 1, j, k) { corners.append(moved(here + Vector3(0.5, 0, 0))) }
          if !isInside(i, j - 1, k) { corners.append(moved(here - Vector3(0, 0.5, 0))) }
          if !isInside(i, j + 1, k) { corners.append(moved(here + Vector3(0, 0.5, 0))) }
          if !isInside(i, j, k - 1) { corners.append(moved(here - Vector3(0, 0, 0.5))) }
          if !isInside(i, j, k + 1) { corners.append(moved(here + Vector3(0, 0, 0.5))) }
        }
      }
    }
  }
}

/// The greatest distance between two of some points.
enum GreatestDistance {
  /// The distance, 0 for fewer than two points.
  ///
  /// Points are taken from the outermost inwards: two whose distances from the middle add up to no more than the best found so far
  /// cannot be farther apart.
  static func of(_ points: [Vector3]) -> Double {
    guard !points.isEmpty else { return 0 }
    let middle = points.reduce(Vector3()) { $0 + $1 } / Double(points.count)
    let sorted = points.map { (point: $0, radius: ($0 - middle).length) }.sorted { $0.radius > $1.radius }
    var best = 0.0
    for first in sorted.indices {
      guard 2 * sorted[first].radius > best else { break }
      for second in sorted.index(after: first)..<sorted.endIndex {
        guard sorted[first].radius + sorted[second].radius > best else { break }
        best = max(best, (sorted[first].point - sorted[second].point).length)
      }
    }
    return best
  }
}
