// SPDX-License-Identifier: Apache-2.0

/// Where a thread puts the pieces of its rows of voxels: one volume after the other for each value.
final class VoxelSink: LineSink {
  // Safe because the voxels outlive the sink, and each row of voxels belongs to one thread.
  private let voxels: UnsafeMutablePointer<Float>
  private let values: [[Float]]
  private let row: Int
  private let rows: Int
  private let count: Int
  private let oversampling: SIMD2<Int>

  /// Each of `values` belongs to a volume, and says what a solid adds to the background.
  init(
    _ values: [[Float]], voxels: UnsafeMutablePointer<Float>, row: Int, rows: Int, count: Int,
    oversampling: SIMD2<Int>
  ) {
    self.values = values
    self.voxels = voxels
    self.row = row
    self.rows = rows
    self.count = count
    self.oversampling = oversampling
  }

  func take(a: Int, b: Int, length: Double, _ segments: borrowing Segments, _ marks: UnsafePointer<SolidMark>) {
    let start = (b / oversampling.y * rows + a / oversampling.x) * row
    for (volume, values) in values.enumerated() {
      let line = voxels + volume * count + start
      for at in 0..<segments.count {
        let owner = Int(segments.owners[at])
        // The background is there already.
        guard owner >= 0 else { continue }
        let value = values[owner]
        guard value != 0 else { continue }
        // In voxels from the face of the first.
        let (from, to) = (segments.starts[at] + 0.5, segments.starts[at + 1] + 0.5)
        let (first, last) = (min(Int(from), row - 1), min(Int(to), row - 1))
        if first == last {
          line[first] += value * Float(to - from)
        } else {
          line[first] += value * Float(Double(first + 1) - from)
          var voxel = first + 1
          while voxel < last {
            line[voxel] += value
            voxel += 1
          }
          line[last] += value * Float(to - Double(last))
        }
      }
    }
  }
}
