// SPDX-License-Identifier: Apache-2.0

/// The scores of the two classes against each other: positive cases above the axis, negative cases below.
///
/// Heights are shares of their own class, so that a rare class is seen as well as a common one.
public struct ScoreDistributionChart: Sendable {
  /// The name of the figure in the page.
  public var id: String
  /// The counts.
  public var histogram: ScoreHistogram
  /// The score at and above which a case is called positive.
  public var threshold: Double?
  /// What positive cases are called.
  public var positiveName: String
  /// What negative cases are called.
  public var negativeName: String
  /// What the reader should know beside the drawing; by default what is drawn.
  public var caption: String?

  /// Makes a chart.
  public init(
    id: String, histogram: ScoreHistogram, threshold: Double? = nil, positiveName: String = "Positive cases",
    negativeName: String = "Negative cases", caption: String? = nil
  ) {
    self.id = id
    self.histogram = histogram
    self.threshold = threshold
    self.positiveName = positiveName
    self.negativeName = negativeName
    self.caption = caption
  }

  private static let left = 62.0
  private static let right = 622.0
  private static let top = 30.0
  private static let half = 130.0

  /// The figure with its table.
  public var figure: Figure {
    let bins = histogram.positives.count
    let rows = (0..<bins).map { bin in
      [
        "\(NumberWords.decimal(histogram.edges[bin])) to \(NumberWords.decimal(histogram.edges[bin + 1]))",
        NumberWords.count(histogram.positives[bin]), NumberWords.count(histogram.negatives[bin]),
      ]
    }
    let line = threshold.map { " The threshold lies at \(NumberWords.exact($0))." } ?? ""
    return Figure(
      id: id, title: "Distribution of the scores",
      description: "Histograms of the score: \(positiveName) above the axis, \(negativeName) below.\(line)",
      caption: caption, panels: [panel],
      table: DataTable(
        caption: "Cases by score",
        columns: [.init("Score"), .init(positiveName, isNumeric: true), .init(negativeName, isNumeric: true)],
        rows: rows))
  }

  private var panel: Figure.Panel {
    let positives = shares(histogram.positives)
    let negatives = shares(histogram.negatives)
    let most = max((positives + negatives).max() ?? 0, 0.01)
    let edges = histogram.edges
    let x = AxisScale(from: edges.first ?? 0, to: edges.last ?? 1, start: Self.left, end: Self.right)
    let middle = Self.top + Self.half
    let up = AxisScale(from: 0, to: most, start: middle, end: Self.top)
    let down = AxisScale(from: 0, to: most, start: middle, end: middle + Self.half)
    let ticks = Ticks(from: 0, to: most, about: 3)
    let across = Ticks(from: x.lower, to: x.upper, about: 6)
    let bottom = middle + Self.half
    let content = Markup("g") {
      for value in ticks.values where value > 0 {
        for y in [up(value), down(value)] {
          Drawing.line(Self.left, y, Self.right, y, "grid")
          Drawing.text(percentLabel(value, ticks), Self.left - 8, y + 4, "t", anchor: "end")
        }
      }
      for bin in positives.indices {
        let (from, to) = (x(edges[bin]), x(edges[bin + 1]))
        let gap = to - from > 4 ? 0.75 : 0
        Markup("g", ["class": "s2"]) {
          Drawing.box(from + gap, up(positives[bin]), to - from - 2 * gap, middle - up(positives[bin]), "bar")
        }
        Markup("g", ["class": "s1"]) {
          Drawing.box(from + gap, middle, to - from - 2 * gap, down(negatives[bin]) - middle, "bar")
        }
      }
      Drawing.line(Self.left, middle, Self.right, middle, "frame")
      for value in across.values {
        Drawing.line(x(value), bottom, x(value), bottom + 5, "frame")
        Drawing.text(across.label(value), x(value), bottom + 20, "t", anchor: "middle")
      }
      Drawing.line(Self.left, bottom, Self.right, bottom, "frame")
      Drawing.text("Score", (Self.left + Self.right) / 2, bottom + 42, "at", anchor: "middle")
      Drawing.text("Share of the class", 18, middle, "at", anchor: "middle", turned: true)
      side(positiveName, histogram.positives, "s2", at: Self.top + 14, peak: positives)
      side(negativeName, histogram.negatives, "s1", at: bottom - 8, peak: negatives)
      thresholdLine(x, bottom)
    }
    return Figure.Panel(width: Figure.width, height: bottom + 54, content: content)
  }

  /// The class's name in the half of its side that has the lower bars.
  private func side(_ name: String, _ counts: [Int], _ series: String, at y: Double, peak: [Double]) -> Markup {
    let words = "\(name), n = \(NumberWords.count(counts.reduce(0, +)))"
    let middle = peak.count / 2
    let onRight = peak.prefix(middle).reduce(0, +) > peak.suffix(middle).reduce(0, +)
    let shown = TextWidth.lines(words, width: 260, size: 12.5, most: 1)
    return Markup("g", ["class": series]) {
      Drawing.text(
        shown.lines.first ?? "", onRight ? Self.right - 6 : Self.left + 8, y, "kt halo",
        anchor: onRight ? "end" : "start", full: shown.isCut ? words : nil)
    }
  }

  private func thresholdLine(_ x: AxisScale, _ bottom: Double) -> Markup {
    guard let threshold, x.lower <= threshold, threshold <= x.upper else { return .nothing }
    let place = x(threshold)
    let anchor = place > Self.right - 90 ? "end" : place < Self.left + 90 ? "start" : "middle"
    return Markup([
      Drawing.line(place, Self.top - 8, place, bottom, "limit"),
      Drawing.text("threshold \(NumberWords.exact(threshold))", place, Self.top - 14, "kt", anchor: anchor),
    ])
  }

  private func shares(_ counts: [Int]) -> [Double] {
    let total = counts.reduce(0, +)
    return counts.map { total > 0 ? Double($0) / Double(total) : 0 }
  }

  private func percentLabel(_ value: Double, _ ticks: Ticks) -> String {
    NumberWords.plain(value * 100, max(0, ticks.decimals - 2)) + NumberWords.thin + "%"
  }
}
