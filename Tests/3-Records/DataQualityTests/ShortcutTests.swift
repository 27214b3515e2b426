// SPDX-License-Identifier: Apache-2.0
import DataQuality
import Testing
import Vocabulary

@Suite struct ShortcutTests {
  @Test func `Cramér's V is scipy's, and its corrected form the formula's`() throws {
    // scipy 1.x: chi2_contingency and contingency.association of this table.
    let v = CramersV(table: [[12, 5, 3], [4, 20, 9]])
    let test = try #require(v.chiSquared)
    #expect((test.statistic - 13.631439393939392).magnitude < 1e-10)
    #expect(test.degreesOfFreedom == 2)
    #expect(((v.value(isCorrected: false) ?? 0) - 0.507145905728292).magnitude < 1e-12)
    #expect(((v.value() ?? 0) - 0.47225455133821137).magnitude < 1e-12)
  }

  @Test func `one that tells the other is 1, one that says nothing is 0 or undefined`() {
    #expect(CramersV([0, 0, 1, 1], [1, 1, 0, 0]).value(isCorrected: false) == 1)
    #expect(CramersV([0, 0, 1, 1], [0, 1, 0, 1]).value() == 0)
    #expect(CramersV([0, 0, 1], [0, 0, 0]).value() == nil)
  }

  @Test func `a view that tells the label and that the image shows is a serious risk`() throws {
    let findings = try ShortcutCheck().findings(in: QualityCases.confounded(patients: 150, seed: 7))
    let first = try #require(findings.first)
    #expect(first.severity == .serious)
    #expect(first.title.contains("view"))
    let told = try #require(first.evidence.first { $0.name == "shortcut.attribute-tells" }?.value)
    #expect((0.8...0.97).contains(told))
    #expect((first.evidence.first { $0.name == "shortcut.image-shows" }?.value ?? 0) > 0.95)
    // Within one view hardly anything is left: the disease itself is faint.
    let overall = try #require(first.evidence.first { $0.group == "ill" }?.value)
    let within = first.evidence.filter { $0.group?.contains("within") ?? false }.compactMap(\.value)
    #expect(within.allSatisfy { $0 < overall })
    #expect(!findings.contains { $0.severity == .serious && $0.title.contains("sex") })
  }

  @Test func `without features the half that can be judged is, and the other is named`() throws {
    var input = QualityCases.confounded(patients: 100, seed: 3)
    input.features = [:]
    let outcome = try ShortcutCheck().outcome(in: input)
    #expect(outcome.gaps.count == 1)
    #expect(outcome.findings.contains { $0.severity == .warning && $0.title.contains("view") })
  }
}
