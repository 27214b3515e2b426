// SPDX-License-Identifier: Apache-2.0
import Foundation

/// The areas under the risk–coverage curves, as plain numbers.
///
/// With *n* cases of which the *k* surest are kept, the selective risk is their mean loss, and the generalised risk their summed
/// loss over *n*: the chance of an answer that is kept and wrong.
///
/// - ``selective`` (AURC) is the mean of the selective risk over *k* = 1 … *n*.
/// - ``generalised`` (AUGRC) is the area under the generalised risk over coverage 0…1, straight between the points. For the error
///   it is (1 − A) a (1 − a) + (1 − a)²/2 with the accuracy a and the area A under the ROC curve of the confidence as a test
///   for right answers.
/// - The *ideal* areas are those of the same losses in their best order, the cheapest first. AURC less its ideal is E-AURC.
/// - *Normalised* is the part of the way from the ideal order (0) to a random one (1), whose areas are the mean loss and half of
///   it.
///
/// > Source: Geifman, Uziel & El-Yaniv, ICLR 2019 (AURC, E-AURC; the ideal order here is exact for *n* cases, where the paper
/// > gives its limit r + (1 − r) log(1 − r)); Traub et al., NeurIPS 2024 (AUGRC). Checked against numpy and against listing
/// > all orders of ties in `RiskCoverageTests`.
public struct RiskCoverageArea: Sendable, Hashable {
  /// The mean loss of all cases.
  public let meanLoss: Double
  /// Mean selective risk over the coverages.
  public let selective: Double
  /// The same in the ideal order.
  public let idealSelective: Double
  /// Area under the generalised risk.
  public let generalised: Double
  /// The same in the ideal order.
  public let idealGeneralised: Double

  /// AURC less the AURC of the ideal order, ≥ 0.
  public var excess: Double { selective - idealSelective }

  /// AURC on the way from ideal (0) to random (1); `nil` where all losses are equal.
  public var normalisedSelective: Double? { Self.place(selective, from: idealSelective, to: meanLoss) }

  /// AUGRC on the way from ideal (0) to random (1); `nil` where all losses are equal.
  public var normalisedGeneralised: Double? { Self.place(generalised, from: idealGeneralised, to: meanLoss / 2) }

  private static func place(_ value: Double, from ideal: Double, to random: Double) -> Double? {
    // What rounding leaves of equal losses is no distance.
    random - ideal > 1e-13 * max(1, random.magnitude) ? (value - ideal) / (random - ideal) : nil
  }
}

extension DeferralSample {
  /// The areas of the sample; `nil` without cases.
  /// - Complexity: O(*n*).
  public var areas: RiskCoverageArea? { areas(counts: nil) }

  /// The areas where each unit was drawn so many times.
  func areas(counts: [Int]?) -> RiskCoverageArea? {
    guard let (own, ownLinear, cases, loss) = sums(order, counts),
      let (best, bestLinear, _, _) = sums(ideal, counts)
    else { return nil }
    return RiskCoverageArea(
      meanLoss: loss / cases, selective: own / cases, idealSelective: best / cases,
      generalised: ownLinear / (cases * cases), idealGeneralised: bestLinear / (cases * cases))
  }

  /// The sum over *k* of the kept cases' mean loss, and of the trapezoids under their summed loss.
  private func sums(
    _ order: ConfidenceOrder, _ counts: [Int]?
  ) -> (means: Double, trapezoids: Double, cases: Double, loss: Double)? {
    var (means, trapezoids) = (0.0, 0.0)
    var (kept, sum) = (0, 0.0)
    var start = 0
    for end in order.ends {
      var (here, loss) = (0, 0.0)
      for place in start..<Int(end) {
        let row = Int(order.rows[place])
        let times = counts.map { $0[Int(drawnUnit[row])] } ?? 1
        here += times
        loss += Double(times) * losses[row]
      }
      start = Int(end)
      guard here > 0 else { continue }
      trapezoids += Double(here) * (sum + loss / 2)
      if here == 1 {
        means += (sum + loss) / Double(kept + 1)
      } else {
        // With mean loss m in the group: Σⱼ (S + j m)/(K + j) = g m + (S − K m) (H(K + g) − H(K)).
        let mean = loss / Double(here)
        means += loss + (sum - Double(kept) * mean) * (Harmonic.number(kept + here) - Harmonic.number(kept))
      }
      kept += here
      sum += loss
    }
    return kept > 0 ? (means, trapezoids, Double(kept), sum) : nil
  }
}

/// The harmonic numbers 1 + ½ + … + 1/k.
enum Harmonic {
  private static let table: [Double] = (1..<64).reduce(into: [0.0]) { $0.append(($0.last ?? 0) + 1 / Double($1)) }
  private static let euler = 0.577_215_664_901_532_86

  static func number(_ k: Int) -> Double {
    guard k >= table.count else { return table[k] }
    // Euler and Maclaurin's series; the next term is below 1e−16 from k = 64 on.
    let x = Double(k)
    let square = 1 / (x * x)
    return log(x) + euler + 0.5 / x - square * (1.0 / 12 - square * (1.0 / 120 - square / 252))
  }
}
