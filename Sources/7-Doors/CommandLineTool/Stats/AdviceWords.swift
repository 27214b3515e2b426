// SPDX-License-Identifier: Apache-2.0
import Protocols
import Validation
import Vocabulary

/// Advice as a terminal or a program reads it.
struct AdviceWords {
  let advice: MetricAdvice

  init(_ advice: MetricAdvice) { self.advice = advice }

  /// Prints it: one JSON object, or sentences.
  func print(json: Bool) throws {
    try StandardOutput.print(json ? document.text() : lines.joined(separator: "\n"))
  }

  /// The sentences, in the order of their weight.
  var lines: [String] {
    var lines: [String] = []
    if !advice.chosen.isEmpty { lines += [advice.summary, ""] }
    for metric in advice.chosen where advice.remarks(on: metric).isEmpty { lines.append("✓ \(metric.rawValue) fits") }
    for remark in advice.remarks {
      let sign = remark.severity == .refused ? "✗" : "!"
      lines.append("\(sign) \(remark.metric.rawValue) \(remark.severity == .refused ? "is refused" : "needs care")")
      lines.append("    \(Self.sentence(remark.reason))")
      if !remark.instead.isEmpty {
        let names = remark.instead.map(\.rawValue).joined(separator: ", ")
        lines.append("    \(remark.severity == .refused ? "instead" : "beside it"): \(names)")
      }
      lines.append("    source: \(remark.source)")
    }
    let asked = advice.chosen.isEmpty ? advice.recommended : advice.missing
    if !asked.isEmpty {
      if !lines.isEmpty { lines.append("") }
      lines.append(advice.chosen.isEmpty ? "The task asks for:" : "The task also asks for:")
      for recommendation in asked {
        lines.append("  \(recommendation.oneOf.map(\.rawValue).joined(separator: " or "))")
        lines.append("    \(Self.sentence(recommendation.reason))")
        lines.append("    source: \(recommendation.source)")
      }
    }
    let notes = advice.contradictions + advice.unknown
    return lines + (notes.isEmpty ? [] : [""] + notes.map { "note: \($0)" })
  }

  private static func sentence(_ words: String) -> String { words.prefix(1).uppercased() + words.dropFirst() }

  private var document: JSONValue {
    .object([
      "task": .string(advice.task.kind.rawValue),
      "chosen": .array(advice.chosen.map { .string($0.rawValue) }),
      "remarks": .array(
        advice.remarks.map { remark in
          .object([
            "metric": .string(remark.metric.rawValue), "severity": .string(remark.severity.rawValue),
            "rule": .string(remark.rule), "reason": .string(remark.reason), "instead": names(remark.instead),
            "source": .string(remark.source.description),
          ])
        }),
      "recommended": .array(advice.recommended.map(value)), "missing": .array(advice.missing.map(value)),
      "estimates": .array([]), "tests": .array([]),
      "notes": .array((advice.contradictions + advice.unknown).map(JSONValue.string)),
    ])
  }

  private func value(_ recommendation: Recommendation) -> JSONValue {
    .object([
      "id": .string(recommendation.id), "oneOf": names(recommendation.oneOf), "reason": .string(recommendation.reason),
      "source": .string(recommendation.source.description),
    ])
  }

  private func names(_ metrics: [AdvisedMetric]) -> JSONValue { .array(metrics.map { .string($0.rawValue) }) }
}
