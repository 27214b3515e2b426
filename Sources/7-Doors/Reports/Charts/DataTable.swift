// SPDX-License-Identifier: Apache-2.0

/// A table of words: what it is about, its columns, its rows.
public struct DataTable: Sendable, Equatable {
  /// A column.
  public struct Column: Sendable, Equatable {
    /// The heading.
    public var title: String
    /// Whether it holds numbers, which are set to the right.
    public var isNumeric: Bool

    /// Makes a column.
    public init(_ title: String, isNumeric: Bool = false) {
      self.title = title
      self.isNumeric = isNumeric
    }
  }

  /// What the table shows, in one phrase.
  public var caption: String
  /// The columns; the first holds the name of its row.
  public var columns: [Column]
  /// The rows, each with one cell for each column.
  public var rows: [[Markup]]
  /// A remark beneath.
  public var note: String?

  /// The greatest number of rows that the table beneath a curve has.
  static let mostCurveRows = 25
  /// Tables of more columns than this are set smaller, and their numbers may wrap.
  private static let mostWideColumns = 6

  /// Makes a table of texts.
  public init(caption: String, columns: [Column], rows: [[String]], note: String? = nil) {
    self.init(caption: caption, columns: columns, cells: rows.map { $0.map { Markup(text: $0) } }, note: note)
  }

  /// Makes a table of pieces of a page.
  public init(caption: String, columns: [Column], cells: [[Markup]], note: String? = nil) {
    self.caption = caption
    self.columns = columns
    self.rows = cells
    self.note = note
  }

  /// The table, in a frame that scrolls by itself where the page is narrow.
  public var markup: Markup {
    Markup("div", ["class": "scroll", "role": "group", "tabindex": "0", "aria-label": caption]) {
      Markup("table", ["class": columns.count > Self.mostWideColumns ? "wide" : nil]) {
        Markup("caption") { caption }
        Markup("thead") {
          Markup("tr") {
            for column in columns {
              Markup("th", ["scope": "col", "class": column.isNumeric ? "n" : nil]) { column.title }
            }
          }
        }
        Markup("tbody") {
          for row in rows {
            Markup("tr") {
              for (column, cell) in zip(columns, row).enumerated().map({ ($0 == 0, $1) }) {
                Self.cell(cell.1, isName: column, isNumeric: cell.0.isNumeric)
              }
            }
          }
        }
      }
      if let note { Markup("p", ["class": "note"]) { note } }
    }
  }

  private static func cell(_ content: Markup, isName: Bool, isNumeric: Bool) -> Markup {
    let style = isNumeric ? "n" : nil
    if isName { return Markup("th", ["scope": "row", "class": style]) { content } }
    return Markup("td", ["class": style]) { content }
  }

  /// Evenly chosen indices, first and last included, so that a long curve gives a readable table.
  static func chosen(of count: Int, most: Int = mostCurveRows) -> [Int] {
    guard count > most, most > 1 else { return Array(0..<count) }
    return (0..<most).map { $0 * (count - 1) / (most - 1) }
  }
}
