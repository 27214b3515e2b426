// SPDX-License-Identifier: Apache-2.0
import Foundation
import Reports
import Validation
import Vocabulary

/// Made pictures of every kind, as analyses want them drawn.
enum SamplePictures {
  /// Net benefit of a binormal model at a prevalence of 0.2, near enough for a picture.
  static func decision(_ name: String, _ strength: Double, banded: Bool = false) -> LinePicture.Series {
    let points = (1...60).map { index -> CurveSet.Point in
      let threshold = Double(index) / 100
      let sensitivity = pow(1 - threshold, 1 / strength)
      let falseAlarms = pow(1 - threshold, 1.5 * strength)
      let benefit = 0.2 * sensitivity - 0.8 * falseAlarms * threshold / (1 - threshold)
      return .init(
        x: threshold, y: benefit, lower: banded ? benefit - 0.03 - threshold / 20 : nil,
        upper: banded ? benefit + 0.03 : nil)
    }
    return LinePicture.Series(
      name: name, summary: "at 0.2: 0.093 (0.071 to 0.114)", points: points,
      bandMethod: banded ? "95 % pointwise band, bootstrap by patient" : nil)
  }

  static var treatAll: LinePicture.Series {
    LinePicture.Series(
      name: "Treat all",
      points: (1...99).map { index in
        let threshold = Double(index) / 100
        return .init(x: threshold, y: 0.2 - 0.8 * threshold / (1 - threshold))
      }, isReference: true)
  }

  static var treatNone: LinePicture.Series {
    LinePicture.Series(name: "Treat none", points: [.init(x: 0, y: 0), .init(x: 1, y: 0)], isReference: true)
  }

  static func decisionCurves(_ models: Int) -> LinePicture {
    LinePicture(
      title: "Decision curve", x: .init("Threshold probability", lower: 0, upper: 0.6),
      y: .init("Net benefit per patient", lower: -0.05),
      series: (0..<models).map { index in
        decision(SamplePage.names[index % SamplePage.names.count], 3 + Double(index) * 1.5, banded: index == 0)
      } + [treatAll, treatNone],
      marks: [
        .init(x: 0.2, label: "threshold in use: 0.2"),
        .init(x: 0.23, interval: Interval(0.15, 0.31), label: "chosen on the tuning rows: 0.23"),
      ],
      caption: "Net benefit of acting on the model, of treating everybody and of treating nobody. Higher is better.")
  }

  static var coverage: LinePicture {
    LinePicture(
      title: "Risk against coverage", x: .init("Share of cases that the model keeps", upper: 1),
      y: .init("Errors per 1 000 kept cases"),
      series: [
        LinePicture.Series(
          name: "By confidence", summary: "AURC 41.2 (33.0 to 50.3)",
          points: (0...20).map { step in
            let share = Double(step) / 20
            return .init(
              x: 0.05 + 0.95 * share, y: 20 + 1180 * share * share, lower: 10 + 1000 * share * share,
              upper: 60 + 1300 * share * share)
          }, bandMethod: "95 % pointwise band", isStepped: true),
        LinePicture.Series(
          name: "A single setting", points: [.init(x: 0.8, y: 500)]),
        LinePicture.Series(
          name: "At random", points: [.init(x: 0.05, y: 1200), .init(x: 1, y: 1200)], isReference: true),
      ], caption: "Errors among the cases that the model keeps for itself, by how many it keeps.")
  }

  static func reliability(limit: Double, title: String) -> ReliabilityPicture {
    func observed(_ x: Double) -> Double { limit * pow(x / limit, 1.35) * 0.92 + 0.02 * limit }
    let xs = (2...98).map { Double($0) / 100 * limit }
    let bins = (0..<10).map { index -> ReliabilityPicture.Bin in
      let x = (Double(index) + 0.5) / 10 * limit
      let wobble = (index % 3 == 0 ? 0.03 : -0.02) * limit
      let value = min(limit, max(0, observed(x) + wobble))
      return .init(
        predicted: x,
        observed: Estimate(
          name: "observed", value: value,
          interval: Interval(max(0, value - 0.08 * limit), min(1, value + 0.08 * limit)), method: "Wilson", n: 120,
          clusters: 96, definition: "The share of diseased cases in the bin."))
    }
    var isotonic: [CurveSet.Point] = []
    for bin in bins {
      let y = max(isotonic.last?.y ?? 0, bin.observed.value ?? 0)
      isotonic += [
        .init(x: bin.predicted - 0.05 * limit, y: y), .init(x: bin.predicted + 0.05 * limit, y: y),
      ]
    }
    return ReliabilityPicture(
      title: title,
      curve: xs.map {
        .init(
          x: $0, y: observed($0), lower: max(0, observed($0) - 0.05 * limit),
          upper: min(1, observed($0) + 0.06 * limit))
      },
      curveMethod: "natural cubic spline, 4 knots; 95 % pointwise band, clustered by patient", isotonic: isotonic,
      bins: bins, binMethod: "10 bins of equal counts, Wilson intervals",
      histogram: (0..<20).map { index in
        .init(
          lower: Double(index) / 20 * limit, upper: Double(index + 1) / 20 * limit, positives: index * 4,
          negatives: (20 - index) * (20 - index))
      }, caption: "Observed frequency of disease against the chance that the model stated.")
  }

  static var pooled: ForestPicture {
    var rows = (1...7).map { index -> ForestPicture.Row in
      let value = 0.78 + Double((index * 5) % 7) / 50
      return .init(
        index == 3 ? "The university hospital of a city with a long name" : "Site \(index)",
        estimate: index == 5 ? nil : SamplePage.estimate("auc", value, 0.03 + Double(index) / 200),
        shortfall: index == 5 ? "needs 12 more positive patients" : nil, positives: 30 * index, negatives: 200 + index)
    }
    rows.append(.init("Pooled", kind: .overall, estimate: SamplePage.estimate("auc", 0.842, 0.021)))
    rows.append(
      .init(
        "A new site", kind: .prediction,
        estimate: Estimate(
          name: "auc", value: nil, interval: Interval(0.741, 0.912), method: "prediction interval", n: 7,
          definition: "Where the area of a further site would lie.")))
    return ForestPicture(
      title: "Area by site", measure: "AUC", rows: rows,
      lines: [.init(0.842, label: "pooled: 0.842"), .init(0.75, label: "floor 0.75", isLimit: true)],
      caption: "The area at each site, pooled by a random-effects model, and where that of a further site would lie.")
  }

  static var ratios: ForestPicture {
    ForestPicture(
      title: "Ratio of false negative rates", measure: "Ratio to the best group",
      rows: [
        .init("sex=F", estimate: SamplePage.estimate("ratio.fnr", 1.4, 0.5), positives: 80, negatives: 412),
        .init(
          "sex=M, age=[70, 120]",
          estimate: Estimate(
            name: "ratio.fnr", value: 2.6, interval: Interval(1.1, 6.2), method: "log", n: 90, definition: "Ratio."),
          positives: 31, negatives: 59),
        .init(
          "race=not recorded",
          estimate: Estimate(
            name: "ratio.fnr", value: 0.4, interval: Interval(0, 1.7), method: "log", n: 12, definition: "Ratio."),
          positives: 9, negatives: 3),
      ], lines: [.init(1, label: "no difference: 1"), .init(1.25, label: "limit 1.25", isLimit: true)], isRatio: true,
      caption: "The axis is logarithmic: a half and a double are equally far from one.")
  }

  static var table: TablePicture {
    TablePicture(
      caption: "Slices by how far they fall behind",
      columns: [.init("Slice"), .init("n", isNumeric: true), .init("Error rate", isNumeric: true), .init("q-value")],
      rows: (1...30).map { ["device=D\($0), age >= \($0)", "\($0 * 11)", "0.\(100 + $0)", "-0.0\($0)"] },
      note: "q-values by Benjamini and Hochberg.")
  }

  /// Five readers who agree more the nearer they sit; the last pair never read a case together.
  static var agreement: HeatMapPicture {
    let names = ["anna", "ben", "a reader whose name is longer than its column", "dora", "emil"]
    return HeatMapPicture(
      title: "Agreement of pairs", rowTitle: "Reader", columnTitle: "With", rows: names, columns: names,
      values: (0..<5).map { row in
        (0..<5).map { column -> Double? in
          guard row != column, row + column != 7 else { return nil }
          return 1 - 0.2 * Double((row - column).magnitude)
        }
      }, measure: "kappa", caption: "Darker pairs agree more.")
  }

  /// Fourteen readers in two arms: more than fit on one printed page.
  static var readers: PanelPicture {
    PanelPicture(
      title: "ROC curves of the readers", x: .init("1 − specificity", lower: 0, upper: 1),
      y: .init("Sensitivity", lower: 0, upper: 1),
      panels: (1...14).map { reader in
        .init(
          "Reader \(reader)", summary: "difference 0.04 (−0.02 to 0.10)",
          series: ["aided", "unaided"].enumerated().map { arm, name in
            .init(
              name: name,
              points: (0...10).map { step in
                let x = Double(step) / 10
                return .init(x: x, y: min(1, x * (2.4 - 0.05 * Double(reader + 4 * arm))))
              })
          })
      }, hasDiagonal: true, caption: "A panel for each reader, a curve for each arm.")
  }

  static var figures: [Figure] {
    [
      HeatMapChart(id: "agreement", picture: agreement).figure,
      PanelChart(id: "readers", picture: readers).figure,
      LineChart(id: "decision", picture: decisionCurves(3)).figure,
      LineChart(id: "decisions", picture: decisionCurves(8)).figure,
      LineChart(id: "coverage", picture: coverage).figure,
      ReliabilityChart(id: "reliability", picture: reliability(limit: 1, title: "Reliability")).figure,
      ReliabilityChart(id: "reliability-rare", picture: reliability(limit: 0.09, title: "Reliability, rare")).figure,
      ForestChart(id: "pooled", picture: pooled).figure, ForestChart(id: "ratios", picture: ratios).figure,
    ]
  }

  /// Results of several topics: one stream, several streams, a refusal.
  static var analyses: [AnalysisResult] {
    let slope = Estimate(
      name: "calibration-slope", value: 0.62, interval: Interval(0.51, 0.74),
      method: "logistic recalibration, sandwich by patient",
      n: 595, clusters: 520,
      definition: "the slope of the log-odds of disease on the log-odds of the stated chance; 1 is ideal", seed: 7)
    let intercept = Estimate.undefined(
      "calibration-intercept", because: .notConverged(after: 25), method: "logistic recalibration", n: 595,
      definition: "The log-odds of disease beyond the stated ones; 0 is ideal.")
    return [
      AnalysisResult(
        .advice,
        findings: [
          "Of the 3 metrics that were chosen, 1 is refused and 1 needs care.",
          "Accuracy is refused: where 4 % are of the rarer class, a model that calls nobody positive is right in 96 % of all cases.",
        ], pictures: [.table(table)], notes: ["Whether a threshold decides is not declared."]),
      AnalysisResult(
        .calibration, name: "Alpha",
        findings: [
          "Calibration: slope 0.62 (0.51 to 0.74): the chances are too extreme.", "A second finding.", "A third one.",
        ], estimates: [slope, intercept],
        tests: [
          HypothesisTest(
            name: "calibration", group: "site=North", statistic: 12.4, distribution: "chi-squared",
            degreesOfFreedom: [2], pValue: 0.002, adjustedPValue: 0.004,
            method: "Miller’s test of intercept 0 and slope 1")
        ], pictures: [.reliability(reliability(limit: 1, title: "Reliability of Alpha"))],
        notes: ["4 rows without a stated chance are left out."]),
      AnalysisResult(.calibration, name: "Beta 2.1", refusal: "the scores are no probabilities: row 3 has 1.2"),
      AnalysisResult(
        .utility, findings: ["Acting on the model is better than treating all or none from 0.08 to 0.55."],
        estimates: (1...14).map { index in
          Estimate(
            name: "net-benefit", group: "threshold=0.\(index)", value: 0.1 - Double(index) / 100,
            interval: Interval(0.05 - Double(index) / 100, 0.15 - Double(index) / 100), method: "influence", n: 595,
            unit: "per patient", definition: "True positives minus weighted false positives, per patient.")
        }, pictures: [.lines(decisionCurves(2)), .lines(coverage)]),
      AnalysisResult(
        .fairness, refusal: "no column is bound for sex; bind it under data.columns.attributes",
        notes: ["Groups were declared under fairness.by."]),
      AnalysisResult(
        .generalization, findings: ["A further site can expect an AUC between 0.741 and 0.912."],
        pictures: [.forest(pooled), .forest(ratios)]),
      AnalysisResult(.slices, name: "Alpha", refusal: "there are no tuning rows"),
      AnalysisResult(.slices, name: "Beta 2.1", refusal: "there are no tuning rows"),
    ]
  }
}
