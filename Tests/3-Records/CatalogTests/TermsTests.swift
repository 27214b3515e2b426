// SPDX-License-Identifier: Apache-2.0
import Catalog
import Foundation
import Store
import TestSupport
import Testing
import Vocabulary

@Suite("Terms of use")
struct TermsTests {
  static let text = """
    fiducial-terms: 1
    title: Chest radiographs of two hospitals
    basis: consent
    statement: Broad consent, form 3.2 of 2024
    ethics: {board: Ethics Committee North, number: "2024-117", date: 2024-05-02}
    licence: CC-BY-4.0
    purposes: [research, validation]
    retention: 2031-12-31
    source: North Hospital
    agreement: Data use agreement 12/2024
    jurisdiction: DE
    deidentified: true
    """

  @Test func `reads every key and gives the same terms back from their document`() throws {
    let terms = try UsageTerms.parse(bytes: Self.text.utf8, fileName: "terms.yaml")
    #expect(
      terms
        == UsageTerms(
          title: "Chest radiographs of two hospitals", basis: .consent, statement: "Broad consent, form 3.2 of 2024",
          ethics: .init(board: "Ethics Committee North", number: "2024-117", date: "2024-05-02"), licence: "CC-BY-4.0",
          purposes: ["research", "validation"], retention: "2031-12-31", source: "North Hospital",
          agreement: "Data use agreement 12/2024", jurisdiction: "DE", isDeidentified: true))
    #expect(UsageTerms(json: terms.json) == terms)
    #expect(terms.allows("research") && !terms.allows("advertising"))
    #expect(UsageTerms.synthetic.allows("anything"))
  }

  @Test(arguments: [
    ("basis: consent", "basis: favour", "one of consent"), ("licence: CC-BY-4.0\n", "", "the key \"licence\""),
    ("retention: 2031-12-31", "retention: 2031-13-31", "a day such as"),
    ("ethics: {board: Ethics Committee North, number: \"2024-117\", date: 2024-05-02}\n", "", "the approval"),
    ("statement: Broad consent, form 3.2 of 2024\n", "", "in words"),
    ("deidentified: true", "deidentified: maybe", "true"),
    ("jurisdiction: DE", "juristiction: DE", "did you mean \"jurisdiction\"?"),
    ("date: 2024-05-02}", "date: May}", "a day such as"),
  ])
  func `refuses terms that leave something open`(written: String, instead: String, expected: String) throws {
    let text = Self.text.replacingOccurrences(of: written, with: instead)
    #expect(text != Self.text)
    let faults = #expect(throws: InputFaults.self) { try UsageTerms.parse(bytes: text.utf8, fileName: "terms.yaml") }
    #expect(faults?.faults.contains { $0.expected.contains(expected) } == true, "\(faults?.faults ?? [])")
  }

  @Test func `gives the same terms one number and changed ones another, and notices a changed text`() throws {
    let made = try MadeArchive()
    var terms = try UsageTerms.parse(bytes: Self.text.utf8, fileName: "terms.yaml")
    let first = try made.catalog.number(of: terms)
    #expect(try made.catalog.number(of: terms) == first)
    terms.purposes.append("training")
    let second = try made.catalog.number(of: terms)
    #expect(second != first)
    #expect(try made.catalog.terms(second) == terms)
    #expect(try made.catalog.allTerms().count == 2)
    #expect(throws: CatalogError.noTerms(99)) { try made.catalog.terms(99) }
    try made.archive.records.write { writer in
      try writer.execute(
        "UPDATE catalog_terms SET document = replace(document, 'North', 'South') WHERE number = \(first)")
    }
    #expect(throws: CatalogError.self) { try made.catalog.terms(first) }
  }

  @Test func `finds what may be held no longer`() throws {
    let made = try MadeArchive()
    let terms = try UsageTerms.parse(bytes: Self.text.utf8, fileName: "terms.yaml")
    let draft = CatalogDraft(
      patient: ["", "P"], study: "1", series: "1", content: ContentDigest(hashing: [1]), attributes: [:])
    let entry = try made.catalog.register([draft], terms: made.catalog.number(of: terms))[0]
    var other = draft
    other.content = ContentDigest(hashing: [2])
    try made.catalog.register([other], terms: made.terms())
    #expect(try made.catalog.entries(pastRetentionOn: "2031-12-31").isEmpty)
    #expect(try made.catalog.entries(pastRetentionOn: "2032-01-01") == [entry])
    #expect(terms.isPast(on: "2032-01-01") && !terms.isPast(on: "2031-12-31"))
  }
}
