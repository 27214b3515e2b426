// SPDX-License-Identifier: Apache-2.0
public import AuditTrail
import Store
public import Vocabulary

extension ModelRegistry {
  /// Points an alias at a version, from now on or from a later moment.
  ///
  /// - Parameters:
  ///   - alias: The alias.
  ///   - version: The version; the alias is of its model.
  ///   - moment: From when, not earlier than now; now where it is `nil`.
  ///   - context: Who does it.
  /// - Returns: The fact that was written.
  /// - Throws: ``RegistryError/stageTooLow(version:alias:found:expected:)``, `StoreError`.
  @discardableResult
  public func point(
    _ alias: ModelAlias, at version: RegisteredVersion, from moment: Timestamp? = nil, by context: AuditContext
  ) throws -> Fact {
    try archive.records.write { writer in
      let now = try ledger.now(in: writer.reader)
      if let moment, moment < now { throw RegistryError.badMoment(moment, now: now) }
      try demandIntact(writer.reader)
      let policy = try policy(at: now, known: nil, in: writer.reader).policy
      let (stage, fact) = try stage(of: version, at: now, known: nil, in: writer.reader)
      try demandUnaltered(fact.map { [$0] } ?? [], in: writer.reader)
      let asked = policy.aliases[alias.name] ?? .registered
      guard stage != .retired, stage >= asked else {
        throw RegistryError.stageTooLow(
          version: version.description, alias: alias.description, found: stage, expected: asked)
      }
      let before = try ledger.fact(.alias, "\(version.record.name):\(alias)", at: now, in: writer.reader)
      return try ledger.tell(
        .init(
          kind: .alias, subject: "\(version.record.name):\(alias)", value: .string(version.digest.hexadecimal),
          from: moment), "model.alias", by: context, on: [version.object],
        details: before.flatMap(\.value.text).map { [.init("before", .string($0))] } ?? [], in: writer)
    }
  }

  /// Takes an alias off whatever it points at.
  /// - Parameters:
  ///   - alias: The alias.
  ///   - name: The model.
  ///   - context: Who does it; a reason is needed.
  /// - Returns: The fact that was written.
  /// - Throws: ``RegistryError``, `StoreError`.
  @discardableResult
  public func release(_ alias: ModelAlias, of name: ModelName, by context: AuditContext) throws -> Fact {
    guard context.reason?.isEmpty == false else { throw RegistryError.reasonMissing(action: "taking an alias off") }
    return try archive.records.write { writer in
      guard try target(of: alias, name, at: ledger.now(in: writer.reader), known: nil, in: writer.reader) != nil else {
        throw RegistryError.unknownAlias(model: name.description, alias: alias.description, known: [])
      }
      return try ledger.tell(
        .init(kind: .alias, subject: "\(name):\(alias)", value: .null), "model.alias", by: context,
        on: [.init("model", identity: name.description)], in: writer)
    }
  }

  /// Says what an alias was, for a time that has passed; what it is now is not touched.
  ///
  /// The earlier word stays: with a moment of knowledge before the correction it is still what is told.
  /// - Parameters:
  ///   - alias: The alias.
  ///   - name: The model.
  ///   - version: The version at which it pointed, or none.
  ///   - from: From when.
  ///   - until: Until when, not later than now; the next change that is known, or now, where it is `nil`.
  ///   - context: Who corrects; a reason is needed.
  /// - Returns: The fact that was written.
  /// - Throws: ``RegistryError``, `StoreError`.
  @discardableResult
  public func correct(
    _ alias: ModelAlias, of name: ModelName, to version: RegisteredVersion?, from: Timestamp, until: Timestamp? = nil,
    by context: AuditContext
  ) throws -> Fact {
    guard context.reason?.isEmpty == false else { throw RegistryError.reasonMissing(action: "a correction") }
    if let version, version.record.name != name.description {
      throw RegistryError.unknownModel(version.record.name, known: [name.description])
    }
    return try archive.records.write { writer in
      let now = try ledger.now(in: writer.reader)
      let subject = "\(name):\(alias)"
      let next = try ledger.spans(.alias, subject, in: writer.reader).map(\.from).first { $0 > from }
      let end = until ?? next.map { min($0, now) } ?? now
      guard from < end, end <= now else { throw RegistryError.badSpan(from: from, until: end) }
      return try ledger.tell(
        .init(
          kind: .alias, subject: subject, value: version.map { .string($0.digest.hexadecimal) } ?? .null, from: from,
          until: end), "model.correct", by: context,
        on: version.map { [$0.object] } ?? [.init("model", identity: name.description)], in: writer)
    }
  }

  /// At which version an alias points at a moment: what is said of the place, else what is said of everywhere.
  func target(
    of alias: ModelAlias, _ name: ModelName, at moment: Timestamp, known: Timestamp?, in reader: RecordReader
  ) throws(StoreError) -> ContentDigest? {
    var subjects = ["\(name):\(alias)"]
    if alias.place != nil { subjects.append("\(name):\(alias.name)") }
    for subject in subjects {
      let fact = try ledger.fact(.alias, subject, at: moment, known: known, in: reader)
      if let digest = fact?.value.text.flatMap({ ContentDigest(hexadecimal: $0) }) { return digest }
    }
    return nil
  }
}
