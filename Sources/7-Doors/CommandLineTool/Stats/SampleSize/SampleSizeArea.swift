// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Statistics
import Validation

/// `fiducial stats samplesize auc`: cases for one area under the ROC curve, or for the comparison of two.
struct SampleSizeArea: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "auc",
    abstract: "Cases for an area under the ROC curve against a value, for its interval, or for comparing two areas.",
    discussion: """
      Examples: fiducial stats samplesize auc --area 0.8 --null 0.7 --prevalence 0.2
      fiducial stats samplesize auc --area 0.8 --half-width 0.05 --prevalence 0.1
      fiducial stats samplesize auc --reference 0.8 --area 0.85 --correlation 0.5 --hypothesis superiority
      """)

  @Option(help: "The area that is anticipated (of the test, where two are compared).")
  var area: Double

  @Option(help: "The area that is to be exceeded, for one area.")
  var null = 0.5

  @Option(help: "The reference's area: two areas are compared.")
  var reference: Double?

  @Option(help: "How the two estimates correlate where both read the same cases; without it each reads its own.")
  var correlation: FiniteNumber?

  @Option(help: "How the variance is foreseen. Default: obuchowski against a value, else hanley-mcneil.")
  var variance: AreaVariance?

  @OptionGroup var claim: PlannedClaimOptions
  @OptionGroup var recruitment: RecruitmentOptions
  @OptionGroup var options: PlanningOptions

  func validate() throws {
    if reference == nil, correlation != nil || claim.hypothesis != .difference {
      throw ValidationError("--correlation and --hypothesis need a --reference")
    }
  }

  func run() throws {
    try options.answer("How many cases does the area need?") { () throws(PlanningError) in
      if let reference { return try comparison(reference) }
      return try single()
    }
  }

  private func single() throws(PlanningError) -> AnalysisResult {
    let recruitment = try recruitment.recruitment(options)
    let test = try options.test()
    if let width = options.halfWidth {
      let plan = try AreaPlan(area: area, variance: variance ?? .hanleyMcNeil, recruitment: recruitment)
      let study = try plan.study(halfWidth: width, level: options.level)
      return .planned(
        study, shows: "an AUC of \(area) is known",
        pictures: [
          PlanningPictures.curve(
            title: "Half-width by size", size: "Diseased cases", measure: "Half-width", found: study.positives ?? 0,
            target: width, isPower: false
          ) { plan.halfWidth(positives: $0, negatives: Self.negatives($0, study), level: options.level) }
        ])
    }
    let plan = try AreaPlan(area: area, variance: variance ?? .obuchowski, recruitment: recruitment)
    let study = try plan.study(against: null, test: test)
    return .planned(
      study, shows: "an AUC of \(area) is shown to differ from \(null)",
      pictures: [
        PlanningPictures.curve(
          title: "Power by size", size: "Diseased cases", measure: "Power", found: study.positives ?? 0,
          target: options.power
        ) { plan.power(against: null, positives: $0, negatives: Self.negatives($0, study), test: test) }
      ])
  }

  private func comparison(_ reference: Double) throws(PlanningError) -> AnalysisResult {
    let test = try options.test()
    let model = variance ?? .hanleyMcNeil
    let plan = try AreaComparisonPlan(
      reference: reference, test: area,
      spread: correlation.map { .paired(model, correlation: $0.value) } ?? .unpaired(model),
      recruitment: try recruitment.recruitment(options))
    if let width = options.halfWidth {
      return .planned(
        try plan.study(halfWidth: width, level: options.level), shows: "the difference of the AUCs is known")
    }
    let study = try plan.study(claim.claim, level: test)
    return .planned(
      study, shows: "\(claim.words) between an AUC of \(area) and one of \(reference) is shown",
      pictures: [
        PlanningPictures.curve(
          title: "Power by size", size: "Diseased cases", measure: "Power", found: study.positives ?? 0,
          target: options.power
        ) { plan.power(claim.claim, positives: $0, negatives: Self.negatives($0, study), level: test) }
      ])
  }

  /// Healthy cases at the study's mix.
  private static func negatives(_ positives: Int, _ study: PlannedStudy) -> Int {
    guard let n1 = study.positives, let n0 = study.negatives, n1 > 0 else { return positives }
    return max(1, Int((Double(positives) * Double(n0) / Double(n1)).rounded()))
  }
}
