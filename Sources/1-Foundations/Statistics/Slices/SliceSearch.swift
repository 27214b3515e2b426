// SPDX-License-Identifier: Apache-2.0

/// A slice that the searched half speaks against.
///
/// Its numbers are those of the half in which it was chosen as among the worst, so they are too bad to be true on average; only what the
/// other half says of it may be claimed.
public struct SliceCandidate: Sendable, Equatable {
  /// The slice.
  public let slice: Slice
  /// Slices of nearly the same rows, in the order of their scores.
  public internal(set) var alternatives: [Slice]
  /// How many standard errors its mean loss lies above that of the rest.
  public let score: Double
  /// How many rows it has.
  public let rows: Int
  /// How many sampling units have a row in it.
  public let units: Int
  /// Its mean loss, 0…1; biased, because it was chosen for it.
  public let meanLoss: Double
  /// The share of its rows that lie in candidates named before it.
  public let overlap: Double
}

/// Chooses candidates: the worst first, each only where it is worse even without the rows of those before it.
struct SliceSearch {
  let sample: SliceSample
  let plan: SlicePlan
  /// The rows that are searched.
  let rows: [Int32]
  /// The rows that are to confirm; only how many of them a slice has is asked here, never what they lost.
  let confirming: [Int32]

  /// The candidates and how much was looked at.
  struct Found {
    var candidates: [SliceCandidate] = []
    var examined = 0
    var triples = (counted: 0, leftOut: 0)
  }

  private struct Chosen {
    var candidate: SliceCandidate
    let mask: SliceMasks.Mask
  }

  func found() -> Found {
    let lattice = SliceLattice(sample, rows: rows, plan: plan)
    let counted = lattice.found()
    let masks = SliceMasks(sample, rows: rows)
    let others = SliceMasks(sample, rows: confirming)
    var units = UnitCounter(sample)
    var chosen: [Chosen] = []
    var union = SliceMasks.Mask(repeating: 0, count: (rows.count + 63) / 64)
    var rest = lattice.base
    for (slice, cell) in ordered(counted.cells) {
      if chosen.count == plan.most { break }
      let mask = masks.mask(cell.conditions)
      let unitCount = units.count(mask, of: rows)
      guard unitCount >= plan.minimumUnits, isLargeEnough(others.mask(cell.conditions), &units) else { continue }
      if let same = twin(of: mask, rows: cell.totals.rows, in: chosen) {
        chosen[same].candidate.alternatives.append(slice)
        continue
      }
      guard isWorse(mask, without: union, than: rest) else { continue }
      chosen.append(
        Chosen(
          candidate: SliceCandidate(
            slice: slice, alternatives: [], score: cell.score, rows: cell.totals.rows, units: unitCount,
            meanLoss: cell.totals.mean,
            overlap: Double(SliceMasks.shared(mask, union)) / Double(cell.totals.rows)), mask: mask))
      SliceMasks.add(mask, to: &union)
      rest = base(without: union)
    }
    return Found(candidates: chosen.map(\.candidate), examined: counted.examined, triples: counted.triples)
  }

  /// The worst first; of equally bad ones the one with fewer conditions, then with more rows, then the first by name.
  private func ordered(_ cells: [SliceCell]) -> [(Slice, SliceCell)] {
    cells.map { (sample.slice($0.conditions), $0) }.sorted { a, b in
      if a.1.score != b.1.score { return a.1.score > b.1.score }
      if a.1.conditions.count != b.1.conditions.count { return a.1.conditions.count < b.1.conditions.count }
      if a.1.totals.rows != b.1.totals.rows { return a.1.totals.rows > b.1.totals.rows }
      return a.0.description < b.0.description
    }
  }

  private func isLargeEnough(_ mask: SliceMasks.Mask, _ units: inout UnitCounter) -> Bool {
    let count = SliceMasks.count(mask)
    // The rest must be there too, or there is nothing to be worse than.
    guard count >= plan.minimumRows, confirming.count - count >= plan.minimumRows else { return false }
    return units.count(mask, of: confirming) >= plan.minimumUnits
  }

  /// The chosen slice that shares most rows with another, where they share enough to be one.
  private func twin(of mask: SliceMasks.Mask, rows: Int, in chosen: [Chosen]) -> Int? {
    var best: (place: Int, share: Double)?
    for (place, other) in chosen.enumerated() {
      let shared = SliceMasks.shared(mask, other.mask)
      let share = Double(shared) / Double(rows + other.candidate.rows - shared)
      if share >= plan.overlap, share > best?.share ?? 0 { best = (place, share) }
    }
    return best?.place
  }

  /// Whether a slice is still worse than the rest when the rows of those chosen before are left out of both.
  private func isWorse(_ mask: SliceMasks.Mask, without union: SliceMasks.Mask, than rest: SliceBase) -> Bool {
    var left = SliceTotals()
    SliceMasks.forEach(in: mask, without: union) { place in
      left.rows += 1
      left.loss += Int(sample.quanta[Int(rows[place])])
    }
    return left.rows >= plan.minimumRows && (rest.score(left) ?? 0) >= plan.minimumScore
  }

  private func base(without union: SliceMasks.Mask) -> SliceBase {
    SliceBase(
      rows.indices.lazy.filter { union[$0 >> 6] >> UInt64($0 & 63) & 1 == 0 }.map { sample.quanta[Int(rows[$0])] })
  }
}

/// Counts the different sampling units among some rows.
struct UnitCounter {
  private let sample: SliceSample
  private var stamps: [Int32]
  private var stamp: Int32 = 0

  init(_ sample: SliceSample) {
    self.sample = sample
    stamps = [Int32](repeating: 0, count: sample.clusters?.count ?? 0)
  }

  mutating func count(_ mask: SliceMasks.Mask, of rows: [Int32]) -> Int {
    guard let clusters = sample.clusters else { return SliceMasks.count(mask) }
    stamp += 1
    var found = 0
    SliceMasks.forEach(in: mask) { place in
      let unit = Int(clusters.unitOfRow[Int(rows[place])])
      if stamps[unit] != stamp {
        stamps[unit] = stamp
        found += 1
      }
    }
    return found
  }
}
