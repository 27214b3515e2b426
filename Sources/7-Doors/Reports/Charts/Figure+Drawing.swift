// SPDX-License-Identifier: Apache-2.0

extension Figure {
  /// The drawing alone, as a file of SVG that needs nothing besides: for slides and papers.
  ///
  /// Panels stand one below the other. It is drawn in the light colours, because where it will stand is not known.
  public var drawing: String {
    let height = panels.reduce(0) { $0 + $1.height }
    let width = panels.map(\.width).max() ?? Self.width
    let (x, y) = (Drawing.px(width), Drawing.px(height))
    var top = 0.0
    let content = Markup(
      panels.map { panel in
        defer { top += panel.height }
        return Markup("g", ["transform": "translate(0 \(Drawing.px(top)))"]) { panel.content }
      })
    let picture = Markup(
      "svg",
      [
        "xmlns": "http://www.w3.org/2000/svg", "viewBox": "0 0 \(x) \(y)", "width": x, "height": y, "role": "img",
        "aria-labelledby": "\(id)-title \(id)-desc",
      ]
    ) {
      Markup("title", ["id": "\(id)-title"]) { title }
      Markup("desc", ["id": "\(id)-desc"]) { description }
      Markup(stylesheet: Stylesheet.drawing)
      Markup("rect", ["width": x, "height": y, "fill": "#ffffff"])
      content
    }
    return picture.html
  }
}

extension Stylesheet {
  /// The rules of a drawing that stands alone.
  static var drawing: String { ":root{\(Palette.light.properties)}\n\(charts)" }
}
