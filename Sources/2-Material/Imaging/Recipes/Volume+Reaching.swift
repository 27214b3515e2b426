// SPDX-License-Identifier: Apache-2.0
import Volumes

extension Volume {
  /// The volume with its outermost values going on as far as a grid over nearly the same field of view reaches.
  ///
  /// The size of a resampled grid is rounded, so that one of the two fields of view passes the other by up to half a voxel of the
  /// coarser; without this a rim of the image, or of the mask on its way back, would be lost. Unchanged where nothing passes.
  func reaching(_ target: Grid) -> Volume {
    var (lower, upper) = (SIMD3<Int>.zero, SIMD3<Int>.zero)
    for corner in target.corners {
      let index = grid.index(of: corner)
      for axis in 0..<3 {
        // A millionth of a voxel is rounding; beyond half a voxel of the coarser grid there is nothing to go on with.
        let most = 1 + (target.spacing[axis] / grid.spacing[axis]).rounded(.up)
        let (before, after) = (-0.5 - index[axis], index[axis] - Double(grid.size[axis]) + 0.5)
        if before > 1e-6 { lower[axis] = max(lower[axis], Int(min(before.rounded(.up), most, 4096))) }
        if after > 1e-6 { upper[axis] = max(upper[axis], Int(min(after.rounded(.up), most, 4096))) }
      }
    }
    guard lower != .zero || upper != .zero,
      let box = VoxelBox(lower: .zero &- lower, upper: grid.size &+ upper), let around = grid.region(box)
    else { return self }
    func places(_ axis: Int) -> [Int] {
      (box.lower[axis]..<box.upper[axis]).map { min(max($0, 0), grid.size[axis] - 1) }
    }
    let columns = places(0)
    var values: [Voxel] = []
    values.reserveCapacity(around.count)
    for k in places(2) {
      for j in places(1) {
        let row = grid.offset(0, j, k)
        for i in columns { values.append(voxels[row + i]) }
      }
    }
    return Volume(grid: around, voxels: values) ?? self
  }
}
