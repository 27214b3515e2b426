// SPDX-License-Identifier: Apache-2.0
import Foundation
import Validation
import Vocabulary

/// Made evaluations of the kinds that a report must be able to tell.
enum SampleEvaluations {
  static func digest(_ letter: Character) -> ContentDigest {
    guard let digest = ContentDigest("sha256:" + String(repeating: letter, count: 64)) else {
      preconditionFailure("64 hexadecimal digits")
    }
    return digest
  }

  static func identity(
    _ title: String, _ question: String,
    operatingPoint: String? = "threshold 0.5, chosen on the tuning set of March 2025",
    history: EvaluationHistory? = EvaluationHistory(underThisProtocol: 0, underOtherProtocols: 0)
  ) -> EvaluationIdentity {
    EvaluationIdentity(
      title: title, question: question, intendedUse: "Second reader in breast cancer screening",
      authors: ["A. Radiologist", "B. Physicist"], protocolName: "protocol.yaml", protocolDigest: digest("a"),
      dataName: "study.csv", dataDigest: digest("b"), isDataDigestDeclared: true, software: "Fiducial 0.1.0",
      evaluatedAt: "2026-11-21T21:25:00Z", level: .percent95, seed: 18_446_744_073_709_551_615,
      operatingPoint: operatingPoint, history: history)
  }

  static func estimate(
    _ name: String, _ value: Double?, _ half: Double, n: Int, group: String? = nil, level: ConfidenceLevel = .percent95
  ) -> Estimate {
    let isRate = !name.hasPrefix("difference.")
    let methods = ["auc": "DeLong, logit", "average-precision": "bootstrap, BCa, 2000 replicates"]
    let definitions = [
      "auc": "The chance that a random diseased case scores above a random healthy one, a tie counting one half.",
      "sensitivity": "The share of diseased cases with a score at or above the threshold.",
      "specificity": "The share of healthy cases with a score below the threshold.",
      "precision": "The share of diseased cases among those called positive.",
      "difference.auc": "The area of the test arm minus that of the reference arm, mean over readers.",
    ]
    return Estimate(
      name: name, group: group, value: value,
      interval: value.flatMap { Interval($0 - half, isRate ? min(1, $0 + half * 0.9) : $0 + half) },
      standardError: value.map { _ in half / 1.96 }, level: level,
      method: methods[name] ?? (isRate ? "Wilson" : "DeLong"),
      n: n, clusters: isRate ? n - n / 10 : nil, definition: definitions[name] ?? "A made number.",
      reason: value == nil ? .noPositives : nil)
  }

  static func endpoint(
    _ metric: Metric, _ value: Double?, _ half: Double, n: Int, isPrimary: Bool = true, group: String? = nil
  ) -> EndpointResult {
    EndpointResult(
      id: metric.rawValue, isPrimary: isPrimary, metric: metric, title: metric == .auc ? "AUC" : metric.rawValue,
      estimate: estimate(metric.rawValue, value, half, n: n, group: group))
  }

  static func curves(_ name: String, power: Double, positives: Int = 204, negatives: Int = 391) -> CurveSet {
    func y(_ x: Double) -> Double { 1 - pow(1 - x, power) }
    let xs = (0...100).map { Double($0) / 100 }
    return CurveSet(
      name: name, positives: positives, negatives: negatives,
      roc: xs.map { .init(x: $0, y: y($0), lower: max(0, y($0) - 0.07 * (1 - $0)), upper: min(1, y($0) + 0.06)) },
      rocBandMethod: "95 % simultaneous band, bootstrap of patients, 2000 replicates, equal-precision",
      precisionRecall: xs.dropFirst().map {
        let y = 1 - 0.66 * pow($0, 3)
        return .init(x: $0, y: y, lower: max(0, y - 0.08), upper: min(1, y + 0.05))
      }, precisionRecallBandMethod: "95 % pointwise band, bootstrap of patients, 2000 replicates",
      histogram: (0..<25).map { bin in
        let x = (Double(bin) + 0.5) / 25
        return .init(
          lower: Double(bin) / 25, upper: Double(bin + 1) / 25,
          positives: Int(Double(positives) * x * x * 0.12), negatives: Int(Double(negatives) * (1 - x) * (1 - x) * 0.12)
        )
      }, threshold: 0.5, sensitivity: estimate("sensitivity", y(0.15), 0.05, n: positives, group: name),
      specificity: estimate("specificity", 0.85, 0.04, n: negatives, group: name))
  }

  static func flow(rows: Int = 640, excluded: Bool = true) -> [FlowStep] {
    [
      FlowStep(
        label: "rows in the file", rows: rows, cases: 0,
        exclusions: excluded ? [.init(reason: "other value of subStudyLabel", rows: 20)] : []),
      FlowStep(
        label: "eligible", rows: excluded ? rows - 20 : rows, cases: 610, patients: 540,
        exclusions: excluded
          ? [
            .init(reason: "reference standard missing: excluded", rows: 5),
            .init(reason: "result missing: excluded", rows: 20, positives: 8),
            .init(reason: "result indeterminate: kept, counted as wrong", rows: 4, positives: 1),
          ] : []),
      FlowStep(
        label: "analysed", rows: excluded ? rows - 45 : rows, cases: 585, patients: 520, positives: 204, negatives: 391),
    ]
  }

  static func part(
    _ name: String?, criteria: [CriterionResult], endpoints: [EndpointResult], subgroups: [SubgroupResult] = [],
    flow: [FlowStep]? = nil, curves: [CurveSet]? = nil, facts: [Fact] = [], notes: [String] = []
  ) -> PartEvaluation {
    PartEvaluation(
      name: name, design: "One model scored every case once; patients have up to three images.",
      designFacts: [
        Fact("Design", "standalone"), Fact("Sampling unit", "patient"), Fact("Reads", "595"), Fact("Cases", "585"),
        Fact("Patients", "520"),
      ] + facts, samplingUnit: "patient", flow: flow ?? Self.flow(), endpoints: endpoints, subgroups: subgroups,
      criteria: criteria, curves: curves ?? [Self.curves("score", power: 8)],
      verdict: Verdict.over(criteria.filter(\.isDecisive).map(\.verdict)), notes: notes)
  }

  static func criterion(
    _ text: String, _ verdict: Verdict, _ observed: Estimate?, _ reason: String, group: String? = nil,
    id: String? = nil, isDecisive: Bool = true
  ) -> CriterionResult {
    CriterionResult(
      id: id ?? text, text: text, group: group, isDecisive: isDecisive, verdict: verdict, observed: observed,
      reason: reason)
  }

  /// Every criterion holds.
  static var accepted: Evaluation {
    let endpoints = [
      endpoint(.auc, 0.9012, 0.021, n: 595), endpoint(.sensitivity, 0.9069, 0.0454, n: 204),
      endpoint(.specificity, 0.7826, 0.0423, n: 391, isPrimary: false),
    ]
    return Evaluation(
      identity: identity(
        "Lung nodule model at City Hospital",
        "Does the model find enough of the lung nodules to be used as a second reader?"),
      parts: [
        part(
          nil,
          criteria: [
            criterion("auc.value > 0.8", .accepted, endpoints[0].estimate, "the value is 0.901, demanded is > 0.8"),
            criterion(
              "sensitivity.lower >= 0.85", .accepted, endpoints[1].estimate,
              "the lower bound is 0.862, demanded is >= 0.85"),
            criterion(
              "specificity.lower >= 0.75", .notAccepted, endpoints[2].estimate,
              "the lower bound is 0.740, demanded is >= 0.75", id: "floor", isDecisive: false),
          ], endpoints: endpoints)
      ])
  }

  private static func group(_ name: String, _ positives: Int, _ negatives: Int, _ auc: Double?, _ sensitivity: Double)
    -> GroupResult
  {
    let short = positives < 10 ? "needs \(10 - positives) more positive\(positives == 9 ? "" : "s")" : nil
    return GroupResult(
      name: name, positives: positives, negatives: negatives, units: positives + negatives, shortfall: short,
      endpoints: short != nil
        ? []
        : [
          endpoint(.auc, auc, 0.6 / Double(positives).squareRoot(), n: positives + negatives, group: name),
          endpoint(
            .sensitivity, sensitivity, 0.98 * (sensitivity * (1 - sensitivity) / Double(positives)).squareRoot() * 2,
            n: positives, group: name),
          endpoint(.precision, 0.7, 0.1, n: positives, isPrimary: false, group: name),
        ])
  }

  /// One scanner is weak, some groups are too small, one division is refused.
  static var notAccepted: Evaluation {
    let endpoints = [
      endpoint(.auc, 0.8612, 0.024, n: 595), endpoint(.sensitivity, 0.8269, 0.0524, n: 204),
      endpoint(.precision, 0.71, 0.06, n: 240, isPrimary: false),
    ]
    let sites = [
      group("site=North", 101, 180, 0.88, 0.87), group("site=South", 62, 120, 0.87, 0.84),
      group("site=East", 9, 40, 0.8, 0.8),
      group("site=not recorded", 3, 14, 0.8, 0.8),
    ]
    let scanners = [
      group("site=North, device=A100", 42, 90, 0.79, 0.6190), group("site=North, device=B7", 59, 90, 0.91, 0.9322),
      group("site=South, device=A100", 62, 120, 0.87, 0.8387),
      group("site=East, device=Quite a long scanner name, version 12", 9, 40, 0.8, 0.8),
    ]
    let ages = [group("age=[0, 40)", 20, 120, nil, 0.75), group("age=[40, 120]", 184, 271, 0.86, 0.83)]
    let demanded = "for each [site, device]: sensitivity.value >= 0.75"
    return Evaluation(
      identity: identity(
        "Breast density model, three hospitals", "Does the model find enough cancers on every scanner that we have?",
        history: EvaluationHistory(underThisProtocol: 1, underOtherProtocols: 2)),
      parts: [
        part(
          nil,
          criteria: [
            criterion(
              "sensitivity.lower >= 0.75", .accepted, endpoints[1].estimate,
              "the lower bound is 0.775, demanded is >= 0.75")
          ]
            + scanners.map { found in
              guard let estimate = found.endpoints.dropFirst().first?.estimate else {
                return criterion(
                  demanded, .cannotBeJudged, nil, "\(found.name) needs 1 more positive", group: found.name,
                  id: "scanners")
              }
              let value = estimate.value ?? 0
              return criterion(
                demanded, value >= 0.75 ? .accepted : .notAccepted, estimate,
                "the value is \(String(format: "%.3f", value)), demanded is >= 0.75", group: found.name, id: "scanners")
            }
            + [
              criterion(
                "for each abnormalityType: auc.lower >= 0.7", .cannotBeJudged, nil,
                "abnormalityType is known only after the outcome, as the protocol declares: a subgroup on it would select "
                  + "cases by their outcome", isDecisive: false)
            ], endpoints: endpoints,
          subgroups: [
            SubgroupResult(by: ["site"], groups: sites), SubgroupResult(by: ["site", "device"], groups: scanners),
            SubgroupResult(by: ["age"], groups: ages),
            SubgroupResult(
              by: ["abnormalityType"],
              refusal:
                "abnormalityType is known only after the outcome, as the protocol declares: a subgroup on it would "
                + "select cases by their outcome"),
            SubgroupResult(by: ["race"], groups: [group("race=A", 4, 30, 0.8, 0.8), group("race=B", 2, 12, 0.8, 0.8)]),
          ],
          notes: ["Predictive values, accuracy, F1 and Matthews correlation hold at the prevalence of these data only."]
        )
      ])
  }

  /// Five parts, two arms, non-inferiority: a reader study in the manner of VIPER.
  static var readerStudy: Evaluation {
    let names = ["screeningLowP", "screeningMedP", "screeningHighP", "diagnosticLowP", "diagnosticHighP"]
    let found = [(-0.0116, 0.031), (0.0042, 0.026), (-0.041, 0.03), (0.021, 0.034), (-0.0714, 0.019)]
    let parts = zip(names, found).map { name, numbers in
      let difference = estimate("difference.auc", numbers.0, numbers.1, n: 2400)
      let isShown = numbers.0 - numbers.1 > -0.05
      let comparison = EndpointResult(
        id: "auc-ni", isPrimary: true, metric: .auc, title: "AUC, FFDM against SFM, non-inferiority with margin 0.05",
        estimate: difference,
        arms: [
          estimate("auc", 0.78 + numbers.0, 0.03, n: 1200, group: "FFDM"),
          estimate("auc", 0.78, 0.03, n: 1200, group: "SFM"),
        ],
        tests: [
          HypothesisTest(
            name: "noninferiority.auc", statistic: (numbers.0 + 0.05) / numbers.1 * 1.96, distribution: "normal",
            pValue: isShown ? 0.0074 : 0.21, alternative: .greater, method: "Wald test of the difference against −0.05")
        ], isShown: isShown, margin: 0.05)
      let readers = EndpointResult(
        id: "auc-readers", isPrimary: false, metric: .auc,
        title: "AUC, FFDM against SFM, difference, for other readers too",
        estimate: .undefined(
          "difference.auc", because: .notApplicable("not built"), method: "none", n: 0, definition: "AUC"),
        refusal: "generalising to other readers needs a multi-reader multi-case analysis, "
          + "which this version does not offer")
      func step(_ label: String, _ rows: Int, _ cases: Int, _ excluded: Int = 0) -> FlowStep {
        FlowStep(
          label: label, rows: rows, cases: cases, positives: label.hasPrefix("analysed") ? rows / 3 : nil,
          negatives: label.hasPrefix("analysed") ? rows - rows / 3 : nil,
          exclusions: excluded > 0 ? [.init(reason: "result missing: excluded", rows: excluded)] : [])
      }
      return part(
        name,
        criteria: [
          criterion(
            "auc-ni holds", isShown ? .accepted : .notAccepted, difference,
            "the difference lies between \(String(format: "%.3f", numbers.0 - numbers.1)) and "
              + "\(String(format: "%.3f", numbers.0 + numbers.1)), held against the margin of 0.05")
        ], endpoints: [comparison, readers],
        flow: [
          FlowStep(
            label: "rows in the file", rows: 28_912, cases: 0,
            exclusions: [.init(reason: "other parts, evaluated separately", rows: 26_500)]),
          step("eligible (FFDM)", 1206, 60, 6), step("analysed (FFDM)", 1200, 60), step("eligible (SFM)", 1206, 60, 6),
          step("analysed (SFM)", 1200, 60),
        ],
        curves: [
          curves("FFDM", power: 4, positives: 400, negatives: 800),
          curves("SFM", power: 4.4, positives: 400, negatives: 800),
        ],
        facts: [
          Fact("Arms", "2"), Fact("Readers", "20"), Fact("Share of reader × case × arm that was read", "99.5 %"),
        ],
        notes: [
          "Each of the 20 readers is measured alone and the mean is taken; intervals are for these readers and new cases. "
            + "Whether other readers would do as well cannot be judged from them."
        ])
    }
    return Evaluation(
      identity: identity(
        "FFDM against screen-film", "Is digital mammography not inferior to screen-film?", operatingPoint: nil,
        history: nil),
      parts: parts)
  }

  /// Too few data for anything.
  static var cannotBeJudged: Evaluation {
    let lost = endpoint(.sensitivity, nil, 0, n: 0)
    return Evaluation(
      identity: identity("Pneumothorax pilot", "Does the pilot show that the model may run unattended?"),
      parts: [
        part(
          nil,
          criteria: [
            criterion(
              "sensitivity.lower >= 0.9", .cannotBeJudged, lost.estimate,
              "the lower bound is undefined: there are no positive cases")
          ], endpoints: [lost],
          flow: [
            FlowStep(label: "rows in the file", rows: 12, cases: 0), FlowStep(label: "eligible", rows: 12, cases: 12),
            FlowStep(label: "analysed", rows: 12, cases: 12, positives: 0, negatives: 12),
          ],
          curves: [
            CurveSet(
              name: "score", positives: 0, negatives: 12, roc: [], rocBandMethod: nil, precisionRecall: [],
              precisionRecallBandMethod: nil, histogram: [.init(lower: 0, upper: 1, positives: 0, negatives: 12)],
              threshold: 0.5, sensitivity: nil, specificity: nil)
          ])
      ])
  }

  /// With results of every kind of analysis beside the endpoints.
  static var analysed: Evaluation {
    var evaluation = accepted
    evaluation.identity.title = "Lung nodule model, with analyses"
    evaluation.parts[0].analyses = SamplePictures.analyses
    return evaluation
  }

  /// The same in several parts, one chapter each.
  static var analysedInParts: Evaluation {
    var evaluation = analysed
    var second = evaluation.parts[0]
    evaluation.parts[0].name = "Screening"
    second.name = "Diagnostic"
    second.analyses = Array(second.analyses.prefix(3))
    evaluation.parts.append(second)
    return evaluation
  }

  static var all: [(name: String, evaluation: Evaluation)] {
    [
      ("analysed", analysed), ("analysed-in-parts", analysedInParts),
      ("accepted", accepted), ("not-accepted", notAccepted), ("reader-study", readerStudy),
      ("cannot-be-judged", cannotBeJudged),
    ]
  }
}
