// SPDX-License-Identifier: Apache-2.0
import Store

/// The sets of images that share a value, as they lie in the records.
struct Postings {
  /// A piece's number has this many bits of a posting's place.
  static let pieceShift = 20

  /// What a value is.
  enum Kind: Int, Sendable {
    /// Not a value: that the attribute has any.
    case present
    /// A word.
    case text
    /// A number.
    case number
  }

  /// The attribute that every image has, under a name that none can have.
  static let everything = ""

  let reader: RecordReader

  /// The number of an attribute; `nil` where no image has it.
  func attribute(_ name: String) throws(StoreError) -> Int? {
    try reader.value("SELECT number FROM catalog_attribute WHERE name = \(name)")
  }

  /// Joins the postings of all values that a condition on `catalog_value` chooses.
  func set(_ condition: SQL) throws -> KeySet {
    var set = KeySet()
    let statement: SQL = """
      SELECT p.place, p.bits FROM catalog_value v
      JOIN catalog_posting p ON p.place BETWEEN v.number * 1048576 AND v.number * 1048576 + 1048575
      WHERE \(condition)
      """
    try reader.forEachLent(statement) { row in
      guard let place = row.integer(0),
        row.withBytes(1, { set.join(piece: place & (1 << Self.pieceShift - 1), $0) })
      else { throw CatalogError.inconsistent("a posting of a wrong length") }
    }
    return set
  }

  /// Every image.
  func all() throws -> KeySet {
    guard let attribute = try attribute(Self.everything) else { return KeySet() }
    return try set("v.attribute = \(attribute) AND v.kind = \(Kind.present.rawValue)")
  }
}

/// Collects what a batch changes in postings, so that each is written once.
struct PostingChanges {
  private var added: [Int: [Int]] = [:]
  private var removed: [Int: [Int]] = [:]

  /// Notes that an image has a value.
  mutating func add(_ key: Int, to value: Int) {
    let place = place(key, value)
    removed[place]?.removeAll { $0 == key % KeySet.pieceSize }
    added[place, default: []].append(key % KeySet.pieceSize)
  }

  /// Notes that an image has a value no longer.
  mutating func remove(_ key: Int, from value: Int) {
    let place = place(key, value)
    added[place]?.removeAll { $0 == key % KeySet.pieceSize }
    removed[place, default: []].append(key % KeySet.pieceSize)
  }

  private func place(_ key: Int, _ value: Int) -> Int { value << Postings.pieceShift | key >> KeySet.pieceBits }

  /// Writes all changes, in the order of the places.
  /// - Returns: The places whose postings are gone because nothing is left in them.
  @discardableResult
  func write(_ writer: RecordWriter) throws -> [Int] {
    var emptied: [Int] = []
    for place in Set(added.keys).union(removed.keys).sorted() {
      let before: [UInt8]? = try writer.reader.value("SELECT bits FROM catalog_posting WHERE place = \(place)")
      guard
        let after = KeySet.changed(before, adding: added[place] ?? [], removing: removed[place] ?? [])
      else { throw CatalogError.inconsistent("a posting of a wrong length") }
      if after.members == 0 {
        try writer.execute("DELETE FROM catalog_posting WHERE place = \(place)")
        emptied.append(place)
      } else if before == nil {
        try writer.execute(
          "INSERT INTO catalog_posting (place, members, bits) VALUES (\(place), \(after.members), \(after.bytes))")
      } else {
        try writer.execute(
          "UPDATE catalog_posting SET members = \(after.members), bits = \(after.bytes) WHERE place = \(place)")
      }
    }
    return emptied
  }
}
