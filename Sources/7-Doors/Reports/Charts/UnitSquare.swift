// SPDX-License-Identifier: Apache-2.0
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
  func panel(_ curves: [Curve], ground: (AxisScale, AxisScale) -> Markup, note: String?) -> Figure.Panel {
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
        for place in Drawing.signs(along: points, index) { Drawing.marker(index, place.x, place.y, size: 4) }
      }
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

  private func key(_ curves: [Curve], note: String?) -> (markup: Markup, bottom: Double) {
    var entries = curves.enumerated().map { index, curve in
      CurveKey.Entry(
        sample: .curve(series: index, hasSign: curves.count > 1), name: curve.name,
        small: [curve.summary, curve.bandLabel].compactMap { $0 }, rings: curve.operatingPoints.map(\.label))
    }
    if let note { entries.append(CurveKey.Entry(sample: .line(style: "chance"), small: [note])) }
    return CurveKey(entries: entries, left: left + side + 18, width: keyWidth).drawn(from: top + 10)
  }

  static func series(_ index: Int) -> String { "s\(index % 6 + 1)" }
}
