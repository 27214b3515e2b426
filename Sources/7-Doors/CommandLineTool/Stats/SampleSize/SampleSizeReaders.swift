// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Statistics
import Validation
import Vocabulary

/// Variance components of a pilot reader study, and the study that is planned with them.
struct ReaderPlanningOptions: ParsableArguments {
  @Option(help: "The pilot's variance of readers by modality (σ²_TR).")
  var varTr: FiniteNumber

  @Option(help: "The pilot's variance of readers (σ²_R); for modalities with different readers.")
  var varR: FiniteNumber?

  @Option(help: "The pilot's error variance.")
  var variance: Double

  @Option(help: "The covariance of the same reader in different modalities.")
  var cov1: FiniteNumber

  @Option(help: "The covariance of different readers in the same modality.")
  var cov2: FiniteNumber

  @Option(help: "The covariance of different readers in different modalities.")
  var cov3: FiniteNumber

  @Option(help: "How many cases the pilot had.")
  var pilotCases: Int

  @Option(parsing: .unconditional, help: "Test less reference, as anticipated.")
  var effect: FiniteNumber

  @Option(help: "How many readers the study has. Repeatable: each is answered.")
  var readers: [Int]

  @Option(help: "How many cases it has, for its power instead of its size. Repeatable: a grid.")
  var cases: [Int] = []

  @Option(help: "Which populations the conclusion is about.")
  var generalization: ReadersAndCasesPlan.Generalization = .readersAndCases

  @Option(help: "Who reads what.")
  var design: Design = .crossed

  @Option(help: "How many groups a split-plot study has.")
  var groups = 2

  /// Who reads what.
  enum Design: String, CaseIterable, ExpressibleByArgument {
    case crossed
    case splitPlot = "split-plot"
    case unpairedReaders = "unpaired-readers"
    case unpairedCases = "unpaired-cases"
  }

  /// The plan.
  func plan(figure: String, effect: Double, loss: Double) throws(PlanningError) -> ReadersAndCasesPlan {
    let components = try ReaderComponents(
      reader: varR?.value, modalityReader: varTr.value, variance: variance, cov1: cov1.value, cov2: cov2.value,
      cov3: cov3.value, cases: pilotCases)
    let layout: ReadersAndCasesPlan.Design =
      switch design {
      case .crossed: .crossed
      case .splitPlot: .splitPlot(groups: groups)
      case .unpairedReaders: .unpairedReaders
      case .unpairedCases: .unpairedCases
      }
    return try ReadersAndCasesPlan(
      components: components, effect: effect, figure: figure, design: layout, generalization: generalization, loss: loss
    )
  }

  /// The answer: powers where cases are named, else the cases for each number of readers, with the grid.
  func result(
    _ plan: ReadersAndCasesPlan, _ claim: Hypothesis, words: String, _ test: PlanningTest
  ) throws(PlanningError) -> AnalysisResult {
    var result = AnalysisResult(.planning)
    var sizes = cases
    for count in readers {
      if cases.isEmpty {
        do throws(PlanningError) {
          let study = try plan.study(claim, readers: count, test: test)
          let one = AnalysisResult.planned(study, shows: "\(words) in \(plan.figure) is shown")
          result.findings += one.findings
          result.estimates += one.estimates.map { $0.of(group: "\(count) readers") }
          if result.notes.isEmpty { result.notes = one.notes }
          sizes += [study.total / 2, study.total * 3 / 4, study.total, study.total * 3 / 2, study.total * 2]
        } catch {
          guard case .unreachable = error else { throw error }
          result.findings.append("With \(count) readers no number of cases is enough: \(error.description).")
        }
      } else {
        for number in cases {
          let found = try plan.power(claim, readers: count, cases: number, test: test)
          result.findings.append(
            "With \(number) cases and \(count) readers, \(words) in \(plan.figure) is shown with power "
              + "\(NumberOfPower.text(found.power)).")
        }
      }
    }
    let grid = plan.grid(
      claim, readers: Array(Set(readers)).sorted(), cases: Array(Set(sizes.filter { $0 > 1 })).sorted().suffix(12),
      test: test)
    result.pictures = PlanningPictures.grid(grid, target: test.power)
    if !cases.isEmpty { result.estimates = grid.map { NumberOfPower.estimate($0, plan, test) } }
    return result
  }
}

/// `fiducial stats samplesize mrmc`: readers and cases of a multi-reader study.
struct SampleSizeReaders: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mrmc",
    abstract: "Readers and cases of a multi-reader multi-case study, from the variance components of a pilot.",
    discussion: """
      The components are those that fiducial stats mrmc prints. fiducial stats samplesize study takes them from a pilot table itself.

      Example: fiducial stats samplesize mrmc --var-tr 0.0002004 --variance 0.0008023 --cov1 0.0003466 --cov2 0.0003441 \
      --cov3 0.0002390 --pilot-cases 114 --effect 0.05 --readers 5 --readers 8
      """)

  @OptionGroup var study: ReaderPlanningOptions
  @OptionGroup var claim: PlannedClaimOptions
  @OptionGroup var options: PlanningOptions

  func validate() throws {
    if options.halfWidth != nil { throw ValidationError("reader studies are planned by power: leave out --half-width") }
  }

  func run() throws {
    try options.answer("How many readers and cases does the study need?") { () throws(PlanningError) in
      let plan = try study.plan(figure: "AUC", effect: study.effect.value, loss: options.loss)
      return try study.result(plan, claim.claim, words: claim.words, try options.test())
    }
  }
}

/// `fiducial stats samplesize froc`: readers and cases of a free-response study.
struct SampleSizeFreeResponse: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "froc",
    abstract: "Readers and cases of a free-response study, in units of its own figure of merit (wAFROC).",
    discussion: """
      The components are those of the pilot's wAFROC figures. The effect is in wAFROC units; an effect that is known as a \
      difference of ROC areas is multiplied by --scale-factor, the slope of wAFROC on ROC effects that a fitted search model gives \
      (Chakraborty 2017, about 2 for two data sets there).

      Example: fiducial stats samplesize froc --var-tr 0.0003 --variance 0.0012 --cov1 0.0006 --cov2 0.0005 --cov3 0.0004 \
      --pilot-cases 200 --effect 0.03 --scale-factor 2.1 --readers 5
      """)

  @OptionGroup var study: ReaderPlanningOptions

  @Option(help: "What a ROC effect is multiplied by to be one in wAFROC units; 1 where the effect is in these already.")
  var scaleFactor = 1.0

  @OptionGroup var claim: PlannedClaimOptions
  @OptionGroup var options: PlanningOptions

  func validate() throws {
    if options.halfWidth != nil { throw ValidationError("reader studies are planned by power: leave out --half-width") }
    if !(scaleFactor > 0 && scaleFactor.isFinite) {
      throw ValidationError("--scale-factor is above 0, found \(scaleFactor)")
    }
  }

  func run() throws {
    try options.answer("How many readers and cases does the free-response study need?") { () throws(PlanningError) in
      let plan = try study.plan(figure: "wAFROC", effect: study.effect.value * scaleFactor, loss: options.loss)
      var result = try study.result(plan, claim.claim, words: claim.words, try options.test())
      if scaleFactor != 1 {
        result.notes.append(
          "The ROC effect \(study.effect.value) was multiplied by \(scaleFactor) to give \(plan.effect) in wAFROC units; source of "
            + "the conversion: Chakraborty, Observer Performance Methods, 2017, chapter 19.")
      }
      return result
    }
  }
}
