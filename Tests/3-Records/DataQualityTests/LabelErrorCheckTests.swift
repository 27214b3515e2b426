// SPDX-License-Identifier: Apache-2.0
import Catalog
import DataQuality
import Datasets
import TestSupport
import Testing
import Vocabulary

@Suite struct LabelErrorCheckTests {
  /// A label that the image shows, of which every twentieth is turned over.
  private func input(separation: Double) -> (input: QualityInput, wrong: Set<Int>) {
    var draws = SplitMix(seed: 31)
    var items: [DatasetItem] = []
    var rows: [[Float?]?] = []
    var wrong: Set<Int> = []
    for image in 1...400 {
      let isIll = draws.uniform() < 0.5
      let isTurned = image % 20 == 0
      if isTurned { wrong.insert(image) }
      items.append(QualityCases.item(image, patient: (image + 1) / 2, [("ill", isIll != isTurned ? "1" : "0")]))
      rows.append(QualityCases.features(disease: isIll ? separation : 0, view: 0, &draws))
    }
    return (QualityInput(items: items, features: ["image-statistics": rows]), wrong)
  }

  @Test func `the built-in learner finds turned labels, the worst first`() throws {
    let (input, wrong) = input(separation: 4)
    let finding = try #require(LabelErrorCheck().outcome(in: input).findings.first)
    let flagged = Set(finding.cases.map(\.image))
    #expect(flagged.intersection(wrong).count >= 17)
    #expect(flagged.subtracting(wrong).count <= 6)
    #expect(finding.severity == .warning)
    let scores = finding.cases.compactMap(\.score)
    #expect(zip(scores, scores.dropFirst()).allSatisfy { $0 >= $1 })
    #expect(finding.evidence[0].interval?.contains(0.05) ?? false)
  }

  @Test func `a learner that cannot tell the classes apart contradicts nobody`() throws {
    let outcome = try LabelErrorCheck().outcome(in: input(separation: 0.2).input)
    #expect(outcome.findings.isEmpty)
    #expect(outcome.gaps.map(\.subject) == ["ill"])
  }

  @Test func `probabilities that are given are used instead, and readers who disagree are named`() throws {
    var (input, _) = input(separation: 0)
    input.items[9].labels = ["1", "0", "1"].enumerated().map { place, value in
      Label("ill", value, source: .reader, author: "reader \(place)", known: QualityCases.epoch)
    }
    let said = input.items.enumerated().map { row, item -> [Double]? in
      let isOne = item.value(of: "ill") == "1"
      return (isOne == (row == 9)) ? [0.9, 0.1] : [0.1, 0.9]
    }
    input.probabilities = ["ill": StatedProbabilities(classes: ["0", "1"], rows: said)]
    let finding = try #require(LabelErrorCheck().outcome(in: input).findings.first)
    #expect(finding.cases.map(\.image) == [10])
    #expect(finding.cases[0].note?.contains("readers disagree (1 × 0, 2 × 1)") ?? false)
  }

  @Test func `nothing to judge by is said, not passed over`() throws {
    let items = (1...40).map { QualityCases.item($0, patient: $0, [("ill", $0 % 2 == 0 ? "1" : "0")]) }
    let outcome = try LabelErrorCheck().outcome(in: QualityInput(items: items))
    #expect(outcome.gaps == [QualityGap("ill", "no features of the images and no probabilities of a model are there")])
    let asked = try LabelErrorCheck(QualitySettings(labels: ["absent"])).outcome(in: QualityInput(items: items))
    #expect(asked.gaps == [QualityGap("absent", "no image has this label")])
  }

  @Test func `labels turned over in one month of one site are found together, scattered ones are not`()
    throws
  {
    var draws = SplitMix(seed: 47)
    func input(isBatch: Bool) -> QualityInput {
      var items: [DatasetItem] = []
      var rows: [[Double]?] = []
      for image in 1...600 {
        let isIll = draws.uniform() < 0.5
        let (site, month) = (image % 3 == 0 ? "Lake" : "North", image / 3 % 10 + 1)
        let isTurned = isBatch ? site == "Lake" && month == 4 : image % 30 == 1
        let date = "2025-\(month < 10 ? "0" : "")\(month)-15"
        items.append(
          QualityCases.item(
            image, patient: image, [("ill", isIll != isTurned ? "1" : "0")],
            ["site": .text(site), AttributeName.studyDate: .text(date)]))
        let chance = isIll ? 0.6 + 0.39 * draws.uniform() : 0.4 - 0.39 * draws.uniform()
        rows.append([1 - chance, chance])
      }
      return QualityInput(
        items: items, probabilities: ["ill": StatedProbabilities(classes: ["0", "1"], rows: rows)])
    }
    let findings = try LabelErrorCheck().outcome(in: input(isBatch: true)).findings
    let group = try #require(findings.first { $0.title.contains("gather") })
    #expect(group.title.contains("gather where site = Lake, month 2025-04: "))
    #expect(group.severity == .serious)
    #expect(group.tests[0].adjustedPValue ?? 1 < 1e-6)
    #expect(Set(group.cases.map(\.image)).allSatisfy { $0 % 3 == 0 && $0 / 3 % 10 == 3 })
    #expect(findings.count { $0.title.contains("gather") } == 1)
    let scattered = try LabelErrorCheck().outcome(in: input(isBatch: false)).findings
    #expect(!scattered.contains { $0.title.contains("gather") })
  }
}
