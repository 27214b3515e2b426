// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Protocols
import Statistics
import Vocabulary

/// What the numbers alone do not show, and a reader would want to be told.
struct CautionWords {
  let metrics: MetricEngine
  let streams: StreamFinder

  /// The cautions, in sentences; none where there is nothing to say.
  var notes: [String] {
    var notes: [String] = []
    if metrics.source.table.patients == nil {
      notes.append(
        "The table names no patients: if a patient has several cases, the intervals are too narrow.")
    }
    for stream in streams.all {
      let sample = metrics.source.sample(stream)
      let name = stream.name.isEmpty ? "" : " (\(stream.name))"
      notes += small(sample, name) + threshold(stream, sample, name) + direction(stream, sample, name)
    }
    return notes
  }

  private func small(_ sample: Sample, _ name: String) -> [String] {
    let counts = metrics.source.unitCounts(sample)
    let fewest = min(counts.positive, counts.negative)
    guard fewest > 0, fewest < SubgroupMinimum.usual else { return [] }
    let side = counts.positive < counts.negative ? "positive" : "negative"
    return [
      "There are only \(fewest) \(side) \(metrics.source.unitWord)\(fewest == 1 ? "" : "s")\(name): with so few, intervals "
        + "hold the truth less often than they say."
    ]
  }

  private func threshold(_ stream: Stream, _ sample: Sample, _ name: String) -> [String] {
    let shown = sample.scores.filter { abs($0) < CaseTable.scoreAboveAll }
    guard let threshold = metrics.threshold(stream), let low = shown.min(), let high = shown.max(),
      threshold <= low || threshold > high
    else { return [] }
    return ["The threshold lies outside all scores\(name), so that every case gets the same call."]
  }

  private func direction(_ stream: Stream, _ sample: Sample, _ name: String) -> [String] {
    guard let area = metrics.source.labelled(sample)?.area(), let upper = area.interval?.upper, upper < 0.5 else {
      return []
    }
    return [
      "The area is below one half\(name): the scores speak for the other class than the protocol says (higher-scores)."
    ]
  }
}
