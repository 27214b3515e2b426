// SPDX-License-Identifier: Apache-2.0
import Catalog
import DataQuality
import Datasets
import TestSupport
import Testing

@Suite struct StatedAcquisitionCheckTests {
  /// Pictures that show their view, of which every twentieth is stated to be the other.
  private func input(separation: Double, stated attribute: String = "view") -> (input: QualityInput, wrong: Set<Int>) {
    var draws = SplitMix(seed: 77)
    var items: [DatasetItem] = []
    var rows: [[Float?]?] = []
    var wrong: Set<Int> = []
    for image in 1...400 {
      let isFrontal = draws.uniform() < 0.6
      let isTurned = image % 20 == 0
      if isTurned { wrong.insert(image) }
      var item = QualityCases.item(image, patient: (image + 1) / 2, [])
      item.entry.attributes[attribute] = .text(isFrontal != isTurned ? "PA" : "LL")
      items.append(item)
      rows.append(QualityCases.features(disease: 0, view: isFrontal ? separation : 0, &draws))
    }
    return (QualityInput(items: items, features: ["image-statistics": rows]), wrong)
  }

  @Test func `pictures that are stated to be another view are found`() throws {
    let (input, wrong) = input(separation: 6)
    let finding = try #require(StatedAcquisitionCheck().outcome(in: input).findings.first)
    let flagged = Set(finding.cases.map(\.image))
    #expect(finding.check == "stated-acquisition")
    #expect(flagged.intersection(wrong).count >= 18)
    #expect(flagged.subtracting(wrong).count <= 4)
    #expect(finding.cases.allSatisfy { $0.note?.hasPrefix("stated ") ?? false })
    #expect(finding.title.hasPrefix("view: "))
  }

  @Test func `what the picture does not show is contradicted by nobody`() throws {
    let outcome = try StatedAcquisitionCheck().outcome(in: input(separation: 0).input)
    #expect(outcome.findings.isEmpty)
    #expect(outcome.gaps.map(\.subject) == ["view"])
  }

  @Test func `labels are not looked at`() throws {
    var (input, _) = input(separation: 6)
    let before = try StatedAcquisitionCheck().outcome(in: input)
    for row in input.items.indices {
      input.items[row].labels = [Label("ill", row % 3 == 0 ? "1" : "0", source: .table, known: QualityCases.epoch)]
    }
    #expect(try StatedAcquisitionCheck().outcome(in: input) == before)
  }

  @Test func `one value throughout leaves nothing to be held against the picture`() throws {
    var (input, _) = input(separation: 6)
    for row in input.items.indices { input.items[row].entry.attributes["view"] = .text("PA") }
    let outcome = try StatedAcquisitionCheck().outcome(in: input)
    #expect(outcome.findings.isEmpty)
    #expect(outcome.gaps.map(\.subject) == [nil])
  }
}
