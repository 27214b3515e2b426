// SPDX-License-Identifier: Apache-2.0
import Foundation
import Vocabulary

/// How much two different categories agree: 1 for the same, down to 0 for the furthest apart.
///
/// Linear, quadratic, radical, ratio, circular and bipolar weights use the categories' numbers; ordinal weights only their order.
/// Quadratic weights make kappa behave like an intraclass correlation.
///
/// > Source: Gwet, Handbook of Inter-Rater Reliability, 4th ed. (2014), 3.5; Cohen, Psychological Bulletin 70 (1968) 213–220;
/// > Fleiss & Cohen, Educational and Psychological Measurement 33 (1973) 613–619. Checked against irrCAC in `AgreementWeightsTests`.
public enum AgreementWeights: Sendable, Hashable {
  /// Only equal categories agree.
  case identity
  /// Falls with the distance.
  case linear
  /// Falls with the squared distance.
  case quadratic
  /// Falls with the number of pairs of categories between the two, ends included.
  case ordinal
  /// Falls with the root of the distance.
  case radical
  /// Falls with the squared ratio of distance to sum; numbers must lie above zero.
  case ratio
  /// Falls with the squared sine of the distance round a circle.
  case circular
  /// Falls with the squared distance, and faster near the ends of the range.
  case bipolar
  /// A matrix of one's own, row by row: symmetric, 0…1, with ones on the diagonal.
  case custom([[Double]])

  /// The weights that have a name, in the order they are listed.
  public static let named: [(name: String, weights: AgreementWeights)] = [
    ("identity", .identity), ("linear", .linear), ("quadratic", .quadratic), ("ordinal", .ordinal),
    ("radical", .radical), ("ratio", .ratio), ("circular", .circular), ("bipolar", .bipolar),
  ]

  /// The weights of a name, `nil` for an unknown one.
  public init?(name: String) {
    guard let found = Self.named.first(where: { $0.name == name }) else { return nil }
    self = found.weights
  }

  /// The name: `quadratic`, or `custom`.
  public var name: String { Self.named.first { $0.weights == self }?.name ?? "custom" }

  /// The matrix row by row, or why there is none.
  func matrix(_ values: [Double]) -> Measured<[Double]> {
    let q = values.count
    guard let low = values.first, let high = values.last else { return .undefined(.noObservations) }
    func fill(_ agreement: (Int, Int) -> Double) -> Measured<[Double]> {
      var out = [Double](repeating: 0, count: q * q)
      for k in 0..<q { for l in 0..<q { out[k * q + l] = k == l ? 1 : agreement(k, l) } }
      return .value(out)
    }
    /// From a distance that is scaled by its maximum.
    func scaled(_ distance: (Int, Int) -> Double) -> Measured<[Double]> {
      var greatest = 0.0
      for k in 0..<q { for l in 0..<q where k != l { greatest = max(greatest, distance(k, l)) } }
      return fill { greatest > 0 ? 1 - distance($0, $1) / greatest : 1 }
    }
    let range = high - low
    switch self {
    case .identity: return fill { _, _ in 0 }
    case .linear: return fill { 1 - (values[$0] - values[$1]).magnitude / range }
    case .quadratic: return fill { 1 - square((values[$0] - values[$1]) / range) }
    case .radical: return fill { 1 - ((values[$0] - values[$1]).magnitude / range).squareRoot() }
    case .ordinal:
      return scaled { k, l in
        let between = Double((k - l).magnitude + 1)
        return between * (between - 1) / 2
      }
    case .ratio:
      guard low > 0 else { return .undefined(.notApplicable("ratio weights need numbers above zero")) }
      return fill { k, l in
        1 - square((values[k] - values[l]) / (values[k] + values[l])) / square(range / (high + low))
      }
    case .circular: return scaled { square(sin(.pi * (values[$0] - values[$1]) / (range + 1))) }
    case .bipolar:
      return scaled { k, l in
        let sum = values[k] + values[l]
        return square(values[k] - values[l]) / ((sum - 2 * low) * (2 * high - sum))
      }
    case .custom(let rows): return Self.checked(rows, order: q)
    }
  }

  private static func checked(_ rows: [[Double]], order q: Int) -> Measured<[Double]> {
    guard rows.count == q, rows.allSatisfy({ $0.count == q }) else {
      return .undefined(.notApplicable("the matrix of weights is not \(q) × \(q), one row for each category"))
    }
    for k in 0..<q {
      for l in 0..<q {
        let weight = rows[k][l]
        guard weight >= 0, weight <= 1, weight == rows[l][k], k != l || weight == 1 else {
          return .undefined(.notApplicable("weights must be symmetric, between 0 and 1, with ones on the diagonal"))
        }
      }
    }
    return .value(rows.flatMap { $0 })
  }

  private func square(_ x: Double) -> Double { x * x }
}
