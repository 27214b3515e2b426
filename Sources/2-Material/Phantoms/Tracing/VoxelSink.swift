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

  /// Each of `values` belongs to a volume, and says what a kind of piece adds to the background.
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

  func take(a: Int, b: Int, length: Double, _ segments: borrowing Segments) {
    let start = (b / oversampling.y * rows + a / oversampling.x) * row
    for (volume, values) in values.enumerated() {
      let line = voxels + volume * count + start
      for at in 0..<segments.count {
        let value = values[segments.pieces[at].kind]
        // The background is there already.
        guard value != 0 else { continue }
        // In voxels from the face of the first.
        let (from, to) = (segments.pieces[at].start + 0.5, segments.pieces[at + 1].start + 0.5)
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
