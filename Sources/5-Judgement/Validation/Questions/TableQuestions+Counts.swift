// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Protocols
import Statistics
import Vocabulary

extension TableQuestions {
  /// Metrics at the operating point by group, from one counting pass: for independent rows that count once.
  /// - Returns: `nil` where the counts of a group do not hold all that the metrics need.
  func counts(_ wanted: [Metric], by division: [String]) -> [Estimate]? {
    let spec = SubgroupSpec(factors: division.map { NamedColumn($0) })
    let source = metrics.source
    guard !division.isEmpty, let grouping = Grouping.make(spec, table: source.table), source.units == nil,
      source.table.weights == nil, source.table.readers == nil, metrics.settings.compositeInterval == .delta,
      wanted.allSatisfy(\.needsOperatingPoint)
    else { return nil }
    var estimates: [Estimate] = []
    for stream in streams.all {
      guard let threshold = metrics.threshold(stream) else { return nil }
      let sample = source.sample(stream)
      let index = try? GroupIndex(
        names: grouping.groups.map(\.name), groupOfRow: sample.rows.map { grouping.codes[Int($0)] })
      let counted = index.flatMap {
        try? GroupCounts(truth: sample.isPositive, calls: sample.scores.map { $0 >= threshold }, groups: $0)
      }
      guard let counted else { return nil }
      for (name, counts) in zip(counted.names, counted.counts) {
        let group = [stream.name, name].filter { !$0.isEmpty }.joined(separator: "; ")
        estimates += wanted.map {
          counts.estimate($0, level: level, interval: metrics.settings.proportionInterval).of(group: group)
        }
      }
    }
    return estimates
  }

  /// The difference of two areas with a bootstrap interval, both read on the same resamples, where the settings ask for it.
  func resampledDifference(_ test: Stream, _ reference: Stream, _ metrics: MetricEngine) -> Estimate? {
    let source = metrics.source
    guard metrics.settings.aucInterval == .bootstrap, !(metrics.averagesReaders && source.table.readers != nil) else {
      return nil
    }
    let samples = (source.sample(test), source.sample(reference))
    let isByRow = samples.0.rows == samples.1.rows && !source.repeats(samples.0)
    let first = isByRow ? source.labelled(samples.0) : source.comparable(samples.0)
    let second = isByRow ? source.labelled(samples.1) : source.comparable(samples.1)
    guard let first, let second else { return nil }
    let settings = metrics.settings
    let plan = BootstrapPlan(
      unit: isByRow ? .rows : .clusters, seed: settings.seed, replicates: settings.bootstrapReplicates,
      interval: settings.bootstrapInterval)
    return try? first.bootstrappedAreas(comparedWith: second, plan: plan, level: level).difference
  }
}
