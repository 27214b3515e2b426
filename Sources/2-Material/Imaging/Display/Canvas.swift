// SPDX-License-Identifier: Apache-2.0
import DICOM

/// An image on its way to the screen: greys or colours that are still drawn on, covered and turned.
struct Canvas {
  var rows: Int
  var columns: Int
  let channels: Int
  let depth: DisplayOptions.Depth
  var samples: [UInt16]
  var pixelAspect: Double
  var greys: VOITransform?
  var notes: [String]

  /// The greatest sample.
  var white: Double { Self.white(depth) }

  static func white(_ depth: DisplayOptions.Depth) -> Double { depth == .eight ? 255 : 65535 }

  /// The image as it stands.
  var image: RenderedImage {
    RenderedImage(
      rows: rows, columns: columns, channels: channels,
      samples: depth == .eight ? .uint8(samples.map { UInt8(truncatingIfNeeded: $0) }) : .uint16(samples),
      pixelAspect: pixelAspect, greys: greys, notes: notes)
  }

  /// Draws planes in white.
  mutating func draw(_ planes: [OverlayPlane], frame: Int) {
    for plane in planes {
      let mask = plane.mask(frame: frame, imageRows: rows, imageColumns: columns)
      for (place, isSet) in mask.enumerated() where isSet { set(place, white) }
    }
    if !planes.isEmpty { notes.append("\(Wording.count(planes.count, "overlay")) drawn in white") }
  }

  /// Covers what a shutter covers.
  mutating func cover(_ shutter: DisplayShutter?) {
    guard let shutter else { return }
    let grey = (shutter.grey * white).rounded()
    var covered = 0
    for row in 0..<rows {
      for column in 0..<columns where shutter.covers(row: row, column: column) {
        set(row * columns + column, grey)
        covered += 1
      }
    }
    notes.append("a display shutter covers \(Wording.count(covered, "pixel"))")
  }

  /// Keeps the part of the image that is shown; a part outside of it is left out.
  ///
  /// The corners are top left and bottom right after turning and mirroring, named by the image's own columns and rows, so that either
  /// may have the greater number (PS3.3 C.10.4).
  mutating func crop(_ area: SoftcopyPresentation.DisplayedArea?) {
    guard let area else { return }
    let left = min(columns, max(1, min(area.topLeft.x, area.bottomRight.x))) - 1
    let top = min(rows, max(1, min(area.topLeft.y, area.bottomRight.y))) - 1
    let right = min(columns, max(1, max(area.topLeft.x, area.bottomRight.x)))
    let bottom = min(rows, max(1, max(area.topLeft.y, area.bottomRight.y)))
    guard left < right, top < bottom, right - left < columns || bottom - top < rows else { return }
    var kept: [UInt16] = []
    kept.reserveCapacity((right - left) * (bottom - top) * channels)
    for row in top..<bottom {
      kept += samples[(row * columns + left) * channels..<(row * columns + right) * channels]
    }
    (samples, rows, columns) = (kept, bottom - top, right - left)
    notes.append("the presentation state shows a part of the image")
  }

  /// Turns the image clockwise, then swaps left and right.
  mutating func turn(by degrees: Int, flipping isFlipped: Bool) {
    guard degrees != 0 || isFlipped else { return }
    let isSideways = degrees == 90 || degrees == 270
    let (newRows, newColumns) = isSideways ? (columns, rows) : (rows, columns)
    var turned = [UInt16](repeating: 0, count: samples.count)
    for row in 0..<newRows {
      for column in 0..<newColumns {
        let unflipped = isFlipped ? newColumns - 1 - column : column
        let (oldRow, oldColumn) =
          switch degrees {
          case 90: (rows - 1 - unflipped, row)
          case 180: (rows - 1 - row, columns - 1 - unflipped)
          case 270: (unflipped, columns - 1 - row)
          default: (row, unflipped)
          }
        for channel in 0..<channels {
          turned[(row * newColumns + column) * channels + channel] =
            samples[(oldRow * columns + oldColumn) * channels + channel]
        }
      }
    }
    (samples, rows, columns) = (turned, newRows, newColumns)
    if isSideways { pixelAspect = 1 / pixelAspect }
    notes.append("turned by \(degrees)° clockwise" + (isFlipped ? " and mirrored" : ""))
  }

  private mutating func set(_ pixel: Int, _ value: Double) {
    for channel in 0..<channels { samples[pixel * channels + channel] = UInt16(value) }
  }
}
