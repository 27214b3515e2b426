// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Letters of lead on the detector's cover, in an upper corner of the field.
struct LeadMarker: Sendable {
  /// The height of the letters in millimetres.
  static let height = 14.0
  /// The distance from the field's edges in millimetres.
  static let margin = 12.0
  /// The thickness of the lead in millimetres.
  static let thickness = 1.0

  /// The pixels that it covers.
  let columns: Range<Int>
  let rows: Range<Int>
  /// What passes in each of them.
  private let passing: [Float]

  /// Sets the letters; `nil` where there is no room.
  ///
  /// The marker of a side lies on that side: an L on the picture's right in a frontal view. All else lies on the left.
  init?(_ marker: String, in field: Shutter, _ system: RadiographySystem, transmission: Double) {
    let text = Array(marker.uppercased())
    let cells = Lettering.columns(text)
    guard cells > 0 else { return nil }
    let cell = Self.height / Double(Lettering.height) / system.detector.pitch
    let width = Int((Double(cells) * cell).rounded(.up))
    let height = Int((Double(Lettering.height) * cell).rounded(.up))
    let margin = Int((Self.margin / system.detector.pitch).rounded())
    guard width + 2 * margin <= field.columns.count, height + 2 * margin <= field.rows.count else { return nil }
    let isRight = text.first == "L" && system.exposure.view != .leftLateral
    let left = isRight ? field.columns.upperBound - margin - width : field.columns.lowerBound + margin
    let top = field.rows.lowerBound + margin
    columns = left..<left + width
    rows = top..<top + height
    // Each pixel's covered share from a raster of its own.
    let raster = 4
    var passing: [Float] = []
    for row in 0..<height {
      for column in 0..<width {
        var covered = 0
        for part in 0..<raster * raster {
          let x = (Double(column) + (Double(part % raster) + 0.5) / Double(raster)) / cell
          let y = (Double(row) + (Double(part / raster) + 0.5) / Double(raster)) / cell
          if Lettering.isInked(text, column: Int(x), row: Int(y)) { covered += 1 }
        }
        let share = Double(covered) / Double(raster * raster)
        passing.append(Float(1 - share * (1 - transmission)))
      }
    }
    self.passing = passing
  }

  /// Weakens the beam under the letters.
  func cover(_ signal: UnsafeMutablePointer<Float>, _ square: UnsafeMutablePointer<Float>, row: Int) {
    guard rows.contains(row) else { return }
    let base = (row - rows.lowerBound) * columns.count
    for column in columns {
      let share = passing[base + column - columns.lowerBound]
      signal[column] *= share
      square[column] *= share
    }
  }
}
