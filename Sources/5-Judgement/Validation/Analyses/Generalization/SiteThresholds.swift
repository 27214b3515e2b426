// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Protocols
import Statistics
import Vocabulary

/// Whether a threshold travels: what each site would need, and what the others' threshold does there.
struct SiteThresholds {
  let context: AnalysisContext
  let stream: Stream
  let division: SiteDivision
  let sensitivity: Double

  /// The numbers, the sentences and the table.
  func result() -> (estimates: [Estimate], findings: [String], pictures: [Picture]) {
    let sign: Double = context.table.binding.higherScores == .positive ? 1 : -1
    var estimates: [Estimate] = []
    var rows: [[String]] = []
    var reached: [Double] = []
    for (index, site) in division.sites.enumerated() {
      guard let own = site.source.labelled(site.sample) else { continue }
      let needed = oriented(own.threshold(forSensitivity: sensitivity, level: context.level), sign: sign)
        .named("threshold-needed", of: site.name)
      let others = pooled(without: index)
      let chosen = others?.threshold(forSensitivity: sensitivity, level: context.level)
      var row = [site.name, PooledWords.value(needed.value), PooledWords.interval(needed.interval)]
      estimates.append(needed)
      if let threshold = chosen?.value {
        let reads = BinaryReads(own, threshold: threshold)
        let rates = [Metric.sensitivity, .specificity].map {
          reads.estimate($0, level: context.level, interval: context.settings.proportionInterval)
        }
        if let value = rates[0].value { reached.append(value) }
        estimates += zip(rates, ["sensitivity", "specificity"]).map { rate, name in
          var copy = rate.named("\(name)-at-others-threshold", of: site.name)
          copy.definition += ", at the threshold that the other sites would choose for a sensitivity of \(sensitivity)"
          return copy
        }
        row += [
          PooledWords.value(sign * threshold),
          "\(PooledWords.value(rates[0].value)) (\(PooledWords.interval(rates[0].interval)))",
          "\(PooledWords.value(rates[1].value)) (\(PooledWords.interval(rates[1].interval)))",
        ]
      } else {
        row += ["–", "–", "–"]
      }
      rows.append(row)
    }
    var findings: [String] = []
    let thresholds = estimates.filter { $0.name == "threshold-needed" }.compactMap(\.value)
    if let low = thresholds.min(), let high = thresholds.max(), thresholds.count > 1 {
      findings.append(
        "For a sensitivity of \(PooledWords.value(sensitivity)) the sites would need thresholds from "
          + "\(PooledWords.value(low)) to \(PooledWords.value(high))")
    }
    if let low = reached.min(), let high = reached.max(), reached.count > 1 {
      findings.append(
        "A threshold chosen for it on all other sites gives sensitivities from \(PooledWords.value(low)) to "
          + "\(PooledWords.value(high)) at the site left out")
    }
    let picture = Picture.table(
      TablePicture(
        caption: "Does the threshold travel? For a sensitivity of \(PooledWords.value(sensitivity))",
        columns: [.init(division.word)]
          + ["threshold it needs", "interval", "the others' threshold", "sensitivity there", "specificity there"].map {
            .init($0, isNumeric: true)
          }, rows: rows,
        note:
          "The others' threshold is chosen on the rows of all other sites together; its own uncertainty is not in the "
          + "intervals."))
    return (estimates, findings, rows.isEmpty ? [] : [picture])
  }

  private func pooled(without index: Int) -> LabelledScores? {
    var all = Sample.empty
    for (other, site) in division.sites.enumerated() where other != index {
      all.rows += site.sample.rows
      all.scores += site.sample.scores
      all.isPositive += site.sample.isPositive
    }
    return context.source.labelled(all)
  }

  /// A threshold on the scale of the table, where samples may have their sign turned.
  private func oriented(_ estimate: Estimate, sign: Double) -> Estimate {
    guard sign < 0 else { return estimate }
    var copy = estimate
    copy.value = estimate.value.map { -$0 }
    copy.interval = estimate.interval.flatMap { Interval(-$0.upper, -$0.lower) }
    return copy
  }
}

extension Estimate {
  /// The same estimate under another name, said of a group.
  fileprivate func named(_ name: String, of group: String) -> Estimate {
    var copy = self
    copy.name = name
    copy.group = group
    return copy
  }
}
