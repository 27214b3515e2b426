// SPDX-License-Identifier: Apache-2.0
import Statistics
import TestSupport
import Testing
import Vocabulary

@Suite("Reading list")
struct ReadingListTests {
  private func time(_ minutes: Double, _ variation: Double = 1) throws -> ReadingTime {
    try #require(ReadingTime(minutes: minutes, variation: variation))
  }

  /// 0.08 cases a minute of 10 minutes each.
  private func list(
    readers: Int = 1, arrivals: Double = 4.8, prevalence: Double = 0.25, urgent: Double = 0,
    _ discipline: ReadingList.Discipline = .nonPreemptive
  ) throws -> ReadingList {
    try ReadingList(
      arrivalsPerHour: arrivals, readers: readers, diseased: time(10), healthy: time(10), prevalence: prevalence,
      urgentShare: urgent, discipline: discipline)
  }

  @Test func `without a model is the formula of Pollaczek and Khinchine`() throws {
    // λ = 1/15 a minute; E[S] = 0.2 · 15 + 0.8 · 5 = 7, E[S²] = 0.2 · 225 · 1.25 + 0.8 · 25 · 2 = 96.25; ρ = 7/15.
    let list = try ReadingList(
      arrivalsPerHour: 4, diseased: time(15, 0.5), healthy: time(5), prevalence: 0.2)
    #expect(MadeScores.agree(list.utilisation, 7.0 / 15))
    let wait: Double = 96.25 / 15 / 2 / (8.0 / 15)
    let times = try list.waitingWithout()
    #expect(MadeScores.agree(times.all, wait))
    #expect(MadeScores.agree(times.diseased, wait) && MadeScores.agree(times.healthy, wait))
    // Reading times always alike: half of the exponential wait.
    let steady = try ReadingList(arrivalsPerHour: 4.8, diseased: time(10, 0), healthy: time(10, 0), prevalence: 0.2)
    #expect(MadeScores.agree(try steady.waitingWithout().all, 20))
  }

  @Test func `with a model is Cobham's formula`() throws {
    // All diseased cases and no other are flagged: ρ₁ = 0.2, ρ = 0.8, λE[S²]/2 = 8.
    let list = try list()
    let times = try list.waitingWith(sensitivity: 1, specificity: 1)
    #expect(MadeScores.agree(times.truePositive, 8 / 0.8))
    #expect(MadeScores.agree(times.trueNegative, 8 / (0.8 * 0.2)))
    #expect(MadeScores.agree(times.diseased, 10) && MadeScores.agree(times.healthy, 50))
    #expect(MadeScores.agree(try list.waitingWithout().all, 40))
    #expect(MadeScores.agree(times.all, 40))
  }

  // The stationary law of the Markov chain, truncated at 60 to 80 cases a class, by scipy 1.17.1.
  @Test func `agrees with the Markov chain`() throws {
    // Interrupted, one reader: 0.03 and 0.05 cases a minute; the chain's truncation leaves 2e-5 in the second.
    let one = try self.list(prevalence: 0.375, .preemptiveResume).waitingWith(sensitivity: 1, specificity: 1)
    #expect(MadeScores.agree(one.diseased, 4.28571428571426, within: 1e-10))
    #expect(MadeScores.agree(one.healthy, 61.427417142415564, within: 5e-5))
    // Three readers: 0.06 and 0.12 cases a minute.
    let three = try list(readers: 3, arrivals: 10.8, prevalence: 1.0 / 3, .preemptiveResume)
      .waitingWith(sensitivity: 1, specificity: 1)
    #expect(MadeScores.agree(three.diseased, 0.10273972602172243, within: 1e-7))
    #expect(MadeScores.agree(three.healthy, 4.382936706325086, within: 1e-7))
    let waiting = try list(readers: 3, arrivals: 10.8, prevalence: 1.0 / 3).waitingWith(sensitivity: 1, specificity: 1)
    #expect(MadeScores.agree(waiting.diseased, 1.4781021897810251, within: 1e-10))
    #expect(MadeScores.agree(waiting.healthy, 3.6952554744525594, within: 1e-10))
  }

  @Test(arguments: ReadingList.Discipline.allCases) func `shares out one total among the classes`(
    discipline: ReadingList.Discipline
  ) throws {
    let one = try list(urgent: 0.1, discipline).waitingWith(sensitivity: 0.8, specificity: 0.7)
    let rate = 0.08
    let waits = [try #require(one.urgent), one.truePositive, one.trueNegative]
    // 0.9 · (0.25 · 0.8 + 0.75 · 0.3) are flagged.
    let shares: [Double] = [0.1, 0.3825, 0.5175]
    // Conservation: equal exponential reading times share out one total whatever the order.
    let total = zip(waits, shares).reduce(0) { $0 + $1.0 * $1.1 }
    let expected: Double = 100 * rate / (1 - rate * 10)
    #expect(MadeScores.agree(total, expected, within: 1e-10))
  }

  @Test func `conserves the work that waits`() throws {
    // Without interruption, waits weighted by load do not depend on the order, whatever the reading times.
    let list = try ReadingList(
      arrivalsPerHour: 5, diseased: time(14, 0.4), healthy: time(6, 1.3), prevalence: 0.3, urgentShare: 0.15,
      urgent: time(20, 0.8))
    let load = { (times: WaitingTimes) -> Double in
      0.15 * 20 * (times.urgent ?? 0) + 0.85 * (0.3 * 14 * times.diseased + 0.7 * 6 * times.healthy)
    }
    let without = load(try list.waitingWithout())
    for (sensitivity, specificity) in [(0.9, 0.8), (0.3, 0.95), (1, 0), (0, 1)] {
      let with = try list.waitingWith(sensitivity: sensitivity, specificity: specificity)
      #expect(MadeScores.agree(load(with), without, within: 1e-11))
    }
  }

  @Test(arguments: ReadingList.Discipline.allCases) func `flags that say nothing save nothing`(
    discipline: ReadingList.Discipline
  ) throws {
    let list = try list(readers: 2, arrivals: 9, urgent: 0.1, discipline)
    let without = try list.waitingWithout()
    // Everybody flagged, and nobody.
    for (sensitivity, specificity) in [(1.0, 0.0), (0.0, 1.0)] {
      let with = try list.waitingWith(sensitivity: sensitivity, specificity: specificity)
      #expect(MadeScores.agree(with.diseased, without.diseased, within: 1e-6))
      #expect(MadeScores.agree(with.all, without.all, within: 1e-6))
    }
    // Flags by chance change nothing on average.
    let chance = try list.waitingWith(sensitivity: 0.3, specificity: 0.7)
    #expect(MadeScores.agree(chance.diseased, without.diseased, within: 1e-9))
    let good = try list.waitingWith(sensitivity: 0.9, specificity: 0.9)
    #expect(good.diseased < without.diseased && good.healthy > without.healthy)
    #expect(good.truePositive < good.diseased && good.falseNegative > without.diseased)
  }

  @Test func `refuses a list that the readers cannot keep up with`() throws {
    #expect(throws: ReadingListError.overloaded(utilisation: 1)) { try list(arrivals: 6) }
    #expect(ReadingListError.overloaded(utilisation: 1.25).description.contains("125 %"))
    #expect(throws: ReadingListError.self) { try list(arrivals: 0) }
    #expect(throws: ReadingListError.self) { try list(readers: 0) }
    #expect(throws: ReadingListError.self) { try list(prevalence: 1.2) }
    #expect(ReadingTime(minutes: 0) == nil)
    #expect(ReadingTime(minutes: 5, variation: -1) == nil)
    #expect(MadeScores.agree(try list().at(utilisation: 0.5).arrivalsPerHour, 3))
    #expect(throws: ReadingListError.self) { try list().at(utilisation: 1) }
    #expect(throws: ReadingListError.self) { try list().waitingWith(sensitivity: 1.1, specificity: 1) }
  }

  @Test func `says where only a simulation helps`() throws {
    let mixed = try ReadingList(
      arrivalsPerHour: 8, readers: 2, diseased: time(12), healthy: time(6), prevalence: 0.2)
    #expect(mixed.formulaGap != nil)
    #expect(throws: ReadingListError.self) { try mixed.waitingWithout() }
    let steady = try ReadingList(
      arrivalsPerHour: 8, readers: 2, diseased: time(6, 0), healthy: time(6, 0), prevalence: 0.2)
    #expect(steady.formulaGap != nil)
    #expect(try list(readers: 4, arrivals: 20).formulaGap == nil)
  }
}
