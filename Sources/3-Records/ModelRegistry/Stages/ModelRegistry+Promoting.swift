// SPDX-License-Identifier: Apache-2.0
public import AuditTrail
import Store
public import Vocabulary

extension ModelRegistry {
  /// The stage of a version at a moment, as it was known then.
  public func stage(
    of version: RegisteredVersion, at moment: Timestamp? = nil, known: Timestamp? = nil
  ) throws -> ModelStage {
    try archive.records.read { reader in
      try stage(of: version, at: moment ?? ledger.now(in: reader), known: known, in: reader).stage
    }
  }

  /// What a stage asks that is not there now; none where the version may have it.
  public func unmet(_ version: RegisteredVersion, for stage: ModelStage) throws -> [UnmetRequirement] {
    try archive.records.read { reader in
      try unmet(version, for: stage, at: ledger.now(in: reader), in: reader)
    }
  }

  /// Raises a version to the next stage, where all that it and the stages below ask is there.
  ///
  /// Of two that do it at once, one finds the stage already there. A refusal is written into the audit trail too.
  /// - Parameters:
  ///   - version: The version.
  ///   - stage: The stage after the one that it has.
  ///   - context: Who raises it.
  /// - Returns: The fact that was written.
  /// - Throws: ``RegistryError/unmet(version:stage:_:)``, ``RegistryError/noStep(version:from:to:)``,
  ///   ``RegistryError/alteredFacts(_:)``, `StoreError`.
  @discardableResult
  public func promote(_ version: RegisteredVersion, to stage: ModelStage, by context: AuditContext) throws -> Fact {
    do {
      return try archive.records.write { writer in
        let now = try ledger.now(in: writer.reader)
        try demandIntact(writer.reader)
        let registration = fileFaults(version) + (try registrationFaults(version, in: writer.reader))
        guard registration.isEmpty else {
          throw RegistryError.notLoadable(version: version.description, registration)
        }
        let (found, fact) = try self.stage(of: version, at: now, known: nil, in: writer.reader)
        try demandUnaltered(fact.map { [$0] } ?? [], in: writer.reader)
        guard found.next == stage else {
          throw RegistryError.noStep(version: version.description, from: found, to: stage)
        }
        let missing = try unmet(version, for: stage, at: now, in: writer.reader)
        guard missing.isEmpty else {
          throw RegistryError.unmet(version: version.description, stage: stage, missing)
        }
        let policy = try policy(at: now, known: nil, in: writer.reader)
        return try ledger.tell(
          .init(kind: .stage, subject: version.digest.hexadecimal, value: .string(stage.rawValue)), "model.promote",
          by: context, on: [version.object],
          details: [
            .init("from", .string(found.rawValue)), .init("to", .string(stage.rawValue)),
            .init("policy", policy.digest.map { .string($0.description) } ?? .string("standard")),
          ], in: writer)
      }
    } catch let error as RegistryError {
      try archive.records.write { writer in
        try AuditTrail(archive).append(
          AuditEvent(
            "model.promote", by: context, on: [version.object], outcome: .failure,
            details: [.init("to", .string(stage.rawValue))]), in: writer)
      }
      throw error
    }
  }

  /// Lowers a version to an earlier stage, or retires it; aliases that ask more than it then has point at nothing.
  ///
  /// - Parameters:
  ///   - version: The version.
  ///   - stage: A stage below the one that it has, or retired.
  ///   - context: Who does it; a reason is needed.
  /// - Returns: The fact that was written, and the aliases that were taken off it.
  /// - Throws: ``RegistryError``, `StoreError`.
  @discardableResult
  public func lower(
    _ version: RegisteredVersion, to stage: ModelStage, by context: AuditContext
  ) throws -> (fact: Fact, released: [String]) {
    guard context.reason?.isEmpty == false else { throw RegistryError.reasonMissing(action: "lowering a stage") }
    return try archive.records.write { writer in
      let now = try ledger.now(in: writer.reader)
      let found = try self.stage(of: version, at: now, known: nil, in: writer.reader).stage
      guard found != .retired, stage == .retired || stage < found else {
        throw RegistryError.noStep(version: version.description, from: found, to: stage)
      }
      let fact = try ledger.tell(
        .init(kind: .stage, subject: version.digest.hexadecimal, value: .string(stage.rawValue)),
        stage == .retired ? "model.retire" : "model.lower", by: context, on: [version.object],
        details: [.init("from", .string(found.rawValue)), .init("to", .string(stage.rawValue))], in: writer)
      let policy = try policy(at: now, known: nil, in: writer.reader).policy
      var released: [String] = []
      let aliases = try ledger.counting(.alias, beginning: "\(version.record.name):", at: fact.known, in: writer.reader)
      for alias in aliases where alias.value.text == version.digest.hexadecimal {
        let text = String(alias.subject.dropFirst(version.record.name.count + 1))
        guard let name = ModelAlias(text)?.name else { continue }
        let asked = policy.aliases[name] ?? .registered
        guard stage == .retired || stage < asked else { continue }
        try ledger.tell(
          .init(kind: .alias, subject: alias.subject, value: .null), "model.alias", by: context, on: [version.object],
          details: [.init("released", .bool(true))], in: writer)
        released.append(text)
      }
      return (fact, released)
    }
  }

  func stage(
    of version: RegisteredVersion, at moment: Timestamp, known: Timestamp?, in reader: RecordReader
  ) throws -> (stage: ModelStage, fact: Fact?) {
    let fact = try ledger.fact(.stage, version.digest.hexadecimal, at: moment, known: known, in: reader)
    return (fact?.value.text.flatMap(ModelStage.init(rawValue:)) ?? .registered, fact)
  }

  func demandIntact(_ reader: RecordReader) throws {
    if let missing = try ledger.missing(in: reader) { throw RegistryError.alteredFacts([missing]) }
  }

  /// What a stage and those below it ask that is not there.
  func unmet(
    _ version: RegisteredVersion, for stage: ModelStage, at now: Timestamp, in reader: RecordReader
  ) throws -> [UnmetRequirement] {
    let policy = try policy(at: now, known: nil, in: reader).policy
    var missing: [UnmetRequirement] = []
    for step in ModelStage.allCases where step <= stage && step != .retired {
      guard let rules = policy.stages[step] else { continue }
      for rule in rules.evidence {
        if let found = try found(rule, version, at: now, in: reader) {
          missing.append(.init(stage: step, demand: .evidence(rule.kind, rule.verdict), found: found))
        }
      }
      if rules.needsSignature {
        let faults = try signatureFaults(version, at: now, known: nil, in: reader)
        if !faults.isEmpty {
          missing.append(
            .init(
              stage: step, demand: .signature,
              found: faults.map { $0 == .absent ? .nothing : .signature($0) }))
        }
      }
      if rules.needsIntendedUse, version.record.intendedUse.allSatisfy(\.isWhitespace) {
        missing.append(.init(stage: step, demand: .intendedUse, found: [.nothing]))
      }
      if rules.approvals > 0, let found = try approvals(rules.approvals, version, step, at: now, in: reader) {
        missing.append(.init(stage: step, demand: .approvals(rules.approvals), found: found))
      }
    }
    return missing
  }

  /// What there is in the place of evidence that is asked; `nil` where it is there.
  private func found(
    _ rule: StagePolicy.EvidenceRule, _ version: RegisteredVersion, at now: Timestamp, in reader: RecordReader
  ) throws -> [UnmetRequirement.Found]? {
    let prefix = "\(version.digest.hexadecimal)/\(rule.kind.rawValue)/"
    let said = try ledger.facts(.evidence, beginning: prefix, in: reader)
    try demandUnaltered(said, in: reader)
    var latest: [String: Fact] = [:]
    for fact in said { latest[fact.subject] = fact }
    var found: [UnmetRequirement.Found] = []
    for fact in latest.values.sorted(by: { $0.number < $1.number }) {
      guard let evidence = Evidence(fact) else { throw RegistryError.alteredFacts([fact.number]) }
      let aged = rule.days.map { Timestamp(microseconds: fact.from.microseconds + Int64($0) * 86_400_000_000) }
      let end = [fact.until, aged].compactMap { $0 }.min()
      if evidence.model != version.digest {
        found.append(.otherModel(evidence.digest, model: evidence.model))
      } else if evidence.verdict != rule.verdict {
        found.append(.verdict(evidence.digest, evidence.verdict))
      } else if let asked = rule.protocolDigest, evidence.protocolDigest != asked {
        found.append(.otherProtocol(evidence.digest, expected: asked, found: evidence.protocolDigest))
      } else if let end, end <= now {
        found.append(.expired(evidence.digest, end))
      } else {
        return nil
      }
    }
    return found.isEmpty ? [.nothing] : found
  }

  /// Whose approvals there are where they do not suffice; `nil` where they do.
  private func approvals(
    _ count: Int, _ version: RegisteredVersion, _ stage: ModelStage, at now: Timestamp, in reader: RecordReader
  ) throws -> [UnmetRequirement.Found]? {
    let said = try ledger.facts(.approval, beginning: Self.subject(version, stage, ""), in: reader)
    try demandUnaltered(said, in: reader)
    var latest: [String: Fact] = [:]
    for fact in said { latest[fact.subject] = fact }
    var people: [String] = []
    var ended: [UnmetRequirement.Found] = []
    let registrant = Self.person(version.registrant)
    for fact in latest.values.sorted(by: { $0.number < $1.number }) {
      let person = Self.person(fact.agent)
      guard person != registrant, fact.subject == Self.subject(version, stage, person) else { continue }
      if fact.value["decision"]?.text == "approved", fact.covers(now) {
        people.append(fact.agent)
      } else {
        ended.append(.ended(person: fact.agent, fact.until))
      }
    }
    guard people.count < count else { return nil }
    return [.approvals(people)] + ended
  }

  func demandUnaltered(_ facts: [Fact], in reader: RecordReader) throws {
    let altered = try ledger.altered(facts, in: reader)
    guard altered.isEmpty else { throw RegistryError.alteredFacts(altered) }
  }
}
