// SPDX-License-Identifier: Apache-2.0
import Foundation

/// The likelihood of the binomial–normal model with its first and second derivatives.
struct BinomialNormalLikelihood {
  private let counts: [(successes: Double, trials: Double)]
  private let rule = GaussHermite(BinomialNormalModel.points)

  init(_ proportions: [Proportion]) {
    counts = proportions.map { (Double($0.successes), Double($0.trials)) }
  }

  /// The log-likelihood and its derivatives by the mean and by τ.
  struct Point {
    var mean: Double
    var tau: Double
    var value = 0.0
    var byMean = 0.0
    var byTau = 0.0
    var meanMean = 0.0
    var meanTau = 0.0
    var tauTau = 0.0

    /// The variance of the mean; where τ is 0, that of a plain proportion.
    var meanVariance: Double? {
      if tau == 0 { return meanMean < 0 ? -1 / meanMean : nil }
      let determinant = meanMean * tauTau - meanTau * meanTau
      return meanMean < 0 && determinant > 0 ? -tauTau / determinant : nil
    }
  }

  /// Derivatives follow Louis: means over the posterior of a site's deviate of the complete-data derivatives.
  func point(_ mean: Double, _ tau: Double) -> Point {
    var point = Point(mean: mean, tau: tau)
    for (x, n) in counts {
      let mode = Self.mode(x, n, mean, tau)
      let chance = 1 / (1 + exp(-(mean + tau * mode)))
      let width = (2 / (1 + tau * tau * n * chance * (1 - chance))).squareRoot()
      var terms: [(log: Double, u: Double)] = []
      terms.reserveCapacity(rule.points.count)
      var largest = -Double.infinity
      for (t, logWeight) in zip(rule.points, rule.logWeights) {
        let u = mode + width * t
        let term = logWeight + Self.logJoint(x, n, mean + tau * u, u)
        largest = max(largest, term)
        terms.append((term, u))
      }
      var total = 0.0
      var (r, ru, rr, rru, rruu, q, qu, quu) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
      for (term, u) in terms {
        let w = exp(term - largest)
        let p = 1 / (1 + exp(-(mean + tau * u)))
        let residual = x - n * p
        let curvature = n * p * (1 - p)
        total += w
        r += w * residual
        ru += w * residual * u
        rr += w * residual * residual
        rru += w * residual * residual * u
        rruu += w * residual * residual * u * u
        q += w * curvature
        qu += w * curvature * u
        quu += w * curvature * u * u
      }
      let (a, b) = (r / total, ru / total)
      point.value += largest + log(total * width)
      point.byMean += a
      point.byTau += b
      point.meanMean += (rr - q) / total - a * a
      point.meanTau += (rru - qu) / total - a * b
      point.tauTau += (rruu - quu) / total - b * b
    }
    return point
  }

  private static func logJoint(_ x: Double, _ n: Double, _ eta: Double, _ u: Double) -> Double {
    // log(1 + e^η) without overflow.
    x * eta - n * (max(0, eta) + log1p(exp(-eta.magnitude))) - 0.5 * u * u - 0.5 * log(2 * Double.pi)
  }

  /// Where a site's deviate is most likely: a concave maximum, by Newton's steps.
  private static func mode(_ x: Double, _ n: Double, _ mean: Double, _ tau: Double) -> Double {
    guard tau > 0 else { return 0 }
    var (low, high) = (-tau * n - 1, tau * n + 1)
    var u = 0.0
    for _ in 0..<200 {
      let p = 1 / (1 + exp(-(mean + tau * u)))
      let slope = tau * (x - n * p) - u
      if slope > 0 { low = u } else { high = u }
      var next = u + slope / (1 + tau * tau * n * p * (1 - p))
      if !(next > low && next < high) { next = 0.5 * (low + high) }
      if (next - u).magnitude <= 1e-13 * max(1, u.magnitude) { return next }
      u = next
    }
    return u
  }

  /// The greatest likelihood over the mean with τ held.
  func maximum(from start: Double, tau: Double) -> Point {
    var here = point(start, tau)
    for _ in 0..<60 {
      let curvature = here.meanMean < 0 ? here.meanMean : -Double(counts.count)
      var step = -here.byMean / curvature
      step = min(2, max(-2, step))
      var next = point(here.mean + step, tau)
      while next.value < here.value, step.magnitude > 1e-12 {
        step /= 2
        next = point(here.mean + step, tau)
      }
      if step.magnitude <= 1e-12 { return here }
      here = next
    }
    return here
  }

  /// The maximum over the mean and τ, from a point near it; τ of nearly nothing becomes 0.
  func refined(_ start: Point) throws(BinomialNormalFailure) -> Point {
    let limit = 200
    var here = start
    for _ in 0..<limit {
      let determinant = here.meanMean * here.tauTau - here.meanTau * here.meanTau
      var (stepMean, stepTau): (Double, Double)
      if here.meanMean < 0, determinant > 0 {
        stepMean = -(here.tauTau * here.byMean - here.meanTau * here.byTau) / determinant
        stepTau = -(here.meanMean * here.byTau - here.meanTau * here.byMean) / determinant
      } else {
        let scale = max(here.meanMean.magnitude, here.tauTau.magnitude, 1)
        (stepMean, stepTau) = (here.byMean / scale, here.byTau / scale)
      }
      let length = max(stepMean.magnitude, stepTau.magnitude)
      if length > 1 { (stepMean, stepTau) = (stepMean / length, stepTau / length) }
      // The likelihood is the same for τ and −τ.
      var next = point(here.mean + stepMean, (here.tau + stepTau).magnitude)
      var share = 1.0
      while next.value < here.value, share > 1e-8 {
        share /= 2
        next = point(here.mean + share * stepMean, (here.tau + share * stepTau).magnitude)
      }
      let isStill = max(stepMean.magnitude, stepTau.magnitude) <= 1e-11 * max(1, here.tau) || share <= 1e-8
      if next.value >= here.value { here = next }
      if isStill {
        let flat = maximum(from: here.mean, tau: 0)
        return here.tau < 1e-6 || flat.value >= here.value ? flat : here
      }
    }
    throw .notConverged(after: limit)
  }
}
