// SPDX-License-Identifier: Apache-2.0
import Catalog
import DataQuality
import Datasets
import TestSupport
import Testing
import Vocabulary

@Suite("Impossible values")
struct ValuesTests {
  private static func names(_ items: [DatasetItem]) throws -> [String: QualityFinding] {
    let findings = try ValuesCheck().findings(in: QualityInput(items: items))
    return Dictionary(findings.map { ($0.evidence[0].name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  @Test func `are found of one image by itself`() throws {
    let items = [
      MadeImages.item(
        1, patient: 1,
        [
          "age": .number(-1), "sex": .text("F"), "body-part": .text("PROSTATE"), "modality": .text("CT"),
          "kvp": .number(120_000),
        ]),
      MadeImages.item(
        2, patient: 2,
        ["age": .number(411), "sex": .text("male"), "study-date": .text("2026-02-31"), "modality": .text("CTX")]),
      MadeImages.item(
        3, patient: 3, ["age": .number(120), "sex": .text("M"), "study-date": .text("2031-01-01"), "view": .text("PA")]),
      MadeImages.item(
        4, patient: 4,
        ["age": .number(0), "sex": .text("O"), "study-date": .text("1960-01-01"), "birth-date": .text("1990-05-05")]),
      MadeImages.item(5, patient: 5, ["study-date": .text("20260131"), "modality": .text("CT"), "kvp": .number(120)]),
    ]
    let found = try Self.names(items)
    func images(_ name: String) -> [Int]? { found[name]?.cases.map(\.image) }
    #expect(images("values.age") == [1, 2] && found["values.age"]?.evidence[0].n == 4)
    #expect(images("values.sex") == [2])
    #expect(images("values.sex-and-anatomy") == [1])
    #expect(images("values.date-form") == [2])
    #expect(images("values.date-future") == [3])
    #expect(images("values.date-early") == [4])
    #expect(images("values.before-birth") == [4])
    #expect(images("values.modality-code") == [2])
    #expect(images("values.kilovolts") == [1])
    #expect(found["values.view-code"] == nil && found["values.milliampere-seconds"] == nil)
  }

  @Test func `are found between the images of a patient`() throws {
    func item(_ key: Int, _ patient: Int, _ day: String, _ age: Double, _ sex: String, _ number: Double) -> DatasetItem
    {
      MadeImages.item(
        key, patient: patient,
        ["study-date": .text(day), "age": .number(age), "sex": .text(sex), "follow_up": .number(number)])
    }
    let items = [
      item(1, 1, "2020-01-01", 50, "F", 0), item(2, 1, "2021-06-01", 51, "F", 1),
      item(3, 2, "2020-01-01", 60, "M", 0), item(4, 2, "2022-01-01", 55, "F", 1),
      item(5, 3, "2020-01-01", 70, "M", 3), item(6, 3, "2021-01-01", 70, "M", 2),
    ]
    let found = try Self.names(items)
    #expect(found["values.sex-changes"]?.cases.map(\.image) == [3])
    #expect(found["values.age-backwards"]?.cases.map { [$0.image, $0.other ?? 0] } == [[3, 4]])
    #expect(found["values.age-backwards"]?.cases.first?.score == 5)
    // 2020 − 60 and 2022 − 55 are seven years apart; a birthday in between explains patients 1 and 3.
    #expect(found["values.birth-year"]?.cases.map(\.image) == [3])
    #expect(found["values.follow-up-order"]?.cases.map { [$0.image, $0.other ?? 0] } == [[5, 6]])
    #expect(found["values.sex-changes"]?.evidence[0].value == 1.0 / 3)
  }

  @Test func `gather the spellings of one maker and leave different devices apart`() throws {
    let makers = [
      "GE", "GE", "GE Healthcare", "G.E.", "SIEMENS", "Siemens", "Philips", "Phillips Medical Systems", "Agfa",
    ]
    let devices = [
      "stand-a", "stand-b", "CT 16", "CT 64", "North Hospital", "North Hospitl", "South Hospital", "x", "y",
    ]
    let items = makers.indices.map {
      MadeImages.item($0 + 1, patient: $0, ["manufacturer": .text(makers[$0]), "site": .text(devices[$0])])
    }
    let findings = try ValuesCheck().findings(in: QualityInput(items: items)).filter { $0.title.contains("written") }
    let cases = Set(findings.map { $0.cases.map(\.image) })
    #expect(cases == [[6], [3, 4], [8]])
    #expect(findings.contains { $0.title.contains("“North Hospital” (1), “North Hospitl” (1)") })
  }

  @Test func `point to words that look like identifiers without showing them`() throws {
    let words = [
      "Doe^Jane", "Miller, Anna", "12.03.1961", "+49 511 5321234", "a.b@example.org", "left lower lobe", "T1, T2", "PA",
    ]
    let items = words.indices.map { MadeImages.item($0 + 1, patient: $0, ["remark": .text(words[$0])]) }
    let findings = try ValuesCheck().findings(in: QualityInput(items: items))
    #expect(Set(findings.flatMap { $0.cases.map(\.image) }) == [1, 2, 3, 4, 5])
    for finding in findings {
      for word in words.prefix(5) { #expect(!finding.title.contains(word) && !finding.advice.contains(word)) }
      #expect(finding.cases.allSatisfy { $0.note == nil })
    }
  }

  @Test func `say which attributes never change`() throws {
    let items = (1...20).map {
      MadeImages.item($0, patient: $0, ["modality": .text("DX"), "age": .number(Double(20 + $0))])
    }
    let found = try Self.names(items)
    #expect(found.count == 1 && found["values.constant"]?.title == "1 attribute never changes: modality")
  }
}
