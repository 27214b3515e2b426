// SPDX-License-Identifier: Apache-2.0
import Explainability
import Protocols
import Validation
import Vocabulary

/// The chapters of tests of an explanation.
struct ExplanationChapter {
  let result: ExaminationResult
  let rulings: [ExplanationRuling]
  let level: ConfidenceLevel

  private var verdict: ExplanationVerdict { ExplanationVerdict.over(rulings) }
  private var patients: Int { Set(result.cases.map(\.patient)).count }

  private static func ruling(_ verdict: ExplanationVerdict) -> Ruling {
    switch verdict {
    case .pass: .pass
    case .fail: .fail
    case .cannotBeJudged: .cannotBeJudged
    }
  }

  // MARK: Opening

  var opening: Markup {
    Markup([
      Self.ruling(verdict).box(Wording.capitalised(verdict.rawValue)) {
        Markup("p") {
          "\(NumberWords.count(result.cases.count)) cases of \(NumberWords.count(patients)) patients. "
            + "A map that convinces proves nothing: an edge detector draws convincing maps of any model. What is tested is whether "
            + "the maps depend on the model, mark what its answer hangs on, and lie where experts say the finding is. A demand passes "
            + "where its whole interval lies on the demanded side, and fails where the whole interval lies on the other."
        }
      },
      demands,
    ])
  }

  private var demands: Markup {
    DataTable(
      caption: "What was demanded before looking",
      columns: [.init("Demand"), .init("Found"), .init("n", isNumeric: true), .init("Ruling")],
      cells: rulings.map { ruling in
        [
          Markup(text: ruling.criterion.words),
          ruling.estimate.map { EstimateCell($0, usual: level).markup }
            ?? Markup(text: result.wordsOnGap(of: ruling.criterion.measure)),
          Markup(text: ruling.estimate.map { NumberWords.count($0.n) } ?? "–"),
          Self.ruling(ruling.verdict).mark(ruling.verdict.rawValue),
        ]
      }
    ).markup
  }

  // MARK: Chapters

  /// A question, the beginning of the names of its measures, and what a reader should know.
  private static let questions: [(id: String, title: String, measures: [String], lead: String)] = [
    (
      "randomisation", "Do the maps depend on the model?", ["randomised"],
      "The weights are replaced by random ones, from the end of the network towards its beginning or layer by layer, and the maps are "
        + "drawn anew. Where they stay alike, they show the image and not the model. 1 is the same map, 0 is none in common."
    ),
    (
      "faithfulness", "Do they mark what the answer hangs on?", ["deletion", "insertion", "completeness"],
      "Voxels are taken away, or brought back, the greatest first. On the vertical axis 1 is the score of the whole image, 0 of the "
        + "fill alone. A gain is how much better the map's order is than the baseline's; above 0 it is better."
    ),
    (
      "localisation", "Do they lie on what experts outlined?", ["pointing", "relevance"],
      "A map can be true to the model and lie elsewhere: then the model does not look where experts do. A gain is what is reached "
        + "beyond the share of the image that the outline covers."
    ),
    (
      "stability", "Do they stay when the image hardly changes?", ["max-sensitivity", "stability"],
      "Noise, contrast, brightness and sharpness change as between two acquisitions."
    ),
  ]

  var sections: [Document.Section] {
    Self.questions.compactMap { question in
      let found = result.estimates.filter { estimate in question.measures.contains { estimate.name.hasPrefix($0) } }
      guard !found.isEmpty else { return nil }
      return Document.Section(question.title, id: question.id) {
        Markup("p", ["class": "lead"]) { question.lead }
        if question.id == "faithfulness" { curves }
        charts(found, question.id)
        table(found)
      }
    } + [methods]
  }

  private func charts(_ found: [Estimate], _ id: String) -> Markup {
    var names: [String] = []
    for estimate in found where !names.contains(estimate.name) { names.append(estimate.name) }
    return Markup(
      names.map { name in
        let rows = found.filter { $0.name == name && $0.value != nil && $0.interval != nil }
        guard rows.count > 1 else { return .nothing }
        var chart = ForestChart(
          id: "\(id)-\(Anchor.id(name))", measure: name,
          rows: rows.map { IntervalRow($0.group ?? "all", finding: .estimate($0)) },
          caption: Wording.capitalised(rows[0].definition) + ", with its \(NumberWords.level(level)) interval.")
        chart.title = name
        if name.hasSuffix("gain") || name.hasPrefix("randomised") { chart.reference = 0 }
        return chart.figure.markup
      })
  }

  private var curves: Markup {
    guard !result.curves.isEmpty else { return .nothing }
    return Markup(
      [true, false].map { isDeletion in
        let title = isDeletion ? "Deletion" : "Insertion"
        let series = result.curves.enumerated().map { place, named in
          let values = isDeletion ? named.curves.deletion : named.curves.insertion
          let area = isDeletion ? named.curves.deletionArea : named.curves.insertionArea
          return LinePicture.Series(
            name: named.name, summary: "area \(NumberWords.decimal(area))",
            points: values.enumerated().map { step, value in
              CurveSet.Point(x: Double(step) / Double(max(1, values.count - 1)), y: value)
            }, isReference: place > 0)
        }
        return LineChart(
          id: "curve-\(title.lowercased())",
          picture: LinePicture(
            title: title,
            x: LinePicture.Axis(
              isDeletion ? "Share of voxels taken away" : "Share of voxels brought back", lower: 0, upper: 1),
            y: LinePicture.Axis("Score between fill and image"), series: series,
            caption: "Means over \(NumberWords.count(result.curves[0].count)) cases. "
              + (isDeletion ? "Lower is better." : "Higher is better.")
              + " Where voxels are taken away stands \(result.definitionOfFill).")
        ).figure.markup
      })
  }

  private func table(_ found: [Estimate]) -> Markup {
    Markup("details") {
      Markup("summary") { "The numbers (\(NumberWords.count(found.count)))" }
      DataTable(
        caption: "Estimates with \(NumberWords.level(level)) intervals",
        columns: [
          .init("Measure"), .init("Of"), .init("Estimate"), .init("n", isNumeric: true),
          .init("Patients", isNumeric: true), .init("What it is"), .init("Method"),
        ],
        cells: found.map { estimate in
          [
            Markup(text: estimate.name), Markup(text: estimate.group ?? "all"),
            EstimateCell(estimate, usual: level).markup, Markup(text: NumberWords.count(estimate.n)),
            Markup(text: estimate.clusters.map(NumberWords.count) ?? "–"), Markup(text: estimate.definition),
            Markup(text: estimate.method),
          ]
        }
      ).markup
    }
  }

  private var methods: Document.Section {
    Document.Section("How it was done", id: "methods") {
      Markup("ul") {
        Markup("li") { "Method of explanation: \(result.method). Seed \(result.seed)." }
        Markup("li") { "Where voxels are taken away stands \(result.definitionOfFill)." }
        Markup("li") {
          "Intervals draw patients with all of their cases; shares of hits have Wilson's interval at the effective counts. They are not "
            + "adjusted for there being several."
        }
        Markup("li") {
          "Randomisation: Adebayo et al., 2018. Deletion and insertion: Petsiuk et al., 2018. Pointing game: Zhang et al., 2016. Relevance "
            + "mass and rank: Arras et al., 2022. Max-sensitivity: Yeh et al., 2019."
        }
      }
    }
  }
}
