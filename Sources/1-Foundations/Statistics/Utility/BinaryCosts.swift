// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// What each cell of the two-by-two table costs, in any unit: minutes, euros, or wrong calls.
///
/// A benefit is a negative cost.
public struct BinaryCosts: Sendable, Hashable {
  /// The cost of calling a healthy case positive.
  public let falsePositive: Double
  /// The cost of missing a diseased case.
  public let falseNegative: Double
  /// The cost of finding a diseased case.
  public let truePositive: Double
  /// The cost of leaving a healthy case alone.
  public let trueNegative: Double
  /// The unit of all four; `1` for a pure number.
  public let unit: String

  /// Makes the costs; `nil` unless all are finite and either error costs more than the right call of its class.
  public init?(
    falsePositive: Double, falseNegative: Double, truePositive: Double = 0, trueNegative: Double = 0, unit: String = "1"
  ) {
    guard [falsePositive, falseNegative, truePositive, trueNegative].allSatisfy(\.isFinite),
      falsePositive > trueNegative, falseNegative > truePositive
    else { return nil }
    self.falsePositive = falsePositive
    self.falseNegative = falseNegative
    self.truePositive = truePositive
    self.trueNegative = trueNegative
    self.unit = unit
  }

  /// The chance of disease from which calling a case positive is the cheaper call.
  ///
  /// > Source: Elkan, Proceedings of IJCAI 2001, 973–978.
  public var bayesThreshold: Double {
    let (alarm, miss) = (falsePositive - trueNegative, falseNegative - truePositive)
    return alarm / (alarm + miss)
  }

  /// The share of the greatest possible loss that missed disease makes up at a prevalence: PC(+), 0…1.
  public func probabilityCost(prevalence: Double) -> Double {
    let miss = prevalence * (falseNegative - truePositive)
    return miss / (miss + (1 - prevalence) * (falsePositive - trueNegative))
  }

  var cells: Cells { Cells(truePositive, falsePositive, falseNegative, trueNegative) }

  /// The two decisions that need no model.
  enum Naive: String, Sendable {
    case callAll = "calling every case positive"
    case callNone = "calling no case positive"
  }

  func worth(_ naive: Naive) -> Cells {
    naive == .callAll
      ? Cells(truePositive, falsePositive, truePositive, falsePositive)
      : Cells(falseNegative, trueNegative, falseNegative, trueNegative)
  }

  /// The cheaper of the two at given cells.
  func bestNaive(at cells: Cells, prevalence: Double?) -> Naive {
    func cost(_ naive: Naive) -> Double {
      guard
        case .defined(let value, _) = MeanPayoff(worth: worth(naive), prevalence: prevalence).outcome(at: cells)
      else { return .infinity }
      return value
    }
    return cost(.callAll) < cost(.callNone) ? .callAll : .callNone
  }
}

extension BinaryReads {
  /// What a case costs on average when the calls are acted on.
  ///
  /// - Parameters:
  ///   - costs: What each cell costs.
  ///   - prevalence: The share of diseased cases it is said for, strictly between 0 and 1; the sample's where `nil`.
  ///   - level: The two-sided level.
  /// - Returns: The expected cost in the unit of the costs, and a normal interval.
  /// - Complexity: O(*n*).
  /// > Source: Ferrer, arXiv 2209.05355 (2022). Checked by hand and against the definition in `ExpectedCostTests`.
  public func expectedCost(
    _ costs: BinaryCosts, prevalence: Double? = nil, level: ConfidenceLevel = .percent95
  ) -> Estimate {
    estimate(
      MeanPayoff(worth: costs.cells, prevalence: prevalence),
      as: BootstrapQuantity(
        Metric.expectedCost.rawValue, definition: "Mean cost of a case" + Self.place(prevalence), unit: costs.unit),
      level: level)
  }

  /// The expected cost divided by that of the better decision without a model: below 1 the model is worth having.
  ///
  /// **Edge cases.** Undefined where the better of calling all and calling none costs nothing or gains.
  /// - Parameters:
  ///   - costs: What each cell costs.
  ///   - prevalence: The share of diseased cases it is said for; the sample's where `nil`.
  ///   - level: The two-sided level.
  /// - Returns: The ratio, with a normal interval by its linearisation; which of the two is better is taken as known.
  public func normalisedExpectedCost(
    _ costs: BinaryCosts, prevalence: Double? = nil, level: ConfidenceLevel = .percent95
  ) -> Estimate {
    let naive = costs.bestNaive(at: totals, prevalence: prevalence)
    return estimate(
      MeanPayoff(worth: costs.cells, per: costs.worth(naive), prevalence: prevalence),
      as: BootstrapQuantity(
        "normalised-expected-cost",
        definition: "Mean cost of a case divided by that of \(naive.rawValue), the cheaper decision without a model"
          + Self.place(prevalence)),
      level: level)
  }

  /// How far each sampling unit pulls the expected cost from its true value; `nil` where it is undefined.
  public func influence(of costs: BinaryCosts, prevalence: Double? = nil) -> UnitInfluence? {
    influence(of: MeanPayoff(worth: costs.cells, prevalence: prevalence))
  }

  private static func place(_ prevalence: Double?) -> String {
    prevalence.map { ", at a prevalence of \($0)" } ?? ", at the prevalence of this sample"
  }
}
