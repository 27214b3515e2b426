// SPDX-License-Identifier: Apache-2.0
import Catalog
import Foundation
import Store
import TestSupport
import Testing
import Vocabulary

/// How many images the search is timed over; none where nobody asks for it.
enum SpeedRows {
  static let count = ProcessInfo.processInfo.environment["FIDUCIAL_SEARCH_ROWS"].flatMap { Int($0) } ?? 0
}

/// How fast the search is over as many made images as `FIDUCIAL_SEARCH_ROWS` says; Proofs/catalog_search.py runs it and writes the table.
@Suite("Speed of the search", .enabled(if: SpeedRows.count > 0, "wants FIDUCIAL_SEARCH_ROWS"))
struct CatalogSpeedTests {
  private static func draft(_ number: Int, _ random: inout SplitMix) -> CatalogDraft {
    func below(_ limit: Int) -> Int { Int(random.next() % UInt64(limit)) }
    // Two unlike parts, so that frequent values exclude one another.
    let isChest = below(10) < 7
    var attributes: [String: AttributeValue] = [
      "modality": .text(isChest ? "DX" : ["CT", "MR", "US"][below(3)]), "body-part": .text(isChest ? "CHEST" : "HEAD"),
      "sex": .text(below(2) == 0 ? "F" : "M"), "age": .number(Double(18 + below(80))),
      "site": .text("Site \(below(40))"), "manufacturer": .text("Maker \(below(6))"),
      "model": .text("Model \(below(60))"),
      "device": .text("D\(below(900))"), "rows": .number(isChest ? 2048 : 512),
      "columns": .number(isChest ? 2500 : 512),
      "frames": .number(1), "bits": .number(12), "photometric": .text("MONOCHROME2"), "format": .text("dicom"),
      "spacing": .number(Double(100 + below(200)) / 1000),
      "study-date": .text("20\(10 + below(16))-\(10 + below(3))-\(10 + below(19))"),
      "label:finding": .number(Double(below(2))),
      "score": .number(Double(below(1_000_000)) / 1e6),
    ]
    if isChest { attributes["view"] = .text(below(3) == 0 ? "AP" : "PA") }
    return CatalogDraft(
      patient: ["", "P\(number / 3)"], study: .init("S\(number / 2)"), series: "1",
      content: ContentDigest(hashing: Array("\(number)".utf8)), attributes: attributes)
  }

  private static let mixes: [[String]] = [
    [], ["modality = DX"], ["modality = DX", "view = PA"], ["age >= 60"], ["age < 40", "sex = F", "modality = DX"],
    ["site = Site 3, Site 7, Site 11", "age >= 30", "age < 70"], ["modality = CT", "view = PA"],
    ["modality = DX", "body-part = HEAD"], ["view ?", "modality = DX"], ["device = D17"],
    ["device != D17", "site != Site 3", "model != Model 8"], ["study-date >= 2020-01-01", "study-date < 2021-01-01"],
    ["spacing >= 0.15", "spacing < 0.2"], ["label:finding = 1", "sex = M", "manufacturer = Maker 2"],
    ["patient = 4711"], ["rows = 2048", "bits = 12", "frames = 1", "photometric = MONOCHROME2", "age > 97"],
    ["age >= 18", "spacing >= 0.1", "study-date >= 2010-01-01"],
  ]

  @Test func `answers every mixture of conditions`() throws {
    let made = try MadeArchive()
    let terms = try made.terms()
    var random = SplitMix(seed: 20_260_131)
    let clock = ContinuousClock()
    let filled = try clock.measure {
      for start in stride(from: 0, to: SpeedRows.count, by: 10_000) {
        let drafts = (start..<min(start + 10_000, SpeedRows.count)).map { Self.draft($0, &random) }
        try made.catalog.register(drafts, terms: terms)
      }
    }
    print("filled \(SpeedRows.count) rows in \(filled)")
    var pages: [Double] = []
    var counts: [Double] = []
    for texts in Self.mixes {
      let query = try CatalogQuery(parsing: texts)
      var own: [(page: Double, count: Double)] = []
      var found = 0
      for turn in 0..<30 {
        let after = turn % 3 == 0 ? 0 : Int(random.next() % UInt64(SpeedRows.count))
        let page = try clock.measure { _ = try made.catalog.entries(matching: query, after: after, limit: 100) }
        let count = try clock.measure { found = try made.catalog.count(matching: query) }
        own.append((page / .milliseconds(1), count / .milliseconds(1)))
      }
      pages += own.map(\.page)
      counts += own.map(\.count)
      let (page, count) = (own.map(\.page).sorted(), own.map(\.count).sorted())
      print(
        "mix | \(texts.joined(separator: ", ")) | \(found) | \(Self.round(page[15])) | \(Self.round(page[29])) | \(Self.round(count[15])) | \(Self.round(count[29]))"
      )
    }
    pages.sort()
    counts.sort()
    print("page p50 \(Self.round(pages[pages.count / 2])) ms, p99 \(Self.round(pages[pages.count * 99 / 100])) ms")
    print("count p50 \(Self.round(counts[counts.count / 2])) ms, p99 \(Self.round(counts[counts.count * 99 / 100])) ms")
    let slow = try clock.measure {
      _ = try made.catalog.entries(matching: CatalogQuery(parsing: ["score > 0.3"]), limit: 100)
    }
    let facet = try clock.measure { _ = try made.catalog.facet(matching: CatalogQuery(), by: "site") }
    print("order on an attribute of \(SpeedRows.count) values: \(slow); facet by site: \(facet)")
    #expect(pages[pages.count / 2] < 1000)
  }

  private static func round(_ value: Double) -> Double { (value * 100).rounded() / 100 }
}
