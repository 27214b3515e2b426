// SPDX-License-Identifier: Apache-2.0
public import Volumes

/// The voxels inside outlines, with what was passed over.
public struct ContourMask: Sendable {
  /// The voxels whose centres lie inside.
  public let mask: Mask
  /// What a user should know, each a sentence.
  public let notes: [String]
  /// The farthest that an outline lies from the slice that it was given to, in millimetres along the third index.
  public let greatestOffset: Double

  /// Fills outlines on a grid.
  ///
  /// A voxel belongs to a region where its centre lies inside an odd number of the outlines of its slice: an outline inside another
  /// cuts a hole, and a hole that is joined to the outer outline by a narrow channel (a keyhole) is one too. A centre on an outline
  /// belongs to the region on its lower side of both indices, so that two regions that share an outline share no voxel.
  ///
  /// Each outline is given to the slice nearest to it. An outline that is not parallel to the slices, or lies more than half a slice
  /// outside the grid, is passed over and noted, as are points and open lines, which have no inside.
  /// - Parameters:
  ///   - contours: The outlines of one region.
  ///   - grid: The grid of the images.
  ///   - tolerance: How far the points of one outline may leave its slice, in slices.
  /// - Complexity: O(*p* · *r*) for *p* points and *r* rows that they span.
  public init(_ contours: [StructureSet.Contour], on grid: Grid, tolerance: Double = 0.25) {
    var voxels = [Bool](repeating: false, count: grid.count)
    var (open, few, oblique, outside, between) = (0, 0, 0, 0, 0)
    var greatest = 0.0
    var filled: Set<Int> = []
    let inverse = grid.affine.inverse
    for contour in contours {
      guard contour.type == "CLOSED_PLANAR" || contour.type == "CLOSEDPLANAR_XOR" || contour.type.isEmpty else {
        open += 1
        continue
      }
      guard contour.points.count >= 3, let inverse else {
        few += 1
        continue
      }
      let points = contour.points.map(inverse.point)
      let middle = points.reduce(0) { $0 + $1.z } / Double(points.count)
      guard points.allSatisfy({ abs($0.z - middle) <= tolerance }) else {
        oblique += 1
        continue
      }
      let slice = middle.rounded()
      guard slice >= 0, slice < Double(grid.size.z) else {
        outside += 1
        continue
      }
      let offset = abs(middle - slice)
      if offset > 0.1 { between += 1 }
      greatest = max(greatest, offset * grid.spacing.z)
      filled.insert(Int(slice))
      Self.toggle(points, slice: Int(slice), grid: grid, voxels: &voxels)
    }
    mask = Mask(grid: grid, voxels: voxels) ?? Mask(grid: grid, filledWith: false)
    greatestOffset = greatest
    var notes: [String] = []
    func note(_ count: Int, _ words: String) {
      if count > 0 { notes.append("\(Wording.count(count, "outline")) \(words)") }
    }
    note(open, "that are points or open lines have no inside")
    note(few, "of fewer than three points passed over")
    note(oblique, "not parallel to the slices passed over")
    note(outside, "outside the grid passed over")
    note(between, "between slices given to the nearest, up to \(Wording.number(greatest)) mm away")
    if let first = filled.min(), let last = filled.max(), filled.count < last - first + 1 {
      notes.append(
        "outlines on \(filled.count) of the \(last - first + 1) slices that they span; slices without one stay empty")
    }
    self.notes = notes
  }

  /// Swaps inside and outside for the voxels of a slice whose centres lie inside a polygon.
  private static func toggle(_ points: [Vector3], slice: Int, grid: Grid, voxels: inout [Bool]) {
    let ys = points.map(\.y)
    guard let low = ys.min(), let high = ys.max() else { return }
    let firstRow = max(0, low.rounded(.up))
    let lastRow = min(Double(grid.size.y - 1), high.rounded(.down))
    guard firstRow <= lastRow else { return }
    for row in Int(firstRow)...Int(lastRow) {
      let y = Double(row)
      var crossings: [Double] = []
      var last = points[points.count - 1]
      for point in points {
        // Each edge holds its lower end and not its upper, so that a corner counts once.
        if (point.y <= y) != (last.y <= y) {
          crossings.append(last.x + (y - last.y) / (point.y - last.y) * (point.x - last.x))
        }
        last = point
      }
      crossings.sort()
      for pair in 0..<crossings.count / 2 {
        let from = max(0, crossings[2 * pair].rounded(.up))
        // Up to the crossing but not on it.
        let to = min(Double(grid.size.x), crossings[2 * pair + 1].rounded(.up))
        guard from < to else { continue }
        for column in Int(from)..<Int(to) {
          let place = grid.offset(column, row, slice)
          voxels[place].toggle()
        }
      }
    }
  }
}
