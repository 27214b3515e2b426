// SPDX-License-Identifier: Apache-2.0
public import Validation

/// Small curves side by side over the same axes: a panel for each reader, with a curve for each arm.
public struct PanelChart: Sendable {
  /// The name of the figure in the page.
  public var id: String
  /// What is drawn.
  public var picture: PanelPicture

  private static let across = 3
  private static let side = 158.0
  private static let left = 52.0
  private static let gap = 46.0
  private static let head = 46.0
  private static let foot = 34.0
  /// More rows of panels than this do not fit on a printed page.
  private static let mostRows = 4

  /// Makes a chart.
  public init(id: String, picture: PanelPicture) {
    self.id = id
    self.picture = picture
  }

  /// The figure with its table.
  public var figure: Figure {
    let page = Self.across * Self.mostRows
    let groups = stride(from: 0, to: max(1, picture.panels.count), by: page).map {
      Array(picture.panels[$0..<min(picture.panels.count, $0 + page)])
    }
    return Figure(
      id: id, title: picture.title,
      description: "\(picture.y.title) against \(picture.x.title), a panel for each of \(picture.panels.count): "
        + "\(names.joined(separator: ", ")).",
      caption: "\(picture.title). \(picture.caption)", panels: groups.map(drawing), table: table)
  }

  /// The names of the curves, each once, in the order in which they appear.
  private var names: [String] {
    picture.panels.flatMap(\.series).reduce(into: []) { names, series in
      if !names.contains(series.name) { names.append(series.name) }
    }
  }

  private func drawing(_ panels: [PanelPicture.Panel]) -> Figure.Panel {
    let rows = (panels.count + Self.across - 1) / Self.across
    let step = Self.head + Self.side + Self.foot
    let bottom = Double(rows) * step
    var x = Self.left
    let key = names.enumerated().map { index, name -> Markup in
      defer { x += 44 + TextWidth.of(name, size: 12.5) }
      return Markup("g", ["class": UnitSquare.series(index)]) {
        Drawing.line(x, bottom + 24, x + 24, bottom + 24, "curve")
        Drawing.text(name, x + 30, bottom + 28, "kt")
      }
    }
    let content = Markup("g") {
      Markup(
        panels.enumerated().map { index, panel in
          one(
            panel, left: Self.left + Double(index % Self.across) * (Self.side + Self.gap),
            top: Double(index / Self.across) * step)
        })
      Drawing.text(picture.x.title, Self.left, bottom + 6, "at")
      Drawing.text(picture.y.title, 13, Self.head + Self.side / 2, "at", anchor: "middle", turned: true)
      Markup(key)
    }
    return Figure.Panel(width: Figure.width, height: bottom + 40, content: content)
  }

  private func one(_ panel: PanelPicture.Panel, left: Double, top: Double) -> Markup {
    let base = top + Self.head + Self.side
    let x = AxisScale(from: picture.x.lower ?? 0, to: picture.x.upper ?? 1, start: left, end: left + Self.side)
    let y = AxisScale(from: picture.y.lower ?? 0, to: picture.y.upper ?? 1, start: base, end: top + Self.head)
    let across = Ticks(from: x.lower, to: x.upper, about: 2)
    let up = Ticks(from: y.lower, to: y.upper, about: 2)
    let name = TextWidth.lines(panel.name, width: Self.side, size: 12.5, most: 1)
    let small = TextWidth.lines(panel.summary ?? "", width: Self.side + 20, size: 11.5, most: 1)
    return Markup("g") {
      Drawing.text(name.lines.first ?? "", left, top + Self.head - 22, "kt", full: name.isCut ? panel.name : nil)
      Drawing.text(small.lines.first ?? "", left, top + Self.head - 7, "ks", full: small.isCut ? panel.summary : nil)
      for value in across.values {
        Drawing.line(x(value), top + Self.head, x(value), base, "grid")
        Drawing.text(across.label(value), x(value), base + 15, "t", anchor: "middle")
      }
      for value in up.values {
        Drawing.line(left, y(value), left + Self.side, y(value), "grid")
        Drawing.text(up.label(value), left - 6, y(value) + 4, "t", anchor: "end")
      }
      if picture.hasDiagonal {
        Drawing.line(x(x.lower), y(y.lower), x(x.upper), y(y.upper), "chance")
      }
      Drawing.box(left, top + Self.head, Self.side, Self.side, "frame")
      for series in panel.series { curve(series, x, y) }
    }
  }

  private func curve(_ series: LinePicture.Series, _ x: AxisScale, _ y: AxisScale) -> Markup {
    let number = names.firstIndex(of: series.name) ?? 0
    var points: [(x: Double, y: Double)] = []
    for point in series.points {
      if series.isStepped, let last = points.last { points.append((x(point.x), last.y)) }
      points.append((x(point.x), y(point.y)))
    }
    return Markup("g", ["class": UnitSquare.series(number)]) { Drawing.path(Drawing.thinned(points), "curve") }
  }

  private var table: DataTable {
    let rows = picture.panels.flatMap { panel in
      panel.series.flatMap { series in
        DataTable.chosen(of: series.points.count, most: 7).map { index in
          [
            panel.name, series.name, NumberWords.number(series.points[index].x),
            NumberWords.number(series.points[index].y),
          ]
        }
      }
    }
    return DataTable(
      caption: picture.title,
      columns: [
        .init("Panel"), .init("Curve"), .init(picture.x.title, isNumeric: true),
        .init(picture.y.title, isNumeric: true),
      ], rows: rows, note: "Long curves are shown at evenly chosen points.")
  }
}
