// SPDX-License-Identifier: Apache-2.0
public import Store
public import Vocabulary

/// What was removed with a patient, for those who keep something of the same images.
public struct CatalogRemoval: Sendable, Hashable {
  /// The patient's number, which nobody else will have.
  public var patient: Int
  /// The images, by number.
  public var keys: [Int]
  /// Their contents.
  public var contents: [ContentDigest]
  /// The sealed files that nothing in the catalog refers to any more.
  public var blobs: [ContentDigest]
}

extension Catalog {
  /// Takes everything of a patient out of the catalog, in the transaction of a withdrawal.
  ///
  /// What stays is the patient's number with the keyed digest of the identifier, so that the same patient is refused at the next import,
  /// and keyed digests of the images' files, samples and SOP Instance UIDs, so that the same images are refused under any other name.
  /// Words and numbers that only this patient's images had are gone too. The key is the caller's to shred after the transaction.
  /// - Parameters:
  ///   - patient: The patient's number.
  ///   - writer: The transaction.
  /// - Returns: What was removed.
  /// - Throws: ``CatalogError/noPatient(_:)``.
  @discardableResult
  public func remove(patient: Int, in writer: RecordWriter) throws -> CatalogRemoval {
    let isThere =
      try writer.execute(
        "UPDATE catalog_patient SET removed = \(archive.time.now()) WHERE number = \(patient) AND removed IS NULL") == 1
    guard isThere else { throw CatalogError.noPatient(patient) }
    var removal = CatalogRemoval(patient: patient, keys: [], contents: [], blobs: [])
    var changes = PostingChanges()
    var values: Set<Int> = []
    let everything = try everythingNumber(in: writer)
    let digest = try keyedDigest(in: writer)
    for row in try writer.reader.rows(
      "SELECT key, content, blob, facts, pixels, uid FROM catalog_instance WHERE patient = \(patient) ORDER BY key")
    {
      let key: Int = try row.value(0)
      removal.keys.append(key)
      removal.contents.append(try row.value(1))
      for mark in Self.marks(content: try row.value(1), pixels: try row.value(4), uid: try row.value(5), digest) {
        try writer.execute(
          "INSERT INTO catalog_removed (mark, patient) VALUES (\(mark), \(patient)) ON CONFLICT (mark) DO NOTHING")
      }
      if let blob = try row.value(2, as: ContentDigest?.self) { removal.blobs.append(blob) }
      changes.remove(key, from: everything)
      for fact in try Self.facts(try row.value(3)) {
        changes.remove(key, from: Int(fact))
        values.insert(Int(fact))
        if let present = try presentNumber(ofValue: Int(fact), writer.reader) {
          changes.remove(key, from: present)
          values.insert(present)
        }
      }
    }
    try changes.write(writer)
    try dropUnused(values: values, in: writer)
    try writer.execute(
      """
      DELETE FROM catalog_file WHERE instance IN (SELECT key FROM catalog_instance WHERE patient = \(patient))
      """)
    try writer.execute(
      "DELETE FROM catalog_history WHERE instance IN (SELECT key FROM catalog_instance WHERE patient = \(patient))")
    try writer.execute("DELETE FROM catalog_instance WHERE patient = \(patient)")
    try writer.execute(
      "DELETE FROM catalog_series WHERE study IN (SELECT number FROM catalog_study WHERE patient = \(patient))")
    try writer.execute("DELETE FROM catalog_study WHERE patient = \(patient)")
    return removal
  }

  func everythingNumber(in writer: RecordWriter) throws(StoreError) -> Int {
    var numbers = ValueNumbers(writer)
    return try numbers.number(of: nil, attribute: Postings.everything)
  }

  private func presentNumber(ofValue value: Int, _ reader: RecordReader) throws(StoreError) -> Int? {
    try reader.value(
      """
      SELECT p.number FROM catalog_value v JOIN catalog_value p ON p.attribute = v.attribute
      WHERE v.number = \(value) AND p.kind = \(Postings.Kind.present.rawValue) AND p.name = ''
      """)
  }
}
