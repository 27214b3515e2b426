// SPDX-License-Identifier: Apache-2.0
import Foundation
import Reports
import TestSupport
import Testing
import Vocabulary

@Suite struct ChartTests {
  @Test func `chooses round ticks`() {
    // Worked by hand: the step is the 1, 2 or 5 × 10ⁿ nearest (on the log scale) to the range over the wished number.
    #expect(Ticks(from: 0, to: 1).values == [0, 0.2, 0.4, 0.6, 0.8, 1])
    #expect(Ticks(from: 0.72, to: 1, about: 4).values == [0.75, 0.8, 0.85, 0.9, 0.95, 1])
    #expect(Ticks(from: -0.06, to: 0.06, about: 4).values == [-0.06, -0.04, -0.02, 0, 0.02, 0.04, 0.06])
    #expect(Ticks(from: 0, to: 97).values == [0, 20, 40, 60, 80])
    #expect(Ticks(from: 3, to: 3).values == [2.6, 2.8, 3, 3.2, 3.4])
    #expect(Ticks(from: 1, to: 0).values == Ticks(from: 0, to: 1).values)
    #expect(Ticks(from: 0, to: 12_000).values == [0, 2000, 4000, 6000, 8000, 10_000, 12_000])
  }

  @Test func `labels ticks with the decimals of the step and no minus before zero`() {
    let ticks = Ticks(from: -0.06, to: 0.06, about: 4)
    #expect(ticks.values.map(ticks.label) == ["−0.06", "−0.04", "−0.02", "0.00", "0.02", "0.04", "0.06"])
    let large = Ticks(from: 0, to: 12_000)
    #expect(large.label(4000) == "4\u{202F}000")
    let unit = Ticks(from: 0, to: 10)
    #expect(unit.label(2) == "2")
  }

  @Test func `holds every curve, operating point and band in the table`() {
    let figure = ROCChart(
      id: "roc", curves: [SamplePage.curve("Alpha", power: 3, points: 5, banded: true, operatingAt: 0.25)]
    ).figure
    #expect(figure.table.columns.count == 5)
    #expect(figure.table.rows.count == 6)
    // y(0.25) = 1 − 0.75³ = 0.578125
    #expect(
      figure.table.rows[0].map(\.text) == [
        "Alpha, score ≥ 0.75", "", "0.250 (0.220 to 0.280)", "0.578 (0.528 to 0.628)", "",
      ])
    #expect(figure.table.rows[1].map(\.text) == ["Alpha", "none", "0.000", "0.000", "0.000 to 0.060"])
    #expect(figure.table.rows[2].map(\.text) == ["Alpha", "0.75", "0.250", "0.578", "0.533 to 0.638"])
  }

  @Test func `shortens the table of a long curve and thins its drawing`() {
    let figure = ROCChart(id: "roc", curves: [SamplePage.curve("Alpha", power: 3, points: 200_001)]).figure
    #expect(figure.table.rows.count <= 30)
    #expect(figure.table.note != nil)
    #expect(figure.markup.html.utf8.count < 60_000)
  }

  @Test func `draws an empty curve and one without area`() {
    let curves = [Curve(name: "none", points: []), Curve(name: "one", points: [.init(x: 0.5, y: 0.5)])]
    #expect(ROCChart(id: "r", curves: curves).figure.markup.html.contains("none"))
    #expect(PrecisionRecallChart(id: "p", curves: curves, prevalence: nil).figure.table.rows.count == 1)
  }

  @Test func `cuts long names but keeps them whole in a title`() {
    let long = "A model with quite a long name, version 2026.3 (ensemble of five)"
    let html = ROCChart(id: "r", curves: [SamplePage.curve(long, power: 2)]).figure.markup.html
    #expect(html.contains("<title>\(long)</title>"))
  }

  @Test func `counts scores into bins`() throws {
    let histogram = try #require(ScoreHistogram(positives: [0.1, 0.5, 1], negatives: [0, 0.49], bins: 2))
    #expect(histogram.edges == [0, 0.5, 1])
    #expect(histogram.positives == [1, 2])
    #expect(histogram.negatives == [2, 0])
    #expect(ScoreHistogram(positives: [], negatives: []) == nil)
    #expect(ScoreHistogram(positives: [.nan], negatives: [1]) == nil)
    #expect(ScoreHistogram(positives: [3, 3], negatives: [3], bins: 4)?.positives == [0, 0, 2, 0])
    #expect(ScoreHistogram(edges: [0, 1], positives: [1, 2], negatives: [1, 2]) == nil)
  }

  @Test func `lists groups that cannot be judged with the words`() {
    let figure = ForestChart(id: "f", measure: "AUC", rows: SamplePage.groups, criterion: 0.75).figure
    #expect(figure.panels.count == 2)
    let html = figure.markup.html
    #expect(html.contains("needs 7 more positives"))
    #expect(html.contains("there are no positive cases"))
    #expect(figure.table.rows.count == 41)
    #expect(figure.description.contains("cannot be judged"))
  }

  @Test func `draws a forest in which nothing can be judged`() {
    let rows = [IntervalRow("North", positives: 0, negatives: 0, finding: .cannotBeJudged("needs 10 more positives"))]
    #expect(ForestChart(id: "f", measure: "AUC", rows: rows).figure.markup.html.contains("cannot be judged"))
  }

  @Test func `marks an interval that goes on beyond the axis`() {
    let ratio = Estimate(
      name: "lr-positive", value: 12, interval: Interval(3, .infinity), method: "log", n: 9, definition: "")
    let figure = ForestChart(id: "f", measure: "LR+", rows: [.init("All", finding: .estimate(ratio))]).figure
    #expect(figure.markup.html.contains("whisker open"))
    #expect(figure.markup.text.contains("12.00 (3.000\u{A0}to\u{A0}∞)"))
  }

  @Test(arguments: [
    (DifferenceChart.Margin.none, 0), (.notBelow(0.05), 1), (.notAbove(0.05), 1), (.within(0.05), 2),
  ])
  func `shades what the margin rules out`(margin: DifferenceChart.Margin, zones: Int) {
    let row = IntervalRow("B − A", finding: .estimate(SamplePage.estimate("difference.auc", 0.01, 0.02)))
    let html = DifferenceChart(id: "d", measure: "Difference", rows: [row], margin: margin).figure.markup.html
    #expect(html.components(separatedBy: "class=\"zone\"").count == zones + 1)
  }

  @Test func `tells the flow of cases in the table too`() {
    let figure = FlowDiagram(
      id: "flow", steps: [.init("Rows", 10, leftOut: [.init("no score", 2)]), .init("Judged", 8)],
      branches: [.init("Cancer", 3, leaves: [.init("called positive", 2), .init("called negative", 1)])]
    ).figure
    #expect(
      figure.table.rows.map { $0.map(\.text) } == [
        ["Rows", "10"], ["left out: no score", "2"], ["Judged", "8"], ["Cancer", "3"],
        ["Cancer: called positive", "2"], ["Cancer: called negative", "1"],
      ])
  }

  @Test func `never sets a key entry over another`() throws {
    // Baselines of the key of six curves with long names ascend by at least the line height.
    let figures = SamplePage.figures
    let html = try #require(figures.first { $0.id == "roc" }).markup.html
    var baselines: [Double] = []
    for piece in html.components(separatedBy: "<text class=\"k").dropFirst() {
      guard let start = piece.range(of: " y=\""), let end = piece[start.upperBound...].firstIndex(of: "\"") else {
        continue
      }
      if let y = Double(piece[start.upperBound..<end]) { baselines.append(y) }
    }
    #expect(baselines.count > 18)
    for (above, below) in zip(baselines, baselines.dropFirst()) { #expect(below - above >= 14) }
  }
}
