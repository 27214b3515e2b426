// SPDX-License-Identifier: Apache-2.0
import AuditTrail
import Foundation
import ModelRegistry
import Store
import TestSupport
import Testing
import Vocabulary

@Suite struct `The history of a model` {
  private func champion(
    _ small: SmallRegistry, at hour: Int, known: Int? = nil
  ) throws -> String? {
    try small.registry.history(
      of: #require(ModelName("chest")), at: SmallRegistry.hour(hour), known: known.map(SmallRegistry.hour)
    ).aliases.first { $0.alias == "champion" }?.version
  }

  /// On paper: v1 is champion from hour 10, v2 from hour 20; at hour 30 it turns out that v2 had been switched on at hour 15.
  @Test func `answers what was so and what was known, by hand`() throws {
    let small = try SmallRegistry()
    let first = try small.register("chest", "1")
    let second = try small.register("chest", "2")
    let report = try small.report(on: first)
    try small.raise(first, to: .live)
    try small.raise(second, to: .live)
    let name = try #require(ModelName("chest"))
    let champion = try #require(ModelAlias("champion"))
    small.set(hour: 10)
    try small.registry.point(champion, at: first, by: SmallRegistry.by("ada", reason: "first"))
    small.set(hour: 20)
    try small.registry.point(champion, at: second, by: SmallRegistry.by("ben", reason: "better"))
    small.set(hour: 30)
    try small.registry.correct(
      champion, of: name, to: second, from: SmallRegistry.hour(15),
      by: SmallRegistry.by("cleo", reason: "found in the log"))
    small.set(hour: 40)
    #expect(try self.champion(small, at: 5) == nil)
    #expect(try self.champion(small, at: 10) == "chest@1")
    #expect(try self.champion(small, at: 14) == "chest@1")
    #expect(try self.champion(small, at: 15) == "chest@2")
    #expect(try self.champion(small, at: 25) == "chest@2")
    #expect(try self.champion(small, at: 17, known: 25) == "chest@1")
    #expect(try self.champion(small, at: 25, known: 15) == "chest@1")
    #expect(try self.champion(small, at: 25, known: 9) == nil)
    let history = try small.registry.history(of: name, at: SmallRegistry.hour(12))
    let alias = try #require(history.aliases.first)
    #expect(alias.fact.agent == "ada")
    #expect(alias.from == SmallRegistry.hour(10))
    #expect(alias.until == SmallRegistry.hour(15))
    let state = try #require(history.versions.first { $0.version == first })
    #expect(state.stage == .live)
    #expect(state.approvals.map(\.person) == ["ada", "ben"])
    #expect(state.approvals.allSatisfy { $0.reports.contains(report) })
    #expect(state.evidence.contains { $0.digest == report && $0.verdict == .accepted })
  }

  @Test func `is corrected for the past alone, with a reason`() throws {
    let small = try SmallRegistry()
    let version = try small.register()
    let name = try #require(ModelName("chest"))
    let mine = try #require(ModelAlias("mine"))
    small.set(hour: 10)
    #expect(throws: RegistryError.reasonMissing(action: "a correction")) {
      try small.registry.correct(
        mine, of: name, to: version, from: SmallRegistry.hour(1), by: SmallRegistry.by("ada"))
    }
    for (from, until) in [(1, 11), (5, 5), (10, 10), (6, 4)] {
      #expect(
        throws: RegistryError.badSpan(from: SmallRegistry.hour(from), until: SmallRegistry.hour(until))
      ) {
        try small.registry.correct(
          mine, of: name, to: version, from: SmallRegistry.hour(from), until: SmallRegistry.hour(until),
          by: SmallRegistry.by("ada", reason: "wrong"))
      }
    }
    try small.registry.correct(
      mine, of: name, to: version, from: SmallRegistry.hour(1), by: SmallRegistry.by("ada", reason: "wrong"))
    // What is now is not touched: nothing points at the version.
    #expect(throws: RegistryError.self) { try small.registry.version(named: "chest:mine") }
  }

  @Test func `knows facts in the order of their numbers where the clock is set back`() throws {
    let small = try SmallRegistry()
    let version = try small.register()
    let mine = try #require(ModelAlias("mine"))
    small.set(hour: 10)
    try small.registry.point(mine, at: version, by: SmallRegistry.by("ada"))
    small.set(hour: 5)
    let fact = try small.registry.release(
      mine, of: #require(ModelName("chest")), by: SmallRegistry.by("ada", reason: "x"))
    #expect(fact.known == SmallRegistry.hour(10))
    small.set(hour: 11)
    #expect(throws: RegistryError.self) { try small.registry.version(named: "chest:mine") }
  }

  /// Random words about one alias, replayed by painting each hour of a wall calendar in the order in which they were said.
  @Test(arguments: [11, 12, 13, 14] as [UInt64])
  func `is that of a slow replay of random events`(seed: UInt64) throws {
    var random = SplitMix(seed: seed)
    let small = try SmallRegistry()
    let versions = try (1...3).map { try small.register("chest", "\($0)") }
    let name = try #require(ModelName("chest"))
    let mine = try #require(ModelAlias("mine"))
    let end = 60
    var said: [(known: Int, from: Int, until: Int, version: String?)] = []
    for hour in 1..<end {
      small.set(hour: hour)
      let version = versions[Int(random.next() % 3)]
      switch random.next() % 5 {
      case 0:
        try small.registry.point(mine, at: version, by: SmallRegistry.by("ada"))
        said.append((hour, hour, end, version.description))
      case 1:
        let from = hour + Int(random.next() % 5)
        try small.registry.point(mine, at: version, from: SmallRegistry.hour(from), by: SmallRegistry.by("ada"))
        said.append((hour, from, end, version.description))
      case 2 where hour > 2:
        let from = Int(random.next() % UInt64(hour - 1))
        let until = from + 1 + Int(random.next() % UInt64(hour - from))
        let target = random.next() % 4 == 0 ? nil : version
        try small.registry.correct(
          mine, of: name, to: target, from: SmallRegistry.hour(from), until: SmallRegistry.hour(until),
          by: SmallRegistry.by("ada", reason: "found"))
        said.append((hour, from, until, target?.description))
      default: break
      }
    }
    small.set(hour: end)
    for known in stride(from: 0, through: end, by: 7) {
      var wall = [String?](repeating: nil, count: end)
      for word in said where word.known <= known {
        for hour in word.from..<max(word.from, min(word.until, end)) { wall[hour] = word.version }
      }
      for hour in 0..<end {
        let history = try small.registry.history(
          of: name, at: SmallRegistry.hour(hour), known: SmallRegistry.hour(known))
        #expect(
          history.aliases.first?.version == wall[hour], "seed \(seed), hour \(hour), known \(known)")
      }
    }
    #expect(try small.registry.verify().isEmpty)
  }
}

@Suite struct `Reading an alias` {
  @Test func `sees at once what another process has changed`() throws {
    let small = try SmallRegistry()
    let first = try small.register("chest", "1")
    let second = try small.register("chest", "2")
    let name = try #require(ModelName("chest"))
    let mine = try #require(ModelAlias("mine"))
    let north = try #require(ModelAlias("mine@north"))
    let reader = try AliasReader(small.registry)
    let other = try small.another()
    #expect(try reader.digest(name, mine) == nil)
    try other.point(mine, at: first, by: SmallRegistry.by("ada"))
    #expect(try reader.digest(name, mine) == first.digest)
    #expect(try reader.digest(name, north) == first.digest)
    try small.registry.point(north, at: second, by: SmallRegistry.by("ada"))
    #expect(try reader.digest(name, north) == second.digest)
    #expect(try reader.digest(name, mine) == first.digest)
    for turn in 0..<50 {
      let version = turn.isMultiple(of: 2) ? second : first
      try (turn % 3 == 0 ? other : small.registry).point(mine, at: version, by: SmallRegistry.by("ada"))
      #expect(try reader.digest(name, mine) == version.digest)
    }
  }

  @Test func `follows the clock to what was said to hold later`() throws {
    let small = try SmallRegistry()
    let first = try small.register("chest", "1")
    let second = try small.register("chest", "2")
    let name = try #require(ModelName("chest"))
    let mine = try #require(ModelAlias("mine"))
    let reader = try AliasReader(small.registry)
    try small.registry.point(mine, at: first, by: SmallRegistry.by("ada"))
    try small.registry.point(mine, at: second, from: SmallRegistry.hour(5), by: SmallRegistry.by("ada"))
    #expect(try reader.digest(name, mine) == first.digest)
    small.set(hour: 4)
    #expect(try reader.digest(name, mine) == first.digest)
    small.set(hour: 5)
    #expect(try reader.digest(name, mine) == second.digest)
    #expect(throws: RegistryError.self) {
      try small.registry.point(mine, at: first, from: SmallRegistry.hour(4), by: SmallRegistry.by("ada"))
    }
  }

  /// Counted in time of the processor, since other tests run beside it.
  @Test func `answers more than 20,000 times a second`() throws {
    let small = try SmallRegistry()
    let version = try small.register()
    let name = try #require(ModelName("chest"))
    let mine = try #require(ModelAlias("mine"))
    try small.registry.point(mine, at: version, by: SmallRegistry.by("ada"))
    let reader = try AliasReader(small.registry)
    var before = timespec()
    var after = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &before)
    let start = ContinuousClock.now
    var right = 0
    for _ in 0..<20_000 where try reader.digest(name, mine) == version.digest { right += 1 }
    let wall = ContinuousClock.now - start
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &after)
    let seconds = Double(after.tv_sec - before.tv_sec) + Double(after.tv_nsec - before.tv_nsec) * 1e-9
    print("20,000 answers: \(seconds) s of the processor, \(wall) by the clock")
    #expect(right == 20_000)
    #expect(seconds < 1)
  }
}
