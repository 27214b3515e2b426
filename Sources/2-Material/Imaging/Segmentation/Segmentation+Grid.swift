// SPDX-License-Identifier: Apache-2.0
public import Volumes

extension Segmentation {
  /// The least grid that holds all frames, slices without a frame among them.
  ///
  /// The distance of slices is the stated one where all positions are multiples of it, else the least distance of two frames.
  /// - Throws: ``SegmentationError/planesDiffer(frame:)`` or ``SegmentationError/unevenPlanes(gaps:)``.
  public func ownGrid() throws(SegmentationError) -> Grid {
    guard let first = frames.first?.plane, let alongRow = first.alongRow.normalized,
      let downColumn = first.downColumn.normalized
    else { throw .notASegmentation }
    for frame in frames {
      guard frame.plane.angle(to: first) <= StackGeometry.Tolerance.turn,
        abs(frame.plane.betweenRows / first.betweenRows - 1) < 1e-3,
        abs(frame.plane.betweenColumns / first.betweenColumns - 1) < 1e-3
      else { throw .planesDiffer(frame: frame.index) }
    }
    let normal = first.normal
    let sorted = frames.map { (depth: $0.plane.position.dot(normal), position: $0.plane.position) }
      .sorted { $0.depth < $1.depth }
    var planes: [(depth: Double, position: Vector3)] = []
    for plane in sorted where plane.depth - (planes.last?.depth ?? -.infinity) > StackGeometry.Tolerance.position {
      planes.append(plane)
    }
    let (low, high) = (planes[0], planes[planes.count - 1])
    let depth = high.depth - low.depth
    let gaps = zip(planes.dropFirst(), planes).map { $0.depth - $1.depth }
    var step = normal * (statedSpacing.flatMap { $0 > 0 ? $0 : nil } ?? thickness.flatMap { $0 > 0 ? $0 : nil } ?? 1)
    var count = 1
    if depth > 0 {
      func fits(_ gap: Double) -> Bool {
        gap > 0
          && planes.enumerated().allSatisfy { index, plane in
            let place = (plane.depth - low.depth) / gap
            // Each plane has a slice of its own.
            let before = index == 0 ? -1 : ((planes[index - 1].depth - low.depth) / gap).rounded()
            return abs(place - place.rounded()) <= 0.1 && place.rounded() > before
          }
      }
      let candidates = [statedSpacing, gaps.min()].compactMap(\.self)
      guard let gap = candidates.first(where: fits), depth / gap < 1e6 else { throw .unevenPlanes(gaps: gaps) }
      let slope = (high.position - low.position) / depth
      let drift = (slope - normal).length * depth
      let pixel = min(first.betweenRows, first.betweenColumns)
      let isTilted = drift > max(StackGeometry.Tolerance.position * 2, StackGeometry.Tolerance.pixel * pixel)
      let steps = (depth / gap).rounded()
      step = (isTilted ? slope : normal) * (depth / steps)
      count = Int(steps) + 1
    }
    let affine = Affine(
      i: alongRow * first.betweenColumns, j: downColumn * first.betweenRows, k: step, origin: low.position)
    guard let grid = Grid(size: SIMD3(columns, rows, count), affine: affine) else { throw .notASegmentation }
    return grid
  }

  /// Where the frames lie on a grid: the voxel of each frame's first pixel.
  ///
  /// - Parameters:
  ///   - grid: A grid whose rows and columns run as the frames' do.
  ///   - tolerance: How far a frame may lie off the voxels, in voxels.
  /// - Returns: A voxel for each frame, which may lie outside the grid.
  /// - Throws: ``SegmentationError/planesDiffer(frame:)`` where directions or pixels differ,
  ///   ``SegmentationError/offGrid(frame:by:)`` where positions do.
  func places(on grid: Grid, tolerance: Double) throws(SegmentationError) -> [SIMD3<Int>] {
    guard let inverse = grid.affine.inverse else { throw .notASegmentation }
    var places: [SIMD3<Int>] = []
    for frame in frames {
      let plane = frame.plane
      guard Angles.degrees(between: plane.alongRow, and: grid.affine.i) <= StackGeometry.Tolerance.turn,
        Angles.degrees(between: plane.downColumn, and: grid.affine.j) <= StackGeometry.Tolerance.turn,
        abs(plane.betweenColumns / grid.spacing.x - 1) < 1e-3, abs(plane.betweenRows / grid.spacing.y - 1) < 1e-3
      else { throw .planesDiffer(frame: frame.index) }
      let index = inverse.point(plane.position)
      let rounded = index.rounded(.toNearestOrAwayFromZero)
      let off = index - rounded
      guard max(abs(off.x), abs(off.y), abs(off.z)) <= tolerance, max(abs(index.x), abs(index.y), abs(index.z)) < 1e9
      else { throw .offGrid(frame: frame.index, by: off) }
      places.append(SIMD3(Int(rounded.x), Int(rounded.y), Int(rounded.z)))
    }
    return places
  }
}
