// SPDX-License-Identifier: Apache-2.0
import DataQuality
import Testing
import Vocabulary
import Catalog
import Datasets

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

  /// The confounded data set with more columns for the same view, and with the label in other words.
  private func drowned() -> QualityInput {
    var input = QualityCases.confounded(patients: 150, seed: 7)
    for place in input.items.indices {
      let isPortable = input.items[place].entry.attributes["view"]?.words == "AP"
      let isIll = input.items[place].labels.first?.value == "1"
      for (name, one, other) in [("columns", 640.0, 2048.0), ("rows", 480, 2500), ("h", 1, 2)] {
        input.items[place].entry.attributes[name] = .number(isPortable ? one : other)
      }
      input.items[place].entry.attributes["ill-19"] = .number(isIll ? 1 : 0)
      input.items[place].entry.attributes["was_ill"] = .text(isIll ? "yes" : "no")
      input.items[place].entry.attributes["target_count"] = .number(isIll ? 1 : 0)
      input.items[place].entry.attributes["nodule"] = .number(isIll ? 1 : 0)
    }
    return input
  }

  @Test func `columns that tell the same images apart are one finding, under the name that a reader knows`() throws {
    let findings = try ShortcutCheck().findings(in: drowned())
    let serious = findings.filter { $0.severity == .serious }
    #expect(serious.count == 1)
    let first = try #require(serious.first)
    #expect(first.title.contains("ill: view alone tells it"))
    #expect(first.title.contains("columns, h and rows tell the same images apart"))
    #expect(first.evidence.count { $0.name == "shortcut.attribute-tells" } == 4)
    #expect(first.evidence.count { $0.name == "shortcut.image-shows" } == 4)
    let shown = Set(first.evidence.filter { $0.name == "shortcut.image-shows" }.compactMap(\.value))
    #expect(shown.count == 1)
  }

  @Test func `a label in other words is no shortcut, and that it was left out is said`() throws {
    let findings = try ShortcutCheck().findings(in: drowned())
    let note = try #require(findings.first { $0.title.contains("are labels") })
    #expect(note.severity == .note)
    for name in ["ill-19", "was_ill", "target_count", "nodule"] {
      #expect(note.advice.contains("\(name) is "), "\(name)")
      #expect(!findings.contains { $0.title.contains("\(name) alone") }, "\(name)")
    }
    // Where it is asked for by name, it is looked at.
    let asked = try ShortcutCheck(attributes: ["was_ill"]).findings(in: drowned())
    #expect(asked.contains { $0.title.contains("was_ill alone tells it") })
  }

  @Test func `a site that goes with the label wholly is a shortcut and no label`() throws {
    var input = QualityCases.confounded(patients: 60, seed: 5)
    for place in input.items.indices {
      let isIll = input.items[place].labels.first?.value == "1"
      input.items[place].entry.attributes["site"] = .text(isIll ? "ill" : "well")
    }
    let first = try #require(try ShortcutCheck().findings(in: input).first)
    #expect(first.title.contains("site alone tells it with AUC 1.000"))
  }

  @Test func `a fraction reads as it was meant`() throws {
    var input = QualityCases.confounded(patients: 150, seed: 7)
    for place in input.items.indices {
      let isPortable = input.items[place].entry.attributes["view"]?.words == "AP"
      input.items[place].entry.attributes["pixel_spacing_mm"] = .number(isPortable ? 0.14300000000000002 : 0.168)
      input.items[place].entry.attributes["view"] = nil
    }
    let words = try ShortcutCheck().findings(in: input).flatMap {
      [$0.title, $0.advice] + $0.evidence.compactMap(\.group)
    }
    #expect(words.contains { $0.contains("= 0.143") })
    #expect(!words.contains { $0.contains("0.1430000") })
  }
}
