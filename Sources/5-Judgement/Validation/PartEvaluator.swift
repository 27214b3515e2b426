// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Protocols
import Statistics
import Vocabulary

/// Evaluates one part of the data: the whole table, or the rows of one value of `separately-by`.
struct PartEvaluator {
  let plan: EvaluationProtocol
  let table: CaseTable
  let name: String?
  /// The whole table without tuning rows, of which this may be one part.
  let whole: CaseTable
  /// The rows that were set apart.
  let tuning: TuningRows

  func evaluate() -> PartEvaluation {
    let design = table.design()
    let streams = StreamFinder(table)
    let choice = UnitChoice(declared: plan.samplingUnit, table: table)
    let source = SampleSource(
      table: table, rules: plan.nonResults, units: choice.units, unitWord: choice.word, streams: streams.all)
    let averages = table.readers != nil && (plan.analysis.readers ?? .averaged) == .averaged
    var metrics = MetricEngine(
      source: source, settings: plan.analysis, averagesReaders: averages,
      threshold: Thresholds(plan: plan, table: table).threshold)
    metrics.worth = DeclaredWorth(plan.analyses)
    let engine = EndpointEngine(plan: plan, streams: streams, metrics: metrics, unitRefusal: choice.refusal)
    var book = ResultBook(plan: plan, engine: engine, table: table)
    let criteria = CriteriaJudge(plan.acceptance).judge(&book)
    let level = plan.analysis.level
    let advice = MetricAdvice(plan, table)
    return PartEvaluation(
      name: name, design: design.description, designFacts: DesignWords(design).facts, samplingUnit: choice.word,
      flow: FlowWords(
        table: table, rules: plan.nonResults, rowsInNoPart: whole.rowsInNoPart, rowsForTuning: tuning.count
      )
      .steps,
      endpoints: advised(book.endpoints(at: level), advice),
      subgroups: book.subgroups(at: level), criteria: criteria,
      curves: streams.all.map { CurveMaker(metrics: metrics, level: level).curves(of: $0) },
      analyses: (plan.analyses.task == nil ? [] : [advice.result]) + analyses(metrics, streams, choice),
      verdict: Verdict.over(criteria.filter(\.isDecisive).map(\.verdict)),
      notes: notes(design: design, metrics: metrics, streams: streams))
  }

  /// The endpoints with what speaks against their metrics.
  private func advised(_ endpoints: [EndpointResult], _ advice: MetricAdvice) -> [EndpointResult] {
    endpoints.map { endpoint in
      var advised = endpoint
      if !endpoint.metric.measuresAgreement, let metric = AdvisedMetric(rawValue: endpoint.metric.rawValue) {
        advised.cautions += advice.cautions(on: metric, isTaskDeclared: plan.analyses.task != nil)
      }
      return advised
    }
  }

  /// The analyses beside the endpoints; where no interval may be given at all, none of them can be made.
  private func analyses(_ metrics: MetricEngine, _ streams: StreamFinder, _ choice: UnitChoice) -> [AnalysisResult] {
    let context = AnalysisContext(
      table: table, source: metrics.source, tuning: tuning.samples(like: metrics.source, unit: plan.samplingUnit),
      metrics: metrics, streams: streams.all, level: plan.analysis.level, minimum: plan.subgroupMinimum)
    let results = context.results(plan.analyses)
    guard let refusal = choice.refusal else { return results }
    return results.map { AnalysisResult($0.topic, name: $0.name, refusal: refusal) }
  }

  private func notes(design: StudyDesign, metrics: MetricEngine, streams: StreamFinder) -> [String] {
    var notes: [String] = []
    if design.readers > 1 {
      let isAsked = plan.endpoints.contains { $0.generalisation == .readers } || plan.analyses.readerStudy != nil
      notes.append(
        (metrics.averagesReaders
          ? "Each of the \(design.readers) readers is measured alone and the mean is taken; intervals are for these "
            + "readers and new cases"
          : "The reads of \(design.readers) readers are pooled; intervals are for these readers and new cases")
          + (isAsked
            ? ", but where other readers are spoken of: there readers and cases are both taken as drawn from many."
            : ". Whether other readers would do as well was not asked (generalise-to: readers, or reader-study)."))
      for endpoint in plan.endpoints
      where endpoint.generalisation == .cases && !endpoint.metric.isMultiple && !endpoint.metric.measuresAgreement
        && !endpoint.metric.needsMarks
      {
        guard let stream = try? streams.stream(of: endpoint) else { continue }
        let task = MetricEngine.Task(metric: endpoint.metric, partial: endpoint.partial)
        if let readers = metrics.readersUsed(task, of: stream, in: metrics.source.sample(stream)),
          readers.used < readers.all
        {
          notes.append(
            "\(endpoint.id): \(readers.all - readers.used) of \(readers.all) readers lack the cases that it needs and are "
              + "not in the mean.")
        }
      }
    }
    if let shared = sharedCases, shared > 0 {
      notes.append(
        "\(shared) of its cases occur in other parts too, so the parts are not independent and are not pooled.")
    }
    if plan.endpoints.contains(where: { [.precision, .npv, .accuracy, .f1, .mcc].contains($0.metric) }) {
      notes.append(
        "Predictive values, accuracy, F1 and Matthews correlation hold at the prevalence of these data only.")
    }
    if whole.rowsInNoPart > 0 {
      notes.append(
        "\(whole.rowsInNoPart) rows of the table have nothing in the column that separates the parts; they are in no part."
      )
    }
    notes += bootstrapNotes(metrics) + CautionWords(metrics: metrics, streams: streams).notes
    if table.weights != nil { notes.append("Rows carry sampling weights; estimates are weighted, counts are not.") }
    return notes
  }

  /// What the protocol's bootstrap is not used for.
  private func bootstrapNotes(_ metrics: MetricEngine) -> [String] {
    let settings = plan.analysis
    var notes: [String] = []
    if settings.aucInterval == .bootstrap || settings.compositeInterval == .bootstrap {
      if metrics.averagesReaders {
        notes.append(
          "Means over readers have intervals in closed form; the bootstrap of the protocol is not used for them.")
      }
      if plan.endpoints.contains(where: { $0.comparison != nil }) {
        notes.append(
          "Differences have intervals in closed form; the bootstrap of the protocol is for single estimates.")
      }
    }
    return notes
  }

  /// How many of the part's cases the other parts have too.
  private var sharedCases: Int? {
    guard name != nil, let cases = table.cases, let all = whole.cases else { return nil }
    let here = cases.rowsPerLevel()
    let everywhere = all.rowsPerLevel()
    return zip(here, everywhere).reduce(0) { $0 + ($1.0 > 0 && $1.1 > $1.0 ? 1 : 0) }
  }
}
