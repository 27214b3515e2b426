// SPDX-License-Identifier: Apache-2.0
import Distributions
package import Statistics
import Vocabulary

/// A design whose true ROC curve is known: normal scores of equal spread, in one or more reads per case, in steps or not.
package struct CurveStudy: Sendable, CustomStringConvertible {
  package var positives: Int
  package var negatives: Int
  package var area: Double
  /// Reads of each case; they share seven tenths of their variance, and the case is then the unit.
  package var reads = 1
  /// How many different scores there are; 0 where there is no end of them.
  package var levels = 0
  /// Whether the classes came as they came, with the given numbers on average.
  package var isCohort = false

  package var description: String {
    "\(positives) + \(negatives)\(isCohort ? " cohort" : "") | \(area) | \(reads) | \(levels == 0 ? "none" : "\(levels) levels")"
  }

  /// Makes a design of single reads without ties; the rest is set by name.
  package init(
    positives: Int, negatives: Int, area: Double, reads: Int = 1, levels: Int = 0, isCohort: Bool = false
  ) {
    self.positives = positives
    self.negatives = negatives
    self.area = area
    self.reads = reads
    self.levels = levels
    self.isCohort = isCohort
  }

  private var normal: NormalDistribution { .standard }
  /// The distance of the classes' means.
  private var shift: Double { normal.quantile(area) * 2.0.squareRoot() }
  private var cuts: [Double] {
    levels == 0 ? [] : (1..<levels).map { shift / 2 + (Double($0) - Double(levels) / 2) * 0.7 }
  }

  /// Points along the true curve: closely spaced where it has no steps, along its straight pieces where it has.
  package var truth: [(falsePositiveRate: Double, sensitivity: Double)] {
    func point(_ cut: Double) -> (Double, Double) {
      (normal.upperTail(cut), normal.upperTail(cut - shift))
    }
    guard levels > 0 else {
      return (0...400).map { point(5 + shift - (10 + shift) * Double($0) / 400) }
    }
    let corners = [(0, 0)] + cuts.reversed().map(point) + [(1, 1)]
    return zip(corners, corners.dropFirst()).flatMap { from, to in
      (1...40).map { step in
        let share = Double(step) / 40
        return (from.0 + share * (to.0 - from.0), from.1 + share * (to.1 - from.1))
      }
    }
  }

  package var prevalence: Double { Double(positives) / Double(positives + negatives) }

  package func sample(_ number: Int) throws -> LabelledScores {
    var stream = PhiloxStream(seed: 2026, replicate: number)
    let count = positives + negatives
    let diseased = (0..<count).map { isCohort ? stream.happens(prevalence) : $0 < positives }
    var (scores, truth, unitOfRow) = ([Double](), [Bool](), [Int32]())
    for (unit, isDiseased) in diseased.enumerated() {
      let shared = reads > 1 ? stream.normal() * 0.7.squareRoot() : 0
      for _ in 0..<reads {
        let own = stream.normal() * (reads > 1 ? 0.3.squareRoot() : 1)
        let score = shared + own + (isDiseased ? shift : 0)
        scores.append(levels > 0 ? Double(cuts.count { $0 <= score }) : score)
        truth.append(isDiseased)
        unitOfRow.append(Int32(unit))
      }
    }
    return try LabelledScores(
      scores: scores, isPositive: truth,
      clusters: reads > 1 ? ClusterIndex(unitOfRow: unitOfRow, count: count) : nil)
  }

  /// Whether a band holds every point of the true curve.
  package func isHeld(by band: ROCBand) -> Bool {
    truth.allSatisfy { band.bounds(atFalsePositiveRate: $0.falsePositiveRate)?.contains($0.sensitivity) == true }
  }

  /// Whether a band holds every point of the true precision–recall curve.
  package func isHeld(by band: PrecisionRecallBand) -> Bool {
    truth.allSatisfy { point in
      let hits = prevalence * point.sensitivity
      let calls = hits + (1 - prevalence) * point.falsePositiveRate
      return hits == 0 || band.bounds(atRecall: point.sensitivity)?.contains(hits / calls) == true
    }
  }

  /// The mean height of a band.
  package static func height(_ points: [BandPoint]) -> Double {
    points.reduce(0) { $0 + $1.upper - $1.lower } / Double(points.count)
  }
}
