// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Protocols

/// The operating point of each stream, on the scale of the samples.
struct Thresholds: Sendable {
  private let point: OperatingPoint?
  private let scoreNames: [String]
  private let armNames: [String]
  /// Samples are oriented so that higher speaks for disease; where the file has it the other way round, signs change.
  private let sign: Double

  init(plan: EvaluationProtocol, table: CaseTable) {
    point = plan.operatingPoint
    scoreNames = table.scores.map(\.name)
    armNames = table.arms?.levels ?? []
    sign = table.binding.higherScores == .positive ? 1 : -1
  }

  /// The threshold at or above which a sample's score is called positive; by model, else by arm, else the common one.
  func threshold(_ stream: Stream) -> Double? {
    let byArm = stream.arm.flatMap { point?.threshold(for: armNames[Int($0)]) }
    return (point?.threshold(for: scoreNames[stream.score]) ?? byArm).map { sign * $0 }
  }
}
