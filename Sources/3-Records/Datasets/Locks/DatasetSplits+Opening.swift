// SPDX-License-Identifier: Apache-2.0
public import AuditTrail
import Catalog
import Store
public import Vocabulary

extension DatasetSplits {
  /// Opens a locked part: written down, counted, and refused beyond the limit.
  ///
  /// A refusal is written down too.
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
    let now = archive.time.now()
    // The limit is read in the transaction that counts, so that two at once cannot both be the last.
    let result: Result<PartOpening, SplitLockError> = try archive.records.write { writer in
      let limit: Int? = try writer.reader.value(
        "SELECT openings FROM split_part WHERE split = \(split.number) AND place = \(place)")
      let before: Int =
        try writer.reader.value(
          "SELECT COUNT(*) FROM split_opening WHERE split = \(split.number) AND place = \(place)") ?? 0
      let isBeyond = limit.map { before >= $0 } ?? false
      var refusal: SplitLockError?
      if reason.allSatisfy(\.isWhitespace) {
        refusal = .reasonNeeded(part: part)
      } else if isBeyond, !isOverride {
        refusal = .limitReached(part: part, limit: limit ?? 0, opened: before)
      }
      var details: [JSONValue.Member] = [.init("part", .string(part)), .init("openedBefore", .integer(before))]
      if let limit { details.append(.init("limit", .integer(limit))) }
      if let plan { details.append(.init("protocol", .string(plan.description))) }
      if let model { details.append(.init("model", .string(model.description))) }
      if isBeyond, isOverride { details.append(.init("override", .bool(true))) }
      try AuditTrail(archive).append(
        AuditEvent(
          "testset.open", by: context, on: [.init("split", identity: split.name, digest: split.digest)],
          outcome: refusal == nil ? .success : .failure, details: details), in: writer)
      if let refusal { return .failure(refusal) }
      let number = try writer.insert(
        """
        INSERT INTO split_opening (split, place, time, agent, reason, plan, model, beyond)
        VALUES (\(split.number), \(place), \(now), \(context.agent.name), \(reason), \(plan.stored), \(model.stored), \(isBeyond))
        """)
      return .success(
        PartOpening(
          number: number, split: split.number, part: part, time: now, agent: context.agent.name, reason: reason,
          plan: plan, model: model, isOverride: isBeyond, count: before + 1))
    }
    return try result.get()
  }

  /// All openings of a split's parts, the first first.
  public func openings(of split: StoredSplit) throws -> [PartOpening] {
    try archive.records.read { reader in
      var counts: [Int: Int] = [:]
      return try reader.rows(
        """
        SELECT number, place, time, agent, reason, plan, model, beyond FROM split_opening
        WHERE split = \(split.number) ORDER BY number
        """
      ).map { row in
        let place: Int = try row.value(1)
        counts[place, default: 0] += 1
        return PartOpening(
          number: try row.value(0), split: split.number,
          part: split.parts.indices.contains(place) ? split.parts[place].name : "", time: try row.value(2),
          agent: try row.value(3), reason: try row.value(4), plan: try row.value(5), model: try row.value(6),
          isOverride: try row.value(7), count: counts[place] ?? 0)
      }
    }
  }

  /// Which images lie in a locked part of any split of any version, with the part's name; those of `opening` not.
  ///
  /// An image that is locked once is locked in every version: another version of the same images is no way around.
  /// - Parameters:
  ///   - contents: The images that are asked about.
  ///   - opening: An opening that was made for what is to be done.
  /// - Returns: The name of split and part, `main:test`, by image.
  /// - Throws: `StoreError`.
  public func locked(among contents: [ContentDigest], opening: PartOpening? = nil) throws -> [ContentDigest: String] {
    try archive.records.read { reader in
      var names: [Int: String] = [:]
      var found: [ContentDigest: String] = [:]
      let opened = try opening.map { opening -> Set<ContentDigest> in
        Set(
          try reader.rows(
            """
            SELECT l.content FROM split_locked l JOIN split_part p ON p.split = l.split AND p.place = l.place
            WHERE l.split = \(opening.split) AND p.name = \(opening.part)
            """
          ).map { try $0.value(0) })
      }
      guard try reader.value("SELECT 1 FROM split_locked LIMIT 1", as: Int.self) != nil else { return [:] }
      for content in contents where opened?.contains(content) != true {
        guard
          let row = try reader.row(
            """
            SELECT p.split, p.name FROM split_locked l JOIN split_part p ON p.split = l.split AND p.place = l.place
            WHERE l.content = \(content) ORDER BY p.split LIMIT 1
            """)
        else { continue }
        let split: Int = try row.value(0)
        names[split] = try names[split] ?? Self.split(number: split, in: reader).name
        found[content] = "\(names[split] ?? ""):\(try row.value(1, as: String.self))"
      }
      return found
    }
  }

  /// Items as they may be shown: those in locked parts without their labels.
  public func shown(_ items: [DatasetItem], opening: PartOpening? = nil) throws -> [DatasetItem] {
    let locked = try locked(among: items.map(\.entry.content), opening: opening)
    guard !locked.isEmpty else { return items }
    return items.map { item in
      guard locked[item.entry.content] != nil else { return item }
      var item = item
      item.labels = []
      return item
    }
  }

  /// Refuses where images lie in locked parts that were not opened.
  /// - Throws: ``SplitLockError/locked(_:)``.
  public func check(_ items: [DatasetItem], opening: PartOpening? = nil) throws {
    var counts: [String: Int] = [:]
    for part in try locked(among: items.map(\.entry.content), opening: opening).values { counts[part, default: 0] += 1 }
    if !counts.isEmpty { throw SplitLockError.locked(counts) }
  }
}
