// SPDX-License-Identifier: Apache-2.0
import Foundation

/// The strokes of which charts are made.
enum Drawing {
  static func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ style: String) -> Markup {
    Markup("line", ["class": style, "x1": px(x1), "y1": px(y1), "x2": px(x2), "y2": px(y2)])
  }

  static func box(
    _ x: Double, _ y: Double, _ width: Double, _ height: Double, _ style: String, rounded: Double? = nil
  ) -> Markup {
    Markup(
      "rect",
      [
        "class": style, "x": px(x), "y": px(y), "width": px(max(0, width)), "height": px(max(0, height)),
        "rx": rounded.map(px),
      ])
  }

  static func path(_ points: [(x: Double, y: Double)], _ style: String, closed: Bool = false) -> Markup {
    guard !points.isEmpty else { return .nothing }
    let moves = points.enumerated().map { "\($0 == 0 ? "M" : "L")\(px($1.x)) \(px($1.y))" }
    return Markup("path", ["class": style, "d": moves.joined() + (closed ? "Z" : "")])
  }

  /// A line of text; `anchor` is `start`, `middle` or `end`.
  static func text(
    _ text: String, _ x: Double, _ y: Double, _ style: String = "t", anchor: String? = nil, full: String? = nil,
    turned: Bool = false
  ) -> Markup {
    Markup(
      "text",
      [
        "class": style, "x": px(x), "y": px(y), "text-anchor": anchor,
        "transform": turned ? "rotate(-90 \(px(x)) \(px(y)))" : nil,
      ]
    ) {
      if let full { Markup("title") { full } }
      text
    }
  }

  /// Lines of text under each other, the first with its baseline at `y`.
  static func lines(
    _ lines: [String], _ x: Double, _ y: Double, height: Double, _ style: String = "t", anchor: String? = nil,
    full: String? = nil
  ) -> Markup {
    Markup(
      lines.enumerated().map { index, line in
        text(line, x, y + Double(index) * height, style, anchor: anchor, full: full)
      })
  }

  /// The six signs that tell curves apart without colour.
  static func marker(_ index: Int, _ x: Double, _ y: Double, size r: Double = 4.5, _ style: String = "dot") -> Markup {
    let points: [(x: Double, y: Double)]
    switch index % 6 {
    case 0: return Markup("circle", ["class": style, "cx": px(x), "cy": px(y), "r": px(r)])
    case 1: return box(x - r * 0.9, y - r * 0.9, r * 1.8, r * 1.8, style)
    case 2: points = [(x, y - r * 1.2), (x + r * 1.1, y + r * 0.8), (x - r * 1.1, y + r * 0.8)]
    case 3: points = [(x, y - r * 1.3), (x + r * 1.3, y), (x, y + r * 1.3), (x - r * 1.3, y)]
    case 4: points = [(x, y + r * 1.2), (x + r * 1.1, y - r * 0.8), (x - r * 1.1, y - r * 0.8)]
    default:
      let a = r * 0.45
      points = [
        (x - a, y - r * 1.2), (x + a, y - r * 1.2), (x + a, y - a), (x + r * 1.2, y - a), (x + r * 1.2, y + a),
        (x + a, y + a), (x + a, y + r * 1.2), (x - a, y + r * 1.2), (x - a, y + a), (x - r * 1.2, y + a),
        (x - r * 1.2, y - a), (x - a, y - a),
      ]
    }
    return path(points, style, closed: true)
  }

  /// Three places along the drawn length, shifted from curve to curve so that signs do not cover each other.
  static func signs(along points: [(x: Double, y: Double)], _ index: Int) -> [(x: Double, y: Double)] {
    var lengths = [0.0]
    for (a, b) in zip(points, points.dropFirst()) {
      lengths.append((lengths.last ?? 0) + abs(b.x - a.x) + abs(b.y - a.y))
    }
    guard let total = lengths.last, total > 0 else { return [] }
    return [0.2, 0.5, 0.8].compactMap { share in
      let wanted = (share + Double(index % 6) * 0.035) * total
      guard let after = lengths.firstIndex(where: { $0 >= wanted }), after > 0 else { return nil }
      let part = (wanted - lengths[after - 1]) / max(lengths[after] - lengths[after - 1], 1e-9)
      let (a, b) = (points[after - 1], points[after])
      return (a.x + part * (b.x - a.x), a.y + part * (b.y - a.y))
    }
  }

  /// A pixel coordinate with at most two decimals.
  static func px(_ value: Double) -> String {
    let rounded = (value * 100).rounded() / 100
    if rounded == rounded.rounded() { return String(Int(rounded)) }
    var text = String(format: "%.2f", rounded)
    while text.hasSuffix("0") { text.removeLast() }
    return text
  }

  /// Drops points that a reader could not see apart; the first and last always stay.
  static func thinned(_ points: [(x: Double, y: Double)], within distance: Double = 0.3) -> [(x: Double, y: Double)] {
    guard var kept = points.first, let last = points.last, points.count > 2 else { return points }
    var out = [kept]
    for point in points.dropFirst().dropLast()
    where abs(point.x - kept.x) >= distance || abs(point.y - kept.y) >= distance {
      out.append(point)
      kept = point
    }
    out.append(last)
    return out
  }
}
