// SPDX-License-Identifier: Apache-2.0
import Dispatch
import Foundation
import Store
import Synchronization
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
    let (key, width, records) = try archive.records.read { reader in
      let (key, width) = try Self.extractor(extractor, version, reader)
      var places: [ContentDigest: Int] = [:]
      var records: [SealedVector] = []
      // The `+` keeps the index out: rows are read in the order in which they lie.
      try reader.forEach(
        """
        SELECT content, patient, known, sealed FROM feature_vector
        WHERE +extractor = \(key) AND known <= \(moment) AND recorded <= \(written) ORDER BY key
        """
      ) { row in
        let record = try SealedVector(row)
        if let place = places[record.content] {
          if record.known >= records[place].known { records[place] = record }
        } else {
          places[record.content] = records.count
          records.append(record)
        }
      }
      return (key, width, records)
    }
    return try Self.opened(records, archive, extractor: key, width: width)
  }

  private static func opened(
    _ records: [SealedVector], _ archive: Archive, extractor: Int, width: Int
  ) throws -> FeatureTable {
    struct Outcome {
      var masks: [Int: [Bool]?] = [:]
      var failure: (place: Int, error: any Error)?
    }
    let chunk = 256
    let outcome = Mutex(Outcome())
    let numbers = [Float](unsafeUninitializedCapacity: records.count * width) { room, count in
      // Safe because each chunk writes its own rows alone, and rows that could not be opened are set to 0.
      nonisolated(unsafe) let room = room
      DispatchQueue.concurrentPerform(iterations: (records.count + chunk - 1) / chunk) { index in
        for place in index * chunk..<min(records.count, (index + 1) * chunk) {
          let row = UnsafeMutableBufferPointer(rebasing: room[place * width..<(place + 1) * width])
          do {
            let mask = try records[place].open(archive, extractor: extractor, into: row)
            if mask == nil { row.initialize(repeating: 0) }
            if mask != [] { outcome.withLock { $0.masks[place] = .some(mask) } }
          } catch {
            row.initialize(repeating: 0)
            outcome.withLock { found in
              if found.failure.map({ place < $0.place }) ?? true { found.failure = (place, error) }
            }
          }
        }
      }
      count = records.count * width
    }
    let masks = try outcome.withLock { found in
      if let failure = found.failure { throw failure.error }
      return found.masks
    }
    let gone = masks.filter { $0.value == nil }.keys
    if gone.isEmpty {
      return FeatureTable(
        contents: records.map(\.content), patients: records.map(\.patient), known: records.map(\.known), width: width,
        numbers: numbers, masks: masks.compactMapValues { $0 })
    }
    let left = records.indices.filter { masks[$0] != .some(nil) }
    var kept: [Int: [Bool]] = [:]
    for (new, old) in left.enumerated() {
      if case .some(.some(let mask)) = masks[old] { kept[new] = mask }
    }
    return FeatureTable(
      contents: left.map { records[$0].content }, patients: left.map { records[$0].patient },
      known: left.map { records[$0].known }, width: width,
      numbers: left.flatMap { numbers[$0 * width..<($0 + 1) * width] }, masks: kept)
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
    let bytes: [UInt8]
    do {
      bytes = try archive.keys.open(sealed, of: patient, name: content)
    } catch StoreError.shredded {
      return nil
    }
    guard let mask = VectorPacking.unpack(bytes, extractor: extractor, content: content, into: room) else {
      throw FeatureError.misplaced(content)
    }
    return mask
  }
}
