// SPDX-License-Identifier: Apache-2.0
import Catalog
import Store
public import Vocabulary

/// Something that is wrong with a version as it is kept.
public struct VersionFault: Sendable, Hashable {
  /// Where it is wrong.
  public enum Place: Sendable, Hashable {
    /// The head of the manifest.
    case head
    /// A part, counted from 1, that holds the contents of these first hexadecimal digits.
    case part(Int, of: Int, from: String, through: String)
    /// The rows by which the version is found.
    case records
  }

  /// What is wrong.
  public enum Kind: Sendable, Hashable {
    /// The file is not there.
    case missing(ContentDigest)
    /// The bytes are not those that the digest names.
    case otherBytes(ContentDigest)
    /// The bytes do not read as what they should be.
    case unreadable(ContentDigest, expected: String)
    /// Something is not what the manifest says: what, the value that it says, and the value found.
    case differs(what: String, expected: String, found: String)
  }

  /// Where.
  public var place: Place
  /// What.
  public var kind: Kind
}

extension Datasets {
  /// Everything that is wrong with a version: its files are read, their digests taken anew, and its rows held against them.
  ///
  /// A changed byte of the head or of a part is found whatever it is, as both go by their digests; so is a changed row. Items of patients
  /// who withdrew are in the manifest still and are no fault.
  /// - Returns: The faults; empty where all is well.
  public func faults(in reference: VersionReference) throws -> [VersionFault] {
    guard let row = try versionRow(reference) else { _ = try version(reference); return [] }
    let manifest: DatasetManifest
    switch read(row.digest, at: .head, as: DatasetManifest.init) {
    case .failure(let fault): return [fault.fault]
    case .success(let head): manifest = head
    }
    var check = VersionCheck(manifest: manifest, row: row)
    for (index, part) in manifest.parts.enumerated() {
      let place = Self.place(of: part, index: index, in: manifest)
      switch read(part.digest, at: place, as: ManifestPart.items) {
      case .failure(let fault): check.faults.append(fault.fault)
      case .success(let items): check.take(items, of: part, at: place)
      }
    }
    try archive.records.read { reader in try check.compare(with: reader) }
    return check.faults
  }

  private struct Failure: Error { var fault: VersionFault }

  private func read<Value>(
    _ digest: ContentDigest, at place: VersionFault.Place,
    as make: ([UInt8], ContentDigest) throws(DatasetError) -> Value
  ) -> Result<Value, Failure> {
    do {
      return .success(try make(archive.blobs.bytes(of: digest), digest))
    } catch let error as StoreError {
      if case .missingBlob = error {
        return .failure(Failure(fault: VersionFault(place: place, kind: .missing(digest))))
      }
      return .failure(Failure(fault: VersionFault(place: place, kind: .otherBytes(digest))))
    } catch DatasetError.badManifest(_, let expected) {
      return .failure(Failure(fault: VersionFault(place: place, kind: .unreadable(digest, expected: expected))))
    } catch {
      return .failure(Failure(fault: VersionFault(place: place, kind: .unreadable(digest, expected: "a known format"))))
    }
  }

  private static func place(
    of part: DatasetManifest.Part, index: Int, in manifest: DatasetManifest
  ) -> VersionFault.Place {
    let shift = 16 - manifest.depth
    func digits(_ value: Int) -> String {
      let text = String(value & 0xFFFF, radix: 16)
      return String(repeating: "0", count: 4 - text.count) + text
    }
    return .part(
      index + 1, of: manifest.parts.count, from: digits(part.place << shift),
      through: digits((part.place + 1) << shift - 1))
  }

  private func versionRow(_ reference: VersionReference) throws -> VersionRow? {
    let row = try archive.records.read { reader in
      let columns: SQL = """
        SELECT v.number, v.digest, d.name, v.version, v.contents, v.made, v.purpose, v.items, v.patients
        FROM dataset_version v JOIN dataset_dataset d ON d.number = v.dataset WHERE
        """
      switch reference {
      case .digest(let digest): return try reader.row("\(columns) v.digest = \(digest)")
      case .named(let name, let number):
        return try reader.row(
          """
          \(columns) d.name = \(name.description) AND v.version \(number.map { "= \($0)" as SQL } ?? "> 0")
          ORDER BY v.version DESC LIMIT 1
          """)
      }
    }
    return try row.map(VersionRow.init)
  }
}

/// A version as the records have it.
struct VersionRow {
  let key: Int
  let digest: ContentDigest
  let facts: [(what: String, value: String)]

  init(_ row: Row) throws {
    key = try row.value(0)
    digest = try row.value(1)
    facts = [
      ("name", try row.value(2)), ("number", String(try row.value(3, as: Int.self))),
      ("contents", try row.value(4, as: ContentDigest.self).description),
      ("made", try row.value(5, as: Timestamp.self).description), ("purpose", try row.value(6)),
      ("items", String(try row.value(7, as: Int.self))), ("patients", String(try row.value(8, as: Int.self))),
    ]
  }
}

/// Counts a version anew, and holds what is said of it against what is there.
private struct VersionCheck {
  let manifest: DatasetManifest
  let row: VersionRow
  var faults: [VersionFault] = []
  private var counts = DatasetManifest.Counts()
  private var patients: Set<Int> = []
  private var studies: Set<Int> = []
  private var series: Set<Int> = []
  private var terms: [Int: Int] = [:]
  private var owners: [Int: (content: ContentDigest, patient: Int)] = [:]

  init(manifest: DatasetManifest, row: VersionRow) {
    self.manifest = manifest
    self.row = row
  }

  mutating func differs(_ what: String, _ place: VersionFault.Place, expected: String, found: String) {
    if expected != found {
      faults.append(VersionFault(place: place, kind: .differs(what: what, expected: expected, found: found)))
    }
  }

  mutating func take(_ items: [DatasetItem], of part: DatasetManifest.Part, at place: VersionFault.Place) {
    differs("items", place, expected: String(part.items), found: String(items.count))
    let elsewhere = items.filter {
      DatasetManifest.place(of: $0.entry.content, depth: manifest.depth) != part.place
    }
    differs("items of another part", place, expected: "0", found: String(elsewhere.count))
    for item in items {
      counts.items += 1
      counts.labels += item.labels.count
      patients.insert(item.entry.patient)
      studies.insert(item.entry.study)
      series.insert(item.entry.series)
      terms[item.entry.terms, default: 0] += 1
      owners[item.entry.key] = (item.entry.content, item.entry.patient)
    }
  }

  mutating func compare(with reader: RecordReader) throws {
    let said: [(String, String)] = [
      ("name", manifest.name.description), ("number", String(manifest.number)),
      ("contents", manifest.contents.description), ("made", manifest.made.description), ("purpose", manifest.purpose),
      ("items", String(manifest.counts.items)), ("patients", String(manifest.counts.patients)),
    ]
    for (fact, said) in zip(row.facts, said) {
      differs(fact.what, .records, expected: said.1, found: fact.value)
    }
    var parts: [Int: ContentDigest] = [:]
    try reader.forEach("SELECT place, digest FROM dataset_part WHERE version = \(row.key)") { row in
      parts[try row.value(0)] = try row.value(1)
    }
    let named = Dictionary(manifest.parts.map { ($0.place, $0.digest) }) { first, _ in first }
    differs("parts", .records, expected: String(named.count), found: String(named.filter { parts[$0] == $1 }.count))
    // Where a part could not be read its items are not known, and the counts below would only say so again.
    guard faults.allSatisfy({ if case .differs = $0.kind { true } else { false } }) else { return }
    counts.patients = patients.count
    counts.studies = studies.count
    counts.series = series.count
    differs("counts", .head, expected: counts.json.canonicalText, found: manifest.counts.json.canonicalText)
    for held in manifest.terms {
      differs(
        "items under terms \(held.number)", .head, expected: String(terms[held.number] ?? 0), found: String(held.items))
    }
    var found = 0
    var others = 0
    try reader.forEach("SELECT image, content, patient FROM dataset_item WHERE version = \(row.key)") { row in
      let owner = owners[try row.value(0)]
      found += 1
      let same = try owner?.content == row.value(1) && owner?.patient == row.value(2)
      if !same { others += 1 }
    }
    differs("rows of items", .records, expected: String(owners.count), found: String(found))
    differs("rows of items that the manifest does not have", .records, expected: "0", found: String(others))
  }
}
