// SPDX-License-Identifier: Apache-2.0
public import Store

extension Catalog {
  /// The images for which a query holds, in the order of their numbers.
  ///
  /// - Parameters:
  ///   - query: Which are meant.
  ///   - key: Only those with a greater number: the last one of the page before, or 0.
  ///   - limit: How many at most.
  /// - Returns: The images of one state of the archive.
  /// - Throws: What the store says of its records.
  /// - Complexity: A set of bits for each value that a condition names, or of those that it leaves out where they are fewer, then
  ///   O(*limit*). Not fast is an order (`<` and its kin) on an attribute with very many different values, as each of them has a set of
  ///   its own, where neither few values are meant nor many images: a page of one image in a thousand of those.
  public func entries(
    matching query: CatalogQuery = CatalogQuery(), after key: Int = 0, limit: Int = .max
  ) throws -> [CatalogEntry] {
    try archive.records.read { reader in try entries(matching: query, after: key, limit: limit, in: reader) }
  }

  /// The images for which a query holds, of a state that is being read.
  public func entries(
    matching query: CatalogQuery, after key: Int = 0, limit: Int = .max, in reader: RecordReader
  ) throws -> [CatalogEntry] {
    try entries(keys: try keys(matching: query, after: key, limit: limit, in: reader), in: reader)
  }

  /// The numbers of the images for which a query holds, in order.
  public func keys(
    matching query: CatalogQuery, after key: Int = 0, limit: Int = .max, in reader: RecordReader
  ) throws -> [Int] {
    try CatalogSearch(self, reader).keys(of: query, after: key, limit: limit)
  }

  /// How many images a query holds for.
  public func count(matching query: CatalogQuery) throws -> Int {
    try archive.records.read { reader in try count(matching: query, in: reader) }
  }

  /// How many images of a state that is being read a query holds for.
  public func count(matching query: CatalogQuery, in reader: RecordReader) throws -> Int {
    try CatalogSearch(self, reader).count(of: query)
  }

  /// The names of what is known of any image, sorted.
  public func attributes() throws -> [String] { try archive.records.read { reader in try attributes(in: reader) } }

  /// The same, of a state that is being read.
  public func attributes(in reader: RecordReader) throws -> [String] {
    try reader.rows(
      """
      SELECT a.name FROM catalog_attribute a WHERE a.name <> '' AND EXISTS (
        SELECT 1 FROM catalog_value v WHERE v.attribute = a.number
      ) ORDER BY a.name
      """
    ).map { try $0.value(0) }
  }
}
