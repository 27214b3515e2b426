// SPDX-License-Identifier: Apache-2.0
import Foundation
import Vocabulary

/// A square of two rates with curves in it and their key beside it.
///
/// The key stands beside the square because curves of good models run together where a label would have to stand; each
/// entry repeats its curve's colour, dashes and sign.
struct UnitSquare {
  let xTitle: String
  let yTitle: String
  private let left = 62.0
  private let top = 14.0
  private let side = 388.0
  private let keyWidth = 166.0

  private var x: AxisScale { AxisScale(from: 0, to: 1, start: left, end: left + side) }
  private var y: AxisScale { AxisScale(from: 0, to: 1, start: top + side, end: top) }

  /// The drawing of the curves over some ground, such as a line of chance.
  func panel(_ curves: [Curve], ground: (AxisScale, AxisScale) -> Markup, note: String) -> Figure.Panel {
    let key = key(curves, note: note)
    let content = Markup([
      axes(), ground(x, y), Markup(curves.enumerated().map { band($1, $0) }),
      Markup(curves.enumerated().map { curve($1, $0, of: curves.count) }),
      Markup(curves.enumerated().map { operatingPoints($1, $0) }), key.markup,
    ])
    return Figure.Panel(width: Figure.width, height: max(top + side + 52, key.bottom + 10), content: content)
  }

  private func axes() -> Markup {
    let ticks = Ticks(from: 0, to: 1)
    return Markup("g") {
      for value in ticks.values {
        Drawing.line(x(value), top, x(value), top + side, "grid")
        Drawing.line(left, y(value), left + side, y(value), "grid")
        Drawing.text(ticks.label(value), x(value), top + side + 18, "t", anchor: "middle")
        Drawing.text(ticks.label(value), left - 8, y(value) + 4, "t", anchor: "end")
      }
      Drawing.box(left, top, side, side, "frame")
      Drawing.text(xTitle, left + side / 2, top + side + 42, "at", anchor: "middle")
      Drawing.text(yTitle, 18, top + side / 2, "at", anchor: "middle", turned: true)
    }
  }

  private func band(_ curve: Curve, _ index: Int) -> Markup {
    guard curve.band.count > 1 else { return .nothing }
    let upper = Drawing.thinned(curve.band.map { (x($0.x), y($0.upper)) })
    let lower = Drawing.thinned(curve.band.reversed().map { (x($0.x), y($0.lower)) })
    return Markup("g", ["class": Self.series(index)]) { Drawing.path(upper + lower, "band", closed: true) }
  }

  private func curve(_ curve: Curve, _ index: Int, of count: Int) -> Markup {
    let points = Drawing.thinned(curve.points.map { (x($0.x), y($0.y)) })
    return Markup("g", ["class": Self.series(index)]) {
      Drawing.path(points, "curve")
      if count > 1 {
        for place in signs(points, index) { Drawing.marker(index, place.x, place.y, size: 4) }
      }
    }
  }

  /// Three places along the drawn length, shifted from curve to curve so that signs do not cover each other.
  private func signs(_ points: [(x: Double, y: Double)], _ index: Int) -> [(x: Double, y: Double)] {
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

  private func operatingPoints(_ curve: Curve, _ index: Int) -> Markup {
    Markup("g", ["class": Self.series(index)]) {
      for point in curve.operatingPoints {
        if let px = point.x.value, let py = point.y.value {
          if let across = point.x.interval {
            Drawing.line(x(across.lower), y(py), x(across.upper), y(py), "whisker")
          }
          if let along = point.y.interval {
            Drawing.line(x(px), y(along.lower), x(px), y(along.upper), "whisker")
          }
          Drawing.marker(index, x(px), y(py), size: 6, "ring")
        }
      }
    }
  }

  private func key(_ curves: [Curve], note: String) -> (markup: Markup, bottom: Double) {
    let keyLeft = left + side + 18
    var bottom = top + 10
    var pieces: [Markup] = []
    for (index, curve) in curves.enumerated() {
      let name = TextWidth.lines(curve.name, width: keyWidth - 30, size: 12.5, most: 2)
      var small: [String] = []
      for text in [curve.summary, curve.bandLabel].compactMap({ $0 }) {
        // An interval is not broken inside its brackets.
        let text = text.replacingOccurrences(of: " to ", with: "\u{A0}to\u{A0}")
        small += TextWidth.lines(text, width: keyWidth - 30, size: 11.5, most: 3).lines
      }
      pieces.append(
        Markup("g", ["class": Self.series(index)]) {
          Drawing.line(keyLeft, bottom - 4, keyLeft + 24, bottom - 4, "curve")
          if curves.count > 1 { Drawing.marker(index, keyLeft + 12, bottom - 4, size: 4) }
          Drawing.lines(
            name.lines, keyLeft + 30, bottom, height: 16, "kt", full: name.isCut ? curve.name : nil)
        })
      bottom += Double(name.lines.count) * 16
      pieces.append(Drawing.lines(small, keyLeft + 30, bottom, height: 15, "ks"))
      bottom += Double(small.count) * 15
      for point in curve.operatingPoints {
        let label = TextWidth.lines(point.label, width: keyWidth - 30, size: 11.5, most: 2)
        pieces.append(
          Markup("g", ["class": Self.series(index)]) {
            Drawing.marker(index, keyLeft + 18, bottom - 4, size: 5, "ring")
          })
        pieces.append(
          Drawing.lines(label.lines, keyLeft + 30, bottom, height: 15, "ks", full: label.isCut ? point.label : nil))
        bottom += Double(label.lines.count) * 15
      }
      bottom += 9
    }
    pieces.append(Drawing.line(keyLeft, bottom - 4, keyLeft + 24, bottom - 4, "chance"))
    let words = TextWidth.lines(note, width: keyWidth - 30, size: 11.5, most: 3).lines
    pieces.append(Drawing.lines(words, keyLeft + 30, bottom, height: 15, "ks"))
    return (Markup(pieces), bottom + Double(words.count) * 15)
  }

  static func series(_ index: Int) -> String { "s\(index % 6 + 1)" }
}
