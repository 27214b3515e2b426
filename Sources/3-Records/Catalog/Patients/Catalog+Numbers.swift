// SPDX-License-Identifier: Apache-2.0
package import Store

extension Catalog {
  /// Sees to it that no patient gets a number up to this one any more.
  package func passOver(patientNumber number: Int, in writer: RecordWriter) throws {
    let changed = try writer.execute(
      "UPDATE sqlite_sequence SET seq = max(seq, \(number)) WHERE name = 'catalog_patient'")
    if changed == 0 {
      try writer.execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('catalog_patient', \(number))")
    }
  }
}
