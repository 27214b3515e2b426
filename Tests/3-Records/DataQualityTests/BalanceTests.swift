// SPDX-License-Identifier: Apache-2.0
import Catalog
import Vocabulary
import DataQuality
import Statistics
import Testing

@Suite struct BalanceTests {
  private func input(ill: Int, of patients: Int) -> QualityInput {
    QualityInput(
      items: (0..<2 * patients).map { image in
        QualityCases.item(
          image + 1, patient: image / 2, [("ill", image / 2 < ill ? "1" : "0")],
          ["site": .text(image / 2 % 10 == 0 ? "small" : "large")])
      })
  }

  @Test func `prevalence is known to as many patients, not images, and the plan is Obuchowski's`() throws {
    let finding = try #require(ImbalanceCheck().findings(in: input(ill: 30, of: 300)).first)
    let prevalence = finding.evidence[0]
    #expect(prevalence.value == 0.1)
    #expect(prevalence.clusters == 300)
    // Two images of a patient agree wholly: the interval is that of 300 patients (with Student's quantile), not of 600 images.
    let simple = try #require(Proportion(successes: 30, trials: 300).bounds())
    #expect(((prevalence.interval?.lower ?? 0) - simple.lower).magnitude < 0.001)
    let plan = try AreaPlan(area: 0.85).halfWidth(positives: 30, negatives: 270)
    #expect(finding.evidence.first { $0.name == "imbalance.auc-half-width" }?.value == plan)
    #expect(finding.advice.contains("site small: 3"))
  }

  @Test func `nine patients are too few, and one class is none`() throws {
    #expect(try ImbalanceCheck().findings(in: input(ill: 9, of: 300)).first?.severity == .serious)
    let alone = try #require(ImbalanceCheck().findings(in: input(ill: 0, of: 30)).first)
    #expect(alone.severity == .warning)
    #expect(alone.title.hasSuffix("has the value 0"))
  }

  @Test func `more patients never make it worse`() throws {
    var last = 3
    for ill in [5, 20, 60, 200, 800] {
      let severity = try #require(ImbalanceCheck().findings(in: input(ill: ill, of: 4 * ill)).first).severity.rawValue
      #expect(severity <= last)
      last = severity
    }
    #expect(last == 0)
  }

  @Test func `labels that are rare alike are one finding, and one patient is one`() throws {
    let items = (0..<200).map { image in
      QualityCases.item(
        image + 1, patient: image,
        [("ards", image < 1 ? "1" : "0"), ("edema", image < 3 ? "1" : "0"), ("effusion", image < 90 ? "1" : "0")])
    }
    let findings = try ImbalanceCheck().findings(in: QualityInput(items: items))
    #expect(findings.count == 2)
    #expect(findings[0].severity == .serious)
    #expect(
      findings[0].title.contains("2 labels have fewer than 10 patients in a class (patients: ards 1 and edema 3)"))
    #expect(findings[0].evidence.count { $0.name == "prevalence" } == 2)
    #expect(findings[1].title.contains("effusion: 90 of 200 patients have it (45.0 %"))
    let alone = try ImbalanceCheck(QualitySettings(labels: ["ards"])).findings(in: QualityInput(items: items))
    #expect(alone.first?.title.contains("1 of 200 patients has it") == true)
    #expect(alone.first?.advice.contains("1 patients") == false)
  }
}
