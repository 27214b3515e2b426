// SPDX-License-Identifier: Apache-2.0
public import Store
import Vocabulary

extension Catalog {
  /// The number of terms in the archive; they are written down where they are new.
  ///
  /// - Parameters:
  ///   - terms: The terms.
  ///   - writer: The transaction.
  /// - Returns: The number, from 1; the same terms have one number for ever.
  /// - Throws: What the store says of its records.
  public func number(of terms: UsageTerms, in writer: RecordWriter) throws -> Int {
    let digest = terms.digest
    let found: Int? = try writer.reader.value("SELECT number FROM catalog_terms WHERE digest = \(digest)")
    if let found { return found }
    return try writer.insert(
      """
      INSERT INTO catalog_terms (digest, document, retention, added)
      VALUES (\(digest), \(terms.json.canonicalText), \(terms.retention.stored), \(archive.time.now()))
      """)
  }

  /// The number of terms, in a transaction of its own.
  public func number(of terms: UsageTerms) throws -> Int {
    try archive.records.write { writer in try number(of: terms, in: writer) }
  }

  /// The terms of a number.
  /// - Throws: ``CatalogError/noTerms(_:)``, and ``CatalogError/inconsistent(_:)`` where their text is not the one of their digest.
  public func terms(_ number: Int) throws -> UsageTerms {
    try archive.records.read { reader in try terms(number, in: reader) }
  }

  /// The terms of a number, of a state that is being read.
  public func terms(_ number: Int, in reader: RecordReader) throws -> UsageTerms {
    guard let row = try reader.row("SELECT document, digest FROM catalog_terms WHERE number = \(number)") else {
      throw CatalogError.noTerms(number)
    }
    let text: String = try row.value(0)
    guard let document = try? JSONValue(parsing: text.utf8), let terms = UsageTerms(json: document),
      terms.digest == (try row.value(1, as: ContentDigest.self))
    else { throw CatalogError.inconsistent("terms whose text is not the one of their digest") }
    return terms
  }

  /// All terms under which something was ever held, by number.
  public func allTerms() throws -> [Int: UsageTerms] {
    try archive.records.read { reader in
      var all: [Int: UsageTerms] = [:]
      for row in try reader.rows("SELECT number FROM catalog_terms") {
        let number: Int = try row.value(0)
        all[number] = try terms(number, in: reader)
      }
      return all
    }
  }

  /// The images that may be held no longer.
  ///
  /// - Parameters:
  ///   - day: The day, `2026-01-31`.
  ///   - key: Only those with a greater number.
  ///   - limit: How many at most.
  /// - Returns: The images, in the order of their numbers.
  /// - Throws: What the store says of its records.
  public func entries(pastRetentionOn day: String, after key: Int = 0, limit: Int = .max) throws -> [CatalogEntry] {
    try archive.records.read { reader in
      let numbers = try reader.rows("SELECT number FROM catalog_terms WHERE retention < \(day)")
      let values = try numbers.map { AttributeValue.number(Double(try $0.value(0, as: Int.self))) }
      guard !values.isEmpty else { return [] }
      return try entries(
        matching: CatalogQuery([.init("terms", .isAmong, values)]), after: key, limit: limit, in: reader)
    }
  }
}
