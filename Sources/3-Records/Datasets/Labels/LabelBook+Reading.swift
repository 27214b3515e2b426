// SPDX-License-Identifier: Apache-2.0
import Store
public import Vocabulary

/// A label as it was told, with how it stands today.
public struct RecordedLabel: Sendable, Hashable {
  /// The label's number in the archive.
  public var number: Int
  /// What was said.
  public var label: Label
  /// When it was written down here.
  public var told: Timestamp
  /// The number of the label that it corrects; `nil` where the same source and author had said nothing before.
  public var supersedes: Int?
  /// The number of the label that corrects it; `nil` where it stands.
  public var supersededBy: Int?
  /// Since when it no longer stands, where it was taken back.
  public var retracted: Timestamp?
}

/// A finding over all labels that stand.
public struct FindingSummary: Sendable, Hashable {
  /// What may be said.
  public var schema: FindingSchema
  /// How many images have a label of it.
  public var images: Int
  /// How many labels stand, by value.
  public var values: [String: Int]
  /// How many images have labels of it by several sources or authors.
  public var readTwice: Int
  /// Among them, those of which they say different things.
  public var conflicts: Int
}

extension LabelBook {
  /// Everything that was ever said of an image, in the order in which it was known.
  public func history(of image: Int) throws -> [RecordedLabel] {
    try archive.records.read { reader in
      var labels: [RecordedLabel] = []
      try reader.forEach(
        """
        SELECT finding, value, source, author, confidence, known, number, told,
          (SELECT r.known FROM dataset_retraction r WHERE r.label = dataset_label.number) FROM dataset_label
        WHERE image = \(image) ORDER BY known, number
        """
      ) { row in
        let label = try Self.label(row, from: 0)
        var recorded = RecordedLabel(
          number: try row.value(6), label: label, told: try row.value(7), retracted: try row.value(8))
        if let before = labels.lastIndex(where: { $0.label.isOfSpeaker(of: label) }) {
          labels[before].supersededBy = recorded.number
          recorded.supersedes = labels[before].number
        }
        labels.append(recorded)
      }
      return labels
    }
  }

  /// The findings with the labels that stood at a moment, without those of images in locked parts.
  ///
  /// - Parameter moment: As of when; `nil` for now.
  /// - Returns: The findings by name.
  /// - Throws: `StoreError`.
  public func findings(known moment: Timestamp? = nil) throws -> [FindingSummary] {
    let moment = moment ?? archive.time.now()
    return try archive.records.read { reader in
      let locked = try GuardedCatalog.Locked(in: reader).keys
      let names = try reader.rows("SELECT finding FROM dataset_finding").map { try $0.value(0, as: String.self) }
      return try Self.schemas(of: Set(names), in: reader).map { schema in
        try Self.summary(of: schema, known: moment, without: locked, in: reader)
      }
    }
  }

  private static func summary(
    of schema: FindingSchema, known moment: Timestamp, without locked: Set<Int>, in reader: RecordReader
  ) throws -> FindingSummary {
    var tally = ConflictTally()
    try reader.forEach(
      """
      SELECT image, value, source, author FROM dataset_label
      WHERE finding = \(schema.finding) AND known <= \(moment) AND \(standing(at: moment))
      ORDER BY image, source, author, known
      """
    ) { row in
      guard !locked.contains(try row.value(0)) else { return }
      let source: String = try row.value(2)
      let author: String = try row.value(3)
      tally.take(image: try row.value(0), speaker: [source, author], value: try row.value(1))
    }
    var summary = tally.summary(schema)
    // Classes that nobody declared are what was said, and of locked images that is not told.
    if !locked.isEmpty, !schema.isDeclared, case .classes = schema.kind {
      summary.schema.kind = .classes(Set(summary.values.keys).subtracting([FindingSchema.uncertain]).sorted())
    }
    return summary
  }

  /// The labels of a patient are removed; a withdrawal does this.
  @discardableResult
  static func remove(patient: Int, in writer: RecordWriter) throws(StoreError) -> Int {
    try writer.execute(
      "DELETE FROM dataset_retraction WHERE label IN (SELECT number FROM dataset_label WHERE patient = \(patient))")
    return try writer.execute("DELETE FROM dataset_label WHERE patient = \(patient)")
  }
}

/// Goes through the labels of a finding, image by image and speaker by speaker, the latest of a speaker last.
private struct ConflictTally {
  private var image: Int?
  private var said: [[String]: String] = [:]
  private var images = 0
  private var values: [String: Int] = [:]
  private var readTwice = 0
  private var conflicts = 0

  mutating func take(image next: Int, speaker: [String], value: String) {
    if next != image { close() }
    image = next
    said[speaker] = value
  }

  private mutating func close() {
    guard !said.isEmpty else { return }
    images += 1
    for value in said.values { values[value, default: 0] += 1 }
    if said.count > 1 {
      readTwice += 1
      if Set(said.values).count > 1 { conflicts += 1 }
    }
    said = [:]
  }

  mutating func summary(_ schema: FindingSchema) -> FindingSummary {
    close()
    return FindingSummary(schema: schema, images: images, values: values, readTwice: readTwice, conflicts: conflicts)
  }
}
