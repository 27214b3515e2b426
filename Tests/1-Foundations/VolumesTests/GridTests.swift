// SPDX-License-Identifier: Apache-2.0
import Testing
import Volumes

@Suite struct GridTests {
  @Test func `corners, bounds and centre are those of a box drawn by hand`() throws {
    let grid = try Made.grid(SIMD3(4, 3, 2), origin: Vector3(10, 20, 30), spacing: Vector3(2, 1, 5))
    #expect(grid.bounds.lower == Vector3(9, 19.5, 27.5))
    #expect(grid.bounds.upper == Vector3(17, 22.5, 37.5))
    #expect(grid.corners.count == 8)
    #expect(grid.corners[1] == Vector3(17, 19.5, 27.5))
    #expect(grid.corners[6] == Vector3(9, 22.5, 37.5))
    #expect(grid.centre == Vector3(13, 21, 32.5))
    #expect(grid.contains(Vector3(9, 19.5, 37.5)))
    #expect(!grid.contains(Vector3(8.999, 20, 30)))
    #expect(grid.isRightHanded)
    #expect(grid.obliqueness == 0)
  }

  @Test func `a tilted gantry shows as the sine of its tilt and a mirrored grid as left-handed`() throws {
    // 30° of tilt: the slices go up and back.
    let tilted = try Grid(
      size: SIMD3(2, 2, 2),
      affine: Affine(
        i: Vector3(1, 0, 0), j: Vector3(0, 1, 0), k: Vector3(0, 0.5, 0.75.squareRoot()), origin: .zero)
    ).unwrapped
    #expect(abs(tilted.obliqueness - 0.5) < 1e-12)
    #expect(!tilted.isOrthogonal())
    #expect(tilted.isOrthogonal(within: 0.51))
    let mirrored = try Made.grid(SIMD3(2, 2, 2), direction: [-1, 0, 0, 0, 1, 0, 0, 0, 1])
    #expect(!mirrored.isRightHanded)
  }

  @Test func `an index goes to a point and back`() throws {
    let grid = try Made.oblique(SIMD3(7, 8, 9))
    for index in [Vector3(0, 0, 0), Vector3(3.25, -2, 7.5), Vector3(6, 7, 8)] {
      #expect((grid.index(of: grid.point(index)) - index).length < 1e-12)
    }
  }

  @Test func `grids match within a distance that is seen at the far corner`() throws {
    let grid = try Made.grid(SIMD3(100, 1, 1))
    // 0.0001 mm a voxel adds up to 0.00995 at the far face, half a voxel beyond 99.
    let stretched = try Made.grid(SIMD3(100, 1, 1), spacing: Vector3(1.0001, 1, 1))
    #expect(abs(try grid.greatestDistance(to: stretched).unwrapped - 0.00995) < 1e-9)
    #expect(!grid.matches(stretched))
    #expect(grid.matches(stretched, within: 0.01))
    #expect(grid.greatestDistance(to: try Made.grid(SIMD3(99, 1, 1))) == nil)
  }

  @Test func `orientations are read from letters and told by the grid`() throws {
    #expect(try Made.grid(SIMD3(2, 2, 2)).orientation == .lps)
    #expect(AnatomicalOrientation("ras") == .ras)
    #expect(AnatomicalOrientation("LLS") == nil)
    #expect(AnatomicalOrientation("LP") == nil)
    #expect(AnatomicalOrientation("LPX") == nil)
    #expect(Set(AnatomicalOrientation.all).count == 48)
    // A sagittal MR: rows to the back, columns to the feet, slices to the left.
    let sagittal = try Made.grid(SIMD3(2, 2, 2), direction: [0, 0, 1, 1, 0, 0, 0, -1, 0])
    #expect(sagittal.orientation.description == "PIL")
    // The oblique grid: its indices run mainly to the back, to the right and to the head.
    #expect(try Made.oblique(SIMD3(2, 2, 2)).orientation.description == "PRS")
  }

  @Test func `a grid of another spacing shares the middle or the first voxel`() throws {
    let grid = try Made.grid(SIMD3(10, 10, 4), origin: Vector3(5, 0, 0), spacing: Vector3(0.7, 0.7, 3))
    let finer = try grid.resampled(spacing: Vector3(0.35, 0.35, 1.5)).unwrapped
    #expect(finer.size == SIMD3(20, 20, 8))
    #expect((finer.bounds.lower - grid.bounds.lower).length < 1e-12)
    #expect((finer.bounds.upper - grid.bounds.upper).length < 1e-12)
    let first = try grid.resampled(spacing: Vector3(1, 1, 1), sharing: .firstVoxel).unwrapped
    #expect(first.origin == grid.origin)
    #expect(first.size == SIMD3(7, 7, 12))
    #expect(try grid.resampled(size: SIMD3(5, 20, 4)).unwrapped.spacing == Vector3(1.4, 0.35, 3))
    #expect(grid.resampled(spacing: Vector3(0, 1, 1)) == nil)
    #expect(grid.resampled(spacing: Vector3(1e-300, 1, 1)) == nil)
    #expect(grid.resampled(size: SIMD3(0, 1, 1)) == nil)
  }

  @Test func `sizes that overflow make no grid`() {
    let affine = Affine(i: Vector3(1, 0, 0), j: Vector3(0, 1, 0), k: Vector3(0, 0, 1), origin: .zero)
    #expect(Grid(size: SIMD3(.max, 2, 1), affine: affine) == nil)
    #expect(VoxelBox(lower: SIMD3(.min, 0, 0), upper: SIMD3(1, 1, 1)) == nil)
    #expect(VoxelBox(lower: SIMD3(2, 0, 0), upper: SIMD3(2, 1, 1)) == nil)
  }
}
