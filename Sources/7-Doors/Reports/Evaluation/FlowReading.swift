// SPDX-License-Identifier: Apache-2.0
import Foundation
import Validation

/// The list of flow steps as a tree: a trunk, then for each arm or model what was eligible and what was analysed.
struct FlowReading {
  /// One arm or model.
  struct Stream {
    /// Its name; `nil` where there is only one.
    var name: String?
    /// What entered.
    var eligible: FlowStep
    /// What was analysed.
    var analysed: FlowStep?
  }

  /// The steps before the arms part.
  var trunk: [FlowStep] = []
  /// The arms or models.
  var streams: [Stream] = []

  init(_ steps: [FlowStep]) {
    for step in steps {
      if Self.word(step) == "eligible" {
        streams.append(Stream(name: Self.name(step), eligible: step))
      } else if Self.word(step) == "analysed", let last = streams.indices.last, streams[last].analysed == nil {
        streams[last].analysed = step
      } else {
        trunk.append(step)
      }
    }
  }

  /// The last boxes of all: what was analysed.
  var analysed: [(name: String?, step: FlowStep)] {
    let ends = streams.map { (name: $0.name, step: $0.analysed ?? $0.eligible) }
    return ends.isEmpty ? trunk.last.map { [(nil, $0)] } ?? [] : ends
  }

  /// Whether an exclusion left, or stayed by a rule of the protocol.
  static func hasLeft(_ exclusion: FlowStep.Exclusion) -> Bool { !exclusion.reason.contains(": kept") }

  private static func word(_ step: FlowStep) -> Substring {
    step.label.prefix { $0 != " " && $0 != "(" && $0 != "," }
  }

  private static func name(_ step: FlowStep) -> String? {
    guard let open = step.label.firstIndex(of: "("), step.label.hasSuffix(")") else { return nil }
    return String(step.label[step.label.index(after: open)...].dropLast())
  }

  /// A box's rows with their classes and units: `595 rows: 204 positive, 391 negative; 580 cases of 500 patients`.
  static func words(_ step: FlowStep) -> String {
    var out = count(step.rows, "row")
    if let positives = step.positives, let negatives = step.negatives {
      out += ": \(NumberWords.count(positives)) with the disease and \(NumberWords.count(negatives)) without"
    }
    guard step.cases > 0 else { return out }
    out += (step.positives == nil ? ": " : "; ") + count(step.cases, "case")
    if let patients = step.patients { out += " of \(count(patients, "patient"))" }
    return out
  }

  /// A count with its noun.
  static func count(_ count: Int, _ noun: String) -> String {
    "\(NumberWords.count(count)) \(noun)\(count == 1 ? "" : "s")"
  }
}
