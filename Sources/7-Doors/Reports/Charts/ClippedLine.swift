// SPDX-License-Identifier: Apache-2.0

/// The parts of a line that lie inside a box, cut at its edges.
///
/// A line that leaves the box must end at the edge where it leaves: a point that is merely moved to the edge would bend
/// the last segment, and draw a curve that is not there.
package struct ClippedLine: Sendable {
  package typealias Point = (x: Double, y: Double)

  /// The pieces, each with at least one point.
  package let pieces: [[Point]]

  /// Cuts a line.
  /// - Parameters:
  ///   - points: The corners; the line breaks at one that is not finite.
  ///   - x: The box from left to right.
  ///   - y: The box from bottom to top.
  package init(_ points: [Point], x: ClosedRange<Double>, y: ClosedRange<Double>) {
    var pieces: [[Point]] = []
    var open: [Point] = []
    func close() {
      if !open.isEmpty { pieces.append(open) }
      open = []
    }
    var last: Point?
    for point in points {
      guard point.x.isFinite, point.y.isFinite else {
        close()
        last = nil
        continue
      }
      if let from = last {
        if let part = Self.inside(from, point, x, y) {
          if open.isEmpty { open.append(part.from) }
          open.append(part.to)
          if part.leaves { close() }
        } else {
          close()
        }
      } else if x.contains(point.x), y.contains(point.y) {
        open.append(point)
      }
      last = point
    }
    close()
    self.pieces = pieces
  }

  /// The part of a segment inside the box; `nil` where all of it lies outside.
  ///
  /// > Source: Liang and Barsky, ACM Transactions on Graphics 3 (1984) 1–22.
  private static func inside(
    _ a: Point, _ b: Point, _ x: ClosedRange<Double>, _ y: ClosedRange<Double>
  ) -> (from: Point, to: Point, leaves: Bool)? {
    var (enter, leave) = (0.0, 1.0)
    let (dx, dy) = (b.x - a.x, b.y - a.y)
    let edges = [
      (-dx, a.x - x.lowerBound), (dx, x.upperBound - a.x), (-dy, a.y - y.lowerBound), (dy, y.upperBound - a.y),
    ]
    for (step, room) in edges {
      if step == 0 {
        if room < 0 { return nil }
      } else if step < 0 {
        enter = max(enter, room / step)
      } else {
        leave = min(leave, room / step)
      }
    }
    guard enter <= leave else { return nil }
    return (
      enter == 0 ? a : (a.x + enter * dx, a.y + enter * dy), leave == 1 ? b : (a.x + leave * dx, a.y + leave * dy),
      leave < 1
    )
  }
}
