// SPDX-License-Identifier: Apache-2.0
import Foundation
import Statistics
import Training

/// The words of a trained model's card: what it was made of, what was found on the way, and what that does not say.
struct ModelCardText {
  let text: String

  init(
    _ configuration: TrainingConfiguration, _ data: GatheredData, _ memory: RunMemory, _ ending: FittedEnding?,
    _ acceptance: AcceptanceTable? = nil
  ) {
    var lines = [
      "# \(configuration.package.name) \(configuration.package.version)", "", configuration.package.intendedUse, "",
      "## Training", "",
    ]
    for set in data.sets {
      lines.append("- \(set.use.rawValue): \(set.count) images of \(Set(set.patients).count) patients")
    }
    lines += [
      "- data: \(data.words), \(data.digest)", "- configuration: \(configuration.digest)",
      "- network: \(configuration.network.name), begun \(configuration.network.start == nil ? "by chance" : "with given weights")",
    ]
    if data.isSynthetic { lines.append("- The images are simulated: no person was imaged.") }
    if let best = memory.best {
      let pass = memory.passes[best]
      lines += [
        "", "## On the tuning part", "",
        "Pass \(pass.pass) of \(memory.passes.count). These images chose the pass, the calibration and the thresholds, so that their "
          + "figures flatter the model; they are no evaluation.", "", "| figure | value | 95 % interval | images |",
        "|---|---|---|---|",
      ]
      for metric in pass.metrics {
        let name = metric.name + (metric.group.map { " of \($0)" } ?? "")
        let value = metric.value.map(Self.number) ?? "undefined: \(metric.reason ?? "")"
        let interval = metric.lower.flatMap { low in
          metric.upper.map { "\(Self.number(low)) to \(Self.number($0))" }
        }
        lines.append("| \(name) | \(value) | \(interval ?? "–") | \(metric.n) |")
      }
    }
    for point in ending?.points ?? [] {
      lines += [
        "",
        "Threshold `\(point.name)` of \(point.finding), by \(point.choice.rule.name): \(Self.number(point.choice.threshold)); "
          + "sensitivity \(Self.number(point.choice.rates.sensitivity)), specificity "
          + "\(Self.number(point.choice.rates.specificity)) on the tuning part.",
      ]
    }
    if let acceptance {
      lines += [
        "", "## Beside the model that it began with", "", "Model \(acceptance.words).", "",
        "| part or group | images | before | after | difference (95 %) | |", "|---|---|---|---|---|---|",
      ]
      for row in acceptance.rows {
        let name = row.name + (row.group.map { " \($0)" } ?? "")
        lines.append(
          "| \(name) | \(row.images) | \(row.before.map(Self.number) ?? "–") | \(row.after.map(Self.number) ?? "–") | "
            + "\(CurveFindings.words(row.difference)) | \(row.verdict.rawValue) |")
      }
    }
    for note in ending?.notes ?? [] { lines += ["", "Note: \(note)."] }
    text = lines.joined(separator: "\n") + "\n"
  }

  private static func number(_ value: Double) -> String { String(format: "%.4g", value) }
}
