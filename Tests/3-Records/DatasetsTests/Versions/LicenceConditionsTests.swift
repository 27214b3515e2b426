// SPDX-License-Identifier: Apache-2.0
import Datasets
import Testing

@Suite struct LicenceConditionsTests {
  @Test func `reads the elements of a licence's name`() {
    let conditions = LicenceConditions(licence: "CC-BY-NC-SA-4.0", attribution: "A. Name, City Hospital")
    #expect(conditions.needsAttribution)
    #expect(conditions.nonCommercial == ["CC-BY-NC-SA-4.0"])
    #expect(conditions.shareAlike == ["CC-BY-NC-SA-4.0"])
    #expect(conditions.noDerivatives.isEmpty)
    #expect(conditions.attributions == ["A. Name, City Hospital"])
    #expect(LicenceConditions(licence: "CC BY-ND 4.0").noDerivatives == ["CC BY-ND 4.0"])
    let free = LicenceConditions(licence: "CC0-1.0")
    #expect(!free.needsAttribution && free.unknown.isEmpty)
  }

  @Test func `takes nothing that it does not know for free`() {
    #expect(LicenceConditions(licence: "Hospital licence 7").unknown == ["Hospital licence 7"])
    #expect(LicenceConditions(licence: nil).unknown == ["no licence named"])
  }

  @Test func `conditions add up, whatever the order, and contradictions are seen`() {
    let all = ["CC0-1.0", "CC-BY-4.0", "CC-BY-SA-4.0", "CC-BY-NC-SA-4.0", "own"].map { LicenceConditions(licence: $0) }
    let forward = all.reduce(LicenceConditions()) { $0.union($1) }
    let backward = all.reversed().reduce(LicenceConditions()) { $0.union($1) }
    #expect(forward == backward)
    #expect(forward.union(forward) == forward)
    #expect(forward.licences.count == 5)
    #expect(forward.isContradictory)
    #expect(!LicenceConditions(licence: "CC-BY-4.0").union(LicenceConditions(licence: "CC-BY-SA-4.0")).isContradictory)
    #expect(
      LicenceConditions(licence: "CC-BY-NC-4.0").union(LicenceConditions(licence: "CC-BY-SA-4.0")).isContradictory)
  }
}
