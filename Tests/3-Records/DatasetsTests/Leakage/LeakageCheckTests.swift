// SPDX-License-Identifier: Apache-2.0
import Catalog
import Datasets
import Testing
import TestSupport

@Suite struct `Leaks between parts are found` {
  @Test func `by patient, study and equal images, counted by hand`() {
    let items = [
      MadeItems.item(1, patient: 1, study: 1), MadeItems.item(2, patient: 1, study: 1),
      MadeItems.item(3, patient: 2, study: 2, pixels: "same"), MadeItems.item(4, patient: 3, study: 3, pixels: "same"),
      MadeItems.item(5, patient: 4, study: 4),
    ]
    let found = LeakageCheck().findings(items: items, parts: ["train", "test", "train", "test", nil])
    #expect(found.map(\.kind) == [.patient, .pixels, .study, .series])
    #expect(found[0].groups == 1 && found[0].images == 2 && found[0].parts == ["test", "train"])
    #expect(found[0].pairs == [.init(2, 1)])
    #expect(found[1].pairs == [.init(4, 3, distance: 0, isSamePatient: false)])
    #expect(found[1].words == "1 pair of equal images across test and train, 1 of them under two patients")
  }

  @Test func `once for a kind, and a patient of three parts once`() {
    // Patient 1 lies in a, b and c; patient 2 in a and b with two images in b; patient 3 in c alone.
    let items = [(1, 1), (2, 1), (3, 1), (4, 2), (5, 2), (6, 2), (7, 3)].map {
      MadeItems.item($0.0, patient: $0.1, study: $0.0)
    }
    let found = LeakageCheck().findings(items: items, parts: ["a", "b", "c", "a", "b", "b", "c"])
      .filter { $0.kind == .patient }
    #expect(found.count == 1)
    #expect(found[0].groups == 2 && found[0].images == 6 && found[0].parts == ["a", "b", "c"])
    #expect(
      found[0].between == [
        .init(["a", "b"], groups: 2, images: 5), .init(["a", "c"], groups: 1, images: 2),
        .init(["b", "c"], groups: 1, images: 2),
      ])
    #expect(found[0].pairs == [.init(1, 2), .init(4, 5)])
    #expect(
      found[0].words
        == "2 patients have images in several of a, b and c: 6 images (a and b 2, a and c 1, b and c 1)")
  }

  @Test func `nothing where nothing is shared, over seeds`() throws {
    for seed in 0..<5 as Range<UInt64> {
      let items = MadeItems.cohort(patients: 40, seed: seed)
      let split = try SplitPlan(parts: SplitPlan.folds(4), strata: ["effusion"], seed: seed).split(items)
      #expect(LeakageCheck().findings(items: items, parts: split.parts(of: items)).isEmpty)
    }
  }

  @Test func `near copies apart from follow-ups`() {
    let day = AttributeName.studyDate
    let items = [
      MadeItems.item(1, patient: 1, [day: .text("2020-01-01")]),
      MadeItems.item(2, patient: 1, [day: .text("2020-02-01")]),
      MadeItems.item(3, patient: 2, [day: .text("2020-01-01")]),
    ]
    let found = LeakageCheck().findings(
      items: items, parts: ["train", "test", "test"],
      near: [.init(0, 1, distance: 2), .init(0, 2, distance: 3), .init(1, 2, distance: 1)],
      nearWords: "at most 4 of 64 bits")
    #expect(found.map(\.kind) == [.patient, .nearCopy, .followUp])
    #expect(found[1].pairs == [.init(3, 1, distance: 3, isSamePatient: false)])
    #expect(found[2].pairs == [.init(2, 1, distance: 2, isSamePatient: true)])
    #expect(found.map(\.isSerious) == [true, true, false])
  }

  @Test func `by time`() {
    let day = AttributeName.studyDate
    let items = (1...4).map { MadeItems.item($0, patient: $0, [day: .text("202\($0)-01-01")]) }
    let check = LeakageCheck(timeOrder: (earlier: "train", later: "test"))
    #expect(check.findings(items: items, parts: ["train", "train", "test", "test"]).isEmpty)
    let found = check.findings(items: items, parts: ["train", "test", "train", "test"])
    #expect(found.map(\.kind) == [.time])
    #expect(found[0].images == 1 && found[0].pairs == [.init(3, 2)])
  }

  @Test(.enabled(if: SharedFiles.isThere, "the shared radiographs are not beside the checkout"))
  func `of patients between the NIH mirror's own subsets`() throws {
    let items = try MadeItems.radiographs().map(\.item)
    let found = LeakageCheck().findings(items: items, parts: items.map { $0.stratum("subset") })
    let patients = found.filter { $0.kind == .patient }
    // Counted with pandas over patient_id and subset.
    let one = try #require(patients.first)
    #expect(patients.count == 1 && one.parts == ["test", "train", "valid"])
    #expect(one.between.map(\.parts) == [["test", "train"], ["test", "valid"], ["train", "valid"]])
    #expect(one.between.map(\.groups) == [8, 8, 13])
    // 27 patients in all, one pair each, with 279 images.
    #expect(one.groups == 27 && one.pairs.count == 27 && one.images == 279)
    #expect(found.filter { $0.kind == .pixels }.isEmpty)
    // As a plan, the source's own division is refused with the same patients: 27 in several subsets, with 279 images.
    let plan = SplitPlan(
      parts: [.init("train", .share(0.6)), .init("valid", .share(0.2)), .init("test", .share(0.2))],
      rules: [.named(attribute: "subset")])
    #expect(
      throws: SplitObstacle.straddling(together: "patient", groups: 27, images: 279, parts: ["train", "valid", "test"])
    ) { try plan.split(items) }
  }
}
