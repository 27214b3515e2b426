// SPDX-License-Identifier: Apache-2.0
import Catalog
import DataQuality
import Datasets
import Foundation
import TestSupport
import Testing
import Vocabulary

@Suite struct `Leaks between parts` {
  private func item(_ image: Int, patient: Int, subset: String?) -> DatasetItem {
    var item = MadeImages.item(image, patient: patient)
    if let subset { item.entry.attributes["subset"] = .text(subset) }
    return item
  }

  @Test func `are found in the division that the data came with`() throws {
    // Patients 1 and 2 of four in both parts; patient 2 with three images.
    let items = [
      item(1, patient: 1, subset: "train"), item(2, patient: 1, subset: "test"), item(3, patient: 2, subset: "train"),
      item(4, patient: 2, subset: "train"), item(5, patient: 2, subset: "test"), item(6, patient: 3, subset: "train"),
      item(7, patient: 4, subset: "test"), item(8, patient: 1, subset: nil),
    ]
    let found = try #require(
      PartLeakageCheck().outcome(in: QualityInput(items: items)).findings.first { $0.title.contains("patients have") })
    #expect(found.severity == .serious)
    #expect(found.evidence.first?.value == 0.5)
    #expect(found.evidence.first?.n == 4)
    #expect(found.cases.map(\.image).sorted() == [2, 5])
    #expect(found.cases.compactMap(\.other).sorted() == [1, 3])
  }

  @Test func `are none where each patient has one part, and not judged where nothing is divided`() {
    let items = (0..<9).map { item($0 + 1, patient: $0, subset: $0 % 2 == 0 ? "train" : "test") }
    let clean = PartLeakageCheck().outcome(in: QualityInput(items: items))
    #expect(clean.findings.isEmpty && clean.gaps.isEmpty)
    let undivided = PartLeakageCheck().outcome(
      in: QualityInput(items: (0..<9).map { item($0, patient: $0, subset: nil) }))
    #expect(undivided.findings.isEmpty)
    #expect(undivided.gaps.count == 1)
  }

  @Test(.enabled(if: SharedFiles.isThere, "the radiographs are not beside this checkout"))
  func `of the public radiographs' own subsets are those that counting finds`() throws {
    let rows = try String(contentsOf: SharedFiles.file("data/cxr/cxr.csv"), encoding: .utf8).split(
      whereSeparator: \.isNewline)
    let names = rows[0].split(separator: ",", omittingEmptySubsequences: false)
    let (patient, subset) = (
      try #require(names.firstIndex(of: "patient_id")), try #require(names.firstIndex(of: "subset"))
    )
    var numbers: [Substring: Int] = [:]
    let items = rows.dropFirst().enumerated().map { place, row in
      let cells = row.split(separator: ",", omittingEmptySubsequences: false)
      let number = numbers[cells[patient], default: numbers.count]
      numbers[cells[patient]] = number
      return item(place + 1, patient: number, subset: cells[subset].isEmpty ? nil : String(cells[subset]))
    }
    let found = PartLeakageCheck().outcome(in: QualityInput(items: items)).findings.filter {
      $0.title.contains("patients have")
    }
    // Counted with pandas: test and train 8, test and valid 8, train and valid 13 patients.
    // One finding, each of the 27 patients shown once, then each two subsets.
    #expect(found.map(\.cases.count) == [27])
    let patients = Set(items.filter { $0.entry.attributes["subset"] != nil }.map(\.entry.patient)).count
    let shares = try #require(found.first).evidence
    #expect(shares.count == 4 && shares[0].n == patients)
    #expect(zip(shares, [27, 8, 8, 13]).allSatisfy { (($0.value ?? 0) * Double($0.n) - Double($1)).magnitude < 1e-9 })
    #expect(found[0].title.contains("test and train 8, test and valid 8, train and valid 13"))
  }
}
