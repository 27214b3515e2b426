// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Foundation
import Protocols
import Statistics
import Vocabulary

extension AnalysisContext {
  /// Where each stream fails that nobody had named: searched on one half, confirmed on the other.
  func slices(_ plan: SlicesPlan) -> [AnalysisResult] {
    eachStream(.slices) { stream throws(Refusal) in
      if table.weights != nil {
        throw Refusal(
          "rows carry sampling weights, and a search for slices counts rows; leave the weight column unbound")
      }
      var parts = [try sliceRows(stream, in: source, plan)]
      if plan.search == .tuning { parts.insert(try sliceRows(stream, in: try tuningSource(), plan), at: 0) }
      let (attributes, leftOut) = try SliceColumns(plan: plan, tables: parts.map(\.source.table)).attributes(of: parts)
      let units = SliceUnits(parts)
      let measure = plan.measure.sliceMeasure
      guard
        let sample = try? SliceSample(
          losses: parts.flatMap(\.losses), attributes: attributes, clusters: units.clusters, measure: measure)
      else {
        throw Refusal("more than \(SliceSample.mostRows) rows cannot be searched at a time")
      }
      let split = try sliceSplit(sample, parts, units, plan)
      let found = sample.findings(slicePlan(plan), split: split)
      return SliceWords(
        plan: plan, found: found, unit: source.unitWord, row: plan.measure.rowWord, leftOut: leftOut,
        attributes: attributes.map(\.name), seed: split.seed
      ).result(name: name(stream))
    }
  }

  private func sliceSplit(
    _ sample: SliceSample, _ parts: [SliceRows], _ units: SliceUnits, _ plan: SlicesPlan
  ) throws(Refusal) -> SliceSplit {
    guard plan.search == .tuning, parts.count == 2 else {
      return SliceSplit(sample, keys: units.keys, seed: plan.seed ?? settings.seed)
    }
    let isSearched = parts.enumerated().flatMap { [Bool](repeating: $0 == 0, count: $1.rows.count) }
    do {
      return try SliceSplit(isSearched: isSearched, of: sample)
    } catch {
      throw Refusal("a \(source.unitWord) has both tuning rows and judged rows; split by \(source.unitWord)")
    }
  }

  private func slicePlan(_ plan: SlicesPlan) -> SlicePlan {
    var search = SlicePlan()
    search.depth = plan.depth
    search.minimumRows = plan.minimumRows
    search.minimumUnits = plan.minimumUnits
    search.minimumGain = plan.worseBy
    search.most = plan.most
    search.level = plan.level ?? level
    search.adjustment = plan.adjustment
    search.workers = ProcessInfo.processInfo.activeProcessorCount
    return search
  }

  /// The rows that the measure counts, with their losses.
  private func sliceRows(
    _ stream: Stream, in source: SampleSource, _ plan: SlicesPlan
  ) throws(Refusal) -> SliceRows {
    if plan.measure == .brier {
      let (sample, rows, _) = try probabilities(stream, in: source)
      let losses = zip(sample.probabilities, sample.isPositive).map { chance, isPositive in
        let gap = chance - (isPositive ? 1 : 0)
        return gap * gap
      }
      return SliceRows(source: source, rows: rows, losses: losses)
    }
    guard let threshold = threshold(stream) else {
      throw Refusal("\(plan.measure.rawValue) needs an operating point: declare operating-point, or give a --threshold")
    }
    let sample = source.sample(stream)
    let counted = sample.rows.indices.filter { index in
      switch plan.measure {
      case .sensitivity: sample.isPositive[index]
      case .specificity: !sample.isPositive[index]
      case .error, .brier: true
      }
    }
    guard !counted.isEmpty else { throw Refusal("there are no \(plan.measure.rowWord) with a score") }
    return SliceRows(
      source: source, rows: counted.map { sample.rows[$0] },
      losses: counted.map { (sample.scores[$0] >= threshold) == sample.isPositive[$0] ? 0 : 1 })
  }
}

extension SlicesPlan.Measure {
  var sliceMeasure: SliceMeasure {
    switch self {
    case .sensitivity: .sensitivity
    case .specificity: .specificity
    case .error: .error
    case .brier: .brierScore
    }
  }

  /// What a row is, in the plural.
  var rowWord: String {
    switch self {
    case .sensitivity: "positive cases"
    case .specificity: "negative cases"
    case .error, .brier: "cases"
    }
  }
}
