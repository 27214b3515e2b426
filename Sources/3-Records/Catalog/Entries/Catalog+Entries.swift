// SPDX-License-Identifier: Apache-2.0
public import Store
import Vocabulary

extension Catalog {
  /// The images of some numbers, of a state that is being read, in the order of the numbers; those without an image are left out.
  public func entries(keys: [Int], in reader: RecordReader) throws -> [CatalogEntry] {
    var entries: [CatalogEntry] = []
    entries.reserveCapacity(min(keys.count, 1 << 20))
    var known: [UInt32: (attribute: String, value: AttributeValue)] = [:]
    // A thousand at a time, so that the numbers of the values are asked for together and never all at once.
    for start in stride(from: 0, to: keys.count, by: 1000) {
      let part = keys[start..<min(start + 1000, keys.count)]
      var rows: [(entry: CatalogEntry, facts: [UInt32])] = []
      for key in part {
        let row = try reader.row(
          """
          SELECT content, pixels, patient, study, series, imported, terms, facts FROM catalog_instance WHERE key = \(key)
          """)
        guard let row else { continue }
        let entry = CatalogEntry(
          key: key, content: try row.value(0), pixels: try row.value(1), patient: try row.value(2),
          study: try row.value(3), series: try row.value(4), imported: try row.value(5), terms: try row.value(6),
          attributes: [:])
        rows.append((entry, try Self.facts(try row.value(7))))
      }
      try learn(Set(rows.lazy.flatMap(\.facts)).subtracting(known.keys), &known, reader)
      for (entry, facts) in rows {
        var entry = entry
        entry.attributes.reserveCapacity(facts.count)
        for fact in facts {
          guard let (attribute, value) = known[fact] else {
            throw CatalogError.inconsistent("an image with a value that is not there")
          }
          entry.attributes[attribute] = value
        }
        entries.append(entry)
      }
      if known.count > 1 << 18 { known.removeAll(keepingCapacity: true) }
    }
    return entries
  }

  private func learn(
    _ numbers: Set<UInt32>, _ known: inout [UInt32: (attribute: String, value: AttributeValue)], _ reader: RecordReader
  ) throws {
    guard !numbers.isEmpty else { return }
    let list = "[" + numbers.lazy.map { String($0) }.joined(separator: ",") + "]"
    let statement: SQL = """
      SELECT v.number, a.name, v.kind, v.name, v.value FROM json_each(\(list)) j
      JOIN catalog_value v ON v.number = j.value JOIN catalog_attribute a ON a.number = v.attribute
      """
    try reader.forEach(statement) { row in
      guard let value = try Self.value(row, from: 2) else { return }
      let number = try row.value(0, as: Int.self)
      if let number = UInt32(exactly: number) { known[number] = (try row.value(1), value) }
    }
  }

  /// The numbers of the values that an image has, four bytes each.
  static func facts(_ bytes: [UInt8]) throws -> [UInt32] {
    guard bytes.count % 4 == 0 else { throw CatalogError.inconsistent("values of a wrong length") }
    return bytes.withUnsafeBytes { raw in
      (0..<bytes.count / 4).map { UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self)) }
    }
  }

  static func bytes(ofFacts numbers: [Int]) throws -> [UInt8] {
    var bytes: [UInt8] = []
    for number in numbers.sorted() {
      guard let number = UInt32(exactly: number) else {
        throw CatalogError.inconsistent("more values than can be numbered")
      }
      for shift in stride(from: UInt32(0), to: 32, by: 8) { bytes.append(UInt8(truncatingIfNeeded: number >> shift)) }
    }
    return bytes
  }
}
