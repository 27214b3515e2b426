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

  /// Sees to it that no key is made while those of patients who have images here are missing.
  ///
  /// A patient who was given a number has none before the first image is kept.
  func demandKeys(in reader: RecordReader) throws {
    try archive.keys.demandKeys { least in
      var numbers: [Int] = []
      try reader.forEachLent(
        """
        SELECT number FROM catalog_patient p WHERE removed IS NULL AND number > \(least)
          AND EXISTS (SELECT 1 FROM catalog_instance i WHERE i.patient = p.number)
        """
      ) { row in
        if let number = row.integer(0) { numbers.append(number) }
      }
      return numbers
    }
  }

  /// Sees to it that no patient gets a number whose key is somebody else's, as the keys may be newer than the records.
  func passOverNumbersOfKeys(in writer: RecordWriter) throws {
    let last: Int = try writer.reader.value("SELECT seq FROM sqlite_sequence WHERE name = 'catalog_patient'") ?? 0
    // The database would say that the disk is full.
    guard last < Int.max else { throw StoreError.numbersUsedUp(table: "catalog_patient") }
    if let greatest = try archive.keys.greatestNumber(beyond: last) {
      try passOver(patientNumber: greatest, in: writer)
    }
  }
}
