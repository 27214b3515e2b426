// SPDX-License-Identifier: Apache-2.0

/// A line that rises to the right from corner to corner, and the tube of points that lie within a radius of it.
struct RisingLine: Sendable, Equatable {
  /// The abscissas of the corners, never falling.
  var across: [Double]
  /// The ordinates of the corners, never falling.
  var up: [Double]

  /// The same line with its axes in each other's place.
  var turned: RisingLine { RisingLine(across: up, up: across) }

  /// The highest ordinate of the tube at an abscissa; `nil` where the tube does not reach.
  ///
  /// As the line rises, only what lies to the right can be higher than the line itself at the abscissa.
  /// - Complexity: O(corners).
  func highest(at x: Double, radius: Double) -> Double? {
    var best: Double?
    var corner = max(1, across.firstIndex(beyond: { $0 >= x }))
    while corner < across.count, across[corner - 1] <= x + radius {
      let (x0, y0) = (across[corner - 1], up[corner - 1])
      let (run, rise) = (across[corner] - x0, up[corner] - y0)
      corner += 1
      var share = 1.0
      if run > 0 {
        // Where the circle's slope is that of the line, or as near to it as the piece goes.
        let touch = x + radius * rise / (run * run + rise * rise).squareRoot()
        let first = max(0, (x - x0) / run)
        share = max(first, min(1, (min(touch, x + radius) - x0) / run))
      }
      let distance = max(0, x0 + share * run - x)
      guard share <= 1, distance <= radius else { continue }
      let height = y0 + share * rise + (radius * radius - distance * distance).squareRoot()
      best = max(best ?? height, height)
    }
    return best
  }

  /// The lowest ordinate of the tube at an abscissa; `nil` where the tube does not reach.
  /// - Complexity: O(corners).
  func lowest(at x: Double, radius: Double) -> Double? {
    var best: Double?
    var corner = across.firstIndex(beyond: { $0 > x })
    corner = min(across.count - 1, corner)
    while corner > 0, across[corner] >= x - radius {
      let (x0, y0) = (across[corner - 1], up[corner - 1])
      let (run, rise) = (across[corner] - x0, up[corner] - y0)
      corner -= 1
      var share = 0.0
      if run > 0 {
        let touch = x - radius * rise / (run * run + rise * rise).squareRoot()
        let last = min(1, (x - x0) / run)
        share = min(last, max(0, (touch - x0) / run))
      }
      let distance = max(0, x - x0 - share * run)
      guard share >= 0, distance <= radius else { continue }
      let height = y0 + share * rise - (radius * radius - distance * distance).squareRoot()
      best = min(best ?? height, height)
    }
    return best
  }

  /// The greatest distance from a target to the line: the radius at which the tube holds all targets.
  ///
  /// The targets rise to the right too. Both are walked in step; a target that is nearer than the greatest distance so far
  /// is left at once.
  /// - Complexity: O(corners + targets) as a rule.
  func greatestDistance(to targets: RisingLine) -> Double {
    let count = across.count
    guard count > 1 else { return .infinity }
    return across.withUnsafeBufferPointer { across in
      up.withUnsafeBufferPointer { up in
        var greatest = 0.0
        var start = 0
        for (x, y) in zip(targets.across, targets.up) {
          let way = x + y
          while start < count - 2, across[start + 1] + up[start + 1] <= way { start += 1 }
          var nearest = Double.infinity
          // A point at a distance d lies at most √2·d further along both axes together.
          var piece = start
          while piece >= 0, nearest > greatest {
            nearest = min(nearest, Self.squaredDistance(x, y, across, up, piece))
            let gap = way - across[piece] - up[piece]
            if gap > 0, gap * gap > 2 * nearest { break }
            piece -= 1
          }
          piece = start + 1
          while piece < count - 1, nearest > greatest {
            let gap = across[piece] + up[piece] - way
            if gap > 0, gap * gap > 2 * nearest { break }
            nearest = min(nearest, Self.squaredDistance(x, y, across, up, piece))
            piece += 1
          }
          greatest = max(greatest, nearest)
        }
        return greatest.squareRoot()
      }
    }
  }

  @inline(__always)
  private static func squaredDistance(
    _ x: Double, _ y: Double, _ across: UnsafeBufferPointer<Double>, _ up: UnsafeBufferPointer<Double>, _ piece: Int
  ) -> Double {
    let run = across[piece + 1] - across[piece]
    let rise = up[piece + 1] - up[piece]
    let (dx, dy) = (x - across[piece], y - up[piece])
    let length = run * run + rise * rise
    let share = length > 0 ? min(1, max(0, (dx * run + dy * rise) / length)) : 0
    let (ex, ey) = (dx - share * run, dy - share * rise)
    return ex * ex + ey * ey
  }
}
