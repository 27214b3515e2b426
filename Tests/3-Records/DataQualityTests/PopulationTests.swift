// SPDX-License-Identifier: Apache-2.0
import Catalog
import DataQuality
import Testing
import Vocabulary

@Suite struct PopulationTests {
  private let text = """
    population: adults referred for a chest radiograph
    source: a made-up register
    attributes:
      sex: {n: 4000, shares: {F: 0.5, M: 0.5}}
      age: {mean: 60, sd: 15}
      view: {shares: {AP: 0.2, PA: 0.7, LATERAL: 0.1}}
      weight: {quantiles: {0.25: 60, 0.5: 72, 0.75: 85}}
    labels:
      ill: {shares: {"1": 0.1, "0": 0.9}}
    """

  private func input(_ women: Int) -> QualityInput {
    QualityInput(
      items: (0..<200).map { patient in
        QualityCases.item(
          patient + 1, patient: patient, [("ill", patient % 10 == 0 ? "1" : "0")],
          [
            "sex": .text(patient < women ? "F" : "M"), "age": .number(Double(45 + patient % 31)),
            "view": .text(patient % 9 < 2 ? "AP" : "PA"), "weight": .number(Double(50 + patient % 50)),
          ])
      })
  }

  @Test func `a declaration is read, and every fault of one is named with its line`() throws {
    let read = try IntendedPopulation(bytes: Array(text.utf8), fileName: "population.yaml")
    #expect(read.title == "adults referred for a chest radiograph")
    #expect(read.declarations.map(\.name) == ["sex", "age", "view", "weight", "ill"])
    #expect(read.declarations[0].n == 4000)
    #expect(read.declarations[4].isLabel)
    let faulty = """
      population: p
      attributes:
        sex: {shares: {F: 0.5, M: 0.6}}
        age: {mean: 60}
        view: {mean: 1, sd: 1, shares: {AP: 1}}
        weight: {quantiles: {0.5: 70, 0.25: 60}}
        colour: {share: {a: 1}}
      """
    do {
      _ = try IntendedPopulation(bytes: Array(faulty.utf8), fileName: "population.yaml")
      Issue.record("a faulty declaration was read")
    } catch {
      #expect(Set(error.faults.compactMap(\.row)) == [3, 4, 5, 6, 7])
    }
  }

  @Test func `standardised differences are the formula's`() throws {
    let population = try IntendedPopulation(bytes: Array(text.utf8), fileName: "population.yaml")
    let findings = try PopulationCheck(population).findings(in: input(60))
    let sex = try #require(findings.first { $0.title.hasPrefix("sex") })
    // numpy: Mahalanobis' distance of (0.3, 0.7) from (0.5, 0.5) by the mean covariance.
    #expect(((sex.evidence[0].value ?? 0) - 0.41702882811414954).magnitude < 1e-12)
    #expect(sex.severity == .warning)
    #expect((sex.tests[0].adjustedPValue ?? 1) < 0.001)
    #expect(try #require(findings.first { $0.title.hasPrefix("ill") }).severity == .note)
  }

  @Test func `what the data have none of is serious and stops the weighting with a word`() throws {
    let population = try IntendedPopulation(bytes: Array(text.utf8), fileName: "population.yaml")
    let outcome = try PopulationCheck(population).outcome(in: input(100))
    let view = try #require(outcome.findings.first)
    #expect(view.severity == .serious)
    #expect(view.title.contains("LATERAL"))
    #expect(outcome.gaps.contains { $0.reason.contains("LATERAL") })
  }

  @Test func `weighted patients are worth fewer, by Kish`() throws {
    let population = IntendedPopulation(
      title: "halves", declarations: [.init("sex", .shares([.init("F", 0.5), .init("M", 0.5)]))])
    let findings = try PopulationCheck(population).findings(in: input(40))
    let worth = try #require(
      findings.flatMap(\.evidence).first { $0.name == "representativeness.effective-patients" }?.value)
    // 40 women of weight 0.5/40 and 160 men of 0.5/160: 1 / (0.25/40 + 0.25/160) = 128.
    #expect((worth - 128).magnitude < 1e-6)
  }

  @Test func `nobody declared is a question without an answer`() throws {
    #expect(try PopulationCheck(nil).outcome(in: input(100)).gaps.count == 1)
  }
}
