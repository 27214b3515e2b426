// SPDX-License-Identifier: Apache-2.0
import Catalog
import Datasets
import Foundation
import Reports
import Testing
import Vocabulary

@Suite struct `The page of a data card` {
  /// A made cohort of two sites: South gives no ages, and its images come from another device.
  static func card(images: Int = 240, findings: [DataCard.Finding] = []) -> DataCard {
    let known = Timestamp(microseconds: 1_700_000_000_000_000)
    let items = (1...images).map { number -> DatasetItem in
      let patient = (number + 1) / 2
      let isSouth = patient % 3 == 0
      var attributes: [String: AttributeValue] = [
        "sex": .text(patient % 5 < 3 ? "F" : "M"), "site": .text(isSouth ? "South" : "North"),
        "modality": .text("DX"), "view": .text(number % 4 == 0 ? "AP" : "PA"),
        "manufacturer": .text(isSouth ? "Other Devices" : "Made Devices"),
        "study-date": .text("20\(15 + patient % 7)-03-0\(1 + number % 9)"), "format": .text("png"),
      ]
      if !isSouth { attributes["age"] = .number(Double(20 + (patient * 7) % 65)) }
      return DatasetItem(
        entry: CatalogEntry(
          key: number, content: ContentDigest(hashing: [UInt8(number & 255), UInt8(number >> 8)]), pixels: nil,
          patient: patient, study: number, series: number, imported: known, terms: 1, attributes: attributes),
        labels: [
          Label("pneumothorax", patient % 6 == 0 ? "1" : "0", source: .reader, author: "r1", known: known),
          Label("effusion", patient % 4 == 0 ? "1" : "0", source: .report, known: known),
          Label(
            "effusion", patient % 4 == 0 || number % 9 == 0 ? "1" : "0", source: .reader, author: "r2", known: known),
        ])
    }
    let parts: [String?] = items.map { $0.entry.patient % 5 == 0 ? "test" : "train" }
    let terms = FrozenTerms(
      number: 1,
      terms: UsageTerms(
        title: "Chest radiographs of two hospitals", basis: .consent, statement: "Broad consent, form 7",
        ethics: .init(board: "Board of North", number: "12/2025", date: "2025-02-01"), licence: "CC-BY-4.0",
        purposes: ["research", "training"], retention: "2031-12-31", source: "North and South", isDeidentified: true),
      items: images)
    var input = DataCardInput(
      name: "chest-two-sites", number: 3, digest: ContentDigest(hashing: [3]), made: known, purpose: "training",
      origin: ["added: images with modality = DX"], terms: [terms], items: items, parts: parts,
      partNames: ["train", "test"], lockedParts: ["test"], software: "fiducial 0.1.0", written: known)
    input.withdrawnSince = 2
    input.findings = findings
    input.remarks = ["motivation": ["Made to judge detectors of pneumothorax & effusion <on two sites>."]]
    input.splits = [
      .init(
        split: StoredSplit(
          number: 1, version: input.digest, name: "main", digest: ContentDigest(hashing: [4]), made: known,
          parts: [
            .init(name: "train", items: 192, patients: 96, locked: nil, limit: nil, opened: 0),
            .init(name: "test", items: 48, patients: 24, locked: known, limit: 1, opened: 1),
          ]),
        openings: [
          .init(
            number: 1, split: 1, part: "test", time: known, agent: "ada", reason: "final judgement of model 4",
            plan: ContentDigest(hashing: [5]), model: nil, isOverride: false, count: 1)
        ])
    ]
    return DataCard(input)
  }

  @Test func `answers every question, or says that nobody did`() {
    let html = DataCardPage(Self.card()).html
    for heading in [
      "What it is for", "Terms, consent and retention", "Who is in it", "How the images were made",
      "What is said of the images", "What is missing", "Parts and locks", "What checks have found", "Upkeep",
      "Known limits",
    ] { #expect(html.contains(">\(heading)</h2>"), "\(heading)") }
    #expect(html.contains("Not said: who labelled"))
    #expect(html.contains("pneumothorax &amp; effusion &lt;on two sites&gt;"))
    #expect(html.contains("final judgement of model 4"))
    #expect(html.contains("2 images belong to patients who withdrew since"))
    #expect(html.contains("Broad consent, form 7"))
  }

  @Test func `shows no bare share: each has its interval`() {
    let html = DataCardPage(Self.card()).html
    let values = html.components(separatedBy: "class=\"value\"").count - 1
    let intervals = html.components(separatedBy: "class=\"interval\"").count - 1
    #expect(values > 10 && values == intervals)
  }

  @Test func `loads nothing and is the same each time`() throws {
    let card = Self.card(findings: [
      .init(
        check: "shortcut", severity: "serious", title: "Site is told from the image with AUC 0.97",
        advice: "Hold a site out.")
    ])
    let html = DataCardPage(card).html
    #expect(html == DataCardPage(Self.card(findings: card.findings)).html)
    #expect(!html.contains("src=") && !html.contains("<script"))
    #expect(html.contains("Site is told from the image with AUC 0.97."))
  }
}
