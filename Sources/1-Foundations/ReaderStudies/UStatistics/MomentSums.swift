// SPDX-License-Identifier: Apache-2.0

/// The moments of the kernel over two arms, by what two readings share: M1…M8 of Gallas.
///
/// Entries 1 to 4 run over the same reader, 5 to 8 over all pairs of readers. A single reader that stands for itself has
/// entries 1 to 4 only, as that reader is not drawn from a population.
struct MomentSums {
  var numerators: [Double]
  var denominators: [Double]
  /// Whether the reader is fixed: the moments end with the fourth.
  let isFixed: Bool
  private let isTwoClass: Bool

  init(
    _ moments: ReaderMoments, _ one: [Int], _ other: [Int], weight: (Int) -> Double, isFixed: Bool
  ) {
    self.isFixed = isFixed
    isTwoClass = moments.figure == .area
    numerators = [Double](repeating: 0, count: 8)
    denominators = numerators
    let readers = moments.study.readers.count
    for mine in one {
      for theirs in other {
        let pair = moments.pair(mine, theirs)
        let factor = weight(mine) * weight(theirs)
        for kind in 0..<4 {
          let (numerator, denominator) = (factor * pair.numerators[kind], factor * pair.denominators[kind])
          numerators[4 + kind] += numerator
          denominators[4 + kind] += denominator
          guard mine % readers == theirs % readers else { continue }
          numerators[kind] += numerator
          denominators[kind] += denominator
        }
      }
    }
  }

  private var last: Int { isFixed ? 3 : 7 }

  /// Sums over tuples that share exactly what the entry says.
  private func exact(_ sums: [Double]) -> [Double] {
    let same = CellPairSums.exact(Array(sums[0..<4]))
    guard !isFixed else { return same }
    let all = CellPairSums.exact(Array(sums[4..<8]))
    return same + zip(all, same).map { $0 - $1 }
  }

  /// The unbiased covariance: the product of the figures less the moment that shares nothing; `nil` where no two readings
  /// share nothing.
  var unbiased: Double? {
    let total = denominators[last]
    let counts = exact(denominators)
    guard total > 0, counts[last] > 1e-10 * total else { return nil }
    return numerators[last] / total - exact(numerators)[last] / counts[last]
  }

  private func plugIn(_ entry: Int) -> Double {
    denominators[entry] > 0 ? numerators[entry] / denominators[entry] : 0
  }

  /// The weights of the moments in the variance.
  private var coefficients: [Double] {
    let total = denominators[last]
    guard total > 0 else { return [] }
    var shares = exact(denominators).map { $0 / total }
    shares[last] -= 1
    return shares
  }

  /// The covariance with each moment estimated over all tuples that share at least what it asks (maximum likelihood).
  var maximumLikelihood: Double {
    coefficients.enumerated().reduce(0) { $0 + $1.element * plugIn($1.offset) }
  }

  /// The components of the healthy cases, the diseased cases and the readers, by maximum likelihood.
  var components: CaseReaderParts {
    let base = plugIn(last)
    return CaseReaderParts(
      healthy: isTwoClass ? plugIn(last - 1) - base : 0, diseased: plugIn(last - 2) - base,
      reader: isFixed ? 0 : plugIn(3) - base)
  }

  /// The degrees of freedom of each of them: the number of effective draws less one.
  var degreesOfFreedom: CaseReaderParts {
    let shares = coefficients
    guard !shares.isEmpty else { return CaseReaderParts(healthy: 0, diseased: 0, reader: 0) }
    func freedom(_ entries: [Int]) -> Double {
      let share = entries.reduce(0) { $0 + ($1 < shares.count ? shares[$1] : 0) }
      return share > 0 ? (1 / share - 1).rounded(.toNearestOrEven) : .infinity
    }
    return CaseReaderParts(
      healthy: isTwoClass ? freedom([0, 2, 4, 6]) : .infinity, diseased: freedom([0, 1, 4, 5]),
      reader: isFixed ? .infinity : freedom([0, 1, 2, 3]))
  }
}

/// One number for the healthy cases, one for the diseased and one for the readers.
struct CaseReaderParts: Sendable, Equatable {
  var healthy: Double
  var diseased: Double
  var reader: Double

  var least: Double { min(healthy, diseased, reader) }

  func combined(_ other: CaseReaderParts, _ combine: (Double, Double) -> Double) -> CaseReaderParts {
    CaseReaderParts(
      healthy: combine(healthy, other.healthy), diseased: combine(diseased, other.diseased),
      reader: combine(reader, other.reader))
  }

  /// Σ component² / freedom³, the noise of the variance estimate.
  func noise(over freedom: CaseReaderParts) -> Double {
    func part(_ value: Double, _ freedom: Double) -> Double {
      freedom.isFinite && freedom > 0 ? value * value / (freedom * freedom * freedom) : 0
    }
    return part(healthy, freedom.healthy) + part(diseased, freedom.diseased) + part(reader, freedom.reader)
  }
}
