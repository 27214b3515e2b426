// SPDX-License-Identifier: Apache-2.0

/// Counts by bin, those of several groups on top of each other: ages by sex, images by year.
struct StackedBarChart {
  /// A group with a count for each bin.
  struct Series {
    var name: String
    var counts: [Int]
  }

  /// The name of the figure in the page.
  var id: String
  var title: String
  var caption: String
  /// What stands below the bars.
  var axisTitle: String
  /// What is counted.
  var countTitle: String
  /// The names of the bins.
  var bins: [String]
  var series: [Series]

  private static let left = 62.0
  private static let right = 622.0
  private static let top = 40.0
  private static let bottom = 230.0

  /// The figure with its table.
  var figure: Figure {
    Figure(
      id: id, title: title,
      description: "\(countTitle) in \(bins.count) bins from \(bins.first ?? "") to \(bins.last ?? "").",
      caption: "\(title). \(caption)", panels: [panel],
      table: DataTable(
        caption: title, columns: [.init(axisTitle)] + series.map { .init($0.name, isNumeric: true) },
        rows: bins.enumerated().map { bin, name in
          [name] + series.map { NumberWords.count($0.counts[bin]) }
        }))
  }

  private var panel: Figure.Panel {
    let totals = bins.indices.map { bin in series.reduce(0) { $0 + $1.counts[bin] } }
    let most = Double(max(1, totals.max() ?? 1))
    let up = AxisScale(from: 0, to: most, start: Self.bottom, end: Self.top)
    let ticks = Ticks(from: 0, to: most, about: 4)
    let step = (Self.right - Self.left) / Double(max(1, bins.count))
    // Names that would touch are left out, every other or more.
    let widest = bins.map { TextWidth.of($0, size: 12) }.max() ?? 0
    let every = max(1, Int(((widest + 8) / step).rounded(.up)))
    let content = Markup("g") {
      for value in ticks.values where value == value.rounded() {
        Drawing.line(Self.left, up(value), Self.right, up(value), "grid")
        Drawing.text(NumberWords.count(Int(value)), Self.left - 8, up(value) + 4, "t", anchor: "end")
      }
      Markup(bins.indices.map { bar($0, step, up) })
      Drawing.line(Self.left, Self.bottom, Self.right, Self.bottom, "frame")
      Markup(
        bins.indices.filter { $0 % every == 0 }.map { bin in
          Drawing.text(
            bins[bin], Self.left + step * (Double(bin) + 0.5), Self.bottom + 18, "t", anchor: "middle")
        })
      Drawing.text(axisTitle, (Self.left + Self.right) / 2, Self.bottom + 40, "at", anchor: "middle")
      Drawing.text(countTitle, 16, (Self.top + Self.bottom) / 2, "at", anchor: "middle", turned: true)
      key
    }
    return Figure.Panel(width: Figure.width, height: Self.bottom + 54, content: content)
  }

  private func bar(_ bin: Int, _ step: Double, _ up: AxisScale) -> Markup {
    var below = 0
    let x = Self.left + step * Double(bin) + min(3, step * 0.1)
    let width = step - 2 * min(3, step * 0.1)
    return Markup(
      series.enumerated().map { index, one in
        let count = one.counts[bin]
        defer { below += count }
        guard count > 0 else { return .nothing }
        let (from, to) = (up(Double(below)), up(Double(below + count)))
        return Markup("g", ["class": "s\(index % 6 + 1)"]) {
          Markup("title") { "\(bins[bin]), \(one.name): \(NumberWords.count(count))" }
          Drawing.box(x, to, width, from - to, "bar")
          // Which group a piece is of is said in it, where there is room: colour is never alone.
          if series.count > 1, from - to >= 15, width >= 14 {
            Drawing.text(String(one.name.prefix(1)), x + width / 2, (from + to) / 2 + 4, "halo", anchor: "middle")
          }
        }
      })
  }

  private var key: Markup {
    guard series.count > 1 else { return .nothing }
    var x = Self.left
    return Markup(
      series.enumerated().map { index, one in
        let total = one.counts.reduce(0, +)
        let words = "\(one.name), n = \(NumberWords.count(total))"
        defer { x += 34 + TextWidth.of(words, size: 12.5) }
        return Markup("g", ["class": "s\(index % 6 + 1)"]) {
          Drawing.box(x, 10, 12, 12, "bar")
          Drawing.text(words, x + 18, 20, "kt")
        }
      })
  }
}
