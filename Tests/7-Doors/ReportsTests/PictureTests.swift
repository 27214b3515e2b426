// SPDX-License-Identifier: Apache-2.0
import Foundation
import Reports
import Testing
import Validation
import Vocabulary

@Suite struct PictureTests {
  /// The numbers of an attribute, in order.
  private static func numbers(_ attribute: String, of style: String, in html: String) -> [Double] {
    html.components(separatedBy: "<text class=\"\(style)\"").dropFirst().compactMap { piece in
      guard let start = piece.range(of: " \(attribute)=\""),
        let end = piece[start.upperBound...].firstIndex(of: "\"")
      else { return nil }
      return Double(piece[start.upperBound..<end])
    }
  }

  @Test func `cuts a line where it leaves the box, not at its next point`() {
    // By hand: from (0, 0) to (2, 4) the line leaves the unit box at (0.5, 1).
    let one = ClippedLine([(0, 0), (2, 4)], x: 0...1, y: 0...1).pieces
    #expect(one.count == 1)
    #expect(one[0].count == 2 && one[0][1].x == 0.5 && one[0][1].y == 1)
    // A peak above the box is two lines, and what lies outside altogether is none.
    let peak = ClippedLine([(0, 0), (0.5, 2), (1, 0)], x: 0...1, y: 0...1).pieces
    #expect(peak.count == 2)
    #expect(peak[0].last?.x == 0.25 && peak[1].first?.x == 0.75)
    #expect(ClippedLine([(2, 2), (3, 3)], x: 0...1, y: 0...1).pieces.isEmpty)
    // A line that runs through the box without a point in it.
    let through = ClippedLine([(-1, 0.5), (2, 0.5)], x: 0...1, y: 0...1).pieces
    #expect(through.count == 1 && through[0].map(\.x) == [0, 1])
    // A gap stays a gap.
    let gap = ClippedLine([(0, 0.1), (0.2, 0.1), (0.3, .nan), (0.4, 0.1), (0.5, 0.1)], x: 0...1, y: 0...1).pieces
    #expect(gap.map(\.count) == [2, 2])
    #expect(ClippedLine([(0.5, 0.5)], x: 0...1, y: 0...1).pieces.map(\.count) == [1])
  }

  @Test func `shades a number by its size and says it for who cannot see it`() {
    let html = HeatMapChart(id: "agreement", picture: SamplePictures.agreement).figure.markup.html
    // By hand: 1 − 0.2 · 1 = 0.8 is 0.04 + 0.46 · 0.8 = 0.408 dark; 0.4 is 0.22 dark.
    #expect(html.contains("fill-opacity=\"0.41\""))
    #expect(html.contains("<title>anna, ben: 0.800</title>"))
    #expect(html.contains("<title>anna, dora: 0.400</title>"))
    // Five on the diagonal, and the two pairs that have no number.
    #expect(html.components(separatedBy: "class=\"nothing\"").count - 1 == 7)
    #expect(!html.contains("dora, emil"))
  }

  @Test func `puts as many panels into a drawing as a page holds, over one key`() {
    let figure = PanelChart(id: "readers", picture: SamplePictures.readers).figure
    #expect(figure.panels.count == 2)
    let html = figure.markup.html
    #expect(html.components(separatedBy: "class=\"frame\"").count - 1 == 14)
    #expect(html.components(separatedBy: "class=\"chance\"").count - 1 == 14)
    // Two curves a panel, and two lines of the key in each drawing.
    #expect(html.components(separatedBy: "<path class=\"curve\"").count - 1 == 28)
    #expect(html.components(separatedBy: "<line class=\"curve\"").count - 1 == 4)
    #expect(figure.table.rows.count == 14 * 2 * 7)
  }

  @Test func `keeps every drawn line inside its frame`() throws {
    for picture in [SamplePictures.decisionCurves(3), SamplePictures.coverage] {
      let html = LineChart(id: "lines", picture: picture).figure.markup.html
      let frame = try #require(html.components(separatedBy: "<rect class=\"frame\"").dropFirst().first)
      func value(_ name: String) throws -> Double {
        let start = try #require(frame.range(of: " \(name)=\""))
        return try #require(Double(frame[start.upperBound...].prefix { $0 != "\"" }))
      }
      let (x, y) = (try value("x"), try value("y"))
      let (right, bottom) = (x + (try value("width")), y + (try value("height")))
      for piece in html.components(separatedBy: "<path class=\"").dropFirst()
      where piece.hasPrefix("curve") || piece.hasPrefix("held") || piece.hasPrefix("band") {
        let start = try #require(piece.range(of: " d=\""))
        let path = piece[start.upperBound...].prefix { $0 != "\"" }
        let places = path.split { "MLZ".contains($0) }.map { $0.split(separator: " ").compactMap { Double($0) } }
        for place in places {
          #expect(place.count == 2)
          #expect(place[0] >= x - 0.01 && place[0] <= right + 0.01 && place[1] >= y - 0.01 && place[1] <= bottom + 0.01)
        }
      }
    }
  }

  @Test func `takes the axes as asked, and lets no line of reference stretch them`() {
    let asked = LineChart(id: "a", picture: SamplePictures.decisionCurves(2)).ranges
    #expect(asked.x == 0...0.6)
    #expect(asked.y.lowerBound == -0.05)
    var free = SamplePictures.decisionCurves(1)
    free.y.lower = nil
    free.series[0].points = [.init(x: 0.1, y: 0.1), .init(x: 0.5, y: 0)]
    // 5 % of air on 0…0.1; zero is an end by nature.
    let ranges = LineChart(id: "b", picture: free).ranges
    #expect(ranges.y.lowerBound == 0 && abs(ranges.y.upperBound - 0.105) < 1e-12)
    let empty = LinePicture(title: "None", x: .init("x"), y: .init("y"), series: [], caption: "Nothing.")
    #expect(LineChart(id: "c", picture: empty).ranges.x == 0...1)
    #expect(LineChart(id: "c", picture: empty).figure.table.rows.isEmpty)
  }

  @Test func `draws six curves to a panel, with the references in each`() {
    let figure = LineChart(id: "many", picture: SamplePictures.decisionCurves(8)).figure
    #expect(figure.panels.count == 2)
    #expect(figure.markup.html.components(separatedBy: "class=\"held h1\"").count > 2)
    for name in SamplePage.names.prefix(6) { #expect(figure.markup.text.contains(name.prefix(8))) }
  }

  @Test func `holds curves, bands and marks in the table`() {
    let picture = LinePicture(
      title: "Cost", x: .init("Threshold"), y: .init("Cost"),
      series: [
        .init(name: "Alpha", points: [.init(x: 0.25, y: -3, lower: -4, upper: 2)]),
        .init(name: "All", points: [.init(x: 0, y: 1.5)], isReference: true),
      ], marks: [.init(x: 0.5, interval: Interval(0.4, 0.6), label: "in use")], caption: "Made.")
    let table = LineChart(id: "c", picture: picture).figure.table
    #expect(
      table.rows.map { $0.map(\.text) } == [
        ["Alpha", "0.250", "−3.000", "−4.000 to 2.000"], ["All", "0.000", "1.500", ""],
        ["Mark: in use", "0.500 (0.400 to 0.600)", "", ""],
      ])
    #expect(table.columns.map(\.title) == ["Curve", "Threshold", "Cost", "Band"])
  }

  @Test func `goes in steps where values hold`() throws {
    let series = LinePicture.Series(
      name: "s", points: [.init(x: 0, y: 0), .init(x: 0.5, y: 1), .init(x: 1, y: 0.5)], isStepped: true)
    let picture = LinePicture(
      title: "Steps", x: .init("x", lower: 0, upper: 1), y: .init("y", lower: 0, upper: 1), series: [series],
      caption: "Made.")
    let html = LineChart(id: "s", picture: picture).figure.markup.html
    let piece = try #require(html.components(separatedBy: "<path class=\"curve\" d=\"").dropFirst().first)
    // Three points and two corners; each piece runs along one axis.
    let places = piece.prefix { $0 != "\"" }.split { "ML".contains($0) }
      .map { $0.split(separator: " ").compactMap { Double($0) } }
    #expect(places.count == 5)
    for (a, b) in zip(places, places.dropFirst()) { #expect(a[0] == b[0] || a[1] == b[1]) }
  }

  @Test func `ends the axes of rare predictions early and says so`() {
    let rare = ReliabilityChart(id: "r", picture: SamplePictures.reliability(limit: 0.09, title: "Rare"))
    #expect(rare.limit == 0.1)
    #expect(rare.figure.caption.hasSuffix("Both axes end at 0.1."))
    let usual = ReliabilityChart(id: "u", picture: SamplePictures.reliability(limit: 1, title: "Usual"))
    #expect(usual.limit == 1)
    #expect(!usual.figure.caption.contains("Both axes"))
  }

  @Test func `holds bins with intervals and counts, both curves and predictions in the table`() {
    let figure = ReliabilityChart(id: "r", picture: SamplePictures.reliability(limit: 1, title: "Reliability")).figure
    let rows = figure.table.rows.map { $0.map(\.text) }
    // The first bin: predicted 0.05; observed 0.92 × 0.05^1.35 + 0.02 + 0.03 = 0.0661.
    #expect(rows[0] == ["Bin 1", "0.050", "0.066 (0.000 to 0.146)", "120"])
    #expect(Set(rows.map { $0[0] }).isSuperset(of: ["Bin 10", "Curve", "Isotonic curve", "Predictions"]))
    #expect(rows.last?[2] == "76 with, 1 without the disease")
    let html = figure.markup.html
    for word in ["Isotonic curve", "ideal: observed as", "Observed frequency", "Predicted chance"] {
      #expect(html.contains(word))
    }
  }

  @Test func `draws the interval of a prediction without a value`() {
    let figure = ForestChart(id: "f", picture: SamplePictures.pooled).figure
    #expect(figure.markup.html.contains("whisker ahead"))
    #expect(figure.table.rows.last?.map(\.text) == ["A new site", "", "", "0.741 to 0.912", "prediction interval"])
    #expect(figure.markup.html.contains("needs 12 more positive"))
    #expect(figure.title == "Area by site")
  }

  @Test func `puts halves and doubles equally far from one on an axis of ratios`() throws {
    func row(_ name: String, _ value: Double) -> ForestPicture.Row {
      .init(
        name,
        estimate: Estimate(
          name: "ratio", value: value, interval: Interval(value, value), method: "made", n: 1, definition: "Made."))
    }
    let picture = ForestPicture(
      title: "Ratios", measure: "Ratio", rows: [row("half", 0.5), row("one", 1), row("double", 2)], isRatio: true,
      caption: "Made.")
    let html = ForestChart(id: "f", picture: picture).figure.markup.html
    let places = html.components(separatedBy: "<rect class=\"dot\" x=\"").dropFirst().compactMap {
      Double($0.prefix { $0 != "\"" })
    }
    #expect(places.count == 3)
    #expect(abs((places[1] - places[0]) - (places[2] - places[1])) < 0.02)
    // A bound of zero has no place on such an axis: an arrow points there.
    #expect(ForestChart(id: "g", picture: SamplePictures.ratios).figure.markup.html.contains("whisker open"))
  }

  @Test func `never sets one line of a key over another`() throws {
    for figure in SamplePictures.figures {
      let html = figure.markup.html
      for panel in html.components(separatedBy: "<svg").dropFirst() {
        // The key stands right of the drawing.
        let places = zip(Self.numbers("x", of: "kt", in: panel), Self.numbers("y", of: "kt", in: panel)).map {
          ($0, $1)
        }
        let small = zip(Self.numbers("x", of: "ks", in: panel), Self.numbers("y", of: "ks", in: panel)).map { ($0, $1) }
        let key = (places + small).filter { $0.0 > 470 }.map(\.1).sorted()
        for (above, below) in zip(key, key.dropFirst()) { #expect(below - above >= 14, "\(figure.id)") }
      }
    }
  }
}

@Suite struct AnalysisChapterTests {
  private static var evaluation: Evaluation { SampleEvaluations.analysed }

  @Test func `has a chapter for each topic, in one order, with findings first`() throws {
    let html = EvaluationReport(Self.evaluation).html
    let titles = [
      "Advice on metrics", "Calibration", "Clinical utility", "Fairness between groups", "Weak slices", "Other sites",
    ]
    var last = html.startIndex
    for title in titles {
      let place = try #require(html.range(of: ">\(title)</h2>", range: last..<html.endIndex), "\(title)")
      last = place.upperBound
    }
    #expect(html.contains("<p class=\"lead\">Of the 3 metrics that were chosen"))
    #expect(html.contains(">Alpha</h3>") && html.contains(">Beta 2.1</h3>"))
    #expect(
      html.contains(
        "Calibration cannot be judged.</strong> The reason: the scores are no probabilities: row 3 has 1.2."))
    // One reason for all streams is said once.
    #expect(html.components(separatedBy: "there are no tuning rows").count == 3)
  }

  @Test func `folds long tables, and gives each definition once`() {
    let html = EvaluationReport(Self.evaluation).html
    #expect(html.contains("<summary>All estimates, with 95\u{202F}% confidence intervals (14)</summary>"))
    #expect(html.components(separatedBy: "True positives minus weighted false positives, per patient.").count == 2)
    #expect(html.contains("<summary>Slices by how far they fall behind (30 rows)</summary>"))
    #expect(html.contains("cannot be computed: the iteration did not converge in 25 steps"))
    #expect(html.contains("logistic recalibration, sandwich by patient, seed 7"))
  }

  @Test func `says one line for each topic on the first page`() throws {
    let html = EvaluationReport(Self.evaluation).html
    let first = try #require(html.components(separatedBy: "What was looked at").first)
    #expect(first.contains("Beside the criteria"))
    #expect(first.contains("Alpha: Calibration: slope 0.62") || first.contains("slope 0.62 (0.51 to 0.74)"))
    #expect(first.contains("Fairness between groups</a>: cannot be judged: no column is bound for sex"))
  }

  @Test func `maps the topics of guidelines to the chapters`() {
    let html = EvaluationReport(Self.evaluation).html
    #expect(html.contains("<a href=\"#part-1-analysis-calibration\">Calibration</a>"))
    #expect(html.contains("<a href=\"#part-1-analysis-utility\">Clinical utility</a>"))
    let plain = EvaluationReport(SampleEvaluations.accepted).html
    #expect(!plain.contains("analysis-calibration"))
  }

  @Test func `sets what speaks against a metric beside its endpoint`() {
    var evaluation = SampleEvaluations.accepted
    evaluation.parts[0].endpoints[0].cautions = ["The area under the ROC curve is refused: a made reason."]
    let report = EvaluationReport(evaluation)
    #expect(report.html.contains("is refused: a made reason."))
    #expect(report.json.contains("is refused: a made reason."))
  }
}
