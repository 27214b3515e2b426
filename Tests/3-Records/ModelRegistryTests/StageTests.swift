// SPDX-License-Identifier: Apache-2.0
import AuditTrail
import Foundation
import ModelRegistry
import Store
import Synchronization
import Testing
import Vocabulary

@Suite struct `Stages of a model` {
  private func unmet(
    _ small: SmallRegistry, _ version: RegisteredVersion, _ stage: ModelStage
  ) throws -> [UnmetRequirement] {
    do {
      try small.registry.promote(version, to: stage, by: SmallRegistry.by("maker"))
      Issue.record("the promotion was not refused")
      return []
    } catch RegistryError.unmet(_, _, let missing) {
      return missing
    }
  }

  @Test func `are climbed step by step with all that the policy asks`() throws {
    let small = try SmallRegistry()
    let version = try small.register()
    try small.raise(version, to: .live)
    #expect(try small.registry.stage(of: version) == .live)
    let actions = try small.archive.records.read { reader in
      try AuditTrail(small.archive).entries(AuditQuery(), in: reader).map(\.event.action)
    }
    #expect(
      actions == [
        "model.register", "model.trust", "model.sign", "model.evidence", "model.promote", "model.approve",
        "model.approve", "model.promote", "model.promote",
      ])
  }

  @Test func `are refused with each missing thing named at once`() throws {
    let small = try SmallRegistry()
    let version = try small.register(use: "")
    #expect(
      try unmet(small, version, .validated) == [
        .init(stage: .validated, demand: .evidence(.validationReport, .accepted), found: [.nothing]),
        .init(stage: .validated, demand: .signature, found: [.nothing]),
        .init(stage: .validated, demand: .intendedUse, found: [.nothing]),
      ])
    #expect(try small.registry.stage(of: version) == .registered)
    let refused = try small.archive.records.read { reader in
      try AuditTrail(small.archive).entries(AuditQuery(), in: reader).last?.event
    }
    #expect(refused?.action == "model.promote")
    #expect(refused?.outcome == .failure)
  }

  @Test func `ask a report that accepts exactly this digest`() throws {
    let small = try SmallRegistry()
    let other = try small.register("chest", "1")
    let version = try small.register("chest", "2")
    try small.sign(version)
    let refusing = try small.report(.notAccepted, on: version, text: "a")
    let foreign = try small.report(on: version, of: other.digest, text: "b")
    let bench = try small.report(on: version, kind: .bench, text: "c")
    #expect(
      try unmet(small, version, .validated) == [
        .init(
          stage: .validated, demand: .evidence(.validationReport, .accepted),
          found: [.verdict(refusing, .notAccepted), .otherModel(foreign, model: other.digest)])
      ])
    #expect(bench != refusing)
    try small.report(on: version, text: "d")
    try small.registry.promote(version, to: .validated, by: SmallRegistry.by("maker"))
  }

  @Test func `ask evidence again at every later step, so that a report that ran out stops it`() throws {
    let small = try SmallRegistry()
    let version = try small.register()
    try small.sign(version)
    let report = try small.report(on: version, until: SmallRegistry.hour(10))
    try small.registry.promote(version, to: .validated, by: SmallRegistry.by("maker"))
    try small.registry.approve(version, by: SmallRegistry.by("ada"))
    try small.registry.approve(version, by: SmallRegistry.by("ben"))
    small.set(hour: 10)
    #expect(
      try unmet(small, version, .approved) == [
        .init(
          stage: .validated, demand: .evidence(.validationReport, .accepted),
          found: [.expired(report, SmallRegistry.hour(10))])
      ])
  }

  @Test func `need two people who did not register the version`() throws {
    let small = try SmallRegistry()
    let version = try small.register(by: "Maker")
    try small.raise(version, to: .validated)
    #expect(
      throws: RegistryError.mayNotApprove(person: "maker", version: "chest@1", isRegistrant: true)
    ) { try small.registry.approve(version, by: SmallRegistry.by("maker")) }
    #expect(throws: RegistryError.mayNotApprove(person: "robot", version: "chest@1", isRegistrant: false)) {
      try small.registry.approve(
        version, by: AuditContext(agent: .init(.software, "robot"), software: "test 1"))
    }
    try small.registry.approve(version, by: SmallRegistry.by("ada"))
    try small.registry.approve(version, by: SmallRegistry.by(" Ada"))
    #expect(
      try unmet(small, version, .approved) == [
        .init(stage: .approved, demand: .approvals(2), found: [.approvals([" Ada"])])
      ])
    try small.registry.approve(version, by: SmallRegistry.by("ben"))
    try small.registry.withdrawApproval(of: version, by: SmallRegistry.by("ben", reason: "seen too few"))
    #expect(
      try unmet(small, version, .approved).first?.found == [.approvals([" Ada"]), .ended(person: "ben", nil)])
    try small.registry.approve(version, by: SmallRegistry.by("cleo"))
    try small.registry.promote(version, to: .approved, by: SmallRegistry.by("maker"))
  }

  @Test func `lose approvals after the days of the policy`() throws {
    let small = try SmallRegistry()
    let version = try small.register()
    try small.raise(version, to: .live)
    let name = try #require(ModelAlias("champion"))
    try small.registry.point(name, at: version, by: SmallRegistry.by("maker"))
    _ = try small.registry.load("chest:champion", for: .live)
    small.pass(hours: 365 * 24)
    let error = #expect(throws: RegistryError.self) { try small.registry.load("chest:champion", for: .live) }
    let end = SmallRegistry.hour(365 * 24)
    #expect(
      error
        == .notLoadable(
          version: "chest@1",
          [
            .unmet(
              .init(
                stage: .approved, demand: .approvals(2),
                found: [.approvals([]), .ended(person: "ada", end), .ended(person: "ben", end)]))
          ]))
    _ = try small.registry.load("chest:champion", for: .shadow)
    try small.registry.approve(version, by: SmallRegistry.by("ada"))
    try small.registry.approve(version, by: SmallRegistry.by("ben"))
    _ = try small.registry.load("chest:champion", for: .live)
  }

  @Test func `do not skip a step and do not come back from retirement`() throws {
    let small = try SmallRegistry()
    let version = try small.register()
    try small.raise(version, to: .validated)
    #expect(throws: RegistryError.noStep(version: "chest@1", from: .validated, to: .live)) {
      try small.registry.promote(version, to: .live, by: SmallRegistry.by("maker"))
    }
    #expect(throws: RegistryError.reasonMissing(action: "lowering a stage")) {
      try small.registry.lower(version, to: .retired, by: SmallRegistry.by("maker"))
    }
    try small.registry.lower(version, to: .retired, by: SmallRegistry.by("maker", reason: "replaced"))
    for stage in ModelStage.allCases {
      #expect(throws: RegistryError.noStep(version: "chest@1", from: .retired, to: stage)) {
        try small.registry.promote(version, to: stage, by: SmallRegistry.by("maker"))
      }
      #expect(throws: RegistryError.noStep(version: "chest@1", from: .retired, to: stage)) {
        try small.registry.lower(version, to: stage, by: SmallRegistry.by("maker", reason: "again"))
      }
    }
  }

  @Test func `take aliases with them when they are lowered below what the alias asks`() throws {
    let small = try SmallRegistry()
    let version = try small.register()
    try small.raise(version, to: .live)
    for text in ["champion", "champion@north", "shadow", "mine"] {
      try small.registry.point(#require(ModelAlias(text)), at: version, by: SmallRegistry.by("maker"))
    }
    let lowered = try small.registry.lower(
      version, to: .validated, by: SmallRegistry.by("maker", reason: "too many false alarms"))
    #expect(lowered.released == ["champion", "champion@north"])
    #expect(throws: RegistryError.unknownAlias(model: "chest", alias: "champion", known: ["mine", "shadow"])) {
      try small.registry.version(named: "chest:champion")
    }
    let retired = try small.registry.lower(version, to: .retired, by: SmallRegistry.by("maker", reason: "old"))
    #expect(retired.released == ["mine", "shadow"])
  }

  @Test func `guard the aliases that the policy names`() throws {
    let small = try SmallRegistry()
    let version = try small.register()
    #expect(
      throws: RegistryError.stageTooLow(
        version: "chest@1", alias: "champion@north", found: .registered, expected: .live)
    ) {
      try small.registry.point(#require(ModelAlias("champion@north")), at: version, by: SmallRegistry.by("maker"))
    }
    try small.registry.point(#require(ModelAlias("mine")), at: version, by: SmallRegistry.by("maker"))
    #expect(try small.registry.version(named: "chest:mine") == version)
  }

  @Test func `are reached once where two promote at once`() throws {
    let small = try SmallRegistry()
    let version = try small.register()
    try small.sign(version)
    try small.report(on: version)
    let registries = [try small.another(), try small.another()]
    let outcomes = Mutex<[Bool]>([])
    DispatchQueue.concurrentPerform(iterations: 8) { index in
      let registry = registries[index % 2]
      let done =
        (try? registry.promote(version, to: .validated, by: SmallRegistry.by("maker \(index)"))) != nil
      outcomes.withLock { $0.append(done) }
    }
    #expect(outcomes.withLock { $0.filter { $0 }.count } == 1)
    #expect(try small.registry.stage(of: version) == .validated)
    let stages = try small.registry.history(of: #require(ModelName("chest"))).facts.filter { $0.kind == .stage }
    #expect(stages.map { $0.value.text } == ["registered", "validated"])
  }

  @Test func `follow a policy of the house`() throws {
    let small = try SmallRegistry()
    let policy = """
      policy: House policy
      stages:
        validated:
          evidence:
            - kind: validation-report
              days: 2
            - kind: security-scan
              verdict: accepted
        approved:
          approvals: 1
          approval-days: 1
      aliases:
        champion: approved
      """
    #expect(throws: RegistryError.reasonMissing(action: "setting a policy")) {
      try small.registry.setPolicy(Array(policy.utf8), fileName: "policy.yaml", by: SmallRegistry.by("head"))
    }
    try small.registry.setPolicy(
      Array(policy.utf8), fileName: "policy.yaml", by: SmallRegistry.by("head", reason: "ours"))
    #expect(try small.registry.policy().policy.title == "House policy")
    let version = try small.register(use: "")
    let report = try small.report(on: version)
    #expect(
      try unmet(small, version, .validated) == [
        .init(stage: .validated, demand: .evidence(.securityScan, .accepted), found: [.nothing])
      ])
    try small.report(on: version, kind: .securityScan)
    small.pass(hours: 48)
    #expect(
      try unmet(small, version, .validated) == [
        .init(
          stage: .validated, demand: .evidence(.validationReport, .accepted),
          found: [.expired(report, SmallRegistry.hour(48))])
      ])
  }

  @Test func `refuse a policy with faults, each with its place`() throws {
    let policy = """
      policy: House policy
      stages:
        validated:
          evidence:
            - kind: validation-reprot
              days: 0
          signature: maybe
        registered:
          approvals: 1
        live:
          approval-days: 3
      aliases:
        Champion: live
        shadow: retired
      """
    let faults = #expect(throws: InputFaults.self) {
      try StagePolicy(bytes: Array(policy.utf8), fileName: "policy.yaml")
    }
    #expect(
      Set((faults?.faults ?? []).compactMap(\.column)) == [
        "stages.validated.evidence[0].kind", "stages.validated.signature", "stages.registered",
        "stages.live.approval-days", "aliases.Champion", "aliases.shadow",
      ])
  }
}
