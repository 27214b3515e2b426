// SPDX-License-Identifier: Apache-2.0
public import Store
public import Vocabulary

extension FeatureStore {
  /// Keeps vectors of an extractor that is registered; all of them or none.
  ///
  /// A vector of an image that has one already is kept beside it. Where two are known since the same moment, the one that was
  /// written later counts.
  /// - Parameters:
  ///   - vectors: The vectors; the key of each patient must be there.
  ///   - name: The extractor's name.
  ///   - version: The extractor's version.
  ///   - known: Since when they are known here, the moment of writing by default; an earlier moment is for values that were known
  ///     here before they were brought into the archive.
  ///   - writer: The transaction.
  /// - Throws: ``FeatureError``; `StoreError`.
  public func put(
    _ vectors: [FeatureVector], extractor name: String, version: Int, known: Timestamp? = nil, in writer: RecordWriter
  ) throws {
    let now = archive.time.now()
    let known = known ?? now
    guard known <= now else { throw FeatureError.knownInFuture(known, now: now) }
    let extractor = try Self.extractor(name, version, writer.reader)
    for vector in vectors {
      guard vector.numbers.count == extractor.width else {
        throw FeatureError.width(expected: extractor.width, found: vector.numbers.count)
      }
      // Numbers are read far more often than written: unpacking them to save a tenth would cost as much as opening them.
      let sealed = try archive.keys.seal(
        VectorPacking.packed(vector, extractor: extractor.key), for: vector.patient, saving: 0.5)
      try writer.execute(
        """
        INSERT INTO feature_vector (extractor, content, patient, valid, known, recorded, sealed)
        VALUES (\(extractor.key), \(vector.content), \(vector.patient), \(vector.valid.stored), \(known), \(now), \(sealed))
        """)
    }
  }

  /// Removes all vectors of a patient; what remains of them on the disk opens no more once the patient's key is destroyed.
  ///
  /// - Parameters:
  ///   - patient: The patient's number in the archive.
  ///   - writer: The transaction.
  /// - Returns: How many vectors there were.
  /// - Throws: `StoreError`.
  @discardableResult
  public func remove(patient: Int, in writer: RecordWriter) throws -> Int {
    try writer.execute("DELETE FROM feature_vector WHERE patient = \(patient)")
  }
}
