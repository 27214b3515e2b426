// SPDX-License-Identifier: Apache-2.0
import Volumes

/// Frames by where they lie along their normal.
struct StackPositions {
  /// The frames of each position, ascending along the normal; those of one position by instance number, then frame.
  let positions: [[SeriesFrame]]

  /// The most frames that share a position.
  var mostRepeats: Int { positions.reduce(0) { max($0, $1.count) } }
  /// The fewest frames that share a position.
  var fewestRepeats: Int { positions.reduce(Int.max) { min($0, $1.count) } }

  /// Sorts frames that have planes.
  init(_ frames: [SeriesFrame]) {
    guard let normal = frames.lazy.compactMap(\.plane).first?.normal else {
      positions = []
      return
    }
    let placed = frames.compactMap { frame in frame.plane.map { (depth: $0.position.dot(normal), frame: frame) } }
      .sorted { $0.depth < $1.depth }
    var positions: [[SeriesFrame]] = []
    var start = -Double.infinity
    for (depth, frame) in placed {
      if depth - start > StackGeometry.Tolerance.position {
        positions.append([frame])
        start = depth
      } else {
        positions[positions.count - 1].append(frame)
      }
    }
    self.positions = positions.map { $0.sorted { $0.order < $1.order } }
  }
}

extension SeriesFrame {
  /// What frames of one position are ordered by.
  var order: (Int, Int) { (instanceNumber, reference.frame) }
}
