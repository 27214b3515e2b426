// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Protocols
import Statistics
import Vocabulary

extension AnalysisContext {
  /// The analysis in every stream; of several classes in every arm.
  func cost(_ plan: CostPlan) -> [AnalysisResult] {
    switch plan.costs {
    case .binary(let costs):
      return eachStream(.cost) { stream throws(Refusal) in
        try binaryCost(costs, plan, stream)
      }
    case .classes(let matrix): return classCosts(matrix, plan)
    case nil: return [AnalysisResult(.cost, refusal: "no costs are declared")]
    }
  }

  private func binaryCost(
    _ costs: BinaryCosts, _ plan: CostPlan, _ stream: Stream
  ) throws(Refusal) -> AnalysisResult {
    let scores = try scores(stream, in: source)
    var result = AnalysisResult(.cost, name: name(stream))
    let unit = costs.unit == "1" ? "" : costs.unit
    let prevalence = BinaryReads(scores, threshold: 0).estimate(.prevalence).value
    let place = (plan.prevalence ?? prevalence).map { costs.probabilityCost(prevalence: $0) }
    var line: OperatingLine?
    if let threshold = threshold(stream) {
      let reads = BinaryReads(scores, threshold: threshold)
      let cost = reads.expectedCost(costs, prevalence: plan.prevalence, level: level)
      let ratio = reads.normalisedExpectedCost(costs, prevalence: plan.prevalence, level: level)
      result.estimates += [cost, ratio].map { $0.of(group: "operating point") }
      result.findings.append(
        "At the operating point a case costs \(WorthText.estimate(cost, unit: unit)) on average, "
          + "\(WorthText.estimate(ratio)) times what the cheaper decision without a model costs.")
      line = OperatingLine(reads, level: level)
    } else {
      result.notes.append("No operating point is declared, so there is no cost of calls; the cost curve needs none.")
    }
    if let least = CostMinimalThresholds(scores, costs: costs, prevalence: plan.prevalence, level: level) {
      result.estimates.append(least.cost.of(group: "cheapest threshold on these cases"))
      result.findings.append(
        "On these cases the cost is least, \(WorthText.estimate(least.cost, unit: unit)), at a threshold of "
          + "\(shown(least.threshold)); thresholds \(shown(least.region)) cannot be told from it.")
      result.notes.append(
        "The cheapest threshold was looked for on the cases that it is judged on, which flatters it; choose one for use on "
          + "rows set apart.")
    }
    result.findings.append(
      "With chances that are right, calling is the cheaper choice from a chance of "
        + "\(WorthText.share(costs.bayesThreshold)) on.")
    if plan.prevalence == nil {
      result.notes.append(
        "Costs hold at the share of diseased cases in these data; where cases were gathered by their outcome, declare the "
          + "prevalence.")
    }
    if let curve = CostCurve(scores, level: level) {
      result.pictures.append(costPicture(curve, line, place: place, stream))
      if let range = curve.usefulRange {
        result.findings.append(
          "Some threshold of the score is cheaper than deciding without it where missed disease makes up "
            + "\(WorthText.share(range.lowerBound)) to \(WorthText.share(range.upperBound)) of the greatest loss"
            + (place.map { "; here it makes up \(WorthText.share($0))" } ?? "") + ".")
      }
    }
    return result
  }

  private func costPicture(
    _ curve: CostCurve, _ line: OperatingLine?, place: Double?, _ stream: Stream
  ) -> Picture {
    let name = stream.name.isEmpty ? "model" : stream.name
    let percent = NumberText.percent(level.value)
    var series = [
      LinePicture.Series(
        name: "\(name), best threshold for each",
        points: WorthText.points(curve.envelope.map(\.probabilityCost), curve.envelope.map(\.cost)),
        bandMethod: "\(percent) pointwise band, the threshold taken as fixed")
    ]
    if let line {
      let bounds = Dictionary(line.band.map { ($0.abscissa, $0) }) { first, _ in first }
      series.append(
        .init(
          name: "\(name), operating point",
          points: zip(line.probabilityCosts, line.costs).compactMap { x, cost in
            cost.value.map { CurveSet.Point(x: x, y: $0, lower: bounds[x]?.lower, upper: bounds[x]?.upper) }
          }, bandMethod: "\(percent) band for the whole line (Scheffé)"))
    }
    series.append(
      .init(
        name: "without a model", points: [.init(x: 0, y: 0), .init(x: 0.5, y: 0.5), .init(x: 1, y: 0)],
        isReference: true))
    return .lines(
      LinePicture(
        title: "Cost curve",
        x: .init("PC(+): share of the greatest loss that missed disease makes up", lower: 0, upper: 1),
        y: .init("Expected cost as a share of the greatest", lower: 0), series: series,
        marks: place.map { [.init(x: $0, label: "these costs and this prevalence")] } ?? [],
        caption:
          "Prevalence and costs together are one place on the horizontal axis. Below the dashed lines the score is "
          + "worth having."))
  }

  /// A threshold of the samples, where higher speaks for disease, as the table's scale has it.
  private func shown(_ threshold: Double) -> String {
    guard threshold.isFinite else { return "none, calling no case" }
    return WorthText.share(table.binding.higherScores == .positive ? threshold : -threshold)
  }

  private func shown(_ region: ClosedRange<Double>) -> String {
    let ends = [shown(region.lowerBound), shown(region.upperBound)]
    let ordered = table.binding.higherScores == .positive ? ends : ends.reversed()
    return "from \(ordered[0]) to \(ordered[1])"
  }

  /// Several classes: the call is the class with the highest score, and where scores are chances also the cheapest one.
  private func classCosts(_ matrix: CostMatrix, _ plan: CostPlan) -> [AnalysisResult] {
    var seen: Set<Int32?> = []
    let arms = streams.map(\.arm).filter { seen.insert($0).inserted }
    let outcomes = MultipleOutcomes(source: source, streams: StreamFinder(table), interval: metrics.areaScale)
    return arms.map { arm in
      let name = arm.flatMap { code in table.arms.map { $0.levels[Int(code)] } }
      guard let scores = outcomes.classes(arm: arm), scores.count > 0, scores.classes.count == matrix.classes.count
      else {
        return AnalysisResult(
          .cost, name: name, refusal: "a matrix of classes needs a truth of classes with a score for each")
      }
      var result = AnalysisResult(.cost, name: name)
      var rules = [("highest score", CategoricalReads(highestOf: scores))]
      let areChances = scores.truth.indices.allSatisfy { row in
        let values = scores.scores.map { $0[row] }
        return values.allSatisfy { (0...1).contains($0) } && abs(values.reduce(0, +) - 1) < 1e-3
      }
      if areChances { rules.append(("cheapest call", CategoricalReads(cheapestBy: matrix, of: scores))) }
      let unit = matrix.unit == "1" ? "" : matrix.unit
      for (rule, reads) in rules {
        let found = reads.expectedCost(matrix, priors: plan.shares, level: level)
        result.estimates += [found.cost, found.normalised].map { $0.of(group: rule) }
        result.findings.append(
          "Calling the \(rule == "cheapest call" ? "class that costs least by the stated chances" : "class with the highest score"), "
            + "a case costs \(WorthText.estimate(found.cost, unit: unit)) on average, "
            + "\(WorthText.estimate(found.normalised)) times the cheapest decision without a model.")
      }
      if !areChances {
        result.notes.append("The scores of a case do not add up to 1, so they are no chances to weigh costs by.")
      }
      if plan.shares == nil {
        result.notes.append("Costs hold at the shares of the classes in these data.")
      }
      return result
    }
  }
}
