// SPDX-License-Identifier: Apache-2.0
import Distributions

/// Draws the cell weights of resampled studies.
///
/// Independent rows of equal weight: how many fall in each cell is multinomial, class by class. Else units are drawn, each with
/// all its rows; stratified where every unit has rows of one class only. Beyond ``mostRowsDrawn`` rows, units are first put
/// together in turn in ``mostPools`` pools per stratum that are drawn instead: their spread estimates the same variance.
struct CurveResampler: Sendable {
  /// A part of a unit: a weight in a cell of a class.
  private struct Part: Sendable {
    var place: Int
    var weight: Double
  }

  static let mostRowsDrawn = 20_000
  static let mostPools = 256
  private static let purpose: UInt16 = 0xBA2D

  /// How the draws are called.
  let name: String
  private let cells: Int
  private let frame: ResamplingFrame
  /// The parts of all units, one unit after the other; empty where cells are drawn.
  private let parts: [Part]
  private let firstPart: [Int]

  init(_ sample: LabelledScores, _ groups: ScoreGroups, _ cells: CurveCells) {
    self.cells = cells.count
    guard sample.clusters != nil || sample.weights != nil else {
      frame = .cells(
        (cells.positive + cells.negative).map { Int($0) },
        strata: [Int](repeating: 0, count: cells.count) + [Int](repeating: 1, count: cells.count))
      (parts, firstPart) = ([], [])
      name = "by row, stratified by class"
      return
    }
    let rows = (0..<sample.count).filter { (sample.weights?[$0] ?? 1) > 0 }
    var units = sample.clusters.map { clusters in rows.map { Int(clusters.unitOfRow[$0]) } } ?? Array(rows.indices)
    let unitCount = sample.clusters?.count ?? rows.count
    // Bit 0: has a positive row; bit 1: has a negative row.
    var classes = [Int](repeating: 0, count: unitCount)
    for (row, unit) in zip(rows, units) { classes[unit] |= sample.isPositive[row] ? 1 : 2 }
    let isStratified = !classes.contains(3)
    let stratumOfUnit = classes.map { $0 == 0 ? -1 : isStratified ? $0 - 1 : 0 }
    let isPooled = rows.count > Self.mostRowsDrawn
    // Numbers the units anew, without those that have no row.
    var (number, strata) = ([Int](repeating: -1, count: unitCount), [Int]())
    for stratum in 0...1 {
      let own = stratumOfUnit.indices.filter { stratumOfUnit[$0] == stratum }
      let size = isPooled ? min(own.count, Self.mostPools) : own.count
      for (index, unit) in own.enumerated() { number[unit] = strata.count + index % max(1, size) }
      strata += [Int](repeating: stratum, count: size)
    }
    units = units.map { number[$0] }
    frame = .units(strata.count, strata: strata)
    let base = sample.clusters == nil ? "by row" : "by unit"
    name = base + (isStratified ? ", stratified by class" : "") + (isPooled ? ", pooled" : "")

    var partsOfUnit = [[Int: Double]](repeating: [:], count: strata.count)
    for (row, unit) in zip(rows, units) {
      let cell = cells.cellOfGroup[Int(groups.groupOfRow[row])]
      partsOfUnit[unit][sample.isPositive[row] ? cell : cells.count + cell, default: 0] += sample.weights?[row] ?? 1
    }
    var (parts, firstPart) = ([Part](), [0])
    for unit in partsOfUnit {
      // In order of place: a dictionary's own order changes from run to run, and with it the last bit of a sum.
      for (place, weight) in unit.sorted(by: { $0.key < $1.key }) { parts.append(Part(place: place, weight: weight)) }
      firstPart.append(parts.count)
    }
    (self.parts, self.firstPart) = (parts, firstPart)
  }

  /// The cell weights of each replicate, positives first, in order; empty where a class was not drawn.
  func replicates(_ count: Int, seed: UInt64, workers: Int) -> [[Double]] {
    inChunks(of: count, workers: workers) { range -> [[Double]] in
      var sampler = FrameSampler(frame, isStratified: true)
      return range.map { replicate in
        var stream = PhiloxStream(seed: seed, replicate: replicate, purpose: Self.purpose)
        sampler.draw(from: &stream)
        let weights = weights(sampler.counts)
        let hasBoth = weights[..<cells].contains { $0 > 0 } && weights[cells...].contains { $0 > 0 }
        return hasBoth ? weights : []
      }
    }.flatMap { $0 }
  }

  private func weights(_ counts: [UInt32]) -> [Double] {
    guard !firstPart.isEmpty else { return counts.map { Double($0) } }
    var weights = [Double](repeating: 0, count: 2 * cells)
    for (unit, count) in counts.enumerated() where count > 0 {
      for part in parts[firstPart[unit]..<firstPart[unit + 1]] { weights[part.place] += Double(count) * part.weight }
    }
    return weights
  }
}
