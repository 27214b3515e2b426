// SPDX-License-Identifier: Apache-2.0
import Datasets

/// Whether an attribute is a label in other clothes: one label is no shortcut to another.
struct LabelLikeness {
  let labels: [LabelColumn]

  /// Why an attribute is taken for a label; `nil` where it is none.
  ///
  /// What tells how the image was made or who the patient is never is one, however well it goes with a label: that is what a shortcut is.
  func reason(_ column: AttributeColumn) -> String? {
    if let twin = labels.first(where: { Self.words($0.name) == Self.words(column.name) }) {
      return column.kind == .other ? "called as the label \(twin.name)" : nil
    }
    guard column.kind == .other else { return nil }
    if Self.isTruth(column.name) { return "called as a truth" }
    let isYesOrNo = LabelColumn(column.name, values: column.levels.filter { $0 != "unknown" }).isYesOrNo
    if isYesOrNo, let twin = labels.first(where: { Self.begins($0.name, column.name) }) {
      return "called as the label \(twin.name)"
    }
    if let twin = labels.first(where: { saysTheSame(column, $0, isYesOrNo: isYesOrNo) }) {
      return "the same as \(twin.name) of every image"
    }
    return nil
  }

  /// Whether each value of one is a value of the other, and the values are words for the label: yes and no, or its own.
  private func saysTheSame(_ column: AttributeColumn, _ label: LabelColumn, isYesOrNo: Bool) -> Bool {
    let spoken = Set(label.classes.map(Self.words)).union([Self.words(label.name)])
    guard isYesOrNo || column.levels.contains(where: { spoken.contains(Self.words($0)) }) else { return false }
    var forward: [Int: Int] = [:]
    var back: [Int: Int] = [:]
    for (level, own) in zip(column.levelOfRow, label.classOfRow) {
      guard let own else { continue }
      guard let level, forward[level, default: own] == own, back[own, default: level] == level else { return false }
      forward[level] = own
      back[own] = level
    }
    return forward.count > 1
  }

  /// Whether a name is usual for what was planted or found.
  private static func isTruth(_ name: String) -> Bool {
    let parts = words(name)
    return truthNames.contains(parts.joined(separator: "_")) || !truthWords.isDisjoint(with: parts)
  }

  private static let truthNames: Set = ["target", "target_count", "target_size", "not_planted", "least_size"]
  private static let truthWords: Set = [
    "truth", "label", "labels", "finding", "findings", "diagnosis", "detectability", "conspicuity", "nodule", "nodules",
    "lesion", "lesions",
  ]

  /// Whether one name begins as the other: `covid` and `covid-19`.
  private static func begins(_ first: String, _ second: String) -> Bool {
    let (a, b) = (words(first), words(second))
    guard let word = a.first, word.count > 2, word == b.first else { return false }
    return a.starts(with: b) || b.starts(with: a)
  }

  /// A name in small letters, part by part.
  private static func words(_ name: String) -> [String] {
    name.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
  }
}
