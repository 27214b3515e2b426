// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Catalog
import Datasets
import Testing
import TestSupport
import Vocabulary

@Suite struct LabelReadingTests {
  func rows(_ text: String, _ layout: LabelLayout) throws -> LabelRows {
    try LabelRows(reading: .bytes(Array(text.utf8), name: "labels.csv"), for: layout)
  }

  func said(_ reading: LabelReading) -> [String] {
    reading.labels.map { "\($0.image) \($0.label.finding)=\($0.label.value)" }.sorted()
  }

  @Test func `a wide table tells a label for each finding's cell`() throws {
    let small = try SmallArchive()
    let entries = try small.takeMany(3, terms: small.terms())
    let layout = LabelLayout(
      matchColumn: "sha256", match: .content, form: .wide([.init("Effusion"), .init("Pleural_Thickening")]),
      source: .table, uncertain: .uncertain)
    let text = """
      sha256,Effusion,Pleural_Thickening
      \(entries[0].content.hexadecimal),1,0
      \(entries[1].content),-1,
      \(String(repeating: "0", count: 64)),1,1
      \(entries[2].content.hexadecimal),no,yes
      """
    let reading = try small.labels.read(rows(text, layout), as: layout)
    #expect(
      said(reading) == [
        "1 effusion=1", "1 pleural-thickening=0", "2 effusion=uncertain", "3 effusion=0", "3 pleural-thickening=1",
      ])
    #expect(reading.rows == 4 && reading.rowsWithoutImage == 1 && reading.empty == 1 && reading.uncertain == 1)
  }

  @Test func `a region must have an area and lie in its image, and the row that has none is named`() throws {
    let small = try SmallArchive()
    try small.take(["a/1", "b/1"], terms: small.terms()) { index in
      index == 0 ? ["rows": .number(30), "columns": .number(40)] : [:]
    }
    let layout = LabelLayout(matchColumn: "image", match: .image, form: .wide([.init("nodule")]), source: .reader)
    func read(_ image: Int, _ value: String) throws -> LabelReading {
      try small.labels.read(rows("image,nodule\n2,\"box:1,1,2,2\"\n\(image),\"\(value)\"\n", layout), as: layout)
    }
    for value in ["box:0,0,40,30", "box:-0.4,0,40.5,30", "polygon:0,0,40,0,40,30", "mask:30,40,0,5,1195", "0"] {
      #expect(try read(1, value).labels.count == 2, "\(value)")
    }
    for value in [
      "box:0,0,30,40", "box:39,0,3,3", "box:-5,0,3,3", "polygon:0,0,50,0,0,9", "mask:40,30,0,5,1195",
      "box:1,1,2,2;box:50,1,2,2", "box:0,0,1e200,1e200", "polygon:0,0,1e200,0,0,1e200", "box:1,2,3",
    ] {
      let faults = #expect(throws: InputFaults.self, "\(value)") { try read(1, value) }
      #expect(faults?.faults.first?.row == 3)
    }
    // Of an image whose size nobody knows only what no image has is refused.
    #expect(try read(2, "box:500,500,30,40").labels.count == 2)
    #expect(throws: InputFaults.self) { try read(2, "box:0,0,1e200,1e200") }
    #expect(LabelRegion("box:0,0,1e200,1e200") == nil && LabelRegion("polygon:0,0,1e200,0,0,1e200") == nil)
  }

  @Test func `uncertain values need a rule, and each rule does what it says`() throws {
    let small = try SmallArchive()
    try small.takeMany(2, terms: small.terms())
    let text = "image,effusion\n1,-1\n2,1\n"
    var layout = LabelLayout(matchColumn: "image", match: .image, form: .wide([.init("effusion")]), source: .report)
    #expect(throws: InputFaults.self) { try small.labels.read(rows(text, layout), as: layout) }
    for (rule, value) in [
      (LabelLayout.Uncertain.positive, "1 effusion=1"), (.negative, "1 effusion=0"),
      (.uncertain, "1 effusion=uncertain"),
    ] {
      layout.uncertain = rule
      #expect(try said(small.labels.read(rows(text, layout), as: layout)).first == value)
    }
    layout.uncertain = .missing
    #expect(try said(small.labels.read(rows(text, layout), as: layout)) == ["2 effusion=1"])
    layout.blank = .negative
    #expect(
      try said(small.labels.read(rows("image,effusion\n1,\n2,1\n", layout), as: layout)) == [
        "1 effusion=0", "2 effusion=1",
      ])
  }

  @Test func `a cell of several words tells each, and what is not listed is negative or nothing`() throws {
    let small = try SmallArchive()
    try small.takeMany(3, terms: small.terms())
    let text = "name,labels\n0/a,Effusion|Mass\n1/a,No Finding\n2/a,Mass\n"
    func layout(_ unlisted: LabelLayout.Unlisted) -> LabelLayout {
      LabelLayout(
        matchColumn: "name", match: .attribute("name"),
        form: .list(column: "labels", separator: "|", unlisted: unlisted), source: .table, nothingWords: ["No Finding"])
    }
    #expect(
      try said(small.labels.read(rows(text, layout(.negative)), as: layout(.negative))) == [
        "1 effusion=1", "1 mass=1", "2 effusion=0", "2 mass=0", "3 effusion=0", "3 mass=1",
      ])
    #expect(
      try said(small.labels.read(rows(text, layout(.missing)), as: layout(.missing))) == [
        "1 effusion=1", "1 mass=1", "3 mass=1",
      ])
  }

  @Test func `a source that never uses a word does not deny it, and the receipt counts words`() throws {
    let small = try SmallArchive()
    try small.takeMany(3, terms: small.terms())
    let layout = LabelLayout(
      matchColumn: "image", match: .image, form: .list(column: "labels", separator: "|", unlisted: .negative),
      source: .table, authorColumn: "who")
    let text = "image,who,labels\n1,A,effusion|mass\n2,A,mass\n3,B,mass\n"
    let reading = try small.labels.read(rows(text, layout), as: layout)
    #expect(said(reading) == ["1 effusion=1", "1 mass=1", "2 effusion=0", "2 mass=1", "3 mass=1"])
    let counts = try #require(reading.listed["effusion"])
    #expect(counts.present == 1 && counts.denied == 1 && counts.unused == 1)
  }

  @Test func `an attribute that no image has is an error`() throws {
    let small = try SmallArchive()
    try small.takeMany(1, terms: small.terms())
    let layout = LabelLayout(
      matchColumn: "case", match: .attribute("case"), form: .wide([.init("effusion")]), source: .table)
    #expect(throws: InputFaults.self) { try small.labels.read(rows("case,effusion\nA,1\n", layout), as: layout) }
  }

  @Test func `a long table has its own sources, authors, confidences and moments`() throws {
    let small = try SmallArchive()
    try small.take(["p/1", "p/2"], terms: small.terms())
    let layout = LabelLayout(
      matchColumn: "patient", match: .patient, form: .long(finding: "what", value: "says"), source: .reader,
      sourceColumn: "source", authorColumn: "who", confidenceColumn: "sure", knownColumn: "day")
    let text = """
      patient,what,says,source,who,sure,day
      1,density,c,reader,r7,0.75,2020-05-01
      """
    let reading = try small.labels.read(rows(text, layout), as: layout)
    #expect(said(reading) == ["1 density=c", "2 density=c"])
    let label = try #require(reading.labels.first?.label)
    #expect(label.author == "r7" && label.confidence == 0.75)
    #expect(label.known == Timestamp("2020-05-01T00:00:00Z"))
    let bad = "patient,what,says,source,who,sure,day\n1,density,c,oracle,r7,2,2099-01-01\n"
    #expect(throws: InputFaults.self) { try small.labels.read(rows(bad, layout), as: layout) }
  }

  @Test func `an attribute of the catalog becomes a label`() throws {
    let small = try SmallArchive()
    try small.take(["p/1", "p/2", "p/3"], terms: small.terms()) {
      ["diagnosis": .text(["pneumonia", "normal", "other"][$0])]
    }
    let layout = LabelLayout(matchColumn: "", match: .image, form: .wide([]), source: .table)
    let reading = try small.labels.read(
      attribute: "diagnosis", finding: "pneumonia", as: layout, values: ["pneumonia": "1", "normal": "0"])
    #expect(said(reading) == ["1 pneumonia=1", "2 pneumonia=0"])
    #expect(reading.unnamed == ["other": 1] && reading.empty == 0)
    let receipt = try small.labels.tell(reading.labels, by: SmallArchive.context)
    #expect(receipt.new == 2 && receipt.images == 2)
  }
}
