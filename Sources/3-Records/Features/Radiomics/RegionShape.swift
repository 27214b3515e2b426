// SPDX-License-Identifier: Apache-2.0
import Foundation
public import Volumes

/// The shape of a region in space, whatever the numbers in it.
///
/// Surface and volume are those of triangles between voxel centres (``SurfaceTable``'s rule, the surface halfway between in and out);
/// axes are those of the voxel centres. Lengths and volumes are true for grids of any spacing and direction. A region of one voxel has no
/// axes, and so no elongation and no flatness.
///
/// The variances along the axes are over *n* − 1, as the consensus values of the initiative have them; pyradiomics takes them over *n*.
///
/// > Source: Zwanenburg et al., Radiology 295 (2020) 328–338, section 3.1 of the reference manual; marching cubes as in Lorensen & Cline,
/// > SIGGRAPH 1987. Checked on the initiative's digital phantom, on one voxel by hand, on spheres and boxes, and by law, in
/// > `RegionShapeTests`.
public struct RegionShape: Sendable, Equatable {
  /// The numbers, always in the same order; those of an empty region are undefined.
  public let values: [RadiomicValue]

  /// The number of a name.
  public subscript(name: String) -> Double? { values[name] }

  /// Describes a region.
  ///
  /// - Parameters:
  ///   - mask: The region; where it reaches the edge of the grid it ends there.
  ///   - volume: The image, for the shift between the centre of the region and that of its numbers; `nil` leaves the shift undefined.
  /// - Complexity: O(*n*) for the box around the region, and for the diameter O(*s*²) at worst for *s* voxels of its surface.
  public init(_ mask: Mask, numbers volume: Volume<Float>? = nil) {
    precondition(volume == nil || volume?.grid.size == mask.grid.size, "a mask has a place for each voxel")
    let (size, affine) = (mask.grid.size, mask.grid.affine)
    var (low, high) = (size, SIMD3<Int>(repeating: -1))
    var points: [Vector3] = []
    var (weighted, weight) = (Vector3(), 0.0)
    for k in 0..<size.z {
      for j in 0..<size.y {
        for i in 0..<size.x where mask[i, j, k] {
          let index = SIMD3(i, j, k)
          low = SIMD3(min(low.x, i), min(low.y, j), min(low.z, k))
          high = SIMD3(max(high.x, i), max(high.y, j), max(high.z, k))
          let point = affine.point(Vector3(Double(index.x), Double(index.y), Double(index.z)))
          points.append(point)
          if let volume {
            weighted += point * Double(volume[i, j, k])
            weight += Double(volume[i, j, k])
          }
        }
      }
    }
    guard !points.isEmpty else {
      values = Self.numbers(nil, voxels: nil, axes: [], shift: nil, diameter: nil)
      return
    }
    let surface = RegionSurface(mask, box: (low, high))
    let centre = points.reduce(Vector3()) { $0 + $1 } / Double(points.count)
    let shift = volume != nil && weight != 0 ? (weighted / weight - centre).length : nil
    values = Self.numbers(
      surface, voxels: Double(points.count) * abs(affine.determinant), axes: PrincipalAxes(points).variances,
      shift: shift, diameter: GreatestDistance.of(surface.corners))
  }

  private static func numbers(
    _ surface: RegionSurface?, voxels: Double?, axes: [Double], shift: Double?, diameter: Double?
  ) -> [RadiomicValue] {
    let (volume, area) = (surface?.volume, surface?.area)
    func both(_ make: (_ volume: Double, _ area: Double) -> Double) -> Double? {
      guard let volume, let area, volume > 0, area > 0 else { return nil }
      return make(volume, area)
    }
    func axis(_ place: Int) -> Double? { axes.first.flatMap { $0 > 0 ? 4 * axes[place].squareRoot() : nil } }
    func ratio(_ place: Int) -> Double? { axes.first.flatMap { $0 > 0 ? (axes[place] / $0).squareRoot() : nil } }
    // The area over that of a ball of the same volume.
    let disproportion = both { volume, area in area / cbrt(36 * Double.pi * volume * volume) }
    return [
      RadiomicValue("volume (mesh)", volume, "mm³"), RadiomicValue("volume (voxel counting)", voxels, "mm³"),
      RadiomicValue("surface area (mesh)", area, "mm²"),
      RadiomicValue("surface to volume ratio", both { $1 / $0 }, "1/mm"),
      RadiomicValue("compactness 1", both { $0 / (Double.pi.squareRoot() * pow($1, 1.5)) }),
      RadiomicValue("compactness 2", both { 36 * Double.pi * $0 * $0 / ($1 * $1 * $1) }),
      RadiomicValue("spherical disproportion", disproportion),
      RadiomicValue("sphericity", disproportion.map { 1 / $0 }),
      RadiomicValue("asphericity", disproportion.map { $0 - 1 }),
      RadiomicValue("centre of mass shift", shift, "mm"), RadiomicValue("maximum 3D diameter", diameter, "mm"),
      RadiomicValue("major axis length", axis(0), "mm"), RadiomicValue("minor axis length", axis(1), "mm"),
      RadiomicValue("least axis length", axis(2), "mm"), RadiomicValue("elongation", ratio(1)),
      RadiomicValue("flatness", ratio(2)),
    ]
  }
}
