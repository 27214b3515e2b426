// SPDX-License-Identifier: Apache-2.0
import Foundation
import Vocabulary

/// Rows of intervals over one axis: names to the left, numbers to the right.
///
/// More rows than fit on a printed page are drawn as several panels over the same axis.
struct IntervalLadder {
  /// A vertical line with its name above the rows.
  struct Line {
    var value: Double
    var label: String
    var style: String
  }

  /// A shaded range; a missing end reaches to the edge.
  struct Zone {
    var lower: Double?
    var upper: Double?
  }

  var rows: [IntervalRow]
  var axisTitle: String
  var lines: [Line] = []
  var zones: [Zone] = []
  /// Words under the axis at its two ends.
  var ends: (left: String, right: String)?
  var showsCounts: Bool
  var staysInUnit: Bool
  /// Whether the axis is one of ratios, where halves and doubles are equally far from one.
  var isRatio = false

  private static let labelWidth = 158.0
  private static let textLeft = 458.0
  private static let mostHeight = 640.0
  private static let fontSize = 12.5
  private var plotLeft: Double { showsCounts ? 276 : 190 }
  private let plotRight = 446.0

  /// The panels.
  var panels: [Figure.Panel] {
    var parts: [[IntervalRow]] = [[]]
    var height = 0.0
    for row in rows {
      let more = rowHeight(row)
      if height + more > Self.mostHeight {
        // A heading does not stay behind alone at the foot of a panel.
        var carried: [IntervalRow] = []
        if let last = parts[parts.count - 1].last, last.style == .heading {
          carried = [parts[parts.count - 1].removeLast()]
        }
        parts.append(carried)
        height = carried.reduce(0) { $0 + rowHeight($1) }
      }
      parts[parts.count - 1].append(row)
      height += more
    }
    return parts.filter { !$0.isEmpty }.map(panel)
  }

  /// The range of the axis: everything that is drawn, with a little air, and round ends.
  var range: (lower: Double, upper: Double) {
    var values = lines.map(\.value)
    for row in rows {
      guard let drawn = row.drawn else { continue }
      values.append(drawn.value)
      if let interval = drawn.interval { values += [interval.lower, interval.upper].filter(\.isFinite) }
    }
    if isRatio { return ratioRange(values) }
    guard var least = values.min(), var most = values.max() else { return (0, 1) }
    // A zone that reaches to the edge must be wide enough to be seen.
    let seen = (most - least) * 0.15
    for zone in zones {
      if zone.lower == nil, let upper = zone.upper { least = min(least, upper - seen) }
      if zone.upper == nil, let lower = zone.lower { most = max(most, lower + seen) }
    }
    let air = max((most - least) * 0.06, 0.005)
    var (low, high) = (least - air, most + air)
    if staysInUnit { (low, high) = (max(0, low), min(1, high)) }
    let ticks = Ticks(from: low, to: high, about: 4)
    if let first = ticks.values.first, ticks.values.count > 1 {
      let step = ticks.values[1] - first
      if first - low > step * 0.5, !(staysInUnit && first - step < 0) { low = first - step }
      if let last = ticks.values.last, high - last > step * 0.5, !(staysInUnit && last + step > 1) {
        high = last + step
      }
    }
    return (low, high)
  }

  /// The range of an axis of ratios; it is cut at a thousandth and a thousand, beyond which arrows point.
  private func ratioRange(_ values: [Double]) -> (lower: Double, upper: Double) {
    let shown = values.filter { $0 > 0 }.map { min(1000, max(0.001, $0)) }
    guard let least = shown.min(), let most = shown.max() else { return (0.5, 2) }
    let air = max(1.06, pow(most / least, 0.06))
    return (least / air, most * air)
  }

  /// The marks of an axis of ratios: 1, 2 and 5 times powers of ten, thinned to powers where they would touch.
  private func ratioTicks(_ range: (lower: Double, upper: Double), _ x: AxisScale) -> [Double] {
    let powers = (-3...3).map { pow(10, Double($0)) }
    for factors in [[1.0, 1.5, 2, 3, 5, 7], [1, 2, 5], [1, 3], [1]] {
      let found = powers.flatMap { power in factors.map { $0 * power } }.filter {
        range.lower <= $0 && $0 <= range.upper
      }
      let places = found.map { (middle: x($0), half: Double(NumberWords.compact($0).count) * 3.6) }
      let touch = zip(places, places.dropFirst()).contains { $0.middle + $0.half + 6 > $1.middle - $1.half }
      if !touch, !found.isEmpty { return found }
    }
    return [1].filter { range.lower <= $0 && $0 <= range.upper }
  }

  /// Ticks whose labels do not touch: as many as there is room for, four at most.
  private func ticks(_ range: (lower: Double, upper: Double), _ x: AxisScale) -> Ticks {
    var found = Ticks(from: range.lower, to: range.upper, about: 4)
    for wanted in [3, 2, 1] {
      let places = found.values.map { (middle: x($0), half: Double(found.label($0).count) * 3.6) }
      let touch = zip(places, places.dropFirst()).contains { $0.middle + $0.half + 4 > $1.middle - $1.half }
      let fewer = Ticks(from: range.lower, to: range.upper, about: wanted)
      // One tick alone is no scale: rather two that stand close.
      guard touch, fewer.values.count >= 2 else { break }
      found = fewer
    }
    return found
  }

  private func panel(_ rows: [IntervalRow]) -> Figure.Panel {
    let range = range
    let x = AxisScale(from: range.lower, to: range.upper, start: plotLeft, end: plotRight, isRatio: isRatio)
    let heads = lineLabels(x)
    let top = heads.height + 30
    let bottom = top + rows.reduce(0) { $0 + rowHeight($1) }
    let ticks: [(value: Double, label: String)]
    if x.isRatio {
      ticks = ratioTicks(range, x).map { ($0, NumberWords.compact($0)) }
    } else {
      let found = self.ticks(range, x)
      ticks = found.values.map { ($0, found.label($0)) }
    }
    var y = top
    var drawnRows: [Markup] = []
    var tops: [Double] = []
    for row in rows {
      tops.append(y)
      drawnRows.append(draw(row, at: y, x))
      y += rowHeight(row)
    }
    let content = Markup("g") {
      for (row, top) in zip(rows, tops) where row.style == .overall {
        Drawing.box(0, top, 640, rowHeight(row), "stripe")
      }
      for zone in zones {
        let from = zone.lower.map { x($0) } ?? plotLeft
        let to = zone.upper.map { x($0) } ?? plotRight
        Drawing.box(from, top, to - from, bottom - top, "zone")
      }
      for tick in ticks {
        Drawing.line(x(tick.value), top, x(tick.value), bottom, "grid")
        Drawing.text(tick.label, x(tick.value), bottom + 20, "t", anchor: "middle")
      }
      Drawing.line(plotLeft, bottom, plotRight, bottom, "frame")
      for line in lines { Drawing.line(x(line.value), top - 4, x(line.value), bottom, line.style) }
      heads.markup
      columnHeads(top - 12)
      Markup(drawnRows)
      Drawing.text(axisTitle, (plotLeft + plotRight) / 2, bottom + 42, "at", anchor: "middle")
      if let ends {
        endWords("← \(ends.left)", plotLeft, bottom + 62, anchor: "start")
        endWords("\(ends.right) →", plotRight, bottom + 62, anchor: "end")
      }
    }
    return Figure.Panel(width: Figure.width, height: bottom + (ends == nil ? 54 : 90), content: content)
  }

  /// Words under one end of the axis; each end has half of the axis.
  private func endWords(_ words: String, _ x: Double, _ y: Double, anchor: String) -> Markup {
    let shown = TextWidth.lines(words, width: (plotRight - plotLeft) / 2 - 8, size: 11.5, most: 2)
    return Drawing.lines(shown.lines, x, y, height: 15, "ks", anchor: anchor, full: shown.isCut ? words : nil)
  }

  private func columnHeads(_ y: Double) -> Markup {
    Markup("g") {
      if showsCounts {
        Drawing.text("n pos.", 218, y, "ks", anchor: "end")
        Drawing.text("n neg.", 270, y, "ks", anchor: "end")
      }
      Drawing.text("estimate (CI)", Self.textLeft, y, "ks")
    }
  }

  /// The names of the lines above the rows, each on a row of its own where they would touch.
  private func lineLabels(_ x: AxisScale) -> (markup: Markup, height: Double) {
    var used: [Double] = []
    var pieces: [Markup] = []
    for line in lines.sorted(by: { $0.value < $1.value }) {
      let width = TextWidth.of(line.label, size: 11.5)
      let centre = min(max(x(line.value), plotLeft - 40 + width / 2), 636 - width / 2)
      let row = used.firstIndex { $0 < centre - width / 2 - 8 } ?? used.count
      if row == used.count { used.append(0) }
      used[row] = centre + width / 2
      pieces.append(Drawing.text(line.label, centre, 14 + Double(row) * 16, "ks", anchor: "middle"))
    }
    return (Markup(pieces), Double(used.count) * 16)
  }

  private func label(_ row: IntervalRow) -> (lines: [String], isCut: Bool) {
    let width = row.style == .heading ? plotLeft - 20 : showsCounts ? Self.labelWidth : plotLeft - 30
    return TextWidth.lines(row.label, width: width, size: Self.fontSize, most: row.style == .heading ? 1 : 2)
  }

  private func findingLines(_ row: IntervalRow) -> [String] {
    if row.style == .heading { return [] }
    if row.drawn != nil {
      // An interval is not broken inside its brackets.
      let words = row.words.replacingOccurrences(of: " to ", with: "\u{A0}to\u{A0}")
      return TextWidth.lines(words, width: 636 - Self.textLeft, size: 12, most: 2).lines
    }
    return TextWidth.lines(row.words, width: 636 - plotLeft - 10, size: 12, most: 3).lines
  }

  private func rowHeight(_ row: IntervalRow) -> Double {
    10 + 15 * Double(max(1, label(row).lines.count, findingLines(row).count)) + (row.style == .heading ? 4 : 0)
  }

  private func draw(_ row: IntervalRow, at top: Double, _ x: AxisScale) -> Markup {
    let name = label(row)
    let middle = top + rowHeight(row) / 2
    func first(_ count: Int) -> Double { middle + 4.5 - Double(count - 1) * 7.5 }
    let isStrong = row.style == .overall || row.style == .heading
    let style = isStrong ? "kt" : "t2"
    let words = findingLines(row)
    return Markup("g") {
      Drawing.lines(
        name.lines, row.style == .overall || row.style == .heading ? 4 : 10, first(name.lines.count), height: 15, style,
        full: name.isCut ? row.label : nil)
      if showsCounts, row.style != .heading {
        Drawing.text(row.positives.map(NumberWords.count) ?? "", 218, first(1), "t", anchor: "end")
        Drawing.text(row.negatives.map(NumberWords.count) ?? "", 270, first(1), "t", anchor: "end")
      }
      if let drawn = row.drawn {
        mark(
          row.style == .prediction ? nil : drawn.value, drawn.interval.map { ($0.lower, $0.upper) }, at: middle, x,
          isStrong: isStrong)
        Drawing.lines(words, Self.textLeft, first(words.count), height: 15, "t2")
      } else {
        if !words.isEmpty { Drawing.box(plotLeft + 1, top + 2, 636 - plotLeft - 1, rowHeight(row) - 4, "unjudged") }
        Drawing.lines(words, plotLeft + 8, first(words.count), height: 15, "un")
      }
    }
  }

  private func mark(
    _ value: Double?, _ interval: (lower: Double, upper: Double)?, at y: Double, _ x: AxisScale, isStrong: Bool
  ) -> Markup {
    Markup("g", ["class": "s1"]) {
      if let interval {
        let style = value == nil ? "whisker ahead" : isStrong ? "whisker strong" : "whisker"
        Drawing.line(x(interval.lower), y, x(interval.upper), y, style)
        end(interval.lower, y, x, isLower: true)
        end(interval.upper, y, x, isLower: false)
      }
      if let value { Drawing.marker(isStrong ? 3 : 1, x(value), y, size: isStrong ? 6 : 4.5) }
    }
  }

  /// A cap, or an arrow where the interval goes on beyond the axis.
  private func end(_ value: Double, _ y: Double, _ x: AxisScale, isLower: Bool) -> Markup {
    let place = x(value)
    guard value < x.lower || value > x.upper else { return Drawing.line(place, y - 4, place, y + 4, "whisker") }
    let back = isLower ? 7.0 : -7.0
    return Drawing.path([(place + back, y - 4), (place, y), (place + back, y + 4)], "whisker open")
  }

  /// The numbers as a table.
  func table(caption: String) -> DataTable {
    var heading = ""
    var cells: [[String]] = []
    for row in rows {
      if row.style == .heading {
        heading = row.label + ": "
        continue
      }
      let counts = [row.positives.map(NumberWords.count) ?? "", row.negatives.map(NumberWords.count) ?? ""]
      let name = row.style == .overall ? row.label : heading + row.label
      cells.append([name] + (showsCounts ? counts : []) + [fullWords(row), method(row)])
    }
    let counts: [DataTable.Column] = [
      .init("n pos.", isNumeric: true), .init("n neg.", isNumeric: true),
    ]
    return DataTable(
      caption: caption, columns: [.init("Group")] + (showsCounts ? counts : []) + [.init("Estimate"), .init("Method")],
      rows: cells)
  }

  private func fullWords(_ row: IntervalRow) -> String {
    if row.style != .prediction, case .estimate(let estimate) = row.finding { return NumberWords.estimate(estimate) }
    return row.words
  }

  private func method(_ row: IntervalRow) -> String {
    if case .estimate(let estimate) = row.finding { return estimate.method }
    return ""
  }
}
