// SPDX-License-Identifier: Apache-2.0
import Foundation
import Protocols
import TestSupport
import Testing
import Validation
import Vocabulary

@Suite struct MetricAdviceTests {
  private static func task(
    _ kind: TaskPlan.Kind = .classification, _ change: (inout TaskFingerprint) -> Void = { _ in }
  ) -> TaskFingerprint {
    var task = TaskFingerprint(TaskPlan(kind))
    change(&task)
    return task
  }

  /// The rules that speak of a metric, refusals marked.
  private static func rules(_ metric: AdvisedMetric, beside: [AdvisedMetric] = [], _ task: TaskFingerprint) -> [String]
  {
    MetricAdvice(task, chosen: [metric] + beside).remarks(on: metric).map {
      ($0.severity == .refused ? "✗ " : "! ") + $0.rule
    }
  }

  @Test(arguments: [
    (0.01, ["✗ accuracy-of-rare-class"]), (0.1, ["✗ accuracy-of-rare-class"]), (0.2, ["! accuracy-of-unequal-classes"]),
    (0.5, []), (0.8, ["! accuracy-of-unequal-classes"]), (0.97, ["✗ accuracy-of-rare-class"]),
  ])
  func `refuses accuracy where calling all cases alike would do`(prevalence: Double, expected: [String]) {
    #expect(Self.rules(.accuracy, Self.task { $0.prevalenceInUse = prevalence }) == expected)
  }

  @Test func `says how right a model without any skill would be`() throws {
    let remark = try #require(
      MetricAdvice(Self.task { $0.prevalenceInUse = 0.01 }, chosen: [.accuracy]).remarks.first)
    #expect(remark.reason.contains("calls nobody positive is right in 99 % of all cases"))
    #expect(remark.words.hasPrefix("Accuracy is refused: where 1 % are of the rarer class"))
    #expect(remark.words.hasSuffix("Nature Methods 21, 182–194 (2024))"))
    let common = MetricAdvice(Self.task { $0.prevalenceInUse = 0.95 }, chosen: [.accuracy]).remarks.first
    #expect(common?.reason.contains("calls everybody positive is right in 95 %") == true)
  }

  @Test(arguments: [AdvisedMetric.precision, .npv, .f1, .averagePrecision])
  func `refuses what depends on the prevalence of an enriched sample, unless that of use is known`(
    metric: AdvisedMetric
  ) {
    let beside: [AdvisedMetric] = [.sensitivity, .specificity]
    #expect(
      Self.rules(metric, beside: beside, Self.task { $0.isEnriched = true }) == ["✗ prevalence-made-by-sampling"])
    let known = Self.task {
      $0.isEnriched = true
      $0.prevalenceInUse = 0.2
      $0.prevalenceInSample = 0.45
    }
    #expect(Self.rules(metric, beside: beside, known) == ["! prevalence-of-sample"])
    // Sampling weights undo the choice; then only the missing prevalence of use is left to say.
    let weighted = Self.task {
      $0.isEnriched = true
      $0.isWeighted = true
    }
    #expect(Self.rules(metric, beside: beside, weighted) == ["! prevalence-unknown"])
    #expect(Self.rules(metric, beside: beside, Self.task { $0.prevalenceInUse = 0.2 }) == [])
    let other = Self.task {
      $0.prevalenceInUse = 0.1
      $0.prevalenceInSample = 0.2
    }
    #expect(Self.rules(metric, beside: beside, other) == ["! prevalence-differs"])
  }

  @Test func `refuses a ranking alone where a threshold decides`() {
    let task = Self.task { $0.usesThreshold = true }
    #expect(Self.rules(.auc, task) == ["✗ ranking-alone"])
    #expect(Self.rules(.auc, beside: [.sensitivity, .specificity], task) == [])
    #expect(Self.rules(.auc, Self.task()) == [])
    #expect(Self.rules(.auc, Self.task { $0.prevalenceInUse = 0.02 }) == ["! auc-of-rare-disease"])
  }

  @Test func `wants misses and false alarms together`() {
    #expect(Self.rules(.sensitivity, Self.task()) == ["! one-side-alone"])
    #expect(Self.rules(.specificity, Self.task()) == ["! other-side-alone"])
    #expect(Self.rules(.sensitivity, beside: [.specificity], Self.task()) == [])
  }

  @Test func `refuses an expected calibration error without its bins, and calibration of ratings`() {
    let probabilities = Self.task { $0.scores = .probabilities }
    #expect(Self.rules(.ece, probabilities) == ["✗ bins-not-named"])
    var binned = probabilities
    binned.calibrationBins = 10
    #expect(Self.rules(.ece, binned) == ["! bins-biased"])
    let ratings = Self.task { $0.scores = .ratings }
    for metric in [AdvisedMetric.ece, .brier, .calibrationSlope, .calibrationCurve, .logLoss, .netBenefit] {
      #expect(Self.rules(metric, ratings) == ["✗ calibration-of-ratings"])
    }
    let enriched = Self.task {
      $0.scores = .probabilities
      $0.isEnriched = true
    }
    #expect(Self.rules(.calibrationInTheLarge, enriched) == ["✗ calibration-by-sampling"])
    #expect(Self.rules(.calibrationSlope, enriched) == [])
    let few = Self.task {
      $0.positives = 99
      $0.negatives = 900
    }
    #expect(Self.rules(.calibrationSlope, few) == ["! calibration-of-few"])
    #expect(Self.rules(.brier, Self.task { $0.comparesPopulations = true }) == ["! brier-across-prevalences"])
  }

  @Test func `refuses averages over a tiny class, and pooling over unequal ones needs care`() {
    func classes(_ least: Int) -> TaskFingerprint { Self.task(.multiClass) { $0.smallestClass = least } }
    #expect(Self.rules(.macroAUC, classes(9)) == ["✗ average-over-tiny-class"])
    #expect(Self.rules(.macroAUC, classes(19)) == ["! average-over-small-class"])
    #expect(Self.rules(.macroAUC, classes(20)) == [])
    #expect(Self.rules(.microAUC, classes(50)) == ["! pooled-over-classes"])
    let ordinal = Self.task(.multiClass) { $0.isOrdinal = true }
    #expect(Self.rules(.kappa, ordinal) == ["! order-ignored"])
    #expect(Self.rules(.weightedKappa, ordinal) == [])
  }

  @Test func `refuses kappa where nearly all cases are of one class`() {
    #expect(Self.rules(.kappa, Self.task { $0.prevalenceInSample = 0.05 }) == ["✗ kappa-at-extreme-prevalence"])
    #expect(Self.rules(.kappa, Self.task { $0.prevalenceInSample = 0.97 }) == ["✗ kappa-at-extreme-prevalence"])
    #expect(Self.rules(.kappa, Self.task { $0.prevalenceInSample = 0.15 }) == ["! kappa-at-unequal-classes"])
    #expect(Self.rules(.kappa, Self.task { $0.prevalenceInSample = 0.4 }) == [])
  }

  @Test func `refuses true negatives of places, and of background`() {
    let lesions = Self.task(.detection) { $0.unit = .lesion }
    for metric in [AdvisedMetric.specificity, .auc, .accuracy] {
      #expect(Self.rules(metric, lesions).first == "✗ no-true-negatives")
    }
    #expect(Self.rules(.auc, Self.task(.detection) { $0.unit = .image }) == ["! place-ignored"])
    #expect(Self.rules(.froc, lesions) == [])
    #expect(Self.rules(.lesionSensitivity, lesions) == ["✗ false-marks-missing"])
    #expect(Self.rules(.accuracy, Self.task(.segmentation)) == ["✗ background-decides"])
  }

  @Test func `refuses overlap alone of tiny structures, and the largest distance alone`() {
    let tiny = Self.task(.segmentation) { $0.structureVoxels = 40 }
    #expect(Self.rules(.dice, tiny) == ["✗ overlap-of-tiny-structure"])
    #expect(Self.rules(.dice, beside: [.nsd], tiny) == [])
    #expect(Self.rules(.dice, Self.task(.segmentation) { $0.structureVoxels = 40_000 }) == [])
    #expect(Self.rules(.hausdorff, Self.task(.segmentation)) == ["✗ largest-distance-alone"])
    #expect(Self.rules(.hausdorff, beside: [.hausdorff95], Self.task(.segmentation)) == [])
    #expect(Self.rules(.dice, Self.task(.segmentation) { $0.isThin = true }) == ["! thin-structure"])
    #expect(
      Self.rules(.dice, Self.task(.segmentation) { $0.isBoundaryImportant = true }) == ["! boundary-unseen"])
    #expect(
      Self.rules(.dice, Self.task(.segmentation) { $0.hasSeveralStructures = true }) == ["! several-structures"])
    #expect(Self.rules(.dice, Self.task(.segmentation) { $0.hasEmptyReferences = true }) == ["! empty-references"])
  }

  @Test func `refuses intervals by row where patients repeat`() {
    #expect(Self.rules(.rowInterval, Self.task { $0.hasRepeats = true }) == ["✗ rows-repeat"])
    #expect(Self.rules(.rowInterval, Self.task { $0.hasRepeats = false }) == [])
  }

  /// Two balls at distance 1, cut into thin slices: the overlap in a slice at x is the smaller of the two discs.
  @Test(arguments: [5.0, 40, 212, 5000])
  func `moves a ball by one voxel as slices of it show`(voxels: Double) throws {
    let radius = pow(3 * voxels / (4 * .pi), 1 / 3)
    let steps = 200_000
    var overlap = 0.0
    for step in 0..<steps {
      let x = -radius + (2 * radius + 1) * (Double(step) + 0.5) / Double(steps)
      let area = min(radius * radius - x * x, radius * radius - (x - 1) * (x - 1))
      overlap += max(0, area) * .pi * (2 * radius + 1) / Double(steps)
    }
    let dice = try #require(Self.task(.segmentation) { $0.structureVoxels = voxels }.diceAfterOneStep)
    #expect(abs(dice - overlap / voxels) < 1e-6)
  }

  /// Two discs at distance 1, in thin strips.
  @Test(arguments: [3.0, 40, 5000])
  func `moves a disc by one pixel as strips of it show`(pixels: Double) throws {
    let radius = (pixels / .pi).squareRoot()
    let steps = 400_000
    var overlap = 0.0
    for step in 0..<steps {
      let x = -radius + (2 * radius + 1) * (Double(step) + 0.5) / Double(steps)
      let chord = min(radius * radius - x * x, radius * radius - (x - 1) * (x - 1))
      overlap += 2 * max(0, chord).squareRoot() * (2 * radius + 1) / Double(steps)
    }
    let dice = try #require(Self.task(.segmentation) { $0.structurePixels = pixels }.diceAfterOneStep)
    #expect(abs(dice - overlap / pixels) < 1e-5)
  }

  @Test func `has a smallest structure`() {
    #expect(Self.task(.segmentation) { $0.structureVoxels = 0.5 }.diceAfterOneStep == 0)
    #expect(Self.task(.segmentation) { $0.structurePixels = 0.5 }.diceAfterOneStep == 0)
    #expect(Self.task(.segmentation).diceAfterOneStep == nil)
  }

  @Test func `names every metric of a model that endpoints can have`() {
    for metric in Metric.allCases where !metric.measuresAgreement && !metric.needsMarks {
      #expect(AdvisedMetric(rawValue: metric.rawValue) != nil, "\(metric)")
    }
    #expect(Set(AdvisedMetric.allCases.map(\.title)).count == AdvisedMetric.allCases.count)
  }
}

/// What must hold for every task that can be described.
@Suite struct MetricAdviceLawTests {
  /// Tasks drawn at random, each fact in any of its states.
  private static let tasks: [TaskFingerprint] = {
    var random = SplitMix(seed: 24)
    func pick<Choice>(_ choices: [Choice]) -> Choice {
      choices[min(choices.count - 1, Int(random.uniform() * Double(choices.count)))]
    }
    let flags: [Bool?] = [nil, false, true]
    let shares = [nil, 0.003, 0.05, 0.15, 0.5, 0.7, 0.98]
    return (0..<1500).map { _ in
      var task = TaskFingerprint(TaskPlan(pick(TaskPlan.Kind.allCases)))
      task.prevalenceInUse = pick(shares)
      task.prevalenceInSample = pick(shares)
      task.isEnriched = pick(flags)
      task.isWeighted = pick([false, true])
      task.unit = pick([nil, .patient, .image, .lesion, .voxel])
      task.missCost = pick([nil, 1, 20])
      task.usesThreshold = pick(flags)
      task.scores = pick([nil, .probabilities, .ratings])
      task.isOrdinal = pick(flags)
      task.structureVoxels = pick([nil, 40, 4000])
      task.isBoundaryImportant = pick(flags)
      task.isThin = pick(flags)
      task.hasSeveralStructures = pick(flags)
      task.hasEmptyReferences = pick(flags)
      task.hasRepeats = pick(flags)
      task.readers = pick([nil, 1, 5])
      task.positives = pick([nil, 40, 400])
      task.negatives = pick([nil, 60, 900])
      task.smallestClass = pick([nil, 4, 15, 300])
      task.comparesPopulations = pick(flags)
      task.calibrationBins = pick([nil, 10])
      return task
    }
  }()

  @Test func `never refuses what it recommends`() {
    for task in Self.tasks {
      let wanted = MetricAdvice(task).recommended
      let chosen = wanted.flatMap(\.oneOf)
      guard !chosen.isEmpty else { continue }
      let advice = MetricAdvice(task, chosen: chosen)
      #expect(advice.missing.isEmpty)
      let refused = advice.remarks.filter { $0.severity == .refused }.map { "\($0.metric) \($0.rule)" }
      #expect(refused.isEmpty, "\(task.kind): \(refused)")
    }
  }

  @Test func `has no rule that can never hold, and no name twice`() {
    var seen: Set<String> = []
    var recommended: Set<String> = []
    for task in Self.tasks {
      recommended.formUnion(MetricAdvice(task).recommended.map(\.id))
      for metric in AdvisedMetric.allCases {
        seen.formUnion(MetricAdvice(task, chosen: [metric]).remarks.map(\.rule))
      }
    }
    #expect(Set(MetricAdvice.ruleNames).subtracting(seen).isEmpty)
    #expect(Set(MetricAdvice.recommendationNames).subtracting(recommended).isEmpty)
    #expect(Set(MetricAdvice.ruleNames).count == MetricAdvice.ruleNames.count)
  }

  @Test func `says the same whatever the order, and each reason in one sentence`() {
    for task in Self.tasks {
      let one = MetricAdvice(task, chosen: AdvisedMetric.allCases)
      let other = MetricAdvice(task, chosen: AdvisedMetric.allCases.reversed())
      #expect(Set(one.remarks) == Set(other.remarks))
      #expect(one.missing.isEmpty)
      for remark in one.remarks {
        #expect(!remark.reason.hasSuffix(".") && !remark.reason.contains(". ") && !remark.reason.contains("nil"))
        #expect(!remark.instead.contains(remark.metric))
        #expect((1960...2026).contains(remark.source.year))
      }
    }
  }

  @Test func `says less, never more, about a metric that others stand beside`() {
    for task in Self.tasks {
      let all = MetricAdvice(task, chosen: AdvisedMetric.allCases)
      for metric in AdvisedMetric.allCases {
        let alone = Set(MetricAdvice(task, chosen: [metric]).remarks(on: metric).map(\.rule))
        #expect(Set(all.remarks(on: metric).map(\.rule)).isSubset(of: alone))
      }
    }
  }
}
