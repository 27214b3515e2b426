// SPDX-License-Identifier: Apache-2.0

/// How a map lies on what an expert outlined.
///
/// > Source: pointing game: Zhang et al., ECCV, 2016. Relevance mass and rank: Arras, Osman, Samek, Information Fusion 81 (2022) 14–40. By hand in
/// > `LocalisationTests`.
public struct Localisation: Sendable, Equatable {
  /// Whether the greatest value lies in the outline; with several greatest, the share of them that does.
  public let pointing: Double
  /// The share of the sum of the values above 0 that lies in the outline; `nil` where no value is above 0.
  public let mass: Double?
  /// Of as many greatest values as the outline has voxels, the share that lies in it.
  public let rank: Double
  /// The share of the image that the outline covers: what a map without any knowledge reaches on average, for all three.
  public let chance: Double

  /// Compares a map with an outline; `nil` where that is empty or holds everything, so that there is nothing to find.
  ///
  /// - Parameters:
  ///   - values: The map.
  ///   - mask: Whether each voxel is in the outline.
  public init?(_ values: [Float], in mask: [Bool]) {
    precondition(values.count == mask.count, "a map and its mask have one size")
    let inside = mask.count { $0 }
    guard inside > 0, inside < mask.count, let greatest = values.max() else { return nil }
    var (hits, peaks, within, whole) = (0, 0, 0.0, 0.0)
    for place in values.indices {
      if values[place] == greatest {
        peaks += 1
        if mask[place] { hits += 1 }
      }
      if values[place] > 0 {
        whole += Double(values[place])
        if mask[place] { within += Double(values[place]) }
      }
    }
    pointing = Double(hits) / Double(peaks)
    mass = whole > 0 ? within / whole : nil
    chance = Double(inside) / Double(mask.count)
    // Values equal to the last one that counts are taken in part, so that the order of the voxels decides nothing.
    let sorted = values.sorted(by: >)
    let last = sorted[inside - 1]
    let (above, equal) = (sorted.prefix { $0 > last }.count, sorted.count { $0 == last })
    var found = 0.0
    for place in values.indices where mask[place] {
      if values[place] > last {
        found += 1
      } else if values[place] == last {
        found += Double(inside - above) / Double(equal)
      }
    }
    rank = found / Double(inside)
  }

  /// An outline grown by a distance, voxel centre to voxel centre.
  ///
  /// - Parameters:
  ///   - mask: Whether each voxel is in the outline.
  ///   - extent: Slices, rows and columns.
  ///   - spacing: Their distances in millimetres.
  ///   - millimetres: How far the outline grows.
  /// - Returns: The larger outline.
  /// - Complexity: O(*n* *b*) for an outline of *n* voxels and a ball of *b*.
  public static func grown(
    _ mask: [Bool], extent: SIMD3<Int>, spacing: SIMD3<Double>, by millimetres: Double
  ) -> [Bool] {
    guard millimetres > 0 else { return mask }
    let reach = (0..<3).map { extent[$0] > 1 ? Int(millimetres / spacing[$0] + 1e-9) : 0 }
    var ball: [SIMD3<Int>] = []
    for s in -reach[0]...reach[0] {
      for r in -reach[1]...reach[1] {
        for c in -reach[2]...reach[2] {
          let away = SIMD3(Double(s), Double(r), Double(c)) * spacing
          if (away * away).sum() <= millimetres * millimetres * (1 + 1e-12) { ball.append(SIMD3(s, r, c)) }
        }
      }
    }
    var result = mask
    for place in mask.indices where mask[place] {
      let at = SIMD3(place / (extent.y * extent.z), place / extent.z % extent.y, place % extent.z)
      for step in ball {
        let to = at &+ step
        guard to.x >= 0, to.y >= 0, to.z >= 0, to.x < extent.x, to.y < extent.y, to.z < extent.z else { continue }
        result[(to.x * extent.y + to.y) * extent.z + to.z] = true
      }
    }
    return result
  }
}
