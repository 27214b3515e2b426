// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// A metric over uncertain labels, with how far each case pulls it, whether it is diseased or not.
struct ExpectedMetric {
  let sample: UncertainScores
  let metric: Metric
  let threshold: Double?
  let level: ConfidenceLevel
  /// The value with the pulls, or why there is none.
  let found: Result<Pulls, IntervalGap>

  /// The value, and each case's pull on it if it is diseased and if it is healthy.
  struct Pulls {
    var value: Double
    var ifDiseased: [Double]
    var ifHealthy: [Double]
    /// How many cases are in the denominator, in expectation; 0 where the value is no share.
    var trials = 0.0
  }

  init(_ sample: UncertainScores, _ metric: Metric, threshold: Double?, level: ConfidenceLevel) {
    self.sample = sample
    self.metric = metric
    self.threshold = threshold
    self.level = level
    do {
      found = .success(try Self.pulls(sample, metric, threshold))
    } catch {
      found = .failure(error)
    }
  }

  // MARK: The statistics

  private static func pulls(
    _ sample: UncertainScores, _ metric: Metric, _ threshold: Double?
  ) throws(IntervalGap) -> Pulls {
    guard sample.count > 0 else { throw IntervalGap(reason: .noObservations) }
    guard UncertainScores.metrics.contains(metric) else {
      throw IntervalGap(reason: .notApplicable("the metric is not measured over uncertain labels"))
    }
    if metric == .auc { return try areaPulls(sample) }
    if metric == .brier {
      guard sample.scores.allSatisfy({ $0 >= 0 && $0 <= 1 }) else {
        throw IntervalGap(reason: .notApplicable("a score is no probability"))
      }
      return try ratio(
        sample, trials: false,
        numerator: { ((1 - sample.scores[$0]) * (1 - sample.scores[$0]), sample.scores[$0] * sample.scores[$0]) },
        denominator: { _ in (1, 1) }, without: .noObservations)
    }
    if metric == .prevalence {
      return try ratio(
        sample, numerator: { _ in (1, 0) }, denominator: { _ in (1, 1) }, without: .noObservations)
    }
    guard let threshold else {
      throw IntervalGap(reason: .notApplicable("no operating point is declared that makes calls"))
    }
    func call(_ row: Int) -> Double { sample.scores[row] >= threshold ? 1 : 0 }
    switch metric {
    case .sensitivity:
      return try ratio(
        sample, numerator: { (call($0), 0) }, denominator: { _ in (1, 0) }, without: .noPositives)
    case .falseNegativeRate:
      return try ratio(
        sample, numerator: { (1 - call($0), 0) }, denominator: { _ in (1, 0) }, without: .noPositives)
    case .specificity:
      return try ratio(
        sample, numerator: { (0, 1 - call($0)) }, denominator: { _ in (0, 1) }, without: .noNegatives)
    case .falsePositiveRate:
      return try ratio(
        sample, numerator: { (0, call($0)) }, denominator: { _ in (0, 1) }, without: .noNegatives)
    case .precision:
      return try ratio(
        sample, numerator: { (call($0), 0) }, denominator: { (call($0), call($0)) },
        without: .emptyDenominator(of: "cases called positive"))
    case .npv:
      return try ratio(
        sample, numerator: { (0, 1 - call($0)) }, denominator: { (1 - call($0), 1 - call($0)) },
        without: .emptyDenominator(of: "cases called negative"))
    case .accuracy:
      return try ratio(
        sample, numerator: { (call($0), 1 - call($0)) }, denominator: { _ in (1, 1) }, without: .noObservations)
    case .selectionRate:
      return try ratio(
        sample, numerator: { (call($0), call($0)) }, denominator: { _ in (1, 1) }, without: .noObservations)
    case .f1:
      return try ratio(
        sample, trials: false, numerator: { (2 * call($0), 0) }, denominator: { (1 + call($0), call($0)) },
        without: .emptyDenominator(of: "positive cases and calls"))
    default:
      let sensitivity = try pulls(sample, .sensitivity, threshold)
      let specificity = try pulls(sample, .specificity, threshold)
      return Pulls(
        value: (sensitivity.value + specificity.value) / 2,
        ifDiseased: zip(sensitivity.ifDiseased, specificity.ifDiseased).map { ($0 + $1) / 2 },
        ifHealthy: zip(sensitivity.ifHealthy, specificity.ifHealthy).map { ($0 + $1) / 2 })
    }
  }

  /// A ratio of weighted sums of what a case contributes if it is diseased and if it is healthy.
  private static func ratio(
    _ sample: UncertainScores, trials: Bool = true, numerator: (Int) -> (Double, Double),
    denominator: (Int) -> (Double, Double), without reason: UndefinedReason
  ) throws(IntervalGap) -> Pulls {
    var (above, below, rows) = (0.0, 0.0, 0.0)
    for row in 0..<sample.count {
      let (weight, chance) = (sample.weight(row), sample.chances[row])
      let (top, bottom) = (numerator(row), denominator(row))
      above += weight * (chance * top.0 + (1 - chance) * top.1)
      let base = chance * bottom.0 + (1 - chance) * bottom.1
      below += weight * base
      if weight > 0 { rows += base }
    }
    guard below > 0 else { throw IntervalGap(reason: reason) }
    let value = above / below
    var pulls = Pulls(value: value, ifDiseased: [], ifHealthy: [], trials: trials ? rows : 0)
    for row in 0..<sample.count {
      let (weight, top, bottom) = (sample.weight(row), numerator(row), denominator(row))
      pulls.ifDiseased.append(weight * (top.0 - value * bottom.0) / below)
      pulls.ifHealthy.append(weight * (top.1 - value * bottom.1) / below)
    }
    return pulls
  }

  /// The area: each case is placed among what the other cases may be.
  private static func areaPulls(_ sample: UncertainScores) throws(IntervalGap) -> Pulls {
    let n = sample.count
    var (diseased, healthy, own) = (0.0, 0.0, 0.0)
    for row in 0..<n {
      let (weight, chance) = (sample.weight(row), sample.chances[row])
      diseased += weight * chance
      healthy += weight * (1 - chance)
      own += weight * weight * chance * (1 - chance)
    }
    guard diseased > 0 else { throw IntervalGap(reason: .noPositives) }
    guard healthy > 0 else { throw IntervalGap(reason: .noNegatives) }
    // A case is no pair with itself.
    let pairs = diseased * healthy - own
    guard pairs > 1e-12 * diseased * healthy else {
      throw IntervalGap(reason: .tooFewUnits(of: "cases that may make a pair", found: 1, needed: 2))
    }
    let order = RadixSort.order(sample.scores.map { ScoreKey.key($0) }).map { Int($0) }
    var above = [Double](repeating: 0, count: n)  // of healthy weight that the case scores above, ties one half
    var beneath = above  // of diseased weight that scores above the case
    var (healthyBelow, diseasedBelow, wins) = (0.0, 0.0, 0.0)
    var start = 0
    while start < n {
      var end = start
      var (groupDiseased, groupHealthy) = (0.0, 0.0)
      while end < n, sample.scores[order[end]] == sample.scores[order[start]] {
        let row = order[end]
        groupDiseased += sample.weight(row) * sample.chances[row]
        groupHealthy += sample.weight(row) * (1 - sample.chances[row])
        end += 1
      }
      for place in start..<end {
        let row = order[place]
        let (weight, chance) = (sample.weight(row), sample.chances[row])
        above[row] = healthyBelow + groupHealthy / 2 - weight * (1 - chance) / 2
        beneath[row] = diseased - diseasedBelow - groupDiseased / 2 - weight * chance / 2
        wins += weight * chance * above[row]
      }
      healthyBelow += groupHealthy
      diseasedBelow += groupDiseased
      start = end
    }
    let value = wins / pairs
    var pulls = Pulls(value: value, ifDiseased: [], ifHealthy: [])
    for row in 0..<n {
      let (weight, chance) = (sample.weight(row), sample.chances[row])
      let (others, sick) = (healthy - weight * (1 - chance), diseased - weight * chance)
      pulls.ifDiseased.append(others > 0 ? weight * (above[row] / others - value) / diseased : 0)
      pulls.ifHealthy.append(sick > 0 ? weight * (beneath[row] / sick - value) / healthy : 0)
    }
    return pulls
  }

  // MARK: The variance

  /// Rubin's total variance, and how many units may be diseased, may be healthy, and are there.
  private func totalVariance(_ pulls: Pulls, corrected: Bool) -> (total: Double, shortage: UndefinedReason?) {
    let units = sample.clusters
    let count = units?.count ?? sample.count
    var diseased = [Double](repeating: 0, count: count)
    var healthy = diseased
    var (noDiseased, noHealthy) = ([Double](repeating: 1, count: count), [Double](repeating: 1, count: count))
    var isThere = [Bool](repeating: false, count: count)
    // Sums over cases of what the labels leave open.
    var (squares, opposite, cross, between) = (0.0, 0.0, 0.0, 0.0)
    for row in 0..<sample.count where sample.weight(row) > 0 {
      let unit = units.map { Int($0.unitOfRow[row]) } ?? row
      let chance = sample.chances[row]
      let (sick, well) = (pulls.ifDiseased[row], pulls.ifHealthy[row])
      isThere[unit] = true
      diseased[unit] += chance * sick
      healthy[unit] += (1 - chance) * well
      noDiseased[unit] *= 1 - chance
      noHealthy[unit] *= chance
      let open = chance * (1 - chance)
      squares += open * sick * sick
      opposite += open * well * well
      cross += open * sick * well
      between += open * (sick - well) * (sick - well)
    }
    var (sickSquares, wellSquares, products) = (squares, opposite, -2 * cross)
    for unit in 0..<count {
      sickSquares += diseased[unit] * diseased[unit]
      wellSquares += healthy[unit] * healthy[unit]
      products += 2 * diseased[unit] * healthy[unit]
    }
    guard corrected else { return (sickSquares + wellSquares + products + between, nil) }
    let present = Double(isThere.count { $0 })
    let sickUnits = noDiseased.reduce(0) { $0 + 1 - $1 }
    let wellUnits = noHealthy.reduce(0) { $0 + 1 - $1 }
    var total = between
    for (sum, units, name) in [
      (sickSquares, sickUnits, "units that may be diseased"), (wellSquares, wellUnits, "units that may be healthy"),
      (products, present, "units"),
    ] where sum != 0 {
      guard units > 1.000001 else {
        return (0, .tooFewUnits(of: name, found: Int(units.rounded()), needed: 2))
      }
      total += sum * units / (units - 1)
    }
    return (max(0, total), nil)
  }

  /// Whether cases stand by themselves and count once: a share's interval is then exact Wilson where labels are certain.
  private var isPlain: Bool { sample.weights == nil && sample.clusters == nil }

  // MARK: The estimates

  func words(against truth: String) -> String {
    let what =
      switch metric {
      case .auc: "chance that a diseased case scores higher than a healthy one, a tie counting one half"
      case .sensitivity: "share of diseased cases called positive"
      case .specificity: "share of healthy cases called negative"
      case .precision: "share of cases called positive that are diseased"
      case .npv: "share of cases called negative that are healthy"
      case .accuracy: "share of cases called rightly"
      case .balancedAccuracy: "mean of sensitivity and specificity"
      case .f1: "harmonic mean of precision and sensitivity"
      case .falsePositiveRate: "share of healthy cases called positive"
      case .falseNegativeRate: "share of diseased cases called negative"
      case .prevalence: "share of cases that are diseased"
      case .selectionRate: "share of cases called positive"
      case .brier: "mean squared difference between stated probability and truth"
      default: metric.rawValue
      }
    return "\(what), against \(truth)"
  }

  private static let uncertain =
    "each case's chance of disease: a ratio of expectations over what may be true, the chances taken as they are"

  private var methodWords: String { "case sampling and label uncertainty, Rubin's total variance" }

  var estimate: Estimate {
    var estimate = Estimate(
      name: metric.rawValue, value: nil, interval: nil, level: level, method: methodWords, n: sample.count,
      clusters: unitCount, definition: words(against: Self.uncertain))
    let pulls: Pulls
    switch found {
    case .failure(let gap):
      estimate.reason = gap.reason
      return estimate
    case .success(let made): pulls = made
    }
    estimate.value = min(1, max(0, pulls.value))
    let isShare = pulls.trials > 0
    let (variance, shortage) = totalVariance(pulls, corrected: !(isShare && isPlain))
    if let shortage {
      estimate.reason = shortage
      return estimate
    }
    estimate.standardError = variance.squareRoot()
    if isShare {
      estimate.method += ", Wilson on effective counts"
      let edge = 1e-12
      let isEdge = pulls.value <= edge || pulls.value >= 1 - edge
      let value = isEdge ? pulls.value.rounded() : pulls.value
      if isPlain {
        let trials = isEdge ? pulls.trials : min(pulls.trials, value * (1 - value) / variance)
        estimate.interval = ProportionInterval.wilson.bounds(successes: value * trials, trials: trials, level: level)
      } else {
        let units = unitCount ?? sample.count
        estimate.interval = EffectiveProportion(
          value: value, variance: variance, rows: Int(pulls.trials.rounded()), units: units,
          unitsIfAllAgree: min(pulls.trials, Double(units))
        ).bounds(.wilson, level: level)
      }
      if estimate.interval == nil { estimate.reason = .valueAtBoundary }
      return estimate
    }
    let scale: AreaInterval = metric == .auc ? .logit : .plain
    estimate.method += metric == .auc ? ", DeLong, logit" : ", normal"
    switch scale.interval(value: pulls.value, variance: variance, level: level, range: 0...1) {
    case .success(let interval): estimate.interval = interval
    case .failure(let gap): estimate.reason = gap.reason
    }
    return estimate
  }

  /// How many units have a case, where cases are clustered.
  private var unitCount: Int? {
    sample.clusters.map { clusters in
      Set(clusters.unitOfRow.enumerated().filter { sample.weight($0.offset) > 0 }.map(\.element)).count
    }
  }

  /// This metric less another of the same cases with certain labels.
  func gap(to hard: ExpectedMetric) -> Estimate {
    var estimate = Estimate(
      name: "gap.\(metric.rawValue)", value: nil, interval: nil, level: level, method: methodWords + ", normal",
      n: sample.count, clusters: unitCount,
      definition:
        "\(metric.rawValue) expected over each case's chance of disease less the same against the most probable labels")
    guard case .success(let mine) = found else {
      if case .failure(let gap) = found { estimate.reason = gap.reason }
      return estimate
    }
    guard case .success(let theirs) = hard.found else {
      if case .failure(let gap) = hard.found { estimate.reason = gap.reason }
      return estimate
    }
    estimate.value = mine.value - theirs.value
    var difference = mine
    for row in difference.ifDiseased.indices {
      let fixed = hard.sample.chances[row] > 0.5 ? theirs.ifDiseased[row] : theirs.ifHealthy[row]
      difference.ifDiseased[row] -= fixed
      difference.ifHealthy[row] -= fixed
    }
    let (variance, _) = totalVariance(difference, corrected: false)
    estimate.standardError = variance.squareRoot()
    switch AreaInterval.plain.interval(
      value: mine.value - theirs.value, variance: variance, level: level, range: -1...1)
    {
    case .success(let interval): estimate.interval = interval
    case .failure(let gap): estimate.reason = gap.reason
    }
    return estimate
  }
}
