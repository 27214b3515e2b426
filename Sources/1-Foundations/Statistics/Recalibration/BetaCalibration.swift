// SPDX-License-Identifier: Apache-2.0
import Foundation
import Vocabulary

/// A curve with a bend of its own at each end: logit = *c* + *a* ln *p* − *b* ln(1 − *p*), with *a*, *b* ≥ 0.
///
/// With *a* = *b* it is Platt scaling on logits; *a* = *b* = 1 and *c* = 0 leave probabilities as they are.
///
/// > Source: M. Kull, T. Silva Filho, P. Flach, Proceedings of AISTATS (2017) 623–631. Checked against scipy's bounded
/// > minimisation in `RecalibrationTests`.
public struct BetaCalibration: Sendable, Hashable {
  /// The weight of ln *p*, ≥ 0.
  public let a: Double
  /// The weight of −ln(1 − *p*), ≥ 0.
  public let b: Double
  /// What is added on the logit scale.
  public let c: Double
  /// How near to 0 and 1 a probability is taken to come.
  public let edge: Double

  /// Takes parameters as they were fitted; `nil` unless they are finite, *a* and *b* are ≥ 0 and not both 0, and 0 < edge < ½.
  public init?(a: Double, b: Double, c: Double, edge: Double = ScoreScale.edge) {
    guard a.isFinite, b.isFinite, c.isFinite, a >= 0, b >= 0, a + b > 0, edge > 0, edge < 0.5 else { return nil }
    self.a = a
    self.b = b
    self.c = c
    self.edge = edge
  }

  /// The probability of a stated probability.
  public func apply(_ score: Double) -> Double {
    let p = ScoreScale.kept(score, edge: edge)
    return ScoreScale.chance(c + a * log(p) - b * log1p(-p))
  }

  static func fit(
    _ sample: LabelledScores, level: ConfidenceLevel
  ) throws(RecalibrationFailure) -> (BetaCalibration, [Estimate]) {
    let kept = sample.scores.map { ScoreScale.kept($0) }
    // Rising curves are separated by rising scores only.
    try RecalibrationFailure.check(kept, of: sample, canSeparate: false)
    let ones = [Double](repeating: 1, count: kept.count)
    let low = kept.map { log($0) }
    let high = kept.map { -log1p(-$0) }
    var found: (curve: BetaCalibration, fit: LogisticCurve, places: [Int?])?
    if let free = try? LogisticCurve(columns: [ones, low, high], sample: sample), free.coefficients[1] >= 0,
      free.coefficients[2] >= 0,
      let curve = BetaCalibration(a: free.coefficients[1], b: free.coefficients[2], c: free.coefficients[0])
    {
      found = (curve, free, [1, 2, 0])
    } else {
      // The likelihood is concave: where its peak lies outside, the best point inside has one of the two at 0.
      let withoutB = try? LogisticCurve(columns: [ones, low], sample: sample)
      let withoutA = try? LogisticCurve(columns: [ones, high], sample: sample)
      if let fit = withoutB, let curve = BetaCalibration(a: fit.coefficients[1], b: 0, c: fit.coefficients[0]) {
        found = (curve, fit, [1, nil, 0])
      }
      if let fit = withoutA, let curve = BetaCalibration(a: 0, b: fit.coefficients[1], c: fit.coefficients[0]),
        fit.logLikelihood > found?.fit.logLikelihood ?? -.infinity
      {
        found = (curve, fit, [nil, 1, 0])
      }
      if found == nil {
        guard let fit = withoutB ?? withoutA else { throw .separated }
        throw .reversed(slope: fit.coefficients[1])
      }
    }
    guard let found else { throw .separated }
    let order = found.fit.coefficients.count
    let names = [
      ("a", found.curve.a, "the weight of ln p; 1 leaves scores as they are"),
      ("b", found.curve.b, "the weight of -ln(1 - p); 1 leaves scores as they are"),
      ("c", found.curve.c, "what is added on the logit scale; 0 leaves scores as they are"),
    ]
    let parameters = zip(names, found.places).map { entry, place in
      guard let place else {
        return Estimate(
          name: entry.0, value: 0, interval: nil, level: level, method: found.fit.method, n: found.fit.n,
          clusters: found.fit.units, definition: entry.2, reason: .valueAtBoundary)
      }
      let direction = (0..<order).map { $0 == place ? 1.0 : 0 }
      return found.fit.parameter(entry.0, value: entry.1, direction: direction, level: level, definition: entry.2)
    }
    return (found.curve, parameters)
  }
}
