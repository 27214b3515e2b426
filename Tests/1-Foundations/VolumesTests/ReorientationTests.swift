// SPDX-License-Identifier: Apache-2.0
import Testing
import Volumes

@Suite struct ReorientationTests {
  @Test func `every orientation keeps each value at its place in the patient and comes back exactly`() throws {
    let volume = try Made.noise(Made.oblique(SIMD3(3, 4, 5)))
    for orientation in AnatomicalOrientation.all {
      let turn = volume.grid.reorientation(to: orientation)
      let turned = try turn.applied(to: volume)
      #expect(turned.grid.orientation == orientation)
      for index in [SIMD3(0, 0, 0), SIMD3(1, 2, 0), turned.grid.size &- 1] {
        let point = turned.grid.point(Vector3(index))
        let there = volume.grid.index(of: point)
        let nearest = there.rounded(.toNearestOrEven)
        #expect((there - nearest).length < 1e-9)
        #expect(turned[index.x, index.y, index.z] == volume[Int(nearest.x), Int(nearest.y), Int(nearest.z)])
      }
      let back = try turn.inverse.applied(to: turned)
      #expect(back == volume)
    }
  }

  @Test func `two flips of an index are none, and flips of two indices commute`() throws {
    let volume = try Made.noise(Made.oblique(SIMD3(4, 3, 2)))
    #expect(volume.flipped(1).flipped(1).voxels == volume.voxels)
    #expect(volume.flipped(0).flipped(2).voxels == volume.flipped(2).flipped(0).voxels)
    #expect(volume.flipped(0).grid.matches(volume.flipped(0).flipped(1).flipped(1).grid, within: 1e-9))
    #expect(volume.flipped(0)[0, 1, 1] == volume[3, 1, 1])
  }

  @Test func `refuses orders that are none and volumes of another grid`() throws {
    let grid = try Made.grid(SIMD3(2, 3, 4))
    #expect(Reorientation(of: grid, axes: SIMD3(0, 0, 2)) == nil)
    #expect(Reorientation(of: grid, axes: SIMD3(0, 1, 2), isReversed: [true]) == nil)
    let other = try Made.noise(Made.grid(SIMD3(4, 3, 2)))
    #expect(throws: VolumeError.differentGrid(expected: SIMD3(2, 3, 4), found: SIMD3(4, 3, 2))) {
      try grid.reorientation(to: .ras).applied(to: other)
    }
  }

  @Test func `a box keeps its voxels at their places, pads beyond the grid and comes back`() throws {
    let volume = try Made.noise(Made.oblique(SIMD3(6, 5, 4)))
    let box = try VoxelBox(lower: SIMD3(2, -1, 1), upper: SIMD3(8, 4, 3)).unwrapped
    let cut = try volume.region(box, padding: 7).unwrapped
    #expect(cut.grid.size == SIMD3(6, 5, 2))
    #expect((cut.grid.point(Vector3(1, 2, 1)) - volume.grid.point(Vector3(3, 1, 2))).length < 1e-12)
    #expect(cut[1, 2, 1] == volume[3, 1, 2])
    #expect(cut[0, 0, 0] == 7)
    #expect(cut[5, 3, 0] == 7)
    let back = try cut.returned(from: box, to: volume.grid, filling: 0)
    #expect(back.grid == volume.grid)
    for k in 0..<4 {
      for j in 0..<5 {
        for i in 0..<6 {
          let isKept = i >= 2 && j < 4 && (1..<3).contains(k)
          #expect(back[i, j, k] == (isKept ? volume[i, j, k] : 0))
        }
      }
    }
    #expect(throws: VolumeError.self) { try volume.returned(from: box, to: volume.grid, filling: 0) }
  }

  @Test func `a box around the same centre undoes itself`() throws {
    for size in 1...9 {
      for wanted in 1...9 {
        let box = VoxelBox(of: try Made.grid(SIMD3(size, 4, 4)))
        let there = try box.centred(size: SIMD3(wanted, 4, 4)).unwrapped
        #expect(there.size.x == wanted)
        #expect(there.centred(size: SIMD3(size, 4, 4)) == box)
      }
    }
  }

  @Test func `the box of what is there is the smallest`() throws {
    let volume = try Made.volume(Made.grid(SIMD3(5, 5, 5))) { $0 == SIMD3(1, 2, 3) || $0 == SIMD3(3, 2, 4) }
    #expect(volume.box { $0 } == VoxelBox(lower: SIMD3(1, 2, 3), upper: SIMD3(4, 3, 5)))
    #expect(volume.map { _ in false }.box { $0 } == nil)
  }
}
