// SPDX-License-Identifier: Apache-2.0
import Store

/// Attributes that may say what labels say.
///
/// A column of a table can mean a label under any name, and no list of words knows them all. So the rule goes by what is known to be none:
/// what headers say and what tables say in the catalog's own names, of machine, picture, patient and place. Every other attribute is taken
/// for a label wherever an image is locked.
enum LabelAttribute {
  /// The attributes that are told of locked images, unless labels were read from them or a finding is called like them.
  static let plain: Set<String> = FrozenAttributes.standardNames.subtracting(["label"])
  /// The names by which a condition means a number that every image has, and no attribute.
  static let numbers: Set<String> = ["key", "patient", "study", "series", "terms"]

  /// Whether an attribute may tell a label.
  static func tells(_ attribute: String, of findings: Set<String>) -> Bool {
    if findings.contains(attribute) || findings.contains(Label.findingName(attribute)) { return true }
    return !plain.contains(attribute)
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
