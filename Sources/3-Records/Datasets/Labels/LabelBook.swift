// SPDX-License-Identifier: Apache-2.0
public import Store
public import Vocabulary

/// The labels of an archive: told once, never overwritten.
///
/// Whoever says the same finding of the same image again, and knows it later, corrects what was said before: of the words of one source and
/// author, the latest stands. What was known earlier stays, and is read by asking for an earlier moment. Words of different sources or
/// authors stand side by side. A label that is taken back, see ``retract(_:known:by:)``, counts from then on as never said.
public struct LabelBook: Sendable {
  let archive: Archive

  /// The labels of an archive.
  public init(_ archive: Archive) { self.archive = archive }

  /// The labels that stood at a moment, by image.
  ///
  /// - Parameters:
  ///   - images: The images' numbers.
  ///   - moment: As of when; `nil` for now.
  /// - Returns: The labels by image; an image of which nothing is said is left out.
  /// - Throws: `StoreError`.
  public func labels(of images: [Int], known moment: Timestamp? = nil) throws -> [Int: [Label]] {
    try archive.records.read { reader in
      try Self.labels(of: images, known: moment ?? archive.time.now(), in: reader)
    }
  }

  /// How many values one statement takes, well below what databases allow.
  static let valuesInStatement = 500

  static func labels(of images: [Int], known moment: Timestamp, in reader: RecordReader) throws -> [Int: [Label]] {
    var labels: [Int: [Label]] = [:]
    var start = 0
    while start < images.count {
      let numbers = images[start..<min(start + valuesInStatement, images.count)]
      start += numbers.count
      try reader.forEach(
        """
        SELECT image, finding, value, source, author, confidence, known FROM dataset_label
        WHERE image IN (\(SQL.list(numbers))) AND known <= \(moment) AND \(standing(at: moment))
        ORDER BY image, finding, source, author, known
        """
      ) { row in
        let image: Int = try row.value(0)
        let label = try label(row, from: 1)
        // Rows of one speaker come one after the other, the latest last.
        if let last = labels[image]?.last, last.isOfSpeaker(of: label) { labels[image]?.removeLast() }
        labels[image, default: []].append(label)
      }
    }
    return labels
  }

  /// That a label was not taken back by a moment.
  static func standing(at moment: Timestamp) -> SQL {
    "NOT EXISTS (SELECT 1 FROM dataset_retraction r WHERE r.label = dataset_label.number AND r.known <= \(moment))"
  }

  static func label(_ row: Row, from column: Int) throws -> Label {
    guard let source = Label.Source(rawValue: try row.value(column + 2)) else {
      throw StoreError.value(column: column + 2, expected: "Label.Source")
    }
    let author: String = try row.value(column + 3)
    return Label(
      try row.value(column), try row.value(column + 1), source: source, author: author.isEmpty ? nil : author,
      confidence: try row.value(column + 4), known: try row.value(column + 5))
  }

  static func schemas(of findings: Set<String>, in reader: RecordReader) throws -> [FindingSchema] {
    var schemas: [FindingSchema] = []
    try reader.forEach("SELECT finding, schema FROM dataset_finding ORDER BY finding") { row in
      let finding: String = try row.value(0)
      guard findings.contains(finding) else { return }
      let text: String = try row.value(1)
      guard let schema = (try? JSONValue(parsing: text.utf8)).flatMap({ FindingSchema($0) }) else {
        throw StoreError.value(column: 1, expected: "FindingSchema")
      }
      schemas.append(schema)
    }
    return schemas
  }
}

extension Label {
  /// Whether another says the same finding by the same word of mouth, so that the later of the two stands.
  func isOfSpeaker(of other: Label) -> Bool {
    finding == other.finding && source == other.source && author == other.author
  }
}

extension SQL {
  /// Values with commas between them.
  static func list(_ values: some Collection<some Storable>) -> SQL {
    SQL(words: Array(repeating: "?", count: values.count).joined(separator: ", "), values: values.map(\.stored))
  }
}
