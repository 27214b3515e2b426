// SPDX-License-Identifier: Apache-2.0
import Foundation
public import Validation
import Vocabulary

/// Curves over two axes of any kind: decision curves, cost curves, risk against coverage.
///
/// Six curves fit into one panel, told apart by colour, dashes and signs; further ones get panels of their own over the
/// same axes, and the lines of reference are in each.
public struct LineChart: Sendable {
  /// The name of the figure in the page.
  public var id: String
  /// What is drawn.
  public var picture: LinePicture

  private static let mostInOnePanel = 6
  private static let width = 388.0
  private static let height = 300.0
  private static let fewestPoints = 9
  private static let mostSpans = 2

  /// Makes a chart.
  public init(id: String, picture: LinePicture) {
    self.id = id
    self.picture = picture
  }

  private var curves: [LinePicture.Series] { picture.series.filter { !$0.isReference } }
  private var references: [LinePicture.Series] { picture.series.filter(\.isReference) }

  /// The figure with its table.
  public var figure: Figure {
    let groups = stride(from: 0, to: max(1, curves.count), by: Self.mostInOnePanel).map {
      Array(curves[$0..<min(curves.count, $0 + Self.mostInOnePanel)])
    }
    let names = picture.series.map { series in series.summary.map { "\(series.name): \($0)" } ?? series.name }
    return Figure(
      id: id, title: picture.title,
      description: "\(picture.y.title) against \(picture.x.title). \(names.joined(separator: "; ")).",
      caption: "\(picture.title). \(picture.caption)", panels: groups.map(panel), table: table)
  }

  // MARK: Axes

  /// The range of both axes: as asked, else what the curves and their bands need; lines of reference bend it no further.
  package var ranges: (x: ClosedRange<Double>, y: ClosedRange<Double>) {
    let judged = curves.isEmpty ? references : curves
    let points = judged.flatMap(\.points)
    let marks = picture.marks.flatMap { mark in [mark.x] + (mark.interval.map { [$0.lower, $0.upper] } ?? []) }
    let all = points.flatMap { point in [point.y, point.lower, point.upper].compactMap { $0 } }
    return (
      Self.range(picture.x, points.map(\.x) + marks, roundsEnds: false), Self.range(picture.y, all, roundsEnds: true)
    )
  }

  private static func range(_ axis: LinePicture.Axis, _ values: [Double], roundsEnds: Bool) -> ClosedRange<Double> {
    let finite = values.filter(\.isFinite)
    var low = axis.lower ?? finite.min() ?? 0
    var high = axis.upper ?? finite.max() ?? 1
    if low >= high {
      if axis.lower == nil { low = high - 0.5 }
      if axis.upper == nil || low >= high { high = low + 1 }
    }
    guard roundsEnds else { return low...high }
    let air = (high - low) * 0.05
    // Zero and one are ends by nature: no air beyond them.
    if axis.lower == nil { low = low >= 0 && low - air < 0 ? 0 : low - air }
    if axis.upper == nil { high = high <= 1 && high + air > 1 ? 1 : high + air }
    return low...high
  }

  // MARK: Drawing

  private func panel(_ group: [LinePicture.Series]) -> Figure.Panel {
    let ranges = ranges
    let ticks = (
      x: Ticks(from: ranges.x.lowerBound, to: ranges.x.upperBound, about: 6),
      y: Ticks(from: ranges.y.lowerBound, to: ranges.y.upperBound, about: 6)
    )
    let widest = ticks.y.values.map { TextWidth.of(ticks.y.label($0), size: 12) }.max() ?? 0
    let left = max(62, 34 + widest)
    let right = left + Self.width - (left - 62)
    let heads = markLabels(ranges.x, left, right)
    let top = 14 + heads.height
    let bottom = top + Self.height
    let x = AxisScale(from: ranges.x.lowerBound, to: ranges.x.upperBound, start: left, end: right)
    let y = AxisScale(from: ranges.y.lowerBound, to: ranges.y.upperBound, start: bottom, end: top)
    let key = key(group).drawn(from: 24)
    let content = Markup("g") {
      for value in ticks.x.values {
        Drawing.line(x(value), top, x(value), bottom, "grid")
        Drawing.text(ticks.x.label(value), x(value), bottom + 18, "t", anchor: "middle")
      }
      for value in ticks.y.values {
        Drawing.line(left, y(value), right, y(value), "grid")
        Drawing.text(ticks.y.label(value), left - 8, y(value) + 4, "t", anchor: "end")
      }
      if marksZero(ranges.y) { Drawing.line(left, y(0), right, y(0), "zero") }
      for (index, series) in group.enumerated() { band(series, index, ranges, x, y) }
      for (index, series) in references.enumerated() {
        Markup(lines(series, ranges, x, y).map { Drawing.path($0, Self.reference(index)) })
      }
      marks(ranges.x, x, top, bottom)
      heads.markup
      for (index, series) in group.enumerated() { curve(series, index, of: group.count, ranges, x, y) }
      Drawing.box(left, top, right - left, bottom - top, "frame")
      Drawing.lines(xTitle(left, right), (left + right) / 2, bottom + 42, height: 16, "at", anchor: "middle")
      Drawing.text(
        TextWidth.lines(picture.y.title, width: Self.height + 20, size: 13, most: 1).lines.first ?? "", 16,
        (top + bottom) / 2, "at", anchor: "middle", full: picture.y.title, turned: true)
      key.markup
    }
    let below = Double(xTitle(left, right).count) * 16
    return Figure.Panel(width: Figure.width, height: max(bottom + 36 + below, key.bottom + 10), content: content)
  }

  /// Whether zero is drawn as a line of its own; where a line of reference lies on it, that one is seen better alone.
  private func marksZero(_ range: ClosedRange<Double>) -> Bool {
    range.lowerBound < 0 && range.upperBound > 0 && !references.contains { $0.points.allSatisfy { $0.y == 0 } }
  }

  private func xTitle(_ left: Double, _ right: Double) -> [String] {
    TextWidth.lines(picture.x.title, width: right - left + 40, size: 13, most: 2).lines
  }

  private func key(_ group: [LinePicture.Series]) -> CurveKey {
    var entries = group.enumerated().map { index, series in
      CurveKey.Entry(
        sample: .curve(series: index, hasSign: group.count > 1), name: series.name,
        small: [series.summary, series.bandMethod].compactMap { $0 })
    }
    entries += references.enumerated().map { index, series in
      CurveKey.Entry(
        sample: .line(style: Self.reference(index)), small: [series.name, series.summary].compactMap { $0 })
    }
    return CurveKey(entries: entries, left: 468)
  }

  static func reference(_ index: Int) -> String { "held h\(index % 3 + 1)" }

  /// The corners of a series, with the steps where values hold until the next point.
  private static func corners(
    _ series: LinePicture.Series, _ value: (CurveSet.Point) -> Double?
  ) -> [(x: Double, y: Double)] {
    var corners: [(x: Double, y: Double)] = []
    for point in series.points {
      guard let y = value(point) else { continue }
      if series.isStepped, let before = corners.last { corners.append((point.x, before.y)) }
      corners.append((point.x, y))
    }
    return corners
  }

  private func lines(
    _ series: LinePicture.Series, _ ranges: (x: ClosedRange<Double>, y: ClosedRange<Double>), _ x: AxisScale,
    _ y: AxisScale
  ) -> [[(x: Double, y: Double)]] {
    ClippedLine(Self.corners(series, \.y), x: ranges.x, y: ranges.y).pieces.map { piece in
      Drawing.thinned(piece.map { (x($0.x), y($0.y)) })
    }
  }

  private func curve(
    _ series: LinePicture.Series, _ index: Int, of count: Int,
    _ ranges: (x: ClosedRange<Double>, y: ClosedRange<Double>), _ x: AxisScale, _ y: AxisScale
  ) -> Markup {
    let pieces = lines(series, ranges, x, y)
    let longest = pieces.max { $0.count < $1.count } ?? []
    return Markup("g", ["class": UnitSquare.series(index)]) {
      for piece in pieces {
        if piece.count > 1 {
          Drawing.path(piece, "curve")
        } else if let only = piece.first {
          Drawing.marker(index, only.x, only.y, size: 5)
        }
      }
      if count > 1 {
        for place in Drawing.signs(along: longest, index) { Drawing.marker(index, place.x, place.y, size: 4) }
      }
    }
  }

  private func band(
    _ series: LinePicture.Series, _ index: Int, _ ranges: (x: ClosedRange<Double>, y: ClosedRange<Double>),
    _ x: AxisScale, _ y: AxisScale
  ) -> Markup {
    func edge(_ value: @escaping (CurveSet.Point) -> Double?) -> [(x: Double, y: Double)] {
      // The scale keeps what lies above or below at the edge, which is where the shade ends.
      let tall = -Double.greatestFiniteMagnitude / 4...Double.greatestFiniteMagnitude / 4
      let known = Self.corners(series) { point in
        guard point.lower != nil, point.upper != nil else { return nil }
        return value(point)
      }
      let inside = ClippedLine(known, x: ranges.x, y: tall).pieces.flatMap { $0 }
      return Drawing.thinned(inside.map { (x($0.x), y($0.y)) })
    }
    let (upper, lower) = (edge(\.upper), edge(\.lower))
    guard upper.count > 1, lower.count > 1 else { return .nothing }
    return Markup("g", ["class": UnitSquare.series(index)]) {
      Drawing.path(upper + lower.reversed(), "band", closed: true)
    }
  }

  // MARK: Marks

  private func marks(_ range: ClosedRange<Double>, _ x: AxisScale, _ top: Double, _ bottom: Double) -> Markup {
    Markup("g") {
      for (index, mark) in picture.marks.enumerated() where range.contains(mark.x) {
        if let interval = mark.interval {
          let (from, to) = (x(interval.lower), x(interval.upper))
          if picture.marks.count <= Self.mostSpans {
            Drawing.box(from, top, to - from, bottom - top, "span")
          } else {
            // Many shades over each other would say nothing: bars near the axis do.
            let height = bottom - 6 - Double(index % 8) * 5
            Drawing.line(from, height, to, height, "placebar")
          }
        }
        Drawing.line(x(mark.x), top - 4, x(mark.x), bottom, "place")
      }
    }
  }

  /// The names of the marks above the drawing, each on a row of its own where they would touch.
  private func markLabels(
    _ range: ClosedRange<Double>, _ left: Double, _ right: Double
  ) -> (markup: Markup, height: Double) {
    let x = AxisScale(from: range.lowerBound, to: range.upperBound, start: left, end: right)
    var used: [Double] = []
    var pieces: [Markup] = []
    for mark in picture.marks.sorted(by: { $0.x < $1.x }) where range.contains(mark.x) {
      let shown = TextWidth.lines(mark.label, width: right - left - 20, size: 11.5, most: 1)
      let text = shown.lines.first ?? ""
      let width = TextWidth.of(text, size: 11.5)
      let centre = min(max(x(mark.x), left + width / 2 - 20), right - width / 2 + 10)
      let row = used.firstIndex { $0 < centre - width / 2 - 8 } ?? used.count
      if row == used.count { used.append(0) }
      used[row] = centre + width / 2
      pieces.append(
        Drawing.text(
          text, centre, 14 + Double(row) * 16, "ks", anchor: "middle", full: shown.isCut ? mark.label : nil))
    }
    return (Markup(pieces), used.isEmpty ? 0 : Double(used.count) * 16 + 4)
  }

  // MARK: Table

  private var table: DataTable {
    let hasBand = picture.series.contains { series in series.points.contains { $0.lower != nil } }
    var rows: [[String]] = []
    var shortened = false
    for series in picture.series {
      let most = max(Self.fewestPoints, DataTable.mostCurveRows / max(1, picture.series.count))
      let chosen = DataTable.chosen(of: series.points.count, most: most)
      shortened = shortened || chosen.count < series.points.count
      rows += chosen.map { index in
        let point = series.points[index]
        return [series.name, NumberWords.number(point.x), NumberWords.number(point.y)]
          + (hasBand ? [Self.band(point)] : [])
      }
    }
    rows += picture.marks.map { mark in
      let place = NumberWords.number(mark.x) + (mark.interval.map { " (\(NumberWords.interval($0)))" } ?? "")
      return ["Mark: \(mark.label)", place, ""] + (hasBand ? [""] : [])
    }
    return DataTable(
      caption: picture.title,
      columns: [.init("Curve")]
        + ([picture.x.title, picture.y.title] + (hasBand ? ["Band"] : [])).map {
          DataTable.Column($0, isNumeric: true)
        },
      rows: rows, note: shortened ? "Long curves are shown at evenly chosen points." : nil)
  }

  private static func band(_ point: CurveSet.Point) -> String {
    guard let lower = point.lower, let upper = point.upper else { return "" }
    return "\(NumberWords.number(lower)) to \(NumberWords.number(upper))"
  }
}
