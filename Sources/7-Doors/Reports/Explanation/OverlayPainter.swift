// SPDX-License-Identifier: Apache-2.0
import Foundation
import Volumes

/// Paints the parts of an overlay.
struct OverlayPainter {
  let slice: Int
  let scale: Double
  let isSigned: Bool
  private let size: SIMD3<Int>
  private let aspect: Double
  private let grey: [Double]
  private let map: [Double]
  private let outline: [Double]?
  private let peak: (row: Int, column: Int, value: Double)
  private let letters: [String]
  private let warm = LightnessColours(.warm)
  private let cold = LightnessColours(.cold)

  /// How much of the image a strong colour hides.
  private static let opacity = 0.62
  /// From which share of the scale on a colour is at its strongest.
  private static let fullFrom = 0.3
  /// Shares of the scale along which lines run.
  private static let levels = [0.25, 0.5, 0.75]

  init(image: Volume<Float>, map: Volume<Float>, outline: Mask?, isSigned: Bool, scale: Double?) {
    size = image.grid.size
    aspect = image.grid.spacing.y / image.grid.spacing.x
    self.isSigned = isSigned
    let strength = map.voxels.map { isSigned ? abs($0) : max(0, $0) }
    let strongest = strength.indices.max { (strength[$0], -$0) < (strength[$1], -$1) } ?? 0
    let plane = size.x * size.y
    slice = strongest / plane
    self.scale = scale ?? Double(strength.max() ?? 0)
    peak = (strongest % plane / size.x, strongest % size.x, Double(map.voxels[strongest]))
    let range = slice * plane..<(slice + 1) * plane
    self.map = map.voxels[range].map { isSigned ? Double($0) : max(0, Double($0)) }
    self.outline = outline.map { $0.voxels[range].map { $0 ? 1 : 0 } }
    // The darkest and lightest half percent are cut off, so that a marker does not decide the contrast.
    let values = image.voxels[range].map(Double.init)
    let sorted = values.sorted()
    let (low, high) = (sorted[sorted.count / 200], sorted[sorted.count - 1 - sorted.count / 200])
    grey = values.map { high > low ? min(1, max(0, ($0 - low) / (high - low))) : 0.5 }
    let sides = image.grid.orientation.sides
    let opposite: [AnatomicalOrientation.Side: AnatomicalOrientation.Side] = [
      .left: .right, .right: .left, .anterior: .posterior, .posterior: .anterior, .superior: .inferior,
      .inferior: .superior,
    ]
    letters = [sides[0], sides[1]].flatMap { side in
      [opposite[side, default: side], side].map { $0.rawValue }
    }
  }

  /// What the reader should know of the picture.
  var remarks: [String] {
    var words: [String] = []
    if size.z > 1 { words.append("Slice \(slice + 1) of \(size.z), where the map is greatest.") }
    words.append(
      "Cross: the greatest value, \(Self.number(peak.value)), at column \(peak.column), row \(peak.row) from 0.")
    words.append(
      "Lines: a quarter (dotted), a half (dashed), three quarters (drawn through) of the scale"
        + (outline == nil ? "." : "; green: the outline."))
    words.append("Colours: \(LightnessColours.name).")
    return words
  }

  func panelSize(longest: Int) -> (height: Int, width: Int) {
    let (height, width) = (Double(size.y) * aspect, Double(size.x))
    let factor = Double(longest) / max(height, width)
    return (max(1, Int((height * factor).rounded())), max(1, Int((width * factor).rounded())))
  }

  // MARK: Panels

  func paintImage(on canvas: inout PixelCanvas, row: Int, column: Int, height: Int, width: Int) {
    let grey = enlarged(grey, height, width)
    for r in 0..<height {
      for c in 0..<width { canvas[row + r, column + c] = SIMD3(repeating: grey[r * width + c]) }
    }
    let (ink, rim) = (SIMD3<Double>(repeating: 1), SIMD3<Double>(repeating: 0))
    canvas.write(letters[0], row: row + height / 2 - 7, column: column + 5, ink, rim: rim)
    canvas.write(letters[1], row: row + height / 2 - 7, column: column + width - 15, ink, rim: rim)
    canvas.write(letters[2], row: row + 5, column: column + width / 2 - 5, ink, rim: rim)
    canvas.write(letters[3], row: row + height - 20, column: column + width / 2 - 5, ink, rim: rim)
  }

  func paintOverlay(on canvas: inout PixelCanvas, row: Int, column: Int, height: Int, width: Int) {
    let (grey, map) = (enlarged(grey, height, width), enlarged(map, height, width))
    for r in 0..<height {
      for c in 0..<width {
        canvas[row + r, column + c] = blended(map[r * width + c], over: grey[r * width + c])
      }
    }
    if let outline {
      let mask = enlarged(outline, height, width)
      line(mask, at: 0.5, height, width) { r, c in
        canvas.fill(row + r - 1, column + c - 1, 3, 3, SIMD3(repeating: 0))
      }
      line(mask, at: 0.5, height, width) { r, c in canvas[row + r, column + c] = SIMD3(0.35, 1, 0.45) }
    }
    guard scale > 0 else { return }
    var labels: [(row: Int, column: Int)] = []
    for sign in isSigned ? [1.0, -1] : [1.0] {
      let signed = sign > 0 ? map : map.map { -$0 }
      let (ink, rim) =
        sign > 0
        ? (SIMD3<Double>(repeating: 1), SIMD3<Double>(repeating: 0)) : (SIMD3(0.75, 0.95, 1), SIMD3(0, 0, 0.25))
      for (number, level) in Self.levels.enumerated() {
        var first: (row: Int, column: Int)?
        line(signed, at: level * scale, height, width) { r, c in
          guard Self.isDrawn(number, r + c) else { return }
          canvas[row + r + 1, column + c + 1] = rim
        }
        line(signed, at: level * scale, height, width) { r, c in
          if first == nil { first = (r, c) }
          if Self.isDrawn(number, r + c) { canvas[row + r, column + c] = ink }
        }
        guard let first else { continue }
        let text = Self.number(sign * level * scale)
        var place = (
          row: min(max(first.row - 18, 2), height - 18),
          column: min(max(first.column - PixelCanvas.width(text) / 2, 2), max(2, width - PixelCanvas.width(text) - 2))
        )
        // A label that would lie on another moves beneath it.
        while labels.contains(where: {
          abs($0.row - place.row) < 18 && abs($0.column - place.column) < PixelCanvas.width(text)
        }),
          place.row < height - 36
        {
          place.row += 18
        }
        labels.append(place)
        canvas.write(text, row: row + place.row, column: column + place.column, ink, rim: rim)
      }
    }
    let at = (
      Int((Double(peak.row) + 0.5) * Double(height) / Double(size.y)),
      Int((Double(peak.column) + 0.5) * Double(width) / Double(size.x))
    )
    for (thickness, colour) in [(3, SIMD3<Double>(repeating: 0)), (1, SIMD3<Double>(repeating: 1))] {
      canvas.fill(row + at.0 - thickness / 2, column + at.1 - 7 - thickness / 2, thickness, 14 + thickness, colour)
      canvas.fill(row + at.0 - 7 - thickness / 2, column + at.1 - thickness / 2, 14 + thickness, thickness, colour)
    }
  }

  func paintScale(
    on canvas: inout PixelCanvas, row: Int, column: Int, height: Int, bar: Int, ink: SIMD3<Double>
  ) {
    let low = isSigned ? -1.0 : 0
    for r in 0..<height {
      let share = 1 - (1 - low) * Double(r) / Double(height - 1)
      for (place, grey) in [0.0, 0.5, 1].enumerated() {
        for c in 0..<bar {
          canvas[row + r, column + place * bar + c] = blended(share * scale, over: grey, isScale: true)
        }
      }
    }
    let marks = isSigned ? [-1, -0.75, -0.5, -0.25, 0, 0.25, 0.5, 0.75, 1] : [0, 0.25, 0.5, 0.75, 1]
    for mark in marks {
      let r = Int(((1 - mark) / (1 - low) * Double(height - 1)).rounded())
      if let number = Self.levels.firstIndex(of: abs(mark)) {
        for c in 0..<3 * bar where Self.isDrawn(number, c) {
          canvas[row + r, column + c] = SIMD3(repeating: 1)
          canvas[row + r + 1, column + c] = SIMD3(repeating: 0)
        }
      }
      canvas.fill(row + r, column + 3 * bar + 2, 1, 5, ink)
      canvas.write(
        Self.number(mark * scale), row: row + min(max(0, r - 7), height - 14), column: column + 3 * bar + 12, ink)
    }
  }

  // MARK: Colours and lines

  private func blended(_ value: Double, over grey: Double, isScale: Bool = false) -> SIMD3<Double> {
    let ground = SIMD3<Double>(repeating: grey)
    guard scale > 0 else { return ground }
    let share = min(1, abs(value) / scale)
    let colour = (value < 0 ? cold : warm).colour(share)
    let hidden = Self.opacity * min(1, share / Self.fullFrom)
    return ground * (1 - hidden) + colour * hidden
  }

  private static func isDrawn(_ level: Int, _ place: Int) -> Bool {
    switch level {
    case 0: place % 6 < 2
    case 1: place % 12 < 8
    default: true
    }
  }

  /// Calls for each pixel at or above a value beside one that is below it.
  private func line(_ values: [Double], at level: Double, _ height: Int, _ width: Int, _ body: (Int, Int) -> Void) {
    for r in 0..<height {
      for c in 0..<width where values[r * width + c] >= level {
        let isEdge =
          r > 0 && values[(r - 1) * width + c] < level || r + 1 < height && values[(r + 1) * width + c] < level
          || c > 0 && values[r * width + c - 1] < level || c + 1 < width && values[r * width + c + 1] < level
        if isEdge { body(r, c) }
      }
    }
  }

  /// A slice at the size of a panel, linear between the centres of its pixels.
  private func enlarged(_ values: [Double], _ height: Int, _ width: Int) -> [Double] {
    func taps(_ old: Int, _ new: Int) -> [(Int, Int, Double)] {
      (0..<new).map { place in
        let at = min(Double(old - 1), max(0, (Double(place) + 0.5) / Double(new) * Double(old) - 0.5))
        return (Int(at), min(Int(at) + 1, old - 1), at - at.rounded(.down))
      }
    }
    let across = taps(size.x, width)
    var result: [Double] = []
    result.reserveCapacity(height * width)
    for (upper, lower, share) in taps(size.y, height) {
      for (left, right, part) in across {
        let top = values[upper * size.x + left] * (1 - part) + values[upper * size.x + right] * part
        let bottom = values[lower * size.x + left] * (1 - part) + values[lower * size.x + right] * part
        result.append(top * (1 - share) + bottom * share)
      }
    }
    return result
  }

  /// A number with three digits that count, or in powers of ten.
  static func number(_ value: Double) -> String {
    if value == 0 { return "0" }
    let sign = value < 0 ? "-" : ""
    let size = abs(value)
    if size < 0.001 || size >= 10_000 { return sign + String(format: "%.1e", size) }
    let places = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : size >= 0.1 ? 3 : 4
    return sign + String(format: "%.\(places)f", size)
  }
}
