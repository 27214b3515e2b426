// SPDX-License-Identifier: Apache-2.0
import Foundation
public import Validation
import Vocabulary

/// Observed frequencies against predicted chances: a flexible curve with its band, bins with intervals, an isotonic curve,
/// and beneath how often each chance was stated.
///
/// Both axes are the same and begin at 0; they end at 1, or earlier where everything lies far below.
public struct ReliabilityChart: Sendable {
  /// The name of the figure in the page.
  public var id: String
  /// What is drawn.
  public var picture: ReliabilityPicture

  /// Makes a chart.
  public init(id: String, picture: ReliabilityPicture) {
    self.id = id
    self.picture = picture
  }

  private static let left = 62.0
  private static let top = 14.0
  private static let side = 388.0
  private static let half = 40.0

  /// Where both axes end.
  package var limit: Double {
    var values: [Double] = []
    for point in picture.curve + picture.isotonic { values += [point.x, point.y, point.upper ?? 0] }
    for bin in picture.bins {
      values += [bin.predicted, bin.observed.value ?? 0, bin.observed.interval?.upper ?? 0]
    }
    for bin in picture.histogram where bin.positives + bin.negatives > 0 { values.append(bin.upper) }
    let most = values.filter(\.isFinite).max() ?? 1
    return [0.02, 0.05, 0.1, 0.2, 0.5].first { most <= $0 } ?? 1
  }

  /// The figure with its table.
  public var figure: Figure {
    let ends = limit < 1 ? " Both axes end at \(NumberWords.exact(limit))." : ""
    return Figure(
      id: id, title: picture.title,
      description: "Observed frequency against predicted chance, in \(picture.bins.count) bins and as a curve "
        + "(\(picture.curveMethod)).\(ends)",
      caption: "\(picture.title). \(picture.caption)\(ends)", panels: [panel], table: table)
  }

  private var panel: Figure.Panel {
    let (left, top, side) = (Self.left, Self.top, Self.side)
    let x = AxisScale(from: 0, to: limit, start: left, end: left + side)
    let y = AxisScale(from: 0, to: limit, start: top + side, end: top)
    let ticks = Ticks(from: 0, to: limit)
    let base = top + side + (hasHistogram ? 16 + 2 * Self.half : 0)
    let key = key.drawn(from: top + 10)
    let content = Markup("g") {
      for value in ticks.values {
        Drawing.line(x(value), top, x(value), top + side, "grid")
        Drawing.line(left, y(value), left + side, y(value), "grid")
        Drawing.text(ticks.label(value), x(value), base + 18, "t", anchor: "middle")
        Drawing.text(ticks.label(value), left - 8, y(value) + 4, "t", anchor: "end")
      }
      Drawing.line(x(0), y(0), x(limit), y(limit), "chance")
      band(x, y)
      curve(x, y)
      isotonic(x, y)
      bins(x, y)
      Drawing.box(left, top, side, side, "frame")
      if hasHistogram { histogram(x, from: top + side + 16) }
      Drawing.text("Predicted chance", left + side / 2, base + 42, "at", anchor: "middle")
      Drawing.text("Observed frequency", 18, top + side / 2, "at", anchor: "middle", turned: true)
      key.markup
    }
    return Figure.Panel(width: Figure.width, height: max(base + 54, key.bottom + 10), content: content)
  }

  private var hasHistogram: Bool { picture.histogram.contains { $0.positives + $0.negatives > 0 } }

  private var key: CurveKey {
    var entries: [CurveKey.Entry] = []
    if picture.curve.count > 1 {
      entries.append(
        .init(
          sample: .curve(series: 0, hasSign: false), name: "Curve", small: [picture.curveMethod], mostLines: 5))
    }
    if !picture.isotonic.isEmpty {
      entries.append(.init(sample: .curve(series: 2, hasSign: false), name: "Isotonic curve"))
    }
    if !picture.bins.isEmpty {
      entries.append(.init(sample: .points(series: 1), name: "Bins", small: [picture.binMethod], mostLines: 5))
    }
    entries.append(.init(sample: .line(style: "chance"), small: ["ideal: observed as predicted"]))
    if hasHistogram {
      let positives = picture.histogram.reduce(0) { $0 + $1.positives }
      let negatives = picture.histogram.reduce(0) { $0 + $1.negatives }
      entries += [
        .init(
          sample: .bar(series: 1),
          small: ["predictions with the disease (above), n\u{A0}=\u{A0}\(NumberWords.count(positives))"]),
        .init(
          sample: .bar(series: 0),
          small: ["predictions without the disease (below), n\u{A0}=\u{A0}\(NumberWords.count(negatives))"]),
      ]
    }
    return CurveKey(entries: entries, left: Self.left + Self.side + 18)
  }

  // MARK: In the square

  private func band(_ x: AxisScale, _ y: AxisScale) -> Markup {
    let known = picture.curve.compactMap { point -> (x: Double, lower: Double, upper: Double)? in
      guard let lower = point.lower, let upper = point.upper else { return nil }
      return (point.x, lower, upper)
    }
    guard known.count > 1 else { return .nothing }
    let upper = Drawing.thinned(known.map { (x($0.x), y($0.upper)) })
    let lower = Drawing.thinned(known.reversed().map { (x($0.x), y($0.lower)) })
    return Markup("g", ["class": "s1"]) { Drawing.path(upper + lower, "band", closed: true) }
  }

  private func pieces(_ points: [(x: Double, y: Double)], _ x: AxisScale, _ y: AxisScale) -> [[(x: Double, y: Double)]]
  {
    ClippedLine(points, x: 0...limit, y: 0...limit).pieces.map { Drawing.thinned($0.map { (x($0.x), y($0.y)) }) }
  }

  private func curve(_ x: AxisScale, _ y: AxisScale) -> Markup {
    Markup("g", ["class": "s1"]) {
      for piece in pieces(picture.curve.map { ($0.x, $0.y) }, x, y) { Drawing.path(piece, "curve") }
    }
  }

  /// Points of the isotonic curve are joined as they are: whoever made them wrote both corners of each step.
  private func isotonic(_ x: AxisScale, _ y: AxisScale) -> Markup {
    Markup("g", ["class": "s3"]) {
      for piece in pieces(picture.isotonic.map { ($0.x, $0.y) }, x, y) { Drawing.path(piece, "curve") }
    }
  }

  private func bins(_ x: AxisScale, _ y: AxisScale) -> Markup {
    Markup("g", ["class": "s2"]) {
      for bin in picture.bins {
        if let value = bin.observed.value {
          let place = x(bin.predicted)
          if let interval = bin.observed.interval {
            Drawing.line(place, y(interval.lower), place, y(interval.upper), "whisker")
          }
          Drawing.marker(1, place, y(value), size: 4.5, "ring")
        }
      }
    }
  }

  // MARK: Beneath

  private func histogram(_ x: AxisScale, from top: Double) -> Markup {
    let shown = picture.histogram.filter { $0.lower < limit }
    func shares(_ counts: [Int]) -> [Double] {
      let all = counts.reduce(0, +)
      return counts.map { all > 0 ? Double($0) / Double(all) : 0 }
    }
    let (positives, negatives) = (shares(shown.map(\.positives)), shares(shown.map(\.negatives)))
    let most = max((positives + negatives).max() ?? 0, 0.01)
    let middle = top + Self.half
    return Markup("g") {
      for (index, bin) in shown.enumerated() {
        let (from, to) = (x(bin.lower), x(bin.upper))
        let gap = to - from > 4 ? 0.75 : 0
        let (up, down) = (positives[index] / most * Self.half, negatives[index] / most * Self.half)
        Markup("g", ["class": "s2"]) { Drawing.box(from + gap, middle - up, to - from - 2 * gap, up, "bar") }
        Markup("g", ["class": "s1"]) { Drawing.box(from + gap, middle, to - from - 2 * gap, down, "bar") }
      }
      Drawing.line(Self.left, middle, Self.left + Self.side, middle, "frame")
    }
  }

  // MARK: Table

  private var table: DataTable {
    var rows = picture.bins.enumerated().map { index, bin in
      [
        "Bin \(index + 1)", NumberWords.number(bin.predicted), NumberWords.shortEstimate(bin.observed),
        NumberWords.count(bin.observed.n),
      ]
    }
    for (name, points) in [("Curve", picture.curve), ("Isotonic curve", picture.isotonic)] {
      rows += DataTable.chosen(of: points.count, most: 11).map { index in
        let point = points[index]
        var observed = NumberWords.number(point.y)
        if let lower = point.lower, let upper = point.upper {
          observed += " (\(NumberWords.number(lower)) to \(NumberWords.number(upper)))"
        }
        return [name, NumberWords.number(point.x), observed, ""]
      }
    }
    rows += picture.histogram.filter { $0.positives + $0.negatives > 0 }.map { bin in
      [
        "Predictions", "\(NumberWords.number(bin.lower)) to \(NumberWords.number(bin.upper))",
        "\(NumberWords.count(bin.positives)) with, \(NumberWords.count(bin.negatives)) without the disease",
        NumberWords.count(bin.positives + bin.negatives),
      ]
    }
    return DataTable(
      caption: picture.title,
      columns: [
        .init("What"), .init("Predicted", isNumeric: true), .init("Observed", isNumeric: true),
        .init("n", isNumeric: true),
      ], rows: rows,
      note: picture.curve.count > 11 || picture.isotonic.count > 11
        ? "Curves are shown at evenly chosen points." : nil)
  }
}
