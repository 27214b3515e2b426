// SPDX-License-Identifier: Apache-2.0
import Foundation

/// The curves of a run as a picture that stands by itself: the objective and the figure of the tuning part, pass by pass.
struct RunCurves {
  let passes: [RunMemory.Pass]
  let metric: TrainingConfiguration.Stopping.Metric

  init(_ passes: [RunMemory.Pass], _ metric: TrainingConfiguration.Stopping.Metric) {
    self.passes = passes
    self.metric = metric
  }

  private var title: String {
    switch metric {
    case .auc: "AUC"
    case .dice: "Dice"
    default: metric.rawValue.prefix(1).uppercased() + metric.rawValue.dropFirst().replacing("-", with: " ")
    }
  }

  /// Round numbers at which lines are drawn, some four of them, and the range that they span.
  static func ticks(from low: Double, to high: Double) -> [Double] {
    let raw = max(high - low, 1e-9) / 4
    let power = pow(10, floor(log10(raw)))
    let step = ([1, 2, 5].first { $0 * power >= raw } ?? 10) * power
    let (first, last) = (floor(low / step), ceil(high / step))
    return (0...Int(last - first)).map { (first + Double($0)) * step }
  }

  private static let (width, height, left, top) = (640.0, 220.0, 70.0, 34.0)

  /// The picture.
  var svg: String {
    let figures = passes.map { pass in pass.metrics.first { $0.name == metric.rawValue } }
    let panels = [
      panel("Objective on the training part", passes.map(\.objective), [], at: 0),
      panel(
        "\(title) on the tuning part, with 95 % intervals", figures.map { $0?.value },
        figures.map { figure in figure?.lower.flatMap { low in figure?.upper.map { (low, $0) } } }, at: 1),
    ]
    let height = 2 * Self.height + 20
    return """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(Int(Self.width)) \(Int(height))" role="img" font-family="sans-serif" font-size="12">
      <title>Curves of a training</title>
      <desc>The objective on the training part and \(title) on the tuning part after each of \(passes.count) passes.</desc>
      <rect width="100%" height="100%" fill="#ffffff"/>
      \(panels.joined(separator: "\n"))
      </svg>

      """
  }

  private func panel(_ title: String, _ values: [Double?], _ bands: [(Double, Double)?], at number: Int) -> String {
    let all = values.compactMap { $0 } + bands.compactMap { $0 }.flatMap { [$0.0, $0.1] }
    let ticks = Self.ticks(from: all.min() ?? 0, to: all.max() ?? 1)
    let (low, high) = (ticks.first ?? 0, ticks.last ?? 1)
    let start = Double(number) * (Self.height + 10)
    let bottom = start + Self.height - 30
    let across = Self.width - Self.left - 20
    func x(_ place: Int) -> Double {
      Self.left + across * (values.count < 2 ? 0.5 : Double(place) / Double(values.count - 1))
    }
    func y(_ value: Double) -> Double { bottom - (bottom - start - Self.top) * (value - low) / (high - low) }
    func px(_ value: Double) -> String { String(format: "%.1f", value) }
    var lines = [
      "<text x=\"\(px(Self.left))\" y=\"\(px(start + 20))\" font-weight=\"bold\">\(title)</text>",
      "<line x1=\"\(px(Self.left))\" y1=\"\(px(bottom))\" x2=\"\(px(Self.width - 20))\" y2=\"\(px(bottom))\" stroke=\"#666\"/>",
    ]
    for value in ticks {
      lines.append(
        "<text x=\"\(px(Self.left - 6))\" y=\"\(px(y(value) + 4))\" text-anchor=\"end\">\(String(format: "%.4g", value))</text>"
      )
      lines.append(
        "<line x1=\"\(px(Self.left))\" y1=\"\(px(y(value)))\" x2=\"\(px(Self.width - 20))\" y2=\"\(px(y(value)))\" stroke=\"#ddd\"/>"
      )
    }
    for (place, band) in bands.enumerated() {
      guard let band else { continue }
      lines.append(
        "<line x1=\"\(px(x(place)))\" y1=\"\(px(y(band.0)))\" x2=\"\(px(x(place)))\" y2=\"\(px(y(band.1)))\" stroke=\"#9ab\" stroke-width=\"2\"/>"
      )
    }
    let points = values.enumerated().compactMap { place, value in value.map { "\(px(x(place))),\(px(y($0)))" } }
    lines.append(
      "<polyline points=\"\(points.joined(separator: " "))\" fill=\"none\" stroke=\"#14507a\" stroke-width=\"2\"/>")
    // A pass is marked as the best when it was the best so far: the last one of these became the model.
    if number == 1, let place = passes.lastIndex(where: \.isBest), let value = values[place] {
      let side = place * 2 > values.count ? "end" : "start"
      lines.append("<circle cx=\"\(px(x(place)))\" cy=\"\(px(y(value)))\" r=\"4.5\" fill=\"#14507a\"/>")
      lines.append(
        "<text x=\"\(px(x(place) + (side == "end" ? -8 : 8)))\" y=\"\(px(y(value) - 8))\" text-anchor=\"\(side)\">best: pass \(place + 1)</text>"
      )
    }
    lines.append("<text x=\"\(px(x(0)))\" y=\"\(px(bottom + 16))\" text-anchor=\"middle\">1</text>")
    if values.count > 1 {
      lines.append(
        "<text x=\"\(px(x(values.count - 1)))\" y=\"\(px(bottom + 16))\" text-anchor=\"middle\">\(values.count)</text>")
    }
    lines.append("<text x=\"\(px(Self.width / 2))\" y=\"\(px(bottom + 26))\" text-anchor=\"middle\">pass</text>")
    return lines.joined(separator: "\n")
  }
}
