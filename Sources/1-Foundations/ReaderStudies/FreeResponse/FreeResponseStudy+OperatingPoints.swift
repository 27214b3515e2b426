// SPDX-License-Identifier: Apache-2.0
import Distributions
public import Statistics
public import Vocabulary

extension FreeResponseStudy {
  /// The share of the lesions that a reader marked at or above a threshold, with an interval for lesions clustered in patients.
  ///
  /// Lesions of one patient are not independent, and neither are lesions of one case: the interval is Wilson's at the number of
  /// independent lesions they are worth.
  /// - Parameters:
  ///   - threshold: Marks rated at least this count; all marks where it is minus infinity.
  ///   - arm: The number of the arm.
  ///   - reader: The number of the reader.
  ///   - level: The confidence level.
  /// - Returns: The share, 0…1; undefined where no lesion was read.
  /// - Complexity: O(lesions).
  /// > Source: as for `EffectiveProportion`. Checked in `LesionSensitivityTests` by a bootstrap of patients.
  public func lesionSensitivity(
    threshold: Double = -.infinity, arm: Int, reader: Int, level: ConfidenceLevel = .percent95
  ) -> Estimate {
    let cell = cell(arm: arm, reader: reader)
    let numbers = units(cell)
    let places = Dictionary(uniqueKeysWithValues: numbers.enumerated().map { ($0.element, Int32($0.offset)) })
    var calls: [Bool] = []
    var unitOfRow: [Int32] = []
    for (place, caseIndex) in cell.cases.enumerated() {
      for rating in cell.lesions[place] {
        calls.append(rating > -.infinity && rating >= threshold)
        unitOfRow.append(places[unit(caseIndex)] ?? 0)
      }
    }
    let words = threshold > -.infinity ? "marked and rated \(threshold) or higher" : "marked"
    let definition = "share of the lesions \(words)"
    let group = "arm=\(arms[arm]), reader=\(readers[reader])"
    do throws(SampleError) {
      let clusters = try ClusterIndex(unitOfRow: unitOfRow, count: numbers.count)
      let reads = try BinaryReads(
        calls: calls, isPositive: [Bool](repeating: true, count: calls.count), clusters: clusters)
      var estimate = reads.estimate(.sensitivity, level: level)
      estimate.name = "lesion-sensitivity"
      estimate.group = group
      estimate.definition = definition
      if calls.isEmpty { estimate.reason = .emptyDenominator(of: "lesions") }
      return estimate
    } catch {
      return .undefined(
        "lesion-sensitivity", because: .notApplicable(error.description), level: level, method: "Wilson",
        n: calls.count,
        definition: definition
      ).of(group: group)
    }
  }

  /// False marks per case at or above a threshold, with an interval that lets marks of one patient hang together.
  ///
  /// The rate is a ratio of sums over patients; its variance is the linearised one, and the interval is normal, cut at 0.
  /// - Parameters:
  ///   - threshold: Marks rated at least this count; all marks where it is minus infinity.
  ///   - arm: The number of the arm.
  ///   - reader: The number of the reader.
  ///   - level: The confidence level.
  /// - Returns: The rate, ≥ 0; undefined where no case was read.
  /// - Complexity: O(marks).
  public func falseMarksPerCase(
    threshold: Double = -.infinity, arm: Int, reader: Int, level: ConfidenceLevel = .percent95
  ) -> Estimate {
    let cell = cell(arm: arm, reader: reader)
    var sums: [Int32: (marks: Double, cases: Double)] = [:]
    for (place, caseIndex) in cell.cases.enumerated() {
      let marks = cell.nonLesions[place].reduce(0) { $0 + ($1 >= threshold ? 1.0 : 0) }
      let before = sums[unit(caseIndex)] ?? (0, 0)
      sums[unit(caseIndex)] = (before.marks + marks, before.cases + 1)
    }
    let cases = Double(cell.cases.count)
    let words = threshold > -.infinity ? " rated \(threshold) or higher" : ""
    let method = "linearised ratio over \(sums.count < cell.cases.count ? "patients" : "cases"), normal"
    var estimate = Estimate(
      name: "false-marks-per-case", group: "arm=\(arms[arm]), reader=\(readers[reader])", value: nil, interval: nil,
      level: level, method: method, n: cell.cases.count,
      clusters: sums.count < cell.cases.count ? sums.count : nil, unit: "marks per case",
      definition: "marks\(words) that hit no lesion, per case")
    guard cases > 0 else {
      estimate.reason = .noObservations
      return estimate
    }
    let rate = cell.nonLesions.reduce(0) { $0 + $1.reduce(0) { $0 + ($1 >= threshold ? 1.0 : 0) } } / cases
    estimate.value = rate
    guard sums.count > 1 else {
      estimate.reason = .tooFewUnits(of: "sampling units", found: sums.count, needed: 2)
      return estimate
    }
    let count = Double(sums.count)
    let square = sums.keys.sorted().reduce(0.0) { total, unit in
      guard let part = sums[unit] else { return total }
      let pull = (part.marks - rate * part.cases) / cases
      return total + pull * pull
    }
    let error = (square * count / (count - 1)).squareRoot()
    guard error > 0 else {
      estimate.reason = .zeroStandardError
      return estimate
    }
    estimate.standardError = error
    let z = NormalDistribution.standard.upperTailQuantile(level.alpha / 2)
    estimate.interval = Interval(max(0, rate - z * error), rate + z * error)
    return estimate
  }

  /// A figure that is read off the FROC or LROC curve, with a bootstrap interval over sampling units.
  ///
  /// Patients are drawn with all of their cases and marks, those with a lesion and those without apart.
  /// - Parameters:
  ///   - figure: ``FreeResponseFigure/lesionSensitivity(falsePositives:)`` or another figure of a curve.
  ///   - arm: The number of the arm.
  ///   - reader: The number of the reader.
  ///   - plan: How often, from which seed; its unit is ignored, for whole sampling units are drawn.
  ///   - level: The confidence level.
  /// - Returns: The estimate.
  /// - Throws: `CancellationError` where the task is cancelled.
  /// - Complexity: O(marks) per replicate.
  public func bootstrapped(
    _ figure: FreeResponseFigure, arm: Int, reader: Int, plan: BootstrapPlan, level: ConfidenceLevel = .percent95
  ) throws(CancellationError) -> Estimate {
    let cell = cell(arm: arm, reader: reader)
    let numbers = units(cell)
    var plan = plan
    plan.unit = .clusters
    let group = "arm=\(arms[arm]), reader=\(readers[reader])"
    switch figure {
    case .lesionSensitivity, .competitionScore, .frocArea, .correctLocalisation, .lrocArea: break
    default:
      return Estimate.undefined(
        figure.name, because: .notApplicable("only figures of the FROC and LROC curves are bootstrapped"), level: level,
        method: "bootstrap", n: cell.cases.count, definition: figure.definition
      ).of(group: group)
    }
    let kind = Self.kind(figure)
    let curve = walk(kind, cell)
    var hasLesion: Set<Int32> = []
    for caseIndex in cell.cases where !weights[Int(caseIndex)].isEmpty { hasLesion.insert(unit(caseIndex)) }
    let frame = ResamplingFrame.units(numbers.count, strata: numbers.map { hasLesion.contains($0) ? 1 : 0 })
    let quantity = BootstrapQuantity(figure.name, definition: figure.definition)
    let estimates = try plan.estimates([quantity], drawing: frame, n: cell.cases.count, level: level) { counts in
      do throws(FigureGap) {
        return [Self.read(figure, off: try curve.line(counts: counts, emptyX: kind.emptyX, emptyY: kind.emptyY))]
      } catch {
        return [nil]
      }
    }
    return estimates[0].of(group: group)
  }
}
