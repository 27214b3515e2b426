// SPDX-License-Identifier: Apache-2.0
public import Store

/// How many images have each value of an attribute.
public struct CatalogFacet: Sendable, Hashable {
  /// A value with the number of images that have it.
  public struct Value: Sendable, Hashable {
    /// The value; `nil` for images of which it is not known.
    public var value: AttributeValue?
    /// How many images have it.
    public var count: Int

    /// Makes a value; the parameters are the properties.
    public init(value: AttributeValue?, count: Int) {
      self.value = value
      self.count = count
    }
  }

  /// The attribute's name.
  public var attribute: String
  /// The values, the most frequent first; those that are not known last.
  public var values: [Value]
}

extension Catalog {
  /// Counts the images for which a query holds by the values of an attribute.
  ///
  /// - Parameters:
  ///   - query: Which images are meant.
  ///   - attribute: The attribute's name.
  /// - Returns: Values that occur, the most frequent first, ties in the order of their words; then how many have none.
  /// - Throws: What the store says of its records.
  public func facet(matching query: CatalogQuery, by attribute: String) throws -> CatalogFacet {
    try archive.records.read { reader in try facet(matching: query, by: attribute, in: reader) }
  }

  /// Counts the images of a state that is being read.
  public func facet(
    matching query: CatalogQuery, by attribute: String, in reader: RecordReader
  ) throws -> CatalogFacet {
    let postings = Postings(reader: reader)
    let set = try CatalogSearch(self, reader).set(of: query)
    var values: [CatalogFacet.Value] = []
    var known = 0
    if let number = try postings.attribute(attribute) {
      let rows: SQL = """
        SELECT v.number, v.kind, v.name, v.value, p.place, p.bits FROM catalog_value v
        JOIN catalog_posting p ON p.place BETWEEN v.number * 1048576 AND v.number * 1048576 + 1048575
        WHERE v.attribute = \(number) ORDER BY p.place
        """
      var current: (number: Int, value: AttributeValue?, set: KeySet)?
      func close() {
        guard let current else { return }
        let count = current.set.countShared(with: set)
        guard let value = current.value else { return known = count }
        if count > 0 { values.append(.init(value: value, count: count)) }
      }
      try reader.forEach(rows) { row in
        let value = try row.value(0, as: Int.self)
        if current?.number != value {
          close()
          current = (value, try Self.value(row, from: 1), KeySet())
        }
        let piece = try row.value(4, as: Int.self) & (1 << Postings.pieceShift - 1)
        let bits = try row.value(5, as: [UInt8].self)
        guard bits.withUnsafeBytes({ current?.set.join(piece: piece, $0) }) == true else {
          throw CatalogError.inconsistent("a posting of a wrong length")
        }
      }
      close()
    }
    values.sort { ($1.count, $0.value?.words ?? "") < ($0.count, $1.value?.words ?? "") }
    let unknown = set.count - known
    if unknown > 0 { values.append(.init(value: nil, count: unknown)) }
    return CatalogFacet(attribute: attribute, values: values)
  }

  /// The value in the columns kind, name and number of a row.
  static func value(_ row: Row, from column: Int) throws(StoreError) -> AttributeValue? {
    switch Postings.Kind(rawValue: try row.value(column)) {
    case .text: return .text(try row.value(column + 1))
    case .number: return .number(try row.value(column + 2))
    case .present: return nil
    case nil: throw .value(column: column, expected: "a kind of value")
    }
  }
}
