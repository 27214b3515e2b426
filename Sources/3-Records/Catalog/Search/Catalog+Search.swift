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
  /// - Complexity: A set of bits for each value that a condition names, then O(*limit*). Not fast is an order (`<` and its kin) on an
  ///   attribute with very many different values, as each of them has a set of its own.
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
    try set(of: query, Postings(reader: reader)).keys(after: key, limit: limit)
  }

  /// How many images a query holds for.
  public func count(matching query: CatalogQuery) throws -> Int {
    try archive.records.read { reader in try count(matching: query, in: reader) }
  }

  /// How many images of a state that is being read a query holds for.
  public func count(matching query: CatalogQuery, in reader: RecordReader) throws -> Int {
    try set(of: query, Postings(reader: reader)).count
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

  func set(of query: CatalogQuery, _ postings: Postings) throws -> KeySet {
    guard let first = query.conditions.first else { return try postings.all() }
    var set = try self.set(of: first, postings)
    for condition in query.conditions.dropFirst() {
      set.cut(with: try self.set(of: condition, postings))
    }
    return set
  }

  private func set(of condition: CatalogQuery.Condition, _ postings: Postings) throws -> KeySet {
    if let number = CatalogQuery.NumberedName(rawValue: condition.attribute) {
      return try set(of: condition, number, postings.reader)
    }
    let attribute = try postings.attribute(condition.attribute)
    let present: () throws -> KeySet = {
      guard let attribute else { return KeySet() }
      return try postings.set("v.attribute = \(attribute) AND v.kind = \(Postings.Kind.present.rawValue)")
    }
    switch condition.relation {
    case .isUnknown:
      var set = try postings.all()
      set.remove(try present())
      return set
    case .isAmong:
      guard let attribute else { return KeySet() }
      return try postings.set(Self.among(condition.values, attribute))
    case .isNotAmong:
      guard let attribute else { return KeySet() }
      var set = try present()
      set.remove(try postings.set(Self.among(condition.values, attribute)))
      return set
    case .isLess, .isAtMost, .isGreater, .isAtLeast:
      guard let attribute, let value = condition.values.first else { return KeySet() }
      return try postings.set(Self.beyond(value, condition.relation, attribute))
    }
  }

  private static func among(_ values: [AttributeValue], _ attribute: Int) -> SQL {
    var statement: SQL = "v.attribute = \(attribute) AND (v.kind, v.name) IN (VALUES "
    let pairs = values.flatMap { value -> [SQL] in
      switch value {
      case .text(let text): ["(\(Postings.Kind.text.rawValue), \(text))"]
      case .number(let number):
        [
          "(\(Postings.Kind.number.rawValue), \(number == 0 ? "0.0" : "\(number)"))",
          "(\(Postings.Kind.text.rawValue), \(value.words))",
        ]
      }
    }
    // No pair can be that of a value; it stands for an empty list, which the database does not have.
    for (place, pair) in (pairs.isEmpty ? ["(-1, '')"] : pairs).enumerated() {
      statement = statement + (place > 0 ? ", " : "") + pair
    }
    return statement + ")"
  }

  private static func beyond(
    _ value: AttributeValue, _ relation: CatalogQuery.Condition.Relation, _ attribute: Int
  ) -> SQL {
    let sign = SQL(words: relation.rawValue, values: [])
    switch value {
    case .number(let number): return "v.attribute = \(attribute) AND v.value \(sign) \(number)"
    case .text(let text):
      return "v.attribute = \(attribute) AND v.kind = \(Postings.Kind.text.rawValue) AND v.name \(sign) \(text)"
    }
  }

  /// A condition on a number that every image has in a column of its own.
  private func set(
    of condition: CatalogQuery.Condition, _ name: CatalogQuery.NumberedName, _ reader: RecordReader
  ) throws -> KeySet {
    var set = KeySet()
    let numbers = condition.values.compactMap(\.number)
    let column = SQL(words: name.column, values: [])
    var statement: SQL
    switch condition.relation {
    case .isUnknown: return set
    case .isAmong, .isNotAmong:
      statement = "SELECT key FROM catalog_instance WHERE \(column)"
      statement = statement + (condition.relation == .isAmong ? " IN (" : " NOT IN (")
      for (place, number) in numbers.enumerated() { statement = statement + (place > 0 ? ", \(number)" : "\(number)") }
      statement = statement + ")"
    default:
      guard let number = numbers.first else { return set }
      statement =
        "SELECT key FROM catalog_instance WHERE \(column) \(SQL(words: condition.relation.rawValue, values: [])) \(number)"
    }
    try reader.forEach(statement) { row in set.insert(try row.value(0)) }
    return set
  }
}
