// SPDX-License-Identifier: Apache-2.0
public import AuditTrail
import Foundation
import Store
import Vocabulary

extension ModelRegistry {
  /// Approves that a version reaches a stage, for as long as the policy says.
  ///
  /// Who registered the version cannot approve it, and no program can. The evidence that counts now is written into the approval, so
  /// that it says on which reports it was given. The same person a second time renews the approval.
  /// - Parameters:
  ///   - version: The version.
  ///   - stage: The stage that asks approvals.
  ///   - context: Who approves.
  /// - Returns: The fact that was written.
  /// - Throws: ``RegistryError/mayNotApprove(person:version:isRegistrant:)``, `StoreError`.
  @discardableResult
  public func approve(
    _ version: RegisteredVersion, for stage: ModelStage = .approved, by context: AuditContext
  ) throws -> Fact {
    let person = Self.person(context.agent.name)
    let isRegistrant = person == Self.person(version.registrant)
    guard context.agent.kind == .person, !isRegistrant, !person.isEmpty else {
      throw RegistryError.mayNotApprove(
        person: context.agent.name, version: version.description, isRegistrant: isRegistrant)
    }
    return try archive.records.write { writer in
      let now = try ledger.now(in: writer.reader)
      let rules = try policy(at: now, known: nil, in: writer.reader)
      let days = rules.policy.stages[stage]?.approvalDays ?? StagePolicy.Rules().approvalDays
      let reports = try evidence(on: version, at: now, known: nil, in: writer.reader)
      let value: JSONValue = .object([
        "decision": .string("approved"),
        "evidence": .array(reports.map { .string($0.evidence.digest.description) }),
        "policy": rules.digest.map { .string($0.description) },
      ])
      return try ledger.tell(
        .init(
          kind: .approval, subject: Self.subject(version, stage, person), value: value, from: now,
          until: Timestamp(microseconds: now.microseconds + Int64(days) * 86_400_000_000)), "model.approve",
        by: context,
        on: [version.object] + reports.map { .init("evidence", digest: $0.evidence.digest) },
        details: [.init("stage", .string(stage.rawValue))], in: writer)
    }
  }

  /// Takes an approval back, from now on.
  /// - Parameters:
  ///   - version: The version.
  ///   - stage: The stage that asks approvals.
  ///   - context: Who takes it back: the same person; a reason is needed.
  /// - Returns: The fact that was written.
  /// - Throws: ``RegistryError``, `StoreError`.
  @discardableResult
  public func withdrawApproval(
    of version: RegisteredVersion, for stage: ModelStage = .approved, by context: AuditContext
  ) throws -> Fact {
    guard context.reason?.isEmpty == false else {
      throw RegistryError.reasonMissing(action: "taking an approval back")
    }
    return try archive.records.write { writer in
      try ledger.tell(
        .init(
          kind: .approval, subject: Self.subject(version, stage, Self.person(context.agent.name)),
          value: .object(["decision": .string("withdrawn")])), "model.withdraw-approval", by: context,
        on: [version.object], details: [.init("stage", .string(stage.rawValue))], in: writer)
    }
  }

  /// Who a name means: `Ada` and `ada ` are one person.
  static func person(_ name: String) -> String {
    String(
      name.precomposedStringWithCompatibilityMapping.lowercased().drop(while: \.isWhitespace).reversed()
        .drop(while: \.isWhitespace).reversed())
  }

  static func subject(_ version: RegisteredVersion, _ stage: ModelStage, _ person: String) -> String {
    "\(version.digest.hexadecimal)/\(stage.rawValue)/\(person)"
  }
}
