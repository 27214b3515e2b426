// SPDX-License-Identifier: Apache-2.0

/// The numbers of curves as a table.
enum CurveTable {
  /// A row for each point, for long curves for evenly chosen ones.
  static func table(_ curves: [Curve], caption: String, x: String, y: String) -> DataTable {
    let hasBand = curves.contains { !$0.band.isEmpty }
    var rows: [[String]] = []
    var shortened = false
    let hasThreshold = curves.contains { curve in curve.points.contains { $0.threshold != nil } }
    for curve in curves {
      for point in curve.operatingPoints {
        rows.append(
          ["\(curve.name), \(point.label)"] + (hasThreshold ? [""] : []) + [
            NumberWords.shortEstimate(point.x), NumberWords.shortEstimate(point.y),
          ]
            + (hasBand ? [""] : []))
      }
      let chosen = DataTable.chosen(of: curve.points.count, most: max(9, DataTable.mostCurveRows / curves.count))
      shortened = shortened || chosen.count < curve.points.count
      for index in chosen {
        let point = curve.points[index]
        let threshold = point.threshold.map { $0.isFinite ? NumberWords.compact($0) : "none" } ?? ""
        rows.append(
          [curve.name] + (hasThreshold ? [threshold] : []) + [NumberWords.number(point.x), NumberWords.number(point.y)]
            + (hasBand ? [band(curve.band, at: point.x)] : []))
      }
    }
    return DataTable(
      caption: caption,
      columns: [DataTable.Column("Curve")]
        + ((hasThreshold ? ["Threshold"] : []) + [x, y] + (hasBand ? ["Band"] : [])).map {
          DataTable.Column($0, isNumeric: true)
        },
      rows: rows,
      note: shortened ? "Long curves are shown at evenly chosen points." : nil)
  }

  /// The band at a place, which is only said where the band has that very place.
  private static func band(_ band: [Curve.BandPoint], at x: Double) -> String {
    guard let place = band.first(where: { abs($0.x - x) < 1e-9 }) else { return "" }
    return "\(NumberWords.number(place.lower)) to \(NumberWords.number(place.upper))"
  }
}
