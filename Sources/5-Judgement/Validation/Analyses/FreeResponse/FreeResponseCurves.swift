// SPDX-License-Identifier: Apache-2.0
import Protocols
import ReaderStudies
import Vocabulary

/// The curves of free-response reading, and the lesion sensitivities read off them.
struct FreeResponseCurves {
  let study: FreeResponseStudy
  let plan: FreeResponsePlan
  let level: ConfidenceLevel

  /// More points than a small panel can show would only make the report larger.
  private static let points = 60

  var result: AnalysisResult {
    var result = AnalysisResult(.freeResponse)
    var rows: [[String]] = []
    for rate in plan.falseMarks {
      let measure = FreeResponseMeasure(study, .lesionSensitivity(falsePositives: rate), level: level)
      let text = WorthText.share(rate)
      var row = [text]
      for arm in study.arms.indices {
        let mean = measure.mean(arm)
        row.append(WorthText.cell(mean))
        result.estimates.append(mean.of(group: "\(study.arms[arm]), \(text) false marks per case"))
      }
      rows.append(row)
    }
    result.pictures = [
      .table(
        TablePicture(
          caption: "Share of lesions marked, by false marks per case",
          columns: [.init("False marks per case", isNumeric: true)]
            + study.arms.map { TablePicture.Column($0, isNumeric: true) }, rows: rows,
          note:
            "Means of the readers, with \(NumberText.percent(level.value)) intervals for other readers and other cases. The "
            + "FROC curve is straight between its points and level beyond the last."))
    ]
    for kind in [FreeResponseCurve.Kind.froc, .wAFROC] {
      if let panels = panels(kind) { result.pictures.append(panels) }
    }
    for (arm, name) in study.arms.enumerated() {
      for (reader, other) in study.readers.enumerated() where !study.cell(arm: arm, reader: reader).cases.isEmpty {
        for estimate in [
          study.lesionSensitivity(arm: arm, reader: reader, level: level),
          study.falseMarksPerCase(arm: arm, reader: reader, level: level),
        ] {
          result.estimates.append(estimate.of(group: "arm=\(name), reader=\(other), all marks"))
        }
      }
    }
    result.notes = [
      "The interval of a reader's lesion sensitivity lets lesions of one \(study.units == nil ? "case" : "patient") hang together."
    ]
    return result
  }

  /// A panel for each reader with the curve of each arm.
  private func panels(_ kind: FreeResponseCurve.Kind) -> Picture? {
    var panels: [PanelPicture.Panel] = []
    var right = 0.0
    for (number, reader) in study.readers.enumerated() {
      var series: [LinePicture.Series] = []
      for (arm, name) in study.arms.enumerated() where !study.cell(arm: arm, reader: number).cases.isEmpty {
        guard let curve = try? study.curve(kind, arm: arm, reader: number) else { continue }
        var points = thinned(curve.points).map { CurveSet.Point(x: $0.x, y: $0.y) }
        if curve.endsAtCorner { points.append(.init(x: 1, y: 1)) }
        right = max(right, points.last?.x ?? 0)
        series.append(LinePicture.Series(name: name, points: points))
      }
      if !series.isEmpty { panels.append(PanelPicture.Panel(reader, series: series)) }
    }
    guard !panels.isEmpty else { return nil }
    let isFROC = kind == .froc
    return .panels(
      PanelPicture(
        title: isFROC ? "FROC curves by reader" : "Weighted AFROC curves by reader",
        x: .init(
          isFROC ? "False marks per case" : "Lesion-free cases with a false mark", lower: 0,
          upper: isFROC ? max(right, 0.1) : 1),
        y: .init(isFROC ? "Share of lesions marked" : "Weighted share of lesions marked", lower: 0, upper: 1),
        panels: panels, hasDiagonal: !isFROC,
        caption: isFROC
          ? "Each point counts the marks rated at least so high; a curve ends where all marks are counted."
          : "The last stretch to the upper right corner belongs to what was not marked."))
  }

  private func thinned(_ points: [FreeResponseCurve.Point]) -> [FreeResponseCurve.Point] {
    guard points.count > Self.points, let last = points.last else { return points }
    let step = Double(points.count - 1) / Double(Self.points - 1)
    return (0..<Self.points - 1).map { points[Int(Double($0) * step)] } + [last]
  }
}
