// SPDX-License-Identifier: Apache-2.0
import Foundation
public import Volumes

/// The shape of a flat region: of one slice, or of a radiograph.
///
/// The outline runs halfway between pixel centres in and out, so that a corner is cut; pixels that touch by a corner alone are apart.
///
/// > Source: marching squares, after the same rule as ``RegionShape``; names as for shapes in two dimensions in radiomics. Checked on one
/// > pixel by hand, on discs and rectangles, and by law, in `PlaneShapeTests`.
public struct PlaneShape: Sendable, Equatable {
  /// The numbers, always in the same order; those of an empty region are undefined.
  public let values: [RadiomicValue]

  /// The number of a name.
  public subscript(name: String) -> Double? { values[name] }

  /// Describes a region of one slice.
  ///
  /// - Parameters:
  ///   - mask: The region; where it reaches the edge of the grid it ends there.
  ///   - slice: Which slice of it, counted from 0.
  /// - Complexity: O(*n*) for the slice, and for the diameter O(*s*²) at worst for *s* pixels of the outline.
  public init(_ mask: Mask, slice: Int = 0) {
    precondition((0..<mask.grid.size.z).contains(slice), "the slice is one of the mask's")
    let (size, affine) = (mask.grid.size, mask.grid.affine)
    func isInside(_ i: Int, _ j: Int) -> Bool {
      i >= 0 && j >= 0 && i < size.x && j < size.y && mask[i, j, slice]
    }
    func moved(_ i: Double, _ j: Double) -> Vector3 { affine.i * i + affine.j * j }
    // Square corners against the clock, and the middles of the sides that follow each.
    let corners = [(0, 0), (1, 0), (1, 1), (0, 1)]
    let middles = [(0.5, 0.0), (1.0, 0.5), (0.5, 1.0), (0.0, 0.5)]
    var (doubled, perimeter) = (Vector3(), 0.0)
    var (points, outline): ([Vector3], [Vector3]) = ([], [])
    for j in -1..<size.y {
      for i in -1..<size.x {
        if isInside(i, j) { points.append(moved(Double(i), Double(j))) }
        let inside = corners.map { isInside(i + $0.0, j + $0.1) }
        for piece in SurfaceTable.pieces(inside) {
          let (from, to) = (middles[piece.from], middles[piece.to])
          let (a, b) = (
            moved(Double(i) + from.0, Double(j) + from.1), moved(Double(i) + to.0, Double(j) + to.1)
          )
          doubled += a.cross(b)
          perimeter += (b - a).length
          outline.append(a)
        }
      }
    }
    let pixel = affine.i.cross(affine.j).length
    let area = doubled.length / 2
    let variances = Array(PrincipalAxes(points).variances.prefix(2))
    let isThere = !points.isEmpty
    let hasAxes = isThere && variances[0] > 0
    let circle = 2 * (Double.pi * area).squareRoot()
    values = [
      RadiomicValue("surface (mesh)", isThere ? area : nil, "mm²"),
      RadiomicValue("surface (pixel counting)", isThere ? Double(points.count) * pixel : nil, "mm²"),
      RadiomicValue("perimeter", isThere ? perimeter : nil, "mm"),
      RadiomicValue("perimeter to surface ratio", isThere ? perimeter / area : nil, "1/mm"),
      RadiomicValue("sphericity", isThere ? circle / perimeter : nil),
      RadiomicValue("spherical disproportion", isThere ? perimeter / circle : nil),
      RadiomicValue("maximum diameter", isThere ? GreatestDistance.of(outline) : nil, "mm"),
      RadiomicValue("major axis length", hasAxes ? 4 * variances[0].squareRoot() : nil, "mm"),
      RadiomicValue("minor axis length", hasAxes ? 4 * variances[1].squareRoot() : nil, "mm"),
      RadiomicValue("elongation", hasAxes ? (variances[1] / variances[0]).squareRoot() : nil),
    ]
  }
}
