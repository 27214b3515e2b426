// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

extension DeferralSample {
  /// Estimates what handing over does: the areas, chosen coverages, and a band.
  ///
  /// Each resample draws sampling units with all their rows and is ordered anew, so that the intervals hold for a rule that hands
  /// over a fixed *share* of the cases. A rule with a fixed cut, chosen on other cases, is judged by ``judged(at:level:interval:)``.
  /// Classes are not kept apart: the mix of a cohort is left to chance too.
  ///
  /// **Edge cases.** Where a share is 0 or 1, resampling shows no spread, and the interval is Clopper and Pearson's on the cases
  /// (or patients, where these are fewer) among which it was counted.
  /// - Parameters:
  ///   - coverages: The coverages to report, each above 0 and up to 1.
  ///   - grid: The coverages of the band, ascending.
  ///   - plan: What is drawn, and how often; its unit has to fit the sample.
  ///   - level: The two-sided level.
  ///   - isCancelled: Asked before each replicate.
  /// - Returns: The estimates, in the order asked for.
  /// - Throws: `CancellationError` where the task or `isCancelled` says so.
  /// - Complexity: O(replicates × (*n* + coverages)).
  /// > Source: Geifman, Uziel & El-Yaniv, ICLR 2019; Traub et al., NeurIPS 2024. Checked in `RiskCoverageTests` and
  /// > `DeferralEstimateTests`.
  public func estimates(
    coverages: [Double], grid: [Double] = [], plan: BootstrapPlan, level: ConfidenceLevel = .percent95,
    isCancelled: @Sendable () -> Bool = { false }
  ) throws(CancellationError) -> DeferralEstimates {
    precondition(coverages.allSatisfy { $0 > 0 && $0 <= 1 }, "a coverage lies above 0 and up to 1")
    let places = Array(Set(coverages + grid)).sorted()
    let contributions = contributions
    let columns = DeferralColumns(sample: self, levels: coverages, grid: grid, places: places)
    let frame = ResamplingFrame.units(drawnUnits)
    let estimates = try plan.estimates(
      columns.quantities, drawing: frame, n: count, level: level, isCancelled: isCancelled
    ) { counts in
      let counts = counts.allSatisfy { $0 == 1 } ? nil : counts
      let (kept, all) = self.kept(at: places, contributions: contributions, counts: counts)
      return columns.values(kept: kept, all: all, areas: areas(counts: counts))
    }
    let (kept, _) = self.kept(at: places, contributions: contributions)
    return columns.answer(estimates, kept: kept, units: clusters.map { _ in drawnUnits })
  }
}

/// The columns of the bootstrap, and how they become an answer.
struct DeferralColumns: Sendable {
  let quantities: [BootstrapQuantity]
  private let levels: [Double]
  private let grid: [Double]
  private let placeOf: [Double: Int]
  private let isProportion: Bool
  private let hasReader: Bool
  private static let areaCount = 5
  private var width: Int { hasReader ? 10 : 4 }

  init(sample: DeferralSample, levels: [Double], grid: [Double], places: [Double]) {
    self.levels = levels
    self.grid = grid
    isProportion = sample.loss.isProportion
    hasReader = sample.reader != nil
    placeOf = Dictionary(uniqueKeysWithValues: places.enumerated().map { ($1, $0) })
    let loss = sample.loss
    var quantities = Self.areaQuantities(loss)
    for coverage in levels {
      let who = "the \(Self.percent(coverage)) surest cases"
      quantities += [
        BootstrapQuantity("selective-\(loss.name)", definition: "\(loss.words) among \(who)"),
        BootstrapQuantity("kept-sensitivity", definition: "share of diseased cases called positive among \(who)"),
        BootstrapQuantity("kept-specificity", definition: "share of healthy cases called negative among \(who)"),
        BootstrapQuantity("kept-accuracy", definition: "share of cases called rightly among \(who)"),
      ]
      if hasReader { quantities += Self.teamQuantities(who) }
    }
    quantities += grid.map { _ in BootstrapQuantity("selective-\(loss.name)", definition: loss.words) }
    self.quantities = quantities
  }

  private static func areaQuantities(_ loss: DeferralLoss) -> [BootstrapQuantity] {
    [
      BootstrapQuantity(
        "aurc", definition: "mean over all coverages k/n of the \(loss.words) among the k surest cases"),
      BootstrapQuantity("e-aurc", definition: "aurc less that of the same losses in their best order"),
      BootstrapQuantity("normalised-aurc", definition: "aurc from the best order (0) to a random one (1)"),
      BootstrapQuantity(
        "augrc", definition: "area over the coverage of the summed loss of the kept cases per case (\(loss.name))"),
      BootstrapQuantity("normalised-augrc", definition: "augrc from the best order (0) to a random one (1)"),
    ]
  }

  private static func teamQuantities(_ who: String) -> [BootstrapQuantity] {
    let team = "model on \(who), reader on the others"
    return [
      BootstrapQuantity("team-sensitivity", definition: "sensitivity over all cases: \(team)"),
      BootstrapQuantity("team-specificity", definition: "specificity over all cases: \(team)"),
    ]
      + ["reader", "model"].flatMap { other in
        ["sensitivity", "specificity"].map {
          BootstrapQuantity(
            "difference.team-\($0).\(other)", definition: "\($0) of the team (\(team)) less that of the \(other) alone")
        }
      }
  }

  func values(kept: [KeptSums], all: KeptSums, areas: RiskCoverageArea?) -> [Double?] {
    var row: [Double?] = [
      areas?.selective, areas?.excess, areas?.normalisedSelective, areas?.generalised, areas?.normalisedGeneralised,
    ]
    row.reserveCapacity(quantities.count)
    for coverage in levels {
      let sums = sums(coverage, kept)
      row += [sums.risk, sums.sensitivity, sums.specificity, sums.accuracy]
      guard hasReader else { continue }
      let (sensitivity, specificity) = (sums.teamSensitivity(among: all), sums.teamSpecificity(among: all))
      row += [
        sensitivity, specificity, Self.less(sensitivity, all.readerSensitivity),
        Self.less(specificity, all.readerSpecificity), Self.less(sensitivity, all.sensitivity),
        Self.less(specificity, all.specificity),
      ]
    }
    for coverage in grid { row.append(sums(coverage, kept).risk) }
    return row
  }

  /// Cuts the columns' estimates into levels and band, and fills in the intervals that resampling cannot give.
  func answer(_ estimates: [Estimate], kept: [KeptSums], units: Int?) -> DeferralEstimates {
    let found = levels.enumerated().map { index, coverage in
      let first = Self.areaCount + index * width
      let sums = sums(coverage, kept)
      let named = estimates[first..<first + width].map { $0.of(group: "coverage=\(coverage)") }
      return DeferralLevel(
        coverage: coverage,
        risk: isProportion ? Self.filled(named[0], among: sums.cases, units: units) : named[0],
        sensitivity: Self.filled(named[1], among: sums.positives, units: units),
        specificity: Self.filled(named[2], among: sums.negatives, units: units),
        accuracy: Self.filled(named[3], among: sums.cases, units: units), team: hasReader ? Self.team(named) : nil)
    }
    let tail = estimates.suffix(grid.count)
    let band = zip(grid, tail).compactMap { coverage, estimate -> BandPoint? in
      let filled =
        isProportion ? Self.filled(estimate, among: sums(coverage, kept).cases, units: units) : estimate
      return filled.interval.map { BandPoint(abscissa: coverage, lower: $0.lower, upper: $0.upper) }
    }
    return DeferralEstimates(areas: Array(estimates.prefix(Self.areaCount)), levels: found, band: band)
  }

  private static func team(_ named: [Estimate]) -> DeferralTeam {
    DeferralTeam(
      sensitivity: named[4], specificity: named[5], overReader: [named[6], named[7]], overModel: [named[8], named[9]])
  }

  private static func filled(_ estimate: Estimate, among cases: Double, units: Int?) -> Estimate {
    guard let value = estimate.value, value == 0 || value == 1, cases >= 1 else { return estimate }
    let trials = Int(min(cases, units.map(Double.init) ?? cases))
    var copy = estimate
    copy.interval = Proportion(successes: value == 0 ? 0 : trials, trials: trials)
      .bounds(.clopperPearson, level: estimate.level)
    copy.method = "Clopper-Pearson on \(trials) \(units == nil ? "cases" : "patients or cases"), no spread to resample"
    copy.standardError = nil
    copy.seed = nil
    copy.reason = nil
    return copy
  }

  private func sums(_ coverage: Double, _ kept: [KeptSums]) -> KeptSums {
    placeOf[coverage].map { kept[$0] } ?? KeptSums()
  }

  private static func less(_ a: Double?, _ b: Double?) -> Double? {
    guard let a, let b else { return nil }
    return a - b
  }

  private static func percent(_ share: Double) -> String {
    let value = (share * 1000).rounded() / 10
    return value == value.rounded() ? "\(Int(value)) %" : "\(value) %"
  }
}
