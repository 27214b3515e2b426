// SPDX-License-Identifier: Apache-2.0
import Catalog
import DataQuality
import Datasets
import Testing
import Vocabulary

@Suite struct LabelConflictTests {
  @Test func `a folder that contradicts the label is found among many that agree`() throws {
    var items = (1...200).map { image in
      QualityCases.item(
        image, patient: image / 2, [("finding", image % 2 == 0 ? "effusion" : "none")],
        ["folder": .text(image % 2 == 0 ? "abnormal" : "normal")])
    }
    items[36].entry.attributes["folder"] = .text("abnormal")
    let findings = try LabelConflictCheck().findings(in: QualityInput(items: items))
    #expect(findings.map { $0.cases.map(\.image) } == [[37]])
    #expect(findings[0].severity == .warning)
  }

  @Test func `several words of one meaning are no contradiction`() throws {
    let words = ["none", "effusion", "mass"]
    let items = (1...90).map { image in
      QualityCases.item(
        image, patient: image, [("finding", words[image % 3])],
        ["folder": .text(image % 3 == 0 ? "normal" : "abnormal")])
    }
    #expect(try LabelConflictCheck().findings(in: QualityInput(items: items)).isEmpty)
  }

  @Test func `two sources of one label are compared image by image`() throws {
    let items = (1...40).map { image in
      var item = QualityCases.item(image, patient: image, [("ill", image % 2 == 0 ? "1" : "0")])
      let other = image <= 2 ? (image % 2 == 0 ? "0" : "1") : (image % 2 == 0 ? "1" : "0")
      if image <= 20 { item.labels.append(Label("ill", other, source: .report, known: QualityCases.epoch)) }
      return item
    }
    let finding = try #require(LabelConflictCheck().findings(in: QualityInput(items: items)).first)
    #expect(finding.cases.map(\.image) == [1, 2])
    // Two of the twenty images that have both sources.
    #expect(finding.evidence[0].value == 0.1)
    #expect(finding.severity == .serious)
  }

  @Test func `one source and nothing to hold it against cannot be judged`() throws {
    let items = (1...40).map { QualityCases.item($0, patient: $0, [("ill", $0 % 2 == 0 ? "1" : "0")]) }
    #expect(try LabelConflictCheck().outcome(in: QualityInput(items: items)).gaps.count == 1)
  }
}
