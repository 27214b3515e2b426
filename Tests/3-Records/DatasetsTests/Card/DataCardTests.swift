// SPDX-License-Identifier: Apache-2.0
import Catalog
import Datasets
import Testing
import TestSupport
import Vocabulary

@Suite struct `The data card` {
  static func input(_ items: [DatasetItem], parts: [String?]? = nil, names: [String] = [], locked: Set<String> = [])
    -> DataCardInput
  {
    DataCardInput(
      name: "made", number: 2, digest: ContentDigest(hashing: [2]), made: Timestamp(microseconds: 0),
      purpose: "research",
      terms: [], items: items, parts: parts, partNames: names, lockedParts: locked, software: "test 1",
      written: Timestamp(microseconds: 0))
  }

  @Test func `counts people, devices, days and what is missing, by hand`() throws {
    let items = [
      MadeItems.item(
        1, patient: 1, study: 1,
        ["sex": .text("F"), "age": .number(61), "site": .text("North"), "study-date": .text("2020-01-01")]),
      MadeItems.item(
        2, patient: 1, study: 2,
        ["sex": .text("F"), "age": .number(63), "site": .text("North"), "study-date": .text("2022-01-01")]),
      MadeItems.item(3, patient: 2, study: 3, ["sex": .text("M"), "age": .number(30), "site": .text("South")]),
      MadeItems.item(4, patient: 3, study: 4, ["site": .text("North")]),
    ]
    let card = DataCard(Self.input(items))
    #expect(card.counts == .init(images: 4, patients: 3, studies: 4))
    let sex = card.people[0]
    #expect(
      sex.rows.map(\.value) == ["F", "M"] && sex.rows.map(\.images) == [2, 1] && sex.rows.map(\.patients) == [1, 1])
    #expect(sex.unknown == 1)
    let ages = try #require(card.ages)
    #expect(ages.edges == [0, 10, 20, 30, 40, 50, 60, 70])
    #expect(ages.counts.map(\.sex) == ["F", "M"])
    #expect(ages.counts.map(\.patients) == [[0, 0, 0, 0, 0, 0, 1], [0, 0, 0, 1, 0, 0, 0]])
    #expect(ages.unknown == 1 && ages.median == 45.5)
    #expect(card.days?.first == "2020-01-01" && card.days?.last == "2022-01-01")
    #expect(card.missing.sites == ["North", "South", "all"] && card.missing.images == [3, 1, 4])
    let row = try #require(card.missing.attributes.firstIndex(of: "sex"))
    #expect(card.missing.shares[row] == [1.0 / 3, 0, 0.25])
  }

  @Test func `says nothing of the labels of a locked part`() {
    let items = (1...8).map { MadeItems.item($0, patient: $0, labels: ["x": $0 <= 4 ? "1" : "0"]) }
    let parts = items.map { $0.entry.key % 2 == 0 ? "test" : "train" }
    let card = DataCard(Self.input(items, parts: parts, names: ["train", "test"], locked: ["test"]))
    #expect(card.prevalences.count == 1)
    #expect(card.prevalences[0].all.n == 4 && card.prevalences[0].all.value == 0.5)
    #expect(card.prevalences[0].parts.map { $0?.n } == [4, nil])
    #expect(card.sources[0].images.map(\.count) == [4])
    #expect(card.parts.map(\.counts.images) == [4, 4])
  }

  @Test func `shows the yes of a finding that nobody has`() {
    let items = (1...4).map { MadeItems.item($0, patient: $0, labels: ["ards": "0"]) }
    let card = DataCard(Self.input(items))
    #expect(card.prevalences.map(\.value) == ["1"] && card.prevalences[0].all.value == 0)
  }

  @Test func `tells sources apart and how often they agree`() {
    var items = (1...3).map { MadeItems.item($0, patient: $0) }
    for (index, values) in [["1", "1"], ["1", "0"], ["0"]].enumerated() {
      items[index].labels = values.enumerated().map { place, value in
        Label("x", value, source: .reader, author: "r\(place)", known: MadeItems.known)
      }
    }
    let sources = DataCard(Self.input(items)).sources[0]
    #expect(sources.several == 2 && sources.agreement.value == 0.5 && sources.unlabelled == 0)
  }

  @Test func `shows leaks between the parts`() {
    let items = (1...4).map { MadeItems.item($0, patient: ($0 + 1) / 2) }
    let card = DataCard(Self.input(items, parts: ["a", "b", "a", "a"], names: ["a", "b"]))
    #expect(card.leaks.map(\.kind) == [.patient] && card.leaks[0].groups == 1)
  }
}
