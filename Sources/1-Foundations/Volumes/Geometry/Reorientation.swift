// SPDX-License-Identifier: Apache-2.0

/// A new order and direction of the three indices that leaves every voxel where it is in the patient; it can be undone exactly.
///
/// Both grids are kept, so that the way back gives the very numbers of the first affine, not their sums and differences.
public struct Reorientation: Sendable, Hashable {
  /// The grid before.
  public let source: Grid
  /// The grid after.
  public let target: Grid
  /// For each index of the target the index of the source that it runs along.
  public let axes: SIMD3<Int>
  /// For each index of the target whether it runs against that of the source.
  public let isReversed: [Bool]

  /// Makes a new order of the indices of a grid.
  /// - Parameters:
  ///   - source: The grid before.
  ///   - axes: For each new index the old one, 0, 1 and 2 each once; `nil` results otherwise.
  ///   - isReversed: For each new index whether it runs backwards; three answers.
  public init?(of source: Grid, axes: SIMD3<Int>, isReversed: [Bool] = [false, false, false]) {
    guard Set([axes.x, axes.y, axes.z]) == [0, 1, 2], isReversed.count == 3 else { return nil }
    let steps = [source.affine.i, source.affine.j, source.affine.k]
    var first = Vector3.zero
    for target in 0..<3 where isReversed[target] { first[axes[target]] = Double(source.size[axes[target]] - 1) }
    func step(_ target: Int) -> Vector3 { isReversed[target] ? -steps[axes[target]] : steps[axes[target]] }
    let affine = Affine(i: step(0), j: step(1), k: step(2), origin: source.affine.point(first))
    let size = SIMD3(source.size[axes.x], source.size[axes.y], source.size[axes.z])
    guard let target = Grid(size: size, affine: affine) else { return nil }
    self.init(source: source, target: target, axes: axes, isReversed: isReversed)
  }

  private init(source: Grid, target: Grid, axes: SIMD3<Int>, isReversed: [Bool]) {
    self.source = source
    self.target = target
    self.axes = axes
    self.isReversed = isReversed
  }

  /// The way back.
  public var inverse: Reorientation {
    var back = SIMD3<Int>.zero
    var backwards = [false, false, false]
    for target in 0..<3 {
      back[axes[target]] = target
      backwards[axes[target]] = isReversed[target]
    }
    return Reorientation(source: target, target: source, axes: back, isReversed: backwards)
  }

  /// Whether nothing changes.
  public var isIdentity: Bool { axes == SIMD3(0, 1, 2) && !isReversed.contains(true) }

  /// The volume on the target grid.
  /// - Throws: ``VolumeError/differentGrid(expected:found:)`` where the volume is not on the source grid.
  /// - Complexity: O(*n*).
  public func applied<Voxel>(to volume: Volume<Voxel>) throws(VolumeError) -> Volume<Voxel> {
    guard volume.grid == source else {
      throw .differentGrid(expected: source.size, found: volume.grid.size)
    }
    if isIdentity { return volume }
    let strides = [1, source.size.x, source.size.x * source.size.y]
    var start = 0
    var steps = [0, 0, 0]
    for axis in 0..<3 {
      let stride = strides[axes[axis]]
      steps[axis] = isReversed[axis] ? -stride : stride
      if isReversed[axis] { start += stride * (source.size[axes[axis]] - 1) }
    }
    let (size, from) = (target.size, volume.voxels)
    var voxels: [Voxel] = []
    voxels.reserveCapacity(target.count)
    let (inner, middle, outer) = (steps[0], steps[1], steps[2])
    for k in 0..<size.z {
      for j in 0..<size.y {
        let row = start + k * outer + j * middle
        for i in 0..<size.x { voxels.append(from[row + i * inner]) }
      }
    }
    return Volume(unchecked: target, voxels)
  }
}

extension Grid {
  /// The new order of the indices that brings a grid nearest to an orientation.
  ///
  /// The voxels stay where they are: an oblique grid stays oblique.
  public func reorientation(to wanted: AnatomicalOrientation) -> Reorientation {
    let now = orientation.sides
    var axes = SIMD3(0, 1, 2)
    var isReversed = [false, false, false]
    for (target, side) in wanted.sides.enumerated() {
      guard let source = now.firstIndex(where: { $0.axis == side.axis }) else { continue }
      axes[target] = source
      isReversed[target] = now[source] != side
    }
    guard let found = Reorientation(of: self, axes: axes, isReversed: isReversed) else {
      preconditionFailure("the sides of two orientations are the same three axes")
    }
    return found
  }
}

extension Volume {
  /// The volume with its indices in the order nearest to an orientation.
  public func reoriented(to orientation: AnatomicalOrientation) -> Volume {
    (try? grid.reorientation(to: orientation).applied(to: self)) ?? self
  }

  /// The volume with one index running backwards; every voxel stays where it is in the patient.
  ///
  /// The axis is 0, 1 or 2.
  public func flipped(_ axis: Int) -> Volume {
    precondition((0..<3).contains(axis), "there are three indices")
    let isReversed = (0..<3).map { $0 == axis }
    return (try? Reorientation(of: grid, axes: SIMD3(0, 1, 2), isReversed: isReversed)?.applied(to: self)) ?? self
  }
}
