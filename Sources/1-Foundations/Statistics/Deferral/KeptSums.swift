// SPDX-License-Identifier: Apache-2.0

/// What is summed over the kept cases: everything that is said at a coverage is a ratio of these.
struct KeptSums: Sendable, Equatable {
  /// One row's, or many rows', contribution.
  private(set) var cells: SIMD8<Double>

  init(_ cells: SIMD8<Double> = .zero) { self.cells = cells }

  /// The contribution of a row.
  init(row: Int, of sample: DeferralSample) {
    let positive = sample.isPositive[row]
    let right: Double = sample.calls[row] == positive ? 1 : 0
    let reader = sample.reader?.rightness(row: row, isPositive: positive) ?? 0
    let (p, n): (Double, Double) = positive ? (1, 0) : (0, 1)
    cells = SIMD8(1, sample.losses[row], p, p * right, n, n * right, p * reader, n * reader)
  }

  var cases: Double { cells[0] }
  var loss: Double { cells[1] }
  var positives: Double { cells[2] }
  var positivesRight: Double { cells[3] }
  var negatives: Double { cells[4] }
  var negativesRight: Double { cells[5] }
  var positivesReaderRight: Double { cells[6] }
  var negativesReaderRight: Double { cells[7] }

  var risk: Double? { Self.ratio(loss, cases) }
  var sensitivity: Double? { Self.ratio(positivesRight, positives) }
  var specificity: Double? { Self.ratio(negativesRight, negatives) }
  var accuracy: Double? { Self.ratio(positivesRight + negativesRight, cases) }
  var readerSensitivity: Double? { Self.ratio(positivesReaderRight, positives) }
  var readerSpecificity: Double? { Self.ratio(negativesReaderRight, negatives) }

  /// The sums of a team: these cases by the model, the rest of `all` by the reader.
  func teamSensitivity(among all: KeptSums) -> Double? {
    Self.ratio(positivesRight + all.positivesReaderRight - positivesReaderRight, all.positives)
  }

  func teamSpecificity(among all: KeptSums) -> Double? {
    Self.ratio(negativesRight + all.negativesReaderRight - negativesReaderRight, all.negatives)
  }

  private static func ratio(_ part: Double, _ whole: Double) -> Double? { whole > 0 ? part / whole : nil }

  mutating func add(_ other: KeptSums, times: Double = 1) { cells += times * other.cells }
}

extension DeferralSample {
  /// Each row's contribution, from the surest row to the least sure.
  var contributions: [KeptSums] { order.rows.map { KeptSums(row: Int($0), of: self) } }

  /// The sums over the kept cases at each coverage, and over all cases.
  ///
  /// At a coverage c the c·n surest cases are kept; what is kept of a tie group, and of a case where c·n is not whole, is its
  /// share of the group.
  /// - Parameters:
  ///   - coverages: Ascending, 0…1.
  ///   - contributions: The rows' contributions in the order of confidence.
  ///   - counts: How often each unit was drawn; `nil` for once each.
  /// - Returns: One sum per coverage, and that of all cases.
  func kept(
    at coverages: [Double], contributions: [KeptSums], counts: [Int]? = nil
  ) -> (kept: [KeptSums], all: KeptSums) {
    var total = 0
    for row in order.rows { total += times(Int(row), counts) }
    var found: [KeptSums] = []
    found.reserveCapacity(coverages.count)
    var (sums, start) = (KeptSums(), 0)
    for end in order.ends {
      var group = KeptSums()
      for place in start..<Int(end) {
        let times = times(Int(order.rows[place]), counts)
        if times > 0 { group.add(contributions[place], times: Double(times)) }
      }
      start = Int(end)
      while found.count < coverages.count {
        let wanted = coverages[found.count] * Double(total)
        guard wanted <= sums.cases + group.cases else { break }
        var here = sums
        if group.cases > 0 { here.add(group, times: (wanted - sums.cases) / group.cases) }
        found.append(here)
      }
      sums.add(group)
    }
    while found.count < coverages.count { found.append(sums) }
    return (found, sums)
  }

  private func times(_ row: Int, _ counts: [Int]?) -> Int {
    guard let counts else { return 1 }
    return counts[Int(drawnUnit[row])]
  }
}
