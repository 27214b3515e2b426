// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Vocabulary
import YAMLFiles

extension ProtocolKeys {
  static let task = KeyTable(
    "task", required: ["kind"],
    optional: [
      "unit", "prevalence", "enriched", "miss-cost", "scores", "threshold", "ordinal", "structure-voxels",
      "structure-pixels", "boundary", "thin", "several-structures", "empty-references", "metrics",
    ],
    choices: [
      "kind": words(TaskPlan.Kind.self), "unit": words(TaskPlan.Unit.self), "scores": words(TaskPlan.Scores.self),
    ]
  )
}

extension ProtocolReader {
  /// Reads `task`.
  func readTask(_ section: Section, data: TableReference?) -> TaskPlan {
    let kind = section.choice("kind", TaskPlan.Kind.self)
    if let data, let kind { checkKind(kind, section, data) }
    var task = TaskPlan(kind ?? .classification)
    task.unit = section.choice("unit", TaskPlan.Unit.self)
    task.prevalence = section.number("prevalence", expected: "a share strictly between 0 and 1, such as 0.02") {
      $0 > 0 && $0 < 1
    }
    task.isEnriched = section.flag("enriched")
    task.missCost = positive("miss-cost", section, "how many false alarms one miss is as bad as, such as 20")
    task.scores = section.choice("scores", TaskPlan.Scores.self)
    task.usesThreshold = section.flag("threshold")
    task.isOrdinal = section.flag("ordinal")
    task.structureVoxels = positive("structure-voxels", section, "a number of voxels, such as 400")
    task.structurePixels = positive("structure-pixels", section, "a number of pixels, such as 400")
    if section.has("structure-voxels"), section.has("structure-pixels") {
      section.fault(
        "structure-pixels", found: "pixels and voxels", expected: "one of structure-pixels and structure-voxels")
    }
    task.isBoundaryImportant = section.flag("boundary")
    task.isThin = section.flag("thin")
    task.hasSeveralStructures = section.flag("several-structures")
    task.hasEmptyReferences = section.flag("empty-references")
    task.metrics = readMetrics(section)
    return task
  }

  private func positive(_ key: String, _ section: Section, _ what: String) -> Double? {
    section.number(key, expected: "\(what), above 0") { $0 > 0 }
  }

  private func readMetrics(_ section: Section) -> [AdvisedMetric] {
    let names = AdvisedMetric.allCases.map(\.rawValue)
    return (section.texts("metrics") ?? []).compactMap { text in
      if let metric = AdvisedMetric(rawValue: text) { return metric }
      let near = nearestName(to: text, among: names).map { "; did you mean \"\($0)\"?" } ?? ""
      section.fault("metrics", found: text.quotedForFault, expected: "names of metrics\(near)")
      return nil
    }
  }

  /// Whether the task is of the kind that the truth is.
  private func checkKind(_ kind: TaskPlan.Kind, _ section: Section, _ data: TableReference) {
    switch (kind, data.binding.truth) {
    case (.classification, .classes(_, let classes)) where classes.count > 2:
      section.fault(
        "kind", found: "classification, with \(classes.count) classes under data.classes", expected: "multi-class")
    case (.multiClass, .binary):
      section.fault("kind", found: "multi-class, with a truth of two classes", expected: "classification")
    default: break
    }
  }
}
