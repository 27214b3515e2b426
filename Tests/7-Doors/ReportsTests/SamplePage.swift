// SPDX-License-Identifier: Apache-2.0
import Foundation
import Reports
import Vocabulary

/// A page with every chart on it, from made numbers.
enum SamplePage {
  /// The area under `y = 1 − (1 − x)^k` is k / (k + 1).
  static func curve(
    _ name: String, power: Double, points: Int = 101, banded: Bool = false, operatingAt share: Double? = nil
  ) -> Curve {
    func y(_ x: Double) -> Double { 1 - pow(1 - x, power) }
    let xs = (0..<points).map { Double($0) / Double(points - 1) }
    var uses: [Curve.OperatingPoint] = []
    if let share {
      uses = [
        .init(
          label: "score ≥ \(1 - share)", x: estimate("false-positive-rate", share, 0.03),
          y: estimate("sensitivity", y(share), 0.05))
      ]
    }
    let area = power / (power + 1)
    return Curve(
      name: name, summary: "AUC \(NumberWords.shortEstimate(estimate("auc", area, 0.03)))",
      points: xs.map { .init(x: $0, y: y($0), threshold: $0 == 0 ? .infinity : 1 - $0) },
      band: banded
        ? xs.map { .init(x: $0, lower: max(0, y($0) - 0.06 * (1 - $0)), upper: min(1, y($0) + 0.06)) } : [],
      bandLabel: banded ? "95 % simultaneous band" : nil, operatingPoints: uses)
  }

  static func estimate(_ name: String, _ value: Double, _ half: Double) -> Estimate {
    Estimate(
      name: name, value: value, interval: Interval(value - half, min(value + half, value < 1 ? 1 : .infinity)),
      method: "made", n: 100, definition: "A made number.")
  }

  static let names = [
    "Alpha", "Beta 2.1", "A model with quite a long name, version 2026.3 (ensemble of five)",
    "Radiologist’s aid", "Kappa-net", "Ζήτα <b>bold</b> & \"sons\"",
  ]

  static var groups: [IntervalRow] {
    var rows: [IntervalRow] = [
      .init(
        "All cases", positives: 1204, negatives: 10_391, finding: .estimate(estimate("auc", 0.88, 0.01)),
        style: .overall)
    ]
    for (heading, count) in [("By site", 18), ("By scanner", 12), ("By sex and age band", 10)] {
      rows.append(.heading(heading))
      for index in 0..<count {
        let label =
          index == 3
          ? "The university hospital of a city with a name that does not end, east wing"
          : "\(heading.dropFirst(3)) \(index + 1)"
        let value = 0.80 + Double((index * 37) % 17) / 100
        let half = 0.02 + Double((index * 11) % 7) / 100
        let finding: IntervalRow.Finding =
          index % 8 == 5
          ? .cannotBeJudged("needs 7 more positives and 3 more negatives")
          : index % 8 == 6
            ? .estimate(.undefined("auc", because: .noPositives, method: "DeLong", n: 14, definition: "AUC"))
            : .estimate(estimate("auc", value, half))
        rows.append(.init(label, positives: 20 + index * 3, negatives: 100 + index * 40, finding: finding))
      }
    }
    return rows
  }

  static var histogram: ScoreHistogram? {
    var state: UInt64 = 7
    func draw() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) * 0x1p-53
    }
    let negatives = (0..<3000).map { _ in draw() * draw() }
    let positives = (0..<400).map { _ in 1 - draw() * draw() }
    return ScoreHistogram(positives: positives, negatives: negatives)
  }

  static var figures: [Figure] {
    var figures = [
      ROCChart(id: "roc-one", curves: [curve("Alpha", power: 6, banded: true, operatingAt: 0.15)]).figure,
      ROCChart(
        id: "roc",
        curves: names.enumerated().map { curve($1, power: 2 + 2 * Double($0), banded: $0 == 0, operatingAt: 0.1) },
        caption: "Six models on the same cases. Rings are operating points, lines through them their 95 % intervals."
      ).figure,
      PrecisionRecallChart(
        id: "pr",
        curves: [
          Curve(
            name: "Alpha", summary: "AP 0.741 (0.690 to 0.788)",
            points: (0...100).map { .init(x: Double($0) / 100, y: 1 - 0.88 * pow(Double($0) / 100, 3)) },
            band: (0...100).map {
              let y = 1 - 0.88 * pow(Double($0) / 100, 3)
              return .init(x: Double($0) / 100, lower: max(0, y - 0.07), upper: min(1, y + 0.05))
            }, bandLabel: "95 % pointwise band")
        ], prevalence: 0.12
      ).figure,
    ]
    if let histogram {
      figures.append(ScoreDistributionChart(id: "scores", histogram: histogram, threshold: 0.5).figure)
    }
    figures.append(
      ForestChart(
        id: "forest", measure: "AUC", rows: groups, reference: 0.88, criterion: 0.75,
        criterionLabel: "criterion: lower bound at least 0.75"
      ).figure)
    figures.append(
      DifferenceChart(
        id: "difference", measure: "Difference in AUC, FFDM − SFM",
        rows: [
          .init("All readers", finding: .estimate(estimate("difference.auc", -0.012, 0.03)), style: .overall),
          .init("Low prevalence part", finding: .estimate(estimate("difference.auc", 0.02, 0.055))),
          .init("Women under 40 with dense breasts", finding: .cannotBeJudged("needs 12 more positives")),
        ], margin: .notBelow(0.05), favoursLeft: "favours SFM", favoursRight: "favours FFDM"
      ).figure)
    figures.append(
      DifferenceChart(
        id: "equivalence", measure: "Difference in sensitivity, B − A",
        rows: [
          .init(
            "\(names[2]) − \(names[3])", finding: .estimate(estimate("difference.sensitivity", 0.004, 0.02)))
        ],
        margin: .within(0.05), favoursLeft: "favours \(names[3])", favoursRight: "favours \(names[2])"
      ).figure)
    figures.append(
      FlowDiagram(
        id: "flow",
        steps: [
          .init(
            "Rows in the table", 12_408,
            leftOut: [
              .init("other part of the study (column subStudyLabel)", 400), .init("repeat of the same reading", 13),
            ]),
          .init(
            "Cases in the study", 11_995,
            leftOut: [.init("no score", 120), .init("reading failed", 4), .init("indeterminate", 276)]),
          .init("Cases that were judged", 11_595),
        ],
        branches: [
          .init("Cancer", 1204, leaves: [.init("called positive", 1030), .init("called negative", 174)]),
          .init("No cancer", 10_391, leaves: [.init("called positive", 1611), .init("called negative", 8780)]),
        ]
      ).figure)
    return figures + SamplePictures.figures
  }

  static var document: Document {
    Document(
      title: "Is digital mammography not inferior to screen-film? <script>alert(1)</script>",
      facts: [
        .init("Protocol", "sha256 3f0a19c2be77", isCode: true), .init("Data", "sha256 90bb21d04c1e", isCode: true),
        .init("Date", "2026-11-21"), .init("Software", "Fiducial 0.1.0"),
      ],
      opening: Markup([
        Ruling.cannotBeJudged.box("Not shown") {
          Markup("p", ["class": "lead"]) { "The data do not show that digital mammography is as good as film." }
          Markup("ul") {
            Markup("li") { "The area under the curve was \(NumberWords.estimate(estimate("auc", 0.872, 0.028)))." }
            Markup("li") { "The margin of 0.05 lies inside the interval." }
            Markup("li") { "Two of nine sites had too few cancers." }
          }
        },
        Ruling.pass.box("Accepted") { Markup("p") { "All three criteria hold." } },
        Ruling.fail.box("Not accepted") { Markup("p") { "One criterion does not hold." } },
      ]),
      sections: figures.map { figure in Document.Section(figure.title, id: "section-" + figure.id) { figure.markup } }
        + [
          Document.Section("Criteria") {
            DataTable(
              caption: "Criteria",
              columns: [.init("Criterion"), .init("Found", isNumeric: true), .init("Ruling")],
              cells: [
                [Markup(text: "sensitivity.lower >= 0.85"), Markup(text: "0.871"), Ruling.pass.mark("holds")],
                [
                  Markup(text: "for each site: auc.lower >= 0.75"), Markup(text: "0.742"),
                  Ruling.fail.mark("does not hold"),
                ],
                [
                  Markup(text: "specificity.lower >= 0.7"), Markup(text: "–"),
                  Ruling.cannotBeJudged.mark("cannot be judged"),
                ],
              ]
            ).markup
          }
        ],
      footer: "Protocol 3f0a19c2be77 · data 90bb21d04c1e · Fiducial 0.1.0")
  }
}
