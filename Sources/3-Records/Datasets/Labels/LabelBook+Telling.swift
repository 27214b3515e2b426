// SPDX-License-Identifier: Apache-2.0
public import AuditTrail
import Catalog
import Store
import Vocabulary

/// A label with the image that it is said of.
public struct ToldLabel: Sendable, Hashable {
  /// The image's number.
  public var image: Int
  /// What is said.
  public var label: Label

  /// Makes one; the parameters are the properties.
  public init(image: Int, label: Label) {
    self.image = image
    self.label = label
  }
}

/// What came of telling labels.
public struct LabelReceipt: Sendable, Hashable {
  /// Labels that are new.
  public var new = 0
  /// Among them, those that correct what the same source and author said before.
  public var corrections = 0
  /// Among them, those that were known before what the same source and author said since; they change earlier moments only.
  public var earlier = 0
  /// Labels that say what was said already.
  public var repeated = 0
  /// Labels of images that are not in the archive, or whose patient withdrew.
  public var withoutImage = 0
  /// Labels of images in locked parts: written where they are new, but not told apart, as that would tell what was said before.
  public var locked = 0
  /// Labels that say what was taken back, and known as early as that; they stay taken back.
  public var retracted = 0
  /// How many images have labels now that were not there before.
  public var images = 0
}

extension LabelBook {
  /// Writes labels down, all of them or none.
  ///
  /// What the same source and author said of the same image before stays; where it differs, the later of the two stands from then on. The same
  /// labels told twice are written once, so that a table can be told again after it broke off. The order of telling does not matter.
  /// - Parameters:
  ///   - labels: The labels; none may be known later than now.
  ///   - schemas: What may be said, where it is declared; for other findings the schema that is there, or one that fits the labels.
  ///   - attributes: The attributes of the catalog, or columns of a table, that they were read from; they are guarded as labels are from
  ///     then on.
  ///   - context: Who tells, and why.
  /// - Returns: What was new, what had been said before, and what was of no image.
  /// - Throws: ``DatasetError/badLabelValue(finding:found:expected:)``, ``DatasetError/schemaDiffers(finding:found:expected:)``,
  ///   ``DatasetError/contradictingLabels(finding:count:)`` where one source and author says two things at the same moment,
  ///   ``DatasetError/labelsOfTheFuture(count:)``.
  @discardableResult
  public func tell(
    _ labels: [ToldLabel], schemas: [FindingSchema] = [], readFrom attributes: [String] = [], by context: AuditContext
  ) throws -> LabelReceipt {
    let now = archive.time.now()
    let future = labels.count { $0.label.known > now }
    if future > 0 { throw DatasetError.labelsOfTheFuture(count: future) }
    return try archive.records.write { writer in
      try Self.declare(schemas, for: labels, in: writer)
      var receipt = LabelReceipt()
      let owners = Dictionary(
        try Catalog(archive).images(keys: Set(labels.map(\.image)).sorted(), in: writer.reader).map {
          ($0.key, $0.patient)
        }
      ) { first, _ in first }
      let locked = try GuardedCatalog.Locked(in: writer.reader).keys
      for attribute in attributes where !labels.isEmpty {
        try writer.execute("INSERT INTO dataset_told_by (attribute) VALUES (\(attribute)) ON CONFLICT DO NOTHING")
      }
      let withdrawn = try Datasets.withdrawnPatients(in: writer.reader)
      var touched: Set<Int> = []
      var contradictions: [String: Int] = [:]
      var toldBehindLocks: [String: Int] = [:]
      for told in labels {
        guard let patient = owners[told.image], !withdrawn.contains(patient) else {
          receipt.withoutImage += 1
          continue
        }
        // Whether it would be a repetition or a contradiction tells what was said; that something was said then does not.
        if locked.contains(told.image), try Self.isTold(told, in: writer.reader) {
          toldBehindLocks[told.label.finding, default: 0] += 1
          continue
        }
        let standing = try Self.standing(told, at: now, in: writer.reader)
        if case .contradiction = standing { contradictions[told.label.finding, default: 0] += 1 }
        // A repetition of a locked label is written too: what is written only where it is new tells what stood there.
        let isWritten: Bool
        switch standing {
        case .new: isWritten = true
        case .contradiction: isWritten = false
        case .repeated, .retracted: isWritten = locked.contains(told.image)
        }
        if isWritten {
          let label = told.label
          try writer.execute(
            """
            INSERT INTO dataset_label (image, patient, finding, value, source, author, confidence, known, told)
            VALUES (\(told.image), \(patient), \(label.finding), \(label.value), \(label.source.rawValue),
              \(label.author ?? ""), \(label.confidence.stored), \(label.known), \(now))
            """)
        }
        guard !locked.contains(told.image) else {
          receipt.locked += 1
          continue
        }
        switch standing {
        case .repeated: receipt.repeated += 1
        case .retracted: receipt.retracted += 1
        case .contradiction: break
        case .new(let kind):
          receipt.new += 1
          if kind == .correction { receipt.corrections += 1 }
          if kind == .earlier { receipt.earlier += 1 }
          touched.insert(told.image)
        }
      }
      if let worst = contradictions.min(by: { $0.key < $1.key }) {
        throw DatasetError.contradictingLabels(finding: worst.key, count: contradictions.values.reduce(0, +))
      }
      if let worst = toldBehindLocks.min(by: { $0.key < $1.key }) {
        throw DatasetError.labelsToldBehindLocks(finding: worst.key, count: toldBehindLocks.values.reduce(0, +))
      }
      receipt.images = touched.count
      if receipt.new + receipt.locked > 0 {
        try AuditTrail(archive).append(
          AuditEvent(
            "dataset.label", by: context,
            details: [
              .init("labels", .integer(receipt.new)), .init("corrections", .integer(receipt.corrections)),
              .init("images", .integer(receipt.images)), .init("locked", .integer(receipt.locked)),
              .init("findings", .array(Set(labels.map(\.label.finding)).sorted().map(JSONValue.string))),
            ]), in: writer)
      }
      return receipt
    }
  }

  private enum Standing {
    enum Kind { case first, correction, earlier }
    case repeated
    case retracted
    case contradiction
    case new(Kind)
  }

  /// Whether the same source and author said anything of the same at the same moment.
  private static func isTold(_ told: ToldLabel, in reader: RecordReader) throws -> Bool {
    let label = told.label
    return try !reader.rows(
      """
      SELECT 1 FROM dataset_label
      WHERE image = \(told.image) AND finding = \(label.finding) AND source = \(label.source.rawValue)
        AND author = \(label.author ?? "") AND known = \(label.known) LIMIT 1
      """
    ).isEmpty
  }

  /// How a label stands to what the same source and author said of the same before.
  private static func standing(_ told: ToldLabel, at now: Timestamp, in reader: RecordReader) throws -> Standing {
    let label = told.label
    let rows = try reader.rows(
      """
      SELECT value, confidence, known, \(standing(at: now)) FROM dataset_label
      WHERE image = \(told.image) AND finding = \(label.finding) AND source = \(label.source.rawValue)
        AND author = \(label.author ?? "") ORDER BY known
      """)
    var before: (value: String, confidence: Double?)?
    var isEarlier = false
    for row in rows {
      let known: Timestamp = try row.value(2)
      let said: (value: String, confidence: Double?) = (try row.value(0), try row.value(1))
      let stands: Bool = try row.value(3)
      if known == label.known {
        // Who took it back may say so again, and later; the same word of the same moment is what was taken back.
        if !stands { return .retracted }
        return said.value == label.value && said.confidence == label.confidence ? .repeated : .contradiction
      }
      if !stands { continue }
      if known < label.known { before = said } else { isEarlier = true }
    }
    if let before, before.value == label.value, before.confidence == label.confidence { return .repeated }
    if isEarlier { return .new(.earlier) }
    return .new(before == nil ? .first : .correction)
  }

  private static func declare(
    _ declared: [FindingSchema], for labels: [ToldLabel], in writer: RecordWriter
  ) throws {
    var values: [String: Set<String>] = [:]
    for told in labels { values[told.label.finding, default: []].insert(told.label.value) }
    let names = Set(values.keys).union(declared.map(\.finding))
    let present = Dictionary(try schemas(of: names, in: writer.reader).map { ($0.finding, $0) }) { first, _ in first }
    for name in names.sorted() {
      let told = values[name] ?? []
      var schema: FindingSchema
      switch (declared.first { $0.finding == name }, present[name]) {
      case (let new?, let old?) where old.isDeclared && old != new:
        throw DatasetError.schemaDiffers(finding: name, found: new.expectation, expected: old.expectation)
      case (let new?, _): schema = new
      case (nil, let old?):
        schema = old
        // Classes that nobody declared are those that were seen.
        if !old.isDeclared, case .classes(let words) = old.kind {
          schema.kind = .classes(Set(words).union(told).subtracting([FindingSchema.uncertain]).sorted())
        }
      case (nil, nil): schema = .inferred(name, from: told)
      }
      if let odd = told.sorted().first(where: { !schema.allows($0) }) {
        throw DatasetError.badLabelValue(finding: name, found: odd, expected: schema.expectation)
      }
      if schema != present[name] {
        try writer.execute(
          """
          INSERT INTO dataset_finding (finding, schema) VALUES (\(name), \(schema.json.canonicalText))
          ON CONFLICT (finding) DO UPDATE SET schema = excluded.schema
          """)
      }
    }
  }
}
