// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Protocols
import Statistics
import Vocabulary

/// What every analysis beside the endpoints is given: the rows that are judged, those that were set apart, and how
/// things are measured.
///
/// A protocol and a one-off question make the same context, so that both are answered by the same code.
struct AnalysisContext: Sendable {
  /// The rows that are judged.
  let table: CaseTable
  /// Their samples by stream.
  let source: SampleSource
  /// The rows that were set apart for choosing and fitting.
  let tuning: Tuning
  /// How metrics are measured, with level, readers and thresholds.
  let metrics: MetricEngine
  /// The streams: each score column in each arm.
  let streams: [Stream]
  /// The confidence level.
  let level: ConfidenceLevel
  /// How large a group must be to be judged.
  let minimum: SubgroupMinimum

  /// The rows that were set apart for choosing and fitting.
  enum Tuning: Sendable {
    /// There are none.
    case none
    /// There are, but they may not be used: the reason.
    case refused(String)
    /// Their samples by stream, under the same numbering of units as the rows that are judged.
    case rows(SampleSource)
  }

  /// How intervals are made, with the seed.
  var settings: AnalysisSettings { metrics.settings }

  /// The model, arm or label as results name it; `nil` where there is only one.
  func name(_ stream: Stream) -> String? { stream.name.isEmpty ? nil : stream.name }

  /// The samples of the tuning rows.
  /// - Throws: ``Refusal`` that says what is missing, or why they may not be used.
  func tuningSource() throws(Refusal) -> SampleSource {
    switch tuning {
    case .none:
      throw Refusal(
        "no rows are set apart for it: bind them under data.tuning, or with --tuning COLUMN=VALUE; what is fitted on "
          + "the rows that it is judged on flatters itself")
    case .refused(let reason): throw Refusal(reason)
    case .rows(let source): source
    }
  }

  /// The rows of a stream as scores.
  ///
  /// Units are given only where one of them repeats; readers are pooled.
  func scores(_ stream: Stream, in source: SampleSource) throws(Refusal) -> LabelledScores {
    guard let scores = source.labelled(source.sample(stream)), scores.count > 0 else {
      throw Refusal("there are no rows with a score and a truth")
    }
    return scores
  }

  /// The rows of a stream as stated chances of disease.
  ///
  /// Where higher scores mean healthy, the chance is one minus the score. A row without a result that a rule counts as
  /// called positive or negative states no chance; it is left out and counted.
  /// - Returns: The chances, the rows of the table they stand in, and how many rows were left out.
  /// - Throws: ``Refusal`` where the scores are no probabilities.
  func probabilities(
    _ stream: Stream, in source: SampleSource
  ) throws(Refusal) -> (sample: LabelledProbabilities, rows: [Int32], leftOut: Int) {
    var sample = source.sample(stream)
    let all = sample.rows.count
    let stated = sample.rows.indices.filter { sample.scores[$0].magnitude < CaseTable.scoreAboveAll }
    if stated.count < all {
      sample = Sample(
        rows: stated.map { sample.rows[$0] }, scores: stated.map { sample.scores[$0] },
        isPositive: stated.map { sample.isPositive[$0] })
    }
    sample.scores = sample.scores.map { probability($0) }
    guard let scores = source.labelled(sample), scores.count > 0 else {
      throw Refusal("there are no rows with a score and a truth")
    }
    do {
      return (try LabelledProbabilities(scores), sample.rows, all - sample.rows.count)
    } catch {
      throw Refusal(error.description)
    }
  }

  /// A score of the samples, where higher speaks for disease, as the chance that the table's scale states.
  func probability(_ score: Double) -> Double { table.binding.higherScores == .positive ? score : 1 + score }

  /// The operating point of a stream on the scale of its ``scores(_:in:)``; `nil` where none is declared.
  func threshold(_ stream: Stream) -> Double? { metrics.threshold(stream) }

  /// The operating point of a stream as a chance, on the scale of ``probabilities(_:in:)``.
  func thresholdProbability(_ stream: Stream) -> Double? { metrics.threshold(stream).map(probability) }

  /// The groups of a division of the judged rows, each with its samples.
  /// - Throws: ``Refusal`` where a column is not bound, or was filled after the outcome or with the read.
  func groups(_ spec: SubgroupSpec) throws(Refusal) -> (grouping: Grouping, sources: [SampleSource]) {
    if let late = spec.factor(knownAfterOutcome: table.binding.knownAfterOutcome) {
      throw Refusal("\(late.name) is known only after the outcome: groups by it would choose cases by their result")
    }
    guard let grouping = Grouping.make(spec, table: table) else {
      throw Refusal("no column is bound for \(spec.names.joined(separator: " × "))")
    }
    return (grouping, source.divided(by: grouping))
  }

  /// Runs an analysis in every stream; a refusal becomes a result that says so.
  func eachStream(
    _ topic: AnalysisResult.Topic, _ analyse: (Stream) throws(Refusal) -> AnalysisResult
  ) -> [AnalysisResult] {
    streams.map { stream in
      do throws(Refusal) {
        return try analyse(stream)
      } catch {
        return AnalysisResult(topic, name: name(stream), refusal: error.reason)
      }
    }
  }
}

/// Why an analysis cannot be made, and what would help: one sentence without a full stop.
struct Refusal: Error {
  let reason: String

  init(_ reason: String) { self.reason = reason }
}
