// SPDX-License-Identifier: Apache-2.0
public import Store
public import Vocabulary

/// What was known of an image until it was corrected.
public struct AttributeChange: Sendable, Hashable {
  /// The attribute.
  public var attribute: String
  /// What was known; `nil` where nothing was.
  public var value: AttributeValue?
  /// Since when.
  public var since: Timestamp
  /// Until when: the moment of the correction.
  public var until: Timestamp
}

extension Catalog {
  /// What was known of an image before it was corrected, in the order of the corrections.
  public func history(of key: Int) throws -> [AttributeChange] {
    try archive.records.read { reader in try history(of: key, in: reader) }
  }

  /// The same, of a state that is being read.
  public func history(of key: Int, in reader: RecordReader) throws -> [AttributeChange] {
    try reader.rows(
      "SELECT attribute, since, until, kind, name, value FROM catalog_history WHERE instance = \(key) ORDER BY number"
    ).map { row in
      AttributeChange(
        attribute: try row.value(0), value: try row.value(3, as: Int?.self) == nil ? nil : try Self.value(row, from: 3),
        since: try row.value(1),
        until: try row.value(2))
    }
  }

  /// An image with what was known of it at a moment.
  ///
  /// - Parameters:
  ///   - key: The image's number.
  ///   - moment: The moment; what was corrected at that very moment counts as corrected.
  /// - Returns: `nil` where there is no such image, or it was not here yet.
  /// - Throws: What the store says of its records.
  public func entry(_ key: Int, knownAt moment: Timestamp) throws -> CatalogEntry? {
    try archive.records.read { reader in
      guard var entry = try entries(keys: [key], in: reader).first, entry.imported <= moment else { return nil }
      // From the last correction back: each undoes what was not known yet.
      for change in try history(of: key, in: reader).reversed() where moment < change.until {
        entry.attributes[change.attribute] = change.value
      }
      return entry
    }
  }

  /// What would have to change of an image for it to be what is told of it now, of the attributes that are asked for.
  func differences(
    of key: Int, row line: Int, from attributes: [String: AttributeValue], in titles: [String], _ reader: RecordReader
  ) throws -> [ImportOutcome.Difference] {
    guard let entry = try entries(keys: [key], in: reader).first else { return [] }
    return Set(titles).sorted().compactMap { title in
      let (known, found) = (entry.attributes[title], attributes[title])
      guard known != found else { return nil }
      return ImportOutcome.Difference(row: line, key: key, attribute: title, known: known, found: found)
    }
  }

  /// Forgets values that no image has any more, so that the words of a withdrawn or corrected one do not stay.
  func dropUnused(values: some Sequence<Int>, in writer: RecordWriter) throws {
    for value in Set(values).sorted() {
      let first = value << Postings.pieceShift
      let isUsed: Int? = try writer.reader.value(
        "SELECT 1 FROM catalog_posting WHERE place BETWEEN \(first) AND \(first + 1 << Postings.pieceShift - 1) LIMIT 1"
      )
      if isUsed == nil { try writer.execute("DELETE FROM catalog_value WHERE number = \(value)") }
    }
  }
}
