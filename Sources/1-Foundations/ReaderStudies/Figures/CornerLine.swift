// SPDX-License-Identifier: Apache-2.0

/// A line of corners that rises from left to right, straight between them.
struct CornerLine: Sendable {
  /// The corners; neither coordinate ever falls.
  let corners: [(x: Double, y: Double)]

  /// Rounding moves a rate such as 1 − 0.9 off the corner it names by less than this.
  private static let slack = 1e-12

  /// The height at a place: the highest where the line rises straight up, the last corner's beyond the last corner.
  func height(at x: Double) -> Double {
    var before = (x: 0.0, y: 0.0)
    for corner in corners {
      if corner.x > x + Self.slack {
        let width = corner.x - before.x
        guard width > 0, x > before.x else { return before.y }
        return before.y + (corner.y - before.y) * (x - before.x) / width
      }
      before = corner
    }
    return before.y
  }

  /// The area under the line between two places; flat beyond the last corner.
  func area(from start: Double, to end: Double) -> Double {
    var total = 0.0
    var before = (x: 0.0, y: 0.0)
    for corner in corners {
      let left = max(start, before.x)
      let right = min(end, corner.x)
      if right > left {
        let slope = (corner.y - before.y) / (corner.x - before.x)
        let middle = before.y + slope * ((left + right) / 2 - before.x)
        total += (right - left) * middle
      }
      before = corner
    }
    let left = max(start, before.x)
    if end > left { total += (end - left) * before.y }
    return total
  }
}
