// SPDX-License-Identifier: Apache-2.0
public import Explainability
import Foundation
import ImageFiles
public import Volumes

/// An explanation as a picture: the grey image by itself, and beside it the image beneath the map, with a scale that has numbers.
///
/// Colour is never alone: lines run along a quarter, a half and three quarters of the scale, dotted, dashed and drawn through, each with
/// its value; the greatest value is marked. Where the map says little the image shows unveiled. The scale is drawn over black, grey and
/// white, as its colours look there.
public struct OverlayPicture: Sendable, Equatable {
  /// What stands beside the picture.
  public struct Words: Sendable, Hashable {
    /// The first line: model and finding.
    public var title: String
    /// What a value of 1 means.
    public var meaning: String
    /// Further lines, such as the score.
    public var notes: [String]

    /// Makes words; the parameters are the properties.
    public init(title: String, meaning: String, notes: [String] = []) {
      self.title = title
      self.meaning = meaning
      self.notes = notes
    }
  }

  /// Rows.
  public let rows: Int
  /// Columns.
  public let columns: Int
  /// Red, green and blue of each pixel.
  public let samples: [UInt8]
  /// Which slice is shown, from 0.
  public let slice: Int
  /// The value at the end of the scale.
  public let scale: Double

  /// The longer side of a panel in pixels.
  private static let panel = 460
  private static let margin = 18
  private static let ink = SIMD3<Double>(repeating: 0.92)
  private static let quiet = SIMD3<Double>(repeating: 0.68)
  private static let ground = SIMD3<Double>(repeating: 0.07)
  private static let bar = 16

  /// Draws the slice in which the map is greatest.
  ///
  /// - Parameters:
  ///   - image: The image.
  ///   - map: The map on the image's grid.
  ///   - words: What stands beside it.
  ///   - isSigned: Whether values below 0 mean something.
  ///   - scale: The value at the end of the scale; `nil` for the greatest that there is. Give one to compare pictures.
  ///   - outline: What an expert outlined, drawn in green with a rim.
  /// - Returns: `nil` where the map does not lie on the image's grid.
  public static func drawn(
    image: Volume<Float>, map: SaliencyMap, words: Words, isSigned: Bool, scale: Double? = nil, outline: Mask? = nil
  ) -> OverlayPicture? {
    guard image.grid.size == map.values.grid.size, outline == nil || outline?.grid.size == image.grid.size else {
      return nil
    }
    let painter = OverlayPainter(image: image, map: map.values, outline: outline, isSigned: isSigned, scale: scale)
    let notes = ["Method: \(map.method)"] + words.notes + painter.remarks + [Document.notice]
    let (height, width) = painter.panelSize(longest: panel)
    let barColumn = margin + 2 * (width + margin)
    let columns = barColumn + 3 * bar + 12 + PixelCanvas.width("\u{2212}0.0000 ") + margin
    let text =
      PixelCanvas.lines("A value of 1 means: \(words.meaning).", width: columns - 2 * margin)
      + notes.flatMap { PixelCanvas.lines($0, width: columns - 2 * margin) }
    let line = PixelFont.height * 2 + 4
    let titles = PixelCanvas.lines(words.title, width: columns - 2 * margin)
    let top = margin + titles.count * line + 6
    let rows = top + max(height, 200) + margin + text.count * line + margin
    var canvas = PixelCanvas(rows: rows, columns: columns, ground)
    for (place, title) in titles.enumerated() {
      canvas.write(title, row: margin + place * line, column: margin, ink)
    }
    painter.paintImage(on: &canvas, row: top, column: margin, height: height, width: width)
    painter.paintOverlay(on: &canvas, row: top, column: margin + width + margin, height: height, width: width)
    painter.paintScale(on: &canvas, row: top, column: barColumn, height: max(height, 200), bar: bar, ink: ink)
    for (place, words) in text.enumerated() {
      canvas.write(words, row: top + max(height, 200) + margin + place * line, column: margin, place == 0 ? ink : quiet)
    }
    return OverlayPicture(
      rows: rows, columns: columns, samples: canvas.bytes, slice: painter.slice, scale: painter.scale)
  }

  /// The picture as a PNG file; the same picture always gives the same bytes.
  public var png: [UInt8] { PNGFile.bytes(rgb8: samples, columns: columns, rows: rows) }
}
