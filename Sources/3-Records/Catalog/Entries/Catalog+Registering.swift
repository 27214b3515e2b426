// SPDX-License-Identifier: Apache-2.0
public import Store
import Vocabulary

extension Catalog {
  /// Writes images down without a file: for what comes from elsewhere, and for tests.
  ///
  /// - Parameters:
  ///   - drafts: The images.
  ///   - terms: The number of the terms under which they are held.
  ///   - writer: The transaction.
  /// - Returns: What they became, in their order.
  /// - Throws: ``CatalogError/withdrawn(patient:)``, ``CatalogError/conflict(with:)``, ``CatalogError/noTerms(_:)``.
  @discardableResult
  public func register(_ drafts: [CatalogDraft], terms: Int, in writer: RecordWriter) throws -> [CatalogEntry] {
    guard try writer.reader.row("SELECT 1 FROM catalog_terms WHERE number = \(terms)") != nil else {
      throw CatalogError.noTerms(terms)
    }
    let digest = try keyedDigest(in: writer)
    let identifiers = drafts.map { digest.digest(of: $0.patient) }
    let numbers = try number(Set(identifiers), in: writer)
    // All at once: each call costs a synchronisation.
    try archive.keys.make(numbers.values.filter(\.isNew).map(\.number))
    var registration = Registration(catalog: self, digest: digest, terms: terms, batch: nil, writer)
    var entries: [CatalogEntry] = []
    let hasRemoved = try hasRemoved(in: writer.reader)
    for (draft, identifier) in zip(drafts, identifiers) {
      guard let patient = numbers[identifier], !patient.isWithdrawn else {
        throw CatalogError.withdrawn(patient: numbers[identifier]?.number ?? 0)
      }
      if hasRemoved, try isRemoved(draft, digest, in: writer.reader) {
        throw CatalogError.withdrawn(patient: patient.number)
      }
      entries.append(try registration.add(draft, patient: patient.number))
    }
    try registration.finish()
    return entries
  }

  /// Writes images down in a transaction of their own.
  @discardableResult
  public func register(_ drafts: [CatalogDraft], terms: Int) throws -> [CatalogEntry] {
    try archive.records.write { writer in try register(drafts, terms: terms, in: writer) }
  }
}

/// Writes images down within one transaction: rows at once, postings together at the end.
struct Registration {
  let catalog: Catalog
  let digest: KeyedDigest
  let terms: Int
  let batch: Int?
  private let writer: RecordWriter
  private var numbers: ValueNumbers
  private var changes = PostingChanges()
  /// Values that a correction took from an image; nobody else may have them.
  private var left: Set<Int> = []
  private var studies: [[String]: Int] = [:]
  private var series: [[String]: Int] = [:]
  private let now: Timestamp

  init(catalog: Catalog, digest: KeyedDigest, terms: Int, batch: Int?, _ writer: RecordWriter) {
    self.catalog = catalog
    self.digest = digest
    self.terms = terms
    self.batch = batch
    self.writer = writer
    numbers = ValueNumbers(writer)
    now = catalog.archive.time.now()
  }

  /// Writes the row of an image.
  mutating func add(_ draft: CatalogDraft, patient: Int) throws -> CatalogEntry {
    if let uid = draft.uid {
      let other: Int? = try writer.reader.value("SELECT key FROM catalog_instance WHERE uid = \(uid)")
      if let other { throw CatalogError.conflict(with: other) }
    }
    let study = try number(ofStudy: draft.study, patient)
    let series = try number(ofSeries: draft.series, study)
    var facts: [Int] = []
    var present: [Int] = []
    for (name, value) in draft.attributes {
      facts.append(try numbers.number(of: value, attribute: name))
      present.append(try numbers.number(of: nil, attribute: name))
    }
    let bytes = try Catalog.bytes(ofFacts: facts)
    let key = try writer.insert(
      """
      INSERT INTO catalog_instance
        (content, blob, pixels, patient, study, series, uid, imported, terms, batch, facts)
      VALUES (\(draft.content), \(draft.blob.stored), \(draft.pixels.stored), \(patient), \(study), \(series), \(draft.uid.stored), \(now),
        \(terms), \(batch.stored), \(bytes))
      """)
    for value in facts + present { changes.add(key, to: value) }
    changes.add(key, to: try numbers.number(of: nil, attribute: Postings.everything))
    return CatalogEntry(
      key: key, content: draft.content, pixels: draft.pixels, patient: patient, study: study, series: series,
      imported: now, terms: terms, attributes: draft.attributes)
  }

  /// Takes over what is told of an image now, and keeps what was known before.
  mutating func correct(_ key: Int, _ differences: [ImportOutcome.Difference]) throws {
    guard
      let row = try writer.reader.row("SELECT facts, imported FROM catalog_instance WHERE key = \(key)")
    else { throw CatalogError.noInstance(key) }
    var facts = Set(try Catalog.facts(try row.value(0)).map(Int.init))
    let imported: Timestamp = try row.value(1)
    for difference in differences {
      let name = difference.attribute
      let present = try numbers.number(of: nil, attribute: name)
      if let known = difference.known {
        let number = try numbers.number(of: known, attribute: name)
        facts.remove(number)
        changes.remove(key, from: number)
        left.insert(number)
      } else {
        changes.add(key, to: present)
      }
      if let found = difference.found {
        let number = try numbers.number(of: found, attribute: name)
        facts.insert(number)
        changes.add(key, to: number)
      } else {
        changes.remove(key, from: present)
        left.insert(present)
      }
      let before: Timestamp? = try writer.reader.value(
        "SELECT max(until) FROM catalog_history WHERE instance = \(key) AND attribute = \(name)")
      let kept = ValueNumbers.columns(of: difference.known)
      try writer.execute(
        """
        INSERT INTO catalog_history (instance, attribute, kind, name, value, since, until, batch)
        VALUES (\(key), \(name), \(kept.kind.stored), \(kept.name.stored), \(kept.value.stored), \(before ?? imported), \(now),
          \(batch.stored))
        """)
    }
    let bytes = try Catalog.bytes(ofFacts: Array(facts))
    try writer.execute("UPDATE catalog_instance SET facts = \(bytes) WHERE key = \(key)")
  }

  /// Writes the postings.
  func finish() throws {
    try changes.write(writer)
    try catalog.dropUnused(values: left, in: writer)
  }

  private mutating func number(ofStudy name: CatalogDraft.Name, _ patient: Int) throws(StoreError) -> Int {
    let key = [name.text, String(patient)]
    if let known = studies[key] { return known }
    let identifier = digest.digest(of: ["study", name.text])
    let found: Int? = try writer.reader.value(
      "SELECT number FROM catalog_study WHERE patient = \(patient) AND identifier = \(identifier)")
    let number: Int
    if let found {
      number = found
    } else {
      number = try writer.insert(
        "INSERT INTO catalog_study (patient, identifier, uid) VALUES (\(patient), \(identifier), \(name.uid.stored))")
    }
    studies[key] = number
    return number
  }

  private mutating func number(ofSeries name: CatalogDraft.Name, _ study: Int) throws(StoreError) -> Int {
    let key = [name.text, String(study)]
    if let known = series[key] { return known }
    let identifier = digest.digest(of: ["series", name.text])
    let found: Int? = try writer.reader.value(
      "SELECT number FROM catalog_series WHERE study = \(study) AND identifier = \(identifier)")
    let number: Int
    if let found {
      number = found
    } else {
      number = try writer.insert(
        "INSERT INTO catalog_series (study, identifier, uid) VALUES (\(study), \(identifier), \(name.uid.stored))")
    }
    series[key] = number
    return number
  }
}
