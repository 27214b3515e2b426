// SPDX-License-Identifier: Apache-2.0
import Catalog
import DataQuality
import Datasets
import Foundation
import TestSupport
import Testing
import Vocabulary

@Suite struct MissingnessTests {
  @Test func `an age that one hospital does not give is not missing by chance`() throws {
    let items = (0..<200).map { patient in
      var attributes: [String: AttributeValue] = [
        "site": .text(patient % 4 == 0 ? "north" : "south"), "sex": .text(patient % 2 == 0 ? "F" : "M"),
      ]
      if patient % 4 != 0 || patient % 20 == 0 { attributes["age"] = .number(Double(30 + patient % 50)) }
      return QualityCases.item(patient + 1, patient: patient, [("ill", patient % 3 == 0 ? "1" : "0")], attributes)
    }
    let findings = try MissingnessCheck().findings(in: QualityInput(items: items))
    let age = try #require(findings.first)
    #expect(age.severity == .warning)
    #expect(age.title.hasPrefix("age is not missing by chance: that goes with site"))
    #expect(age.evidence[0].value == 0.2)
    #expect((age.tests[0].adjustedPValue ?? 1) < 0.001)
  }

  @Test func `gaps that fall by chance are noted and no more`() throws {
    var draws = SplitMix(seed: 77)
    let items = (0..<300).map { patient in
      QualityCases.item(
        patient + 1, patient: patient, [("ill", draws.uniform() < 0.5 ? "1" : "0")],
        draws.uniform() < 0.2 ? [:] : ["age": .number(50)])
    }
    #expect(try MissingnessCheck().findings(in: QualityInput(items: items)).map(\.severity) == [.note])
  }

  @Test func `nothing missing is said`() throws {
    let items = (1...5).map { QualityCases.item($0, patient: $0, [("ill", "1")], ["age": .number(50)]) }
    #expect(try MissingnessCheck().findings(in: QualityInput(items: items))[0].title.hasPrefix("Nothing is missing"))
  }
}

@Suite struct DriftTests {
  private func day(_ number: Int) -> String {
    // From 2024-01-01 on, by Foundation's calendar.
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    let start = DateComponents(calendar: calendar, timeZone: .gmt, year: 2024, month: 1, day: 1).date ?? Date()
    let parts = calendar.dateComponents([.year, .month, .day], from: start.addingTimeInterval(Double(number) * 86_400))
    return String(format: "%04d-%02d-%02d", parts.year ?? 0, parts.month ?? 0, parts.day ?? 0)
  }

  private func input(_ isPositive: (Int) -> Bool, patient: (Int) -> Int = { $0 }, images: Int = 60, step: Int = 5)
    -> QualityInput
  {
    QualityInput(
      items: (0..<images).map { image in
        QualityCases.item(
          image + 1, patient: patient(image), [("ill", isPositive(image) ? "1" : "0")],
          ["study-date": .text(day(image * step))])
      })
  }

  @Test func `the trend is an independent script's, with patients summed`() throws {
    let finding = try #require(
      LabelDriftCheck().findings(in: input({ sin(1.1 * Double($0)) + Double($0) / 40 > 0.6 }, patient: { $0 / 2 }))
        .first)
    let trend = try #require(finding.tests.first { $0.name == "label-drift.trend" })
    // numpy on the same sixty rows: Σ over patients of their sums, with the factor 30/29.
    #expect(((trend.statistic ?? 0) - 2.251943785129433).magnitude < 1e-9)
    #expect(((trend.pValue ?? 0) - 0.024325824692481568).magnitude < 1e-9)
  }

  @Test func `a day on which everything changes is found`() throws {
    var draws = SplitMix(seed: 5)
    let truth = (0..<300).map { draws.uniform() < ($0 < 140 ? 0.1 : 0.5) }
    let finding = try #require(LabelDriftCheck().findings(in: input({ truth[$0] }, images: 300, step: 2)).first)
    #expect(finding.severity == .warning)
    let change = try #require(finding.tests.first { $0.name == "label-drift.change" })
    #expect((change.pValue ?? 1) < 0.01)
    let named = try #require(finding.title.firstMatch(of: /before (\d{4}-\d{2}-\d{2})/)?.1)
    #expect((240...320).map(day).contains(String(named)))
  }

  @Test func `chance alone is seldom called a change`() throws {
    var called = 0
    for seed in 1...20 as ClosedRange<UInt64> {
      var draws = SplitMix(seed: seed)
      let truth = (0..<120).map { _ in draws.uniform() < 0.3 }
      let findings = try LabelDriftCheck(QualitySettings(replicates: 199)).findings(
        in: input({ truth[$0] }, images: 120))
      if findings.contains(where: { $0.severity == .warning }) { called += 1 }
    }
    #expect(called <= 3)
  }

  @Test func `without dates it cannot be judged`() throws {
    let items = (1...50).map { QualityCases.item($0, patient: $0, [("ill", $0 % 2 == 0 ? "1" : "0")]) }
    #expect(try LabelDriftCheck().outcome(in: QualityInput(items: items)).gaps.count == 1)
  }
}
