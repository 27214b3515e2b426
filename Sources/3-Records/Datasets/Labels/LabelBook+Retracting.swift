// SPDX-License-Identifier: Apache-2.0
public import AuditTrail
import Store
public import Vocabulary

/// Which labels are taken back: those for which everything that is given holds.
public struct RetractionOrder: Sendable, Hashable {
  /// Of these findings; `nil` for all.
  public var findings: Set<String>?
  /// Of this source; `nil` for all.
  public var source: Label.Source?
  /// Of this author; `nil` for all.
  public var author: String?
  /// Of these images, by their numbers; `nil` for all.
  public var images: Set<Int>?
  /// Those that were written down at this moment or later.
  public var toldFrom: Timestamp?
  /// Those that were written down at this moment or before.
  public var toldUntil: Timestamp?

  /// Makes an order; the parameters are the properties.
  public init(
    findings: Set<String>? = nil, source: Label.Source? = nil, author: String? = nil, images: Set<Int>? = nil,
    toldFrom: Timestamp? = nil, toldUntil: Timestamp? = nil
  ) {
    self.findings = findings
    self.source = source
    self.author = author
    self.images = images
    self.toldFrom = toldFrom
    self.toldUntil = toldUntil
  }

  /// Whether nothing is given, so that every label is meant.
  public var isOfAll: Bool { self == RetractionOrder() }
}

/// What came of taking labels back.
public struct RetractionReceipt: Sendable, Hashable {
  /// How many labels no longer stand; those of images in locked parts are not counted.
  public var retracted = 0
  /// Of how many images.
  public var images = 0
  /// Of how many of them an earlier word of the same source and author stands again.
  public var earlierStands = 0
  /// Whether images in locked parts may have had such labels: theirs are taken back too and not counted, as that would tell of them.
  public var hasLocked = false
}

extension LabelBook {
  /// Takes labels back: from a moment on they count as never said.
  ///
  /// Nothing is erased. What was known before that moment is still read by asking for it, and versions that froze the labels keep them; later
  /// ones are without. Where the same source and author had said something earlier that was not taken back, that stands again.
  /// - Parameters:
  ///   - order: Which labels.
  ///   - moment: Since when it is known that they do not hold; `nil` for now, and none earlier than a label was known counts before it was.
  ///   - isTrial: Whether it is only counted, and nothing is written.
  ///   - context: Who takes them back, and why; the reason must be given.
  /// - Returns: How many.
  /// - Throws: ``DatasetError/reasonNeeded``, ``DatasetError/labelsOfTheFuture(count:)``, `StoreError`.
  @discardableResult
  public func retract(
    _ order: RetractionOrder, known moment: Timestamp? = nil, isTrial: Bool = false, by context: AuditContext
  ) throws -> RetractionReceipt {
    let now = archive.time.now()
    let moment = moment ?? now
    if (context.reason ?? "").allSatisfy(\.isWhitespace) { throw DatasetError.reasonNeeded }
    if moment > now { throw DatasetError.labelsOfTheFuture(count: 1) }
    if isTrial { return try archive.records.read { try Self.chosen(order, in: $0).receipt } }
    return try archive.records.write { writer in
      let (numbers, receipt) = try Self.chosen(order, in: writer.reader)
      for number in numbers {
        try writer.execute(
          "INSERT INTO dataset_retraction (label, known, told) VALUES (\(number), \(moment), \(now))")
      }
      guard !numbers.isEmpty || receipt.hasLocked else { return receipt }
      var details: [JSONValue.Member] = [
        .init("labels", .integer(receipt.retracted)), .init("images", .integer(receipt.images)),
        .init("since", .string(moment.description)),
      ]
      if let findings = order.findings {
        details.append(.init("findings", .array(findings.sorted().map(JSONValue.string))))
      }
      if let source = order.source { details.append(.init("source", .string(source.rawValue))) }
      if let from = order.toldFrom { details.append(.init("toldFrom", .string(from.description))) }
      if let until = order.toldUntil { details.append(.init("toldUntil", .string(until.description))) }
      try AuditTrail(archive).append(AuditEvent("dataset.label.retract", by: context, details: details), in: writer)
      return receipt
    }
  }

  /// The numbers of the labels that are meant and stand.
  private static func chosen(
    _ order: RetractionOrder, in reader: RecordReader
  ) throws -> (numbers: [Int], receipt: RetractionReceipt) {
    let locked = try GuardedCatalog.Locked(in: reader).keys
    var receipt = RetractionReceipt(hasLocked: !locked.isEmpty && !(order.images?.isDisjoint(with: locked) ?? false))
    var numbers: [Int] = []
    var images: Set<Int> = []
    // The labels of one speaker on one image and finding come one after the other, the latest last.
    var speaker: [String] = []
    var latest: (image: Int, isTaken: Bool)?
    var hasEarlier = false
    func close() {
      if let latest, latest.isTaken, hasEarlier, !locked.contains(latest.image) { receipt.earlierStands += 1 }
      (latest, hasEarlier) = (nil, false)
    }
    try reader.forEach(
      """
      SELECT number, image, finding, source, author, told FROM dataset_label
      WHERE NOT EXISTS (SELECT 1 FROM dataset_retraction r WHERE r.label = dataset_label.number)
      ORDER BY image, finding, source, author, known
      """
    ) { row in
      let (number, image): (Int, Int) = (try row.value(0), try row.value(1))
      let (finding, source, author): (String, String, String) = (
        try row.value(2), try row.value(3), try row.value(4)
      )
      let told: Timestamp = try row.value(5)
      if [String(image), finding, source, author] != speaker {
        close()
        speaker = [String(image), finding, source, author]
      }
      if let latest, !latest.isTaken { hasEarlier = true }
      let isTaken =
        order.findings?.contains(finding) ?? true && order.source.map { $0.rawValue == source } ?? true
        && order.author.map { $0 == author } ?? true && order.images?.contains(image) ?? true
        && order.toldFrom.map { told >= $0 } ?? true && order.toldUntil.map { told <= $0 } ?? true
      latest = (image, isTaken)
      guard isTaken else { return }
      numbers.append(number)
      if !locked.contains(image) {
        receipt.retracted += 1
        images.insert(image)
      }
    }
    close()
    receipt.images = images.count
    return (numbers, receipt)
  }
}
