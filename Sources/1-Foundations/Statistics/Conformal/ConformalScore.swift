// SPDX-License-Identifier: Apache-2.0

/// How badly a class fits a case: the score that is calibrated; the higher, the worse.
///
/// Whatever the score, the sets cover as promised where calibration rows and new cases are exchangeable. The score decides how
/// large the sets are, and how coverage is spread over easy and hard cases.
///
/// > Source: Sadinle, Lei & Wasserman, JASA 114 (2019) 223–234 (LAC); Romano, Sesia & Candès, NeurIPS 2020 (APS); Angelopoulos,
/// > Bates, Jordan & Malik, ICLR 2021 (RAPS). Checked against MAPIE and numpy in `ConformalTests`.
public enum ConformalScore: Sendable, Hashable {
  /// One less the probability of the class: the smallest sets on average; a set may be empty.
  case lac
  /// The summed probability of the classes down to this one, the likeliest first.
  ///
  /// Randomised, only a uniform share of the class's own probability counts, which makes coverage exact. Not randomised, the least
  /// likely class always scores 1: with two classes and an error rate above alpha every set is then everything, and
  /// ``lac`` is the better choice. Classes of equal probability are ranked in their order.
  case aps(isRandomised: Bool)
  /// APS with a penalty for each rank beyond `freeRanks`, which keeps sets small where there are many classes.
  case raps(penalty: Double, freeRanks: Int, isRandomised: Bool)

  /// The name in words.
  public var title: String {
    switch self {
    case .lac: "LAC"
    case .aps(let isRandomised): isRandomised ? "APS, randomised" : "APS"
    case .raps(let penalty, let free, let isRandomised):
      "RAPS, penalty \(penalty) beyond rank \(free)" + (isRandomised ? ", randomised" : "")
    }
  }

  /// Whether a uniform number is drawn for each case.
  public var isRandomised: Bool {
    switch self {
    case .lac: false
    case .aps(let isRandomised), .raps(_, _, let isRandomised): isRandomised
    }
  }

  /// The score of each class of a case.
  /// - Parameters:
  ///   - probabilities: The probability of each class.
  ///   - uniform: The case's uniform number in 0 ..< 1; used only where the score is randomised.
  /// - Returns: One score per class.
  public func scores(of probabilities: [Double], uniform: Double) -> [Double] {
    switch self {
    case .lac: return probabilities.map { 1 - $0 }
    case .aps(let isRandomised):
      return Self.cumulated(probabilities, uniform: isRandomised ? uniform : nil) { _ in 0 }
    case .raps(let penalty, let free, let isRandomised):
      return Self.cumulated(probabilities, uniform: isRandomised ? uniform : nil) {
        penalty * Double(max(0, $0 - free))
      }
    }
  }

  private static func cumulated(
    _ probabilities: [Double], uniform: Double?, penalty: (Int) -> Double
  ) -> [Double] {
    let order = probabilities.indices.sorted { (-probabilities[$0], $0) < (-probabilities[$1], $1) }
    var result = [Double](repeating: 0, count: probabilities.count)
    var before = 0.0
    for (place, index) in order.enumerated() {
      let own = probabilities[index]
      let base: Double
      if let uniform {
        base = before + uniform * own
      } else {
        // All classes together have probability 1 whatever rounding makes of the sum.
        base = place + 1 == order.count ? 1 : min(1, before + own)
      }
      result[index] = base + penalty(place + 1)
      before += own
    }
    return result
  }
}
