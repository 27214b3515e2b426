// SPDX-License-Identifier: Apache-2.0
public import CaseTables
public import Protocols
import Statistics
public import Vocabulary

/// Applies a protocol to a table of cases: the main job.
///
/// The protocol's digest was taken when it was read, which is before the table was opened; nothing here can change it.
/// The same protocol and table give the same evaluation, bit for bit, on any number of threads.
public struct Evaluator: Sendable {
  private let plan: EvaluationProtocol

  /// Takes the promise that the data are held against.
  public init(_ plan: EvaluationProtocol) {
    self.plan = plan
  }

  /// Evaluates a table.
  /// - Parameters:
  ///   - table: The cases, read under the protocol's own binding.
  ///   - software: The software's name and version, for the report.
  ///   - time: The time, ISO 8601 in UTC, for the report.
  ///   - history: What a ledger knows of earlier looks at the same data.
  ///   - progress: Called with a few words as each part begins.
  /// - Returns: What was found, with the verdict.
  /// - Throws: ``InputFaults`` where the protocol names an arm or a score that the table does not have.
  public func evaluate(
    _ table: CaseTable, software: String, at time: String, history: EvaluationHistory? = nil,
    progress: (String) -> Void = { _ in }
  ) throws(InputFaults) -> Evaluation {
    try checkNames(table)
    let identity = EvaluationIdentity(
      title: plan.title, question: plan.question, intendedUse: plan.intendedUse, authors: plan.authors,
      protocolName: plan.fileName, protocolDigest: plan.digest, dataName: table.file, dataDigest: table.digest,
      isDataDigestDeclared: plan.data.digest != nil, software: software, evaluatedAt: time, level: plan.analysis.level,
      seed: plan.analysis.seed, operatingPoint: plan.operatingPoint.map(AnalysisWords.words),
      analysis: AnalysisWords(plan).facts, history: history)
    let split = table.tuningSplit()
    let tuning = split.tuning?.parts() ?? []
    let parts = split.test.parts().map { value, part in
      progress(value.map { "evaluating \($0)" } ?? "evaluating")
      return PartEvaluator(
        plan: plan, table: part, name: value, whole: split.test,
        tuning: TuningRows(tuning.first { $0.value == value }?.table, all: split.tuning, of: table)
      ).evaluate()
    }
    return Evaluation(identity: identity, parts: parts)
  }

  private func checkNames(_ table: CaseTable) throws(InputFaults) {
    let streams = StreamFinder(table)
    var faults = InputFaults()
    for endpoint in plan.endpoints where !endpoint.metric.isMultiple {
      do throws(StreamError) {
        if let comparison = endpoint.comparison {
          _ = try streams.pair(of: endpoint, comparison)
        } else {
          _ = try streams.stream(of: endpoint)
        }
      } catch {
        faults.append(
          InputFault(
            file: plan.fileName, row: endpoint.line, column: "endpoints, \(endpoint.id)", found: error.found,
            expected: error.expected))
      }
    }
    if !faults.isEmpty { throw faults }
  }
}
