// SPDX-License-Identifier: Apache-2.0
import Foundation

/// The key of a drawing with curves: what each line, sign and ring stands for.
///
/// It stands beside the drawing because curves of good models run together where a label would have to stand; each entry
/// repeats its curve's colour, dashes and sign.
struct CurveKey {
  /// What stands for something in the drawing.
  enum Sample {
    /// A curve, with its sign where there are several.
    case curve(series: Int, hasSign: Bool)
    /// Points with intervals.
    case points(series: Int)
    /// A bar.
    case bar(series: Int)
    /// A line of the ground, by its style.
    case line(style: String)
  }

  /// An entry: what it stands for, its name, what stands beneath, and the rings that belong to it.
  struct Entry {
    var sample: Sample
    /// The name; an entry of the ground may have small words alone.
    var name: String?
    var small: [String] = []
    var rings: [String] = []
    /// The greatest number of lines that each small text may take.
    var mostLines = 3
  }

  var entries: [Entry]
  var left: Double
  var width = 166.0

  /// The key from a height on, and where it ends.
  func drawn(from top: Double) -> (markup: Markup, bottom: Double) {
    var bottom = top
    let pieces = entries.enumerated().map { index, entry in
      let piece = draw(entry, &bottom)
      if index < entries.count - 1 { bottom += 9 }
      return piece
    }
    return (Markup(pieces), bottom)
  }

  private func draw(_ entry: Entry, _ bottom: inout Double) -> Markup {
    var pieces: [Markup] = []
    let first = bottom
    if let text = entry.name {
      let name = TextWidth.lines(text, width: width - 30, size: 12.5, most: 2)
      let words = Drawing.lines(name.lines, left + 30, bottom, height: 16, "kt", full: name.isCut ? text : nil)
      pieces.append(sample(entry.sample, at: first, words))
      bottom += Double(name.lines.count) * 16
    } else {
      pieces.append(sample(entry.sample, at: first, .nothing))
    }
    var small: [String] = []
    for text in entry.small {
      // An interval is not broken inside its brackets.
      let text = text.replacingOccurrences(of: " to ", with: "\u{A0}to\u{A0}")
      small += TextWidth.lines(text, width: width - 30, size: 11.5, most: entry.mostLines).lines
    }
    pieces.append(Drawing.lines(small, left + 30, bottom, height: 15, "ks"))
    bottom += Double(small.count) * 15
    for text in entry.rings {
      let label = TextWidth.lines(text, width: width - 30, size: 11.5, most: 2)
      if case .curve(let series, _) = entry.sample {
        pieces.append(
          Markup("g", ["class": UnitSquare.series(series)]) {
            Drawing.marker(series, left + 18, bottom - 4, size: 5, "ring")
          })
      }
      pieces.append(Drawing.lines(label.lines, left + 30, bottom, height: 15, "ks", full: label.isCut ? text : nil))
      bottom += Double(label.lines.count) * 15
    }
    return Markup(pieces)
  }

  /// What stands for the entry, in one group with its name, so that both have the colour.
  private func sample(_ sample: Sample, at y: Double, _ name: Markup) -> Markup {
    switch sample {
    case .curve(let series, let hasSign):
      Markup("g", ["class": UnitSquare.series(series)]) {
        Drawing.line(left, y - 4, left + 24, y - 4, "curve")
        if hasSign { Drawing.marker(series, left + 12, y - 4, size: 4) }
        name
      }
    case .points(let series):
      Markup("g", ["class": UnitSquare.series(series)]) {
        Drawing.line(left + 12, y - 11, left + 12, y + 3, "whisker")
        Drawing.marker(series, left + 12, y - 4, size: 4.5, "ring")
        name
      }
    case .bar(let series):
      Markup("g", ["class": UnitSquare.series(series)]) {
        Drawing.box(left + 6, y - 10, 12, 11, "bar")
        name
      }
    case .line(let style):
      Markup("g") {
        Drawing.line(left, y - 4, left + 24, y - 4, style)
        name
      }
    }
  }
}
