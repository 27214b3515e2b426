// SPDX-License-Identifier: Apache-2.0
import Catalog
import Datasets
import Testing
import TestSupport
import Vocabulary

@Suite struct `What cannot be divided is refused with its numbers` {
  /// One image a patient, the first `count` of them positive.
  func single(_ total: Int, positive: Int) -> [DatasetItem] {
    (1...total).map { MadeItems.item($0, patient: $0, labels: ["nodule": $0 <= positive ? "1" : "0"]) }
  }

  func obstacle(_ plan: SplitPlan, _ items: [DatasetItem]) -> SplitObstacle? {
    do throws(SplitObstacle) {
      _ = try plan.split(items)
      return nil
    } catch { return error }
  }

  @Test func `minima, with the most that can be had`() {
    var plan = SplitPlan(parts: SplitPlan.folds(5), strata: ["nodule"])
    plan.minima = [.init("nodule", "1", 3)]
    // 12 positive patients over 5 parts: two each.
    let found = obstacle(plan, single(60, positive: 12))
    #expect(
      found
        == .minimum(.init("nodule", "1", 3), part: nil, images: 12, patients: 12, parts: 5, greatest: 2))
    #expect(
      found?.words
        == "nodule = 1: at least 3 patients are asked for in each of 5 parts, and there are 12 images of 12 patients in all; at most 2 can be had"
    )
    plan.minima = [.init("nodule", "1", 2)]
    #expect(obstacle(plan, single(60, positive: 12)) == nil)
    plan.minima = [.init("nodule", "1", 1)]
    #expect(
      obstacle(plan, single(60, positive: 3))
        == .minimum(.init("nodule", "1", 1), part: nil, images: 3, patients: 3, parts: 5, greatest: 0))
  }

  @Test func `minima of images that a patient holds together`() {
    // One patient has 8 of 10 positive images: two parts can have 2 each, not 3.
    let items =
      (1...8).map { MadeItems.item($0, patient: 1, labels: ["hernia": "1"]) }
      + (9...10).map { MadeItems.item($0, patient: $0, labels: ["hernia": "1"]) }
      + (11...40).map { MadeItems.item($0, patient: $0, labels: ["hernia": "0"]) }
    let minimum = SplitPlan.Minimum("hernia", "1", 3, of: .images)
    #expect(
      obstacle(SplitPlan(parts: SplitPlan.folds(2), minima: [minimum]), items)
        == .minimum(minimum, part: nil, images: 10, patients: 3, parts: 2, greatest: 2))
  }

  @Test func `a minimum is kept although the shares would rather not`() throws {
    let items = single(100, positive: 6)
    let plan = SplitPlan(
      parts: [.init("train", .share(0.9)), .init("test", .share(0.1))], strata: ["nodule"],
      minima: [.init("nodule", "1", 4, part: "test")])
    let split = try plan.split(items)
    let test = Set(split.parts[1].items)
    #expect(items.count { test.contains($0.entry.content) && $0.value(of: "nodule") == "1" } >= 4)
  }

  @Test func `a group larger than any part`() {
    let items = (1...30).map { MadeItems.item($0, patient: $0 <= 20 ? 1 : $0) }
    let plan = SplitPlan(parts: SplitPlan.folds(2), tolerance: 0.1)
    // 20 of 30 images in one group; a part has 15, and room for 18. 20/30 − 1/2 = 1/6 would do.
    #expect(
      obstacle(plan, items)
        == .groupLargerThanPart(together: "patient", images: 20, part: "fold-1", room: 18, tolerance: 5.0 / 30))
    var wider = plan
    wider.tolerance = 5.0 / 30
    #expect(obstacle(wider, items) == nil)
  }

  @Test func `a tolerance that no division keeps, proven`() {
    // Three patients of 4 images in two parts: 8 against 4, off by 2 of 12.
    let items = (0..<12).map { MadeItems.item($0, patient: $0 / 4) }
    let found = obstacle(SplitPlan(parts: SplitPlan.folds(2), tolerance: 0.1), items)
    #expect(found == .tolerance(asked: 0.1, nearest: 2.0 / 12, isProven: true))
  }

  @Test func `minima that exclude each other, proven`() {
    // Two patients: one has both findings, the other neither of what both parts need.
    let items = [
      MadeItems.item(1, patient: 1, labels: ["a": "1", "b": "0"]),
      MadeItems.item(2, patient: 2, labels: ["a": "0", "b": "1"]),
    ]
    let plan = SplitPlan(
      parts: SplitPlan.folds(2), minima: [.init("a", "1", 1, part: "fold-1"), .init("b", "1", 1, part: "fold-1")])
    #expect(obstacle(plan, items) == .minimaTogether(missing: 1, isProven: true))
  }

  @Test func `names, values and parts that are not there`() {
    let items = single(10, positive: 3)
    let parts = SplitPlan.folds(2)
    #expect(obstacle(SplitPlan(parts: parts, strata: ["nodul"]), items) == .unknownName("nodul", near: "nodule"))
    #expect(
      obstacle(SplitPlan(parts: parts, rules: [.holdOut(attribute: "nodule", values: ["2"], part: "fold-1")]), items)
        == .unknownValue(name: "nodule", value: "2", known: ["0", "1"]))
    #expect(
      obstacle(SplitPlan(parts: parts, rules: [.holdOut(attribute: "nodule", values: ["1"], part: "x")]), items)
        == .unknownPart("x"))
    #expect(
      obstacle(SplitPlan(parts: [.init("a", .share(0.5)), .init("b", .share(0.4))]), items) == .badShares(sum: 0.9))
    #expect(
      obstacle(SplitPlan(parts: [.init("a", .count(7)), .init("b", .count(4))]), items)
        == .countsExceed(asked: 11, available: 10))
    #expect(
      obstacle(SplitPlan(parts: SplitPlan.folds(11)), items)
        == .tooFewGroups(groups: 10, parts: 11, together: "patient"))
    #expect(obstacle(SplitPlan(parts: []), items) == .badParts(names: []))
    #expect(obstacle(SplitPlan(parts: parts), []) == .noItems)
  }
}
