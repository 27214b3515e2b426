// SPDX-License-Identifier: Apache-2.0
import Store
public import Vocabulary

extension FeatureStore {
  /// The vectors of some images, as they were known at a moment.
  ///
  /// - Parameters:
  ///   - extractor: The extractor's name.
  ///   - version: The extractor's version.
  ///   - contents: The images, by the digests of their files.
  ///   - knownAt: The moment; `nil` for what is known now.
  /// - Returns: A vector for each image in their order; `nil` where none was known, or its patient's key was destroyed.
  /// - Throws: ``FeatureError/unknownExtractor(name:version:)``; `StoreError` for damaged records.
  public func vectors(
    _ extractor: String, _ version: Int, for contents: [ContentDigest], knownAt: Timestamp? = nil
  ) throws -> [[Float?]?] {
    // Few images are looked up one by one; many are sooner found in one pass over all.
    guard contents.count < 512 else {
      let table = try table(extractor, version, knownAt: knownAt)
      let places = Dictionary(uniqueKeysWithValues: table.contents.enumerated().map { ($1, $0) })
      return contents.map { places[$0].map(table.row) }
    }
    let moment = knownAt ?? Timestamp(microseconds: .max)
    let (key, width, records) = try archive.records.read { reader in
      let (key, width) = try Self.extractor(extractor, version, reader)
      let rows = try contents.map { content in
        try reader.row(
          """
          SELECT content, patient, known, sealed FROM feature_vector
          WHERE extractor = \(key) AND content = \(content) AND known <= \(moment)
          ORDER BY known DESC, key DESC LIMIT 1
          """
        ).map(SealedVector.init)
      }
      return (key, width, rows)
    }
    return try records.map { record in
      guard let record else { return nil }
      var mask: [Bool]?
      let numbers = try [Float](unsafeUninitializedCapacity: width) { room, count in
        // Safe because all `width` numbers are written where a mask comes back, and none is read otherwise.
        let room = UnsafeMutableBufferPointer(rebasing: room[..<width])
        mask = try record.open(archive, extractor: key, into: room)
        count = mask == nil ? 0 : width
      }
      return mask.map { mask in mask.isEmpty ? numbers : zip(numbers, mask).map { $1 ? $0 : nil } }
    }
  }

  /// All vectors of an extractor, as they were known at a moment.
  ///
  /// - Parameters:
  ///   - extractor: The extractor's name.
  ///   - version: The extractor's version.
  ///   - knownAt: The moment; `nil` for what is known now.
  ///   - recordedBy: Only what had been written down by then, so that a read that was made then is made again although values that
  ///     were known earlier have been brought in since; `nil` for all.
  /// - Returns: A row for each image that has a vector; images whose patient's key was destroyed have none.
  /// - Throws: ``FeatureError/unknownExtractor(name:version:)``; `StoreError` for damaged records.
  /// - Complexity: O(*n*) in the extractor's vectors; they are opened on all cores.
  public func table(
    _ extractor: String, _ version: Int, knownAt: Timestamp? = nil, recordedBy: Timestamp? = nil
  ) throws -> FeatureTable {
    let moment = knownAt ?? Timestamp(microseconds: .max)
    let written = recordedBy ?? Timestamp(microseconds: .max)
    return try archive.records.read { reader in
      let (key, width) = try Self.extractor(extractor, version, reader)
      // The `+` keeps the index out: rows are read in the order in which they lie.
      let choice: SQL = """
        FROM feature_vector WHERE +extractor = \(key) AND known <= \(moment) AND recorded <= \(written) ORDER BY key
        """
      let pass = try TablePass(reader, choice)
      return try pass.opened(archive, reader, choice, extractor: key, width: width)
    }
  }
}

/// A record of a vector, its numbers still sealed.
private struct SealedVector {
  let content: ContentDigest
  let patient: Int
  let known: Timestamp
  let sealed: [UInt8]

  init(_ row: Row) throws {
    content = try row.value(0)
    patient = try row.value(1)
    known = try row.value(2)
    sealed = try row.value(3)
  }

  /// Opens the numbers into room for them; `nil` where the patient's key was destroyed.
  func open(
    _ archive: Archive, extractor: Int, into room: UnsafeMutableBufferPointer<Float>
  ) throws -> [Bool]? {
    do {
      let mask = try archive.keys.open(sealed, of: patient, name: content).withUnsafeBytes { bytes in
        VectorPacking.unpack(bytes, extractor: extractor, content: content, into: room)
      }
      guard let mask else { throw FeatureError.misplaced(content) }
      return mask
    } catch {
      guard case StoreError.shredded = error else { throw error }
      return nil
    }
  }
}
