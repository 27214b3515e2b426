// SPDX-License-Identifier: Apache-2.0
public import AuditTrail
package import Store
public import Vocabulary

extension DatasetSplits {
  /// Opens a locked part: written down, counted, and refused beyond the limit.
  ///
  /// Where another locked part holds some of the same images, by their files or their samples, it is opened with it and counted too, so that
  /// no second split is a way around the limit of the first. A refusal is written down too.
  /// - Parameters:
  ///   - part: The part's name.
  ///   - split: The split.
  ///   - plan: The protocol that was fixed before, by its digest.
  ///   - model: The model that is judged, by its digest.
  ///   - isOverride: Whether it is opened although the limit is reached.
  ///   - context: Who opens it, and why; the reason must be given.
  /// - Returns: The opening, with which one of this part it is.
  /// - Throws: ``SplitLockError``, `StoreError`.
  @discardableResult
  public func open(
    _ part: String, of split: StoredSplit, for plan: ContentDigest? = nil, model: ContentDigest? = nil,
    isOverride: Bool = false, by context: AuditContext
  ) throws -> PartOpening {
    guard let place = split.parts.firstIndex(where: { $0.name == part }) else {
      throw SplitLockError.unknownPart(part, known: split.parts.map(\.name))
    }
    guard split.parts[place].locked != nil else { throw SplitLockError.notLocked(part) }
    let reason = (context.reason ?? "").filter { !$0.isNewline }
    let asked = (plan: plan, model: model, isOverride: isOverride, reason: reason, now: archive.time.now())
    // The limit is read in the transaction that counts, so that two at once cannot both be the last.
    let result: Result<PartOpening, SplitLockError> = try archive.records.write { writer in
      var locks = [try Lock(split: split.number, place: place, in: writer.reader)]
      for row in try writer.reader.rows(Self.sharing(split: split.number, place: place)) {
        locks.append(try Lock(split: try row.value(0), place: try row.value(1), in: writer.reader))
      }
      var refusal: SplitLockError?
      if reason.allSatisfy(\.isWhitespace) {
        refusal = .reasonNeeded(part: part)
      } else if !isOverride, let full = locks.first(where: \.isFull) {
        let name = full.number == split.number ? full.part : "\(full.split):\(full.part)"
        refusal = .limitReached(part: name, limit: full.limit ?? 0, opened: full.opened)
      }
      if let refusal {
        try AuditTrail(archive).append(Self.event(locks[0], asked, by: context, .failure), in: writer)
        return .failure(refusal)
      }
      var leader: Int?
      for lock in locks {
        try AuditTrail(archive).append(
          Self.event(lock, asked, by: context, .success, with: leader == nil ? nil : "\(split.name):\(part)"),
          in: writer)
        let number = try writer.insert(
          """
          INSERT INTO split_opening (split, place, time, agent, reason, plan, model, beyond, leader)
          VALUES (\(lock.number), \(lock.place), \(asked.now), \(context.agent.name), \(reason), \(plan.stored),
            \(model.stored), \(lock.isFull), \(leader.stored))
          """)
        if leader == nil { leader = number }
      }
      return .success(
        PartOpening(
          number: leader ?? 0, split: split.number, part: part, time: asked.now, agent: context.agent.name,
          reason: reason, plan: plan, model: model, isOverride: locks.contains(where: \.isFull),
          count: locks[0].opened + 1, alongside: locks.dropFirst().map { "\($0.split):\($0.part)" }))
    }
    return try result.get()
  }

  /// A locked part as it stands when it is to be opened.
  private struct Lock {
    var number: Int
    var place: Int
    var split: String
    var digest: ContentDigest
    var part: String
    var limit: Int?
    var opened: Int
    var isFull: Bool { limit.map { opened >= $0 } ?? false }

    init(split number: Int, place: Int, in reader: RecordReader) throws {
      guard
        let row = try reader.row(
          """
          SELECT s.name, s.digest, p.name, p.openings,
            (SELECT COUNT(*) FROM split_opening o WHERE o.split = p.split AND o.place = p.place)
          FROM split_part p JOIN split_split s ON s.number = p.split WHERE p.split = \(number) AND p.place = \(place)
          """)
      else { throw StoreError.value(column: 0, expected: "a part of a split") }
      self.number = number
      self.place = place
      split = try row.value(0)
      digest = try row.value(1)
      part = try row.value(2)
      limit = try row.value(3)
      opened = try row.value(4)
    }
  }

  /// The other locked parts that hold an image of a part, by its file or its samples.
  private static func sharing(split: Int, place: Int) -> SQL {
    """
    SELECT o.split, o.place FROM split_locked l JOIN split_locked o ON o.content = l.content
    WHERE l.split = \(split) AND l.place = \(place) AND (o.split <> l.split OR o.place <> l.place)
    UNION SELECT o.split, o.place FROM split_locked l JOIN split_locked o ON o.pixels = l.pixels
    WHERE l.split = \(split) AND l.place = \(place) AND (o.split <> l.split OR o.place <> l.place)
    ORDER BY 1, 2
    """
  }

  private static func event(
    _ lock: Lock,
    _ asked: (plan: ContentDigest?, model: ContentDigest?, isOverride: Bool, reason: String, now: Timestamp),
    by context: AuditContext, _ outcome: AuditEvent.Outcome, with leader: String? = nil
  ) -> AuditEvent {
    var details: [JSONValue.Member] = [
      .init("part", .string(lock.part)), .init("openedBefore", .integer(lock.opened)),
    ]
    if let limit = lock.limit { details.append(.init("limit", .integer(limit))) }
    if let plan = asked.plan { details.append(.init("protocol", .string(plan.description))) }
    if let model = asked.model { details.append(.init("model", .string(model.description))) }
    if lock.isFull, asked.isOverride { details.append(.init("override", .bool(true))) }
    if let leader { details.append(.init("openedWith", .string(leader))) }
    return AuditEvent(
      "testset.open", by: context, on: [.init("split", identity: lock.split, digest: lock.digest)], outcome: outcome,
      details: details)
  }

  /// The last opening of a part by whoever acts that no export has used.
  ///
  /// What is opened may be handed out once without another opening. Reason, protocol and model must be those of the opening where they
  /// are given.
  public func unused(
    _ part: String, of split: StoredSplit, for plan: ContentDigest? = nil, model: ContentDigest? = nil,
    by context: AuditContext
  ) throws -> PartOpening? {
    try openings(of: split).last { opening in
      opening.part == part && opening.used == nil && opening.leader == nil && opening.agent == context.agent.name
        && (context.reason == nil || opening.reason == context.reason?.filter { !$0.isNewline })
        && (plan == nil || opening.plan == plan) && (model == nil || opening.model == model)
    }
  }

  /// Writes down that an opening was used to hand images out.
  package func use(_ opening: PartOpening, in writer: RecordWriter) throws {
    try writer.execute(
      "UPDATE split_opening SET used = \(archive.time.now()) WHERE number = \(opening.number) AND used IS NULL")
  }

  /// All openings of a split's parts, the first first.
  public func openings(of split: StoredSplit) throws -> [PartOpening] {
    try archive.records.read { reader in
      var counts: [Int: Int] = [:]
      return try reader.rows(
        """
        SELECT number, place, time, agent, reason, plan, model, beyond, leader, used FROM split_opening
        WHERE split = \(split.number) ORDER BY number
        """
      ).map { row in
        let place: Int = try row.value(1)
        counts[place, default: 0] += 1
        return PartOpening(
          number: try row.value(0), split: split.number,
          part: split.parts.indices.contains(place) ? split.parts[place].name : "", time: try row.value(2),
          agent: try row.value(3), reason: try row.value(4), plan: try row.value(5), model: try row.value(6),
          isOverride: try row.value(7), count: counts[place] ?? 0, leader: try row.value(8),
          used: try row.value(9))
      }
    }
  }
}
