// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// Cases with a model's call, what the call cost, and how sure the model was: the input of everything about handing over.
///
/// The least sure cases are handed over to a reader, the others are kept. **Ties** are part of the order: among cases that are
/// equally sure each order is equally likely, and what is kept of them is the mean over these orders. So the numbers do not
/// depend on how the table happens to be sorted.
public struct DeferralSample: Sendable {
  /// How sure the model is of each case; higher is surer.
  public let confidence: [Double]
  /// What each of the model's answers costs, ≥ 0.
  public let losses: [Double]
  /// The model's calls.
  public let calls: [Bool]
  /// Whether each case is diseased.
  public let isPositive: [Bool]
  /// Who takes the cases that are handed over.
  public let reader: DeferralReader?
  /// The loss that ``losses`` hold.
  public let loss: DeferralLoss
  /// The sampling unit of each row, or `nil` where rows are independent.
  public let clusters: ClusterIndex?
  /// The units that have a row, densely: what a resample counts.
  let drawnUnit: [Int32]
  /// How many of them there are.
  let drawnUnits: Int
  /// From the surest case to the least sure.
  let order: ConfidenceOrder
  /// From the cheapest answer to the dearest: the order that a model would have that knows its errors.
  let ideal: ConfidenceOrder

  /// Takes a model's scores, called positive at or above a threshold.
  ///
  /// Weights of the scores are not used; a table with sampling weights has to be refused before.
  /// - Parameters:
  ///   - scores: Scores, truth and sampling units. For ``DeferralLoss/brier`` the scores are probabilities.
  ///   - threshold: Where a score is called positive.
  ///   - loss: What an answer costs.
  ///   - confidence: One value per row, higher is surer.
  ///   - reader: Who takes the cases that are handed over, if that is known.
  /// - Throws: ``SampleError`` for a column that does not fit, or for a confidence that is no finite number.
  /// - Complexity: O(*n*).
  public init(
    _ scores: LabelledScores, threshold: Double, loss: DeferralLoss = .error, confidence: [Double],
    reader: DeferralReader? = nil
  ) throws(SampleError) {
    let n = scores.count
    guard confidence.count == n else { throw .lengthsDiffer(of: "confidence", expected: n, found: confidence.count) }
    if let index = confidence.firstIndex(where: { !$0.isFinite }) {
      throw .notFinite(column: "confidence", index: index)
    }
    if case .calls(let calls) = reader, calls.count != n {
      throw .lengthsDiffer(of: "reader's calls", expected: n, found: calls.count)
    }
    calls = scores.scores.map { $0 >= threshold }
    isPositive = scores.isPositive
    clusters = scores.clusters
    losses = calls.indices.map { [calls] in
      loss.value(score: scores.scores[$0], isCalled: calls[$0], isPositive: scores.isPositive[$0])
    }
    self.confidence = confidence
    self.loss = loss
    self.reader = reader
    (drawnUnit, drawnUnits) = Self.dense(scores.clusters, count: n)
    order = ConfidenceOrder(descending: confidence)
    ideal = ConfidenceOrder(descending: losses.map { -$0 })
  }

  /// Takes a model's scores and reads the confidence off them.
  /// - Throws: ``SampleError`` for a column that does not fit.
  public init(
    _ scores: LabelledScores, threshold: Double, loss: DeferralLoss = .error, confidence: CaseConfidence,
    reader: DeferralReader? = nil
  ) throws(SampleError) {
    try self.init(
      scores, threshold: threshold, loss: loss, confidence: scores.scores.map { confidence.value(of: $0) },
      reader: reader)
  }

  /// A part of a table shares the numbering of the whole; units without a row here are not to be drawn.
  private static func dense(_ clusters: ClusterIndex?, count: Int) -> ([Int32], Int) {
    guard let clusters else { return ((0..<count).map { Int32($0) }, count) }
    var number = [Int32](repeating: -1, count: clusters.count)
    var found: Int32 = 0
    for unit in clusters.unitOfRow where number[Int(unit)] < 0 {
      number[Int(unit)] = found
      found += 1
    }
    return (clusters.unitOfRow.map { number[Int($0)] }, Int(found))
  }

  /// How many rows there are.
  public var count: Int { losses.count }

  /// The mean loss where the model keeps every case; `nil` without cases.
  public var meanLoss: Double? { count > 0 ? losses.reduce(0, +) / Double(count) : nil }
}
