// SPDX-License-Identifier: Apache-2.0
import Store
import Vocabulary

/// How far the labels had come when a version read them.
struct LabelsRead {
  /// The greatest number of a label.
  let label: Int
  /// How many labels were taken back.
  let retractions: Int

  init(in reader: RecordReader) throws(StoreError) {
    label = try reader.value("SELECT max(number) FROM dataset_label", as: Int?.self).flatMap { $0 } ?? 0
    retractions = try reader.value("SELECT count(*) FROM dataset_retraction", as: Int.self) ?? 0
  }

  /// Writes down how far they had come for a version.
  func write(for version: Int, in writer: RecordWriter) throws(StoreError) {
    try writer.execute(
      "INSERT INTO dataset_read (version, label, retractions) VALUES (\(version), \(label), \(retractions))")
  }

  /// Whether anything was told or taken back of some images since a version read them.
  ///
  /// What was said is not looked at: whether it changed anything is what may not be told.
  /// - Parameters:
  ///   - images: The images' numbers.
  ///   - version: The version's number in the records.
  ///   - reader: The state that is looked at.
  /// - Returns: Whether so; of anything that was taken back, of whatever image, too.
  /// - Throws: `StoreError`.
  static func isToldSince(of images: Set<Int>, version: Int, in reader: RecordReader) throws -> Bool {
    guard !images.isEmpty else { return false }
    let row = try reader.row(
      """
      SELECT v.made, r.label, r.retractions FROM dataset_version v LEFT JOIN dataset_read r ON r.version = v.number
      WHERE v.number = \(version)
      """)
    guard let row else { return true }
    let made: Timestamp = try row.value(0)
    // A version of before these were written down has the moment of its making alone.
    let label: Int = try row.value(1, as: Int?.self) ?? .max
    let now = try LabelsRead(in: reader).retractions
    if try row.value(2, as: Int?.self).map({ $0 != now }) ?? (now > 0) { return true }
    var isTold = false
    // A number may be given again after a withdrawal took labels away; the moment then tells.
    try reader.forEach("SELECT image FROM dataset_label WHERE number > \(label) OR told > \(made)") { row in
      if images.contains(try row.value(0)) { isTold = true }
    }
    return isTold
  }
}
