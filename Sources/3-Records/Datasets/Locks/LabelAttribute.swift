// SPDX-License-Identifier: Apache-2.0
import Store

/// Attributes that say what labels say, because they came as columns of a table beside the images.
enum LabelAttribute {
  /// What such columns begin with.
  private static let words = ["label", "truth", "target"]

  /// Whether an attribute tells a label: by such a word, by the name of one of the findings, or because labels were read from it.
  static func tells(_ attribute: String, of findings: Set<String>) -> Bool {
    if findings.contains(attribute) || findings.contains(Label.findingName(attribute)) { return true }
    let name = attribute.lowercased()
    return words.contains { name.hasPrefix($0) }
  }

  /// The names of all findings, and of the attributes that labels were read from.
  static func findings(in reader: RecordReader) throws(StoreError) -> Set<String> {
    var names: Set<String> = []
    for row in try reader.rows("SELECT finding FROM dataset_finding UNION SELECT attribute FROM dataset_told_by") {
      names.insert(try row.value(0))
    }
    return names
  }
}
