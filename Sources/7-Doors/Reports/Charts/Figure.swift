// SPDX-License-Identifier: Apache-2.0

/// A chart with its caption and, beneath, the numbers it was drawn from.
public struct Figure: Sendable, Equatable {
  /// The name by which links reach it: letters, digits and hyphens.
  public let id: String
  /// What it is, in a few words; becomes the drawing's `title`.
  public let title: String
  /// What it shows, in a sentence or two, for who cannot see it; becomes the drawing's `desc`.
  public let description: String
  /// What the reader should know beside the drawing.
  public var caption: String
  /// The drawing: one panel, or several where it would not fit on a printed page.
  public let panels: [Panel]
  /// The numbers.
  public let table: DataTable

  /// A drawing of its own size.
  public struct Panel: Sendable, Equatable {
    /// Its width in pixels before it is scaled.
    let width: Double
    /// Its height.
    let height: Double
    /// What is drawn.
    let content: Markup
  }

  /// Longer tables beneath drawings are for the screen only.
  static let mostPrintedRows = 16
  /// The width of all drawings, in pixels before they are scaled.
  static let width = 640.0

  init(id: String, title: String, description: String, caption: String?, panels: [Panel], table: DataTable) {
    self.id = Anchor.id(id)
    self.title = title
    self.description = description
    self.caption = caption ?? title
    self.panels = panels
    self.table = table
  }

  /// The figure.
  public var markup: Markup {
    Markup("figure", ["id": id]) {
      for (index, panel) in panels.enumerated() {
        drawing(panel, number: index + 1)
      }
      Markup("figcaption") { caption }
      Markup("details", ["class": table.rows.count > Self.mostPrintedRows ? "long" : nil]) {
        Markup("summary") { "The numbers in this figure" }
        table.markup
      }
    }
  }

  private func drawing(_ panel: Panel, number: Int) -> Markup {
    let name = panels.count > 1 ? "\(id)-\(number)" : id
    let heading = panels.count > 1 ? "\(title) (part \(number) of \(panels.count))" : title
    return Markup("div", ["class": "drawing", "role": "group", "tabindex": "0", "aria-label": heading]) {
      Markup(
        "svg",
        [
          "viewBox": "0 0 \(Drawing.px(panel.width)) \(Drawing.px(panel.height))", "role": "img",
          "aria-labelledby": "\(name)-title \(name)-desc",
        ]
      ) {
        Markup("title", ["id": "\(name)-title"]) { heading }
        Markup("desc", ["id": "\(name)-desc"]) { description }
        panel.content
      }
    }
  }
}
