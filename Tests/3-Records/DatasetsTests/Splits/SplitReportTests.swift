// SPDX-License-Identifier: Apache-2.0
import Catalog
import Datasets
import Testing
import TestSupport
import Vocabulary

@Suite struct `The report of a split` {
  @Test func `counts images and patients, with Wilson's interval where each patient has one image`() throws {
    let items = (1...40).map { MadeItems.item($0, patient: $0, labels: ["x": $0 <= 10 ? "1" : "0"]) }
    let report = SplitReport(
      items: items, parts: items.map { $0.entry.key % 2 == 0 ? "test" : "train" }, names: ["x"], findings: ["x"])
    #expect(report.parts.map(\.images) == [20, 20])
    let row = try #require(report.rows.first { $0.part == "test" && $0.value == "1" })
    #expect(row.images == 5 && row.patients == 5)
    #expect(row.prevalence.value == 0.25)
    // scipy.stats.binomtest(5, 20).proportion_ci(method="wilson"): 0.11186, 0.46870; a little wider for 19 degrees of freedom.
    let interval = try #require(row.prevalence.interval)
    #expect(interval.lower < 0.1119 && interval.lower > 0.10 && interval.upper > 0.4686 && interval.upper < 0.50)
    #expect(row.standardisedDifference == 0)
    // Hanley and McNeil's error at 0.8 with 5 and 15 lies near 0.13; twice that is the half-width.
    let reach = try #require(report.reach.first { $0.part == "test" })
    #expect(reach.positives == 5 && reach.negatives == 15)
    let width = try #require(reach.halfWidth.value)
    #expect(width > 0.2 && width < 0.32)
  }

  @Test func `says where a part cannot be tested at all`() {
    let items = (1...10).map { MadeItems.item($0, patient: $0, labels: ["x": $0 <= 5 ? "1" : "0"]) }
    let report = SplitReport(
      items: items, parts: items.map { $0.entry.key <= 5 ? "a" : "b" }, names: ["x"], findings: ["x"])
    #expect(report.reach.map(\.halfWidth.reason) == [.noNegatives, .noPositives])
  }

  @Test func `standardises differences as by hand`() throws {
    let items = (1...20).map { MadeItems.item($0, patient: $0, ["sex": .text($0 <= 12 ? "F" : "M")]) }
    let report = SplitReport(items: items, parts: items.map { $0.entry.key <= 10 ? "a" : "b" }, names: ["sex"])
    let row = try #require(report.rows.first { $0.part == "b" && $0.value == "F" })
    // 0.2 against 0.6 of all: −0.4 / √((0.16 + 0.24) / 2).
    #expect(abs(try #require(row.standardisedDifference) + 0.4 / 0.2.squareRoot()) < 1e-12)
  }
}
