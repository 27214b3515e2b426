// SPDX-License-Identifier: Apache-2.0
public import Validation

/// A number for each pair of things, shaded by its size and written into its cell where there is room.
public struct HeatMapChart: Sendable {
  /// The name of the figure in the page.
  public var id: String
  /// What is drawn.
  public var picture: HeatMapPicture

  private static let mostWritten = 16
  private static let left = 120.0
  private static let longestName = 66.0

  /// Makes a chart.
  public init(id: String, picture: HeatMapPicture) {
    self.id = id
    self.picture = picture
  }

  /// The figure with its table.
  public var figure: Figure {
    Figure(
      id: id, title: picture.title,
      description:
        "\(picture.measure) of \(picture.rows.count) rows and \(picture.columns.count) columns, darker where "
        + "it is larger, from \(NumberWords.number(picture.lower)) to \(NumberWords.number(picture.upper)).",
      caption: "\(picture.title). \(picture.caption)", panels: [panel], table: table)
  }

  private var side: Double {
    min(44, (Figure.width - Self.left - 20) / Double(max(1, picture.columns.count)))
  }

  private var height: Double { min(30, side) }

  /// Where the cells begin: below the names of the columns, which stand upright.
  private var top: Double {
    let longest = picture.columns.map { TextWidth.of($0, size: 12) }.max() ?? 0
    return 30 + min(Self.longestName, longest + 14)
  }

  private var panel: Figure.Panel {
    let bottom = top + height * Double(picture.rows.count)
    let content = Markup("g") {
      Drawing.text(picture.columnTitle, Self.left, 14, "at")
      Drawing.text(picture.rowTitle, 4, top - 8, "at")
      Markup(picture.columns.enumerated().map { columnName($1, $0) })
      Markup(picture.rows.enumerated().map { rowName($1, $0) })
      Markup(
        picture.values.enumerated().flatMap { row, values in
          values.enumerated().map { column, value in cell(value, row, column) }
        })
      key(bottom + 22)
    }
    return Figure.Panel(width: Figure.width, height: bottom + 56, content: content)
  }

  private func columnName(_ name: String, _ index: Int) -> Markup {
    let x = Self.left + side * (Double(index) + 0.5) + 4
    let short = TextWidth.lines(name, width: Self.longestName, size: 12, most: 1)
    return Markup("g", ["transform": "translate(\(Drawing.px(x)) \(Drawing.px(top - 6))) rotate(-90)"]) {
      Drawing.text(short.lines.first ?? "", 0, 0, "t", full: short.isCut ? name : nil)
    }
  }

  private func rowName(_ name: String, _ index: Int) -> Markup {
    let short = TextWidth.lines(name, width: Self.left - 14, size: 12, most: 1)
    return Drawing.text(
      short.lines.first ?? "", Self.left - 8, top + height * (Double(index) + 0.5) + 4, "t", anchor: "end",
      full: short.isCut ? name : nil)
  }

  private func cell(_ value: Double?, _ row: Int, _ column: Int) -> Markup {
    let x = Self.left + side * Double(column)
    let y = top + height * Double(row)
    guard let value else { return Drawing.box(x + 0.5, y + 0.5, side - 1, height - 1, "nothing") }
    let words = "\(picture.rows[row]), \(picture.columns[column]): \(NumberWords.number(value))"
    return Markup("g") {
      Markup("title") { words }
      Markup(
        "rect",
        [
          "class": "heat", "x": Drawing.px(x + 0.5), "y": Drawing.px(y + 0.5), "width": Drawing.px(side - 1),
          "height": Drawing.px(height - 1), "fill-opacity": Drawing.px(shade(value)),
        ])
      if picture.columns.count <= Self.mostWritten, side >= 30 {
        Drawing.text(
          NumberWords.decimal(value, decimals: 2), x + side / 2, y + height / 2 + 4, "hn", anchor: "middle")
      }
    }
  }

  /// How dark a number is: never so dark that ink on it cannot be read.
  private func shade(_ value: Double) -> Double {
    let span = max(picture.upper - picture.lower, .leastNormalMagnitude)
    return 0.04 + 0.46 * min(1, max(0, (value - picture.lower) / span))
  }

  private func key(_ y: Double) -> Markup {
    let steps = 5
    let width = 40.0
    return Markup("g") {
      Markup(
        (0..<steps).map { step in
          let value = picture.lower + (picture.upper - picture.lower) * Double(step) / Double(steps - 1)
          let x = Self.left + width * Double(step)
          return Markup("g") {
            Markup(
              "rect",
              [
                "class": "heat", "x": Drawing.px(x), "y": Drawing.px(y), "width": Drawing.px(width - 1),
                "height": "12", "fill-opacity": Drawing.px(shade(value)),
              ])
            Drawing.text(NumberWords.decimal(value, decimals: 2), x + width / 2, y + 26, "t", anchor: "middle")
          }
        })
      Drawing.text(picture.measure, Self.left + width * Double(steps) + 10, y + 11, "t")
    }
  }

  private var table: DataTable {
    DataTable(
      caption: picture.title,
      columns: [.init(picture.rowTitle)] + picture.columns.map { .init($0, isNumeric: true) },
      rows: zip(picture.rows, picture.values).map { name, values in
        [name] + values.map { $0.map { NumberWords.number($0) } ?? "–" }
      })
  }
}
