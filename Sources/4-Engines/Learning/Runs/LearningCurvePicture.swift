// SPDX-License-Identifier: Apache-2.0
import Foundation
import Vocabulary

/// A learning curve as a picture that stands by itself: trainings as points, the curve with its band, patients on the scale of logarithms.
struct LearningCurvePicture {
  let found: CurveFindings

  init(_ found: CurveFindings) { self.found = found }

  private static let (width, height, left, top, bottom) = (640.0, 320.0, 70.0, 40.0, 270.0)

  /// The picture.
  var svg: String {
    let forecasts = found.forecasts.compactMap { forecast in
      forecast.figure.value.map { (x: Double(forecast.patients), y: $0, band: forecast.figure.interval) }
    }
    let xs = found.points.map { Double($0.patients) } + forecasts.map(\.x)
    let ys = found.points.map(\.figure) + forecasts.flatMap { [$0.y, $0.band?.lower ?? $0.y, $0.band?.upper ?? $0.y] }
    let (lowX, highX) = (log(max(1, xs.min() ?? 1)), log(max(2, xs.max() ?? 2)))
    let (lowY, highY) = (ys.min() ?? 0, max(ys.max() ?? 1, (ys.min() ?? 0) + 1e-12))
    func x(_ value: Double) -> String {
      let share = highX > lowX ? (log(value) - lowX) / (highX - lowX) : 0.5
      return String(format: "%.1f", Self.left + (Self.width - Self.left - 20) * share)
    }
    func y(_ value: Double) -> String {
      String(format: "%.1f", Self.bottom - (Self.bottom - Self.top) * (value - lowY) / (highY - lowY))
    }
    var lines: [String] = []
    let band = forecasts.compactMap { place in place.band.map { (place.x, $0) } }
    if band.count > 1 {
      let outline =
        band.map { "\(x($0.0)),\(y($0.1.upper))" } + band.reversed().map { "\(x($0.0)),\(y($0.1.lower))" }
      lines.append("<polygon points=\"\(outline.joined(separator: " "))\" fill=\"#d9e4ec\"/>")
    }
    for value in [lowY, (lowY + highY) / 2, highY] {
      lines.append(
        "<line x1=\"\(Int(Self.left))\" y1=\"\(y(value))\" x2=\"\(Int(Self.width - 20))\" y2=\"\(y(value))\" stroke=\"#ddd\"/>"
      )
      lines.append(
        "<text x=\"\(Int(Self.left - 6))\" y=\"\(y(value))\" text-anchor=\"end\">\(String(format: "%.4g", value))</text>"
      )
    }
    let curve = forecasts.map { "\(x($0.x)),\(y($0.y))" }.joined(separator: " ")
    lines.append("<polyline points=\"\(curve)\" fill=\"none\" stroke=\"#14507a\" stroke-width=\"2\"/>")
    for point in found.points {
      lines.append(
        "<circle cx=\"\(x(Double(point.patients)))\" cy=\"\(y(point.figure))\" r=\"4\" fill=\"none\" stroke=\"#14507a\"/>"
      )
    }
    for size in Set(xs.map { Int($0) }).sorted() {
      lines.append(
        "<text x=\"\(x(Double(size)))\" y=\"\(Int(Self.bottom + 18))\" text-anchor=\"middle\">\(size)</text>")
    }
    let title = "\(found.metric.rawValue) of the tuning part by training patients"
    return """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(Int(Self.width)) \(Int(Self.height))" role="img" font-family="sans-serif" font-size="12">
      <title>Learning curve</title>
      <desc>\(title): a circle for each of \(found.points.count) trainings, the curve through them and its 95 % band.</desc>
      <rect width="100%" height="100%" fill="#ffffff"/>
      <text x="\(Int(Self.left))" y="20" font-weight="bold">\(title)</text>
      \(lines.joined(separator: "\n"))
      <text x="\(Int(Self.width / 2))" y="\(Int(Self.bottom + 38))" text-anchor="middle">training patients, logarithmic</text>
      </svg>

      """
  }
}
