// SPDX-License-Identifier: Apache-2.0
import AuditTrail
import CaseTables
import Catalog
import Datasets
import Foundation
import Store
import Testing
import TestSupport
import Vocabulary

/// Orders and bytes that several suites hand out.
typealias ExportTests = `A data set is handed out`

@Suite struct `A data set is handed out` {
  static func content(_ number: Int) -> [UInt8] { Array("bytes of image \(number)".utf8) }

  static func items() -> [DatasetItem] {
    (1...6).map { number in
      var item = MadeItems.item(
        number, patient: 700 + number / 2,
        [
          AttributeName.format: .text("png"), AttributeName.sex: .text(number % 2 == 0 ? "F" : "M"),
          AttributeName.age: .number(Double(40 + number)), AttributeName.columns: .number(100),
          AttributeName.rows: .number(80), "remark": .text("a \"quoted\", text\nof two lines"),
        ], labels: ["nodule": number <= 2 ? "1" : "0"])
      item.entry.content = ContentDigest(hashing: content(number))
      return item
    }
  }

  static let terms = FrozenTerms(
    number: 1,
    terms: UsageTerms(
      title: "Made", basis: .published, licence: "CC-BY-4.0", purposes: ["research"], retention: "2030-12-31",
      source: "The donors", isDeidentified: true), items: 6)

  static func order(
    _ format: ExportFormat, items: [DatasetItem] = items(), purpose: String = "research", day: String = "2026-01-31",
    folderFinding: String? = nil, identities: ExportIdentities = ExportIdentities()
  ) -> ExportOrder {
    ExportOrder(
      name: "made", number: 1, digest: ContentDigest(hashing: [3]), made: Timestamp(microseconds: 0),
      summary: "Made images.", terms: [terms], items: items,
      parts: items.map { $0.entry.key <= 4 ? "train" : "test" }, format: format, purpose: purpose,
      folderFinding: folderFinding, identities: identities, remarks: ["dataCollection": ["Made for a test."]], day: day,
      software: "test 1")
  }

  /// All files below a folder.
  static func files(_ folder: URL) -> [String] {
    (FileManager.default.subpaths(atPath: folder.path) ?? []).filter { name in
      var isFolder: ObjCBool = false
      return FileManager.default.fileExists(atPath: folder.appending(path: name).path, isDirectory: &isFolder)
        && !isFolder.boolValue
    }.sorted()
  }

  @discardableResult
  static func write(
    _ order: ExportOrder, _ made: MadeArchive, to folder: URL, after failure: DatasetExport.AfterFailure = .removes,
    bytes: (DatasetItem) throws -> [UInt8] = { content($0.entry.key) }
  ) throws -> DatasetExport.Receipt {
    try DatasetExport(order, from: made.archive).write(
      to: folder, after: failure, by: MadeArchive.context("test"), bytes: bytes)
  }

  @Test func `in folders by part and label, named by number and never by patient`() throws {
    let made = try MadeArchive()
    let folder = made.folder.file("out")
    let receipt = try Self.write(Self.order(.folders, folderFinding: "nodule"), made, to: folder)
    #expect(
      Self.files(folder) == [
        "MANIFEST.json", "TERMS.txt", "items.csv", "test/0/000005.png", "test/0/000006.png", "train/0/000003.png",
        "train/0/000004.png", "train/1/000001.png", "train/1/000002.png",
      ])
    #expect(receipt.files == 8)
    #expect(try [UInt8](Data(contentsOf: folder.appending(path: "train/1/000002.png"))) == Self.content(2))
    let manifest = try JSONValue(parsing: Data(contentsOf: folder.appending(path: "MANIFEST.json")))
    for file in try #require(manifest["files"]?.elements) {
      let name = try #require(file["name"]?.text)
      let bytes = try Data(contentsOf: folder.appending(path: name))
      #expect(file["sha256"]?.text == ContentDigest(hashing: bytes).hexadecimal)
      #expect(file["bytes"]?.integer == bytes.count)
    }
    let terms = try String(contentsOf: folder.appending(path: "TERMS.txt"), encoding: .utf8)
    #expect(terms.contains("To be named: The donors") && terms.contains("creativecommons.org/licenses/by/4.0/"))
    // The begin and the end.
    #expect(try made.entries() == 2)
  }

  @Test func `with its begin in the trail before the first byte leaves`() throws {
    let made = try MadeArchive()
    let folder = made.folder.file("out")
    var before: [Int] = []
    try Self.write(Self.order(.coco), made, to: folder) { item in
      before.append(try made.entries())
      return Self.content(item.entry.key)
    }
    #expect(before == [1, 1, 1, 1, 1, 1])
    let all = try made.archive.records.read { reader in
      try AuditTrail(made.archive).entries(AuditQuery(), in: reader).map(\.event.action)
    }
    #expect(all.sorted() == ["dataset.export", "dataset.export.begin"])
  }

  @Test func `with fields that no reader takes for two, and none for a formula`() throws {
    let made = try MadeArchive()
    var items = Self.items()
    items[0].entry.attributes = [
      "sha256": .text("mine"), "label.x": .text("mine too"), "accent": .text("a\"\u{301}b,c"), "sum": .text("=1+1"),
      "kept": .text("'=1"), "minus": .number(-5), "dash": .text("-5"),
    ]
    try Self.write(Self.order(.csv, items: [items[0]]), made, to: made.folder.file("out"))
    let lines = try made.folder.text("out/items.csv").components(separatedBy: "\r\n")
    #expect(
      lines[0]
        == "image,sha256,patient,study,series,licence,part,accent,dash,kept,attribute.label.x,minus,attribute.sha256,sum,"
        + "label.nodule,source.nodule")
    #expect(lines[1].hasSuffix(",\"a\"\"\u{301}b,c\",-5,''=1,mine too,-5,mine,'=1+1,1,table"))
  }

  @Test func `with a word on what DICOM headers keep`() throws {
    let made = try MadeArchive()
    var items = Self.items()
    for place in items.indices { items[place].entry.attributes[AttributeName.format] = .text("dicom") }
    try Self.write(Self.order(.dicom, items: items, identities: .asTheyCame), made, to: made.folder.file("out"))
    #expect(try made.folder.text("out/TERMS.txt").contains("6 DICOM files are handed out as they came"))
    #expect(try made.folder.text("out/TERMS.txt").contains("Patient ID"))
    // Unless they are to leave as they came, headers are changed; without the helper that reads them nothing leaves.
    #expect(throws: ExportError.notRewritten(image: 1, found: "no helper")) {
      try Self.write(Self.order(.dicom, items: items), made, to: made.folder.file("other"))
    }
    #expect(!FileManager.default.fileExists(atPath: made.folder.file("other").path))
  }

  @Test func `as a table that our own reader reads`() throws {
    let made = try MadeArchive()
    let folder = made.folder.file("out")
    try Self.write(Self.order(.csv), made, to: folder)
    #expect(Self.files(folder) == ["MANIFEST.json", "TERMS.txt", "items.csv"])
    let binding = ColumnBinding(
      caseColumn: "image", patient: "patient", truth: .binary(column: "label.nodule", positive: ["1"]),
      scores: [NamedColumn("age")], attributes: [NamedColumn("sex"), NamedColumn("part"), NamedColumn("remark")])
    let table = try CaseTable.read(
      from: TableSource(path: folder.appending(path: "items.csv").path), binding: binding)
    #expect(table.rowCount == 6)
    let text = try String(contentsOf: folder.appending(path: "items.csv"), encoding: .utf8)
    #expect(text.contains("\"a \"\"quoted\"\", text\nof two lines\""))
    #expect(
      text.hasPrefix(
        "image,sha256,patient,study,series,licence,part,age,columns,format,remark,rows,sex,label.nodule,source.nodule\r\n"
      ))
  }

  @Test func `again from where it ended, sweeping what was half written`() throws {
    let made = try MadeArchive()
    let folder = made.folder.file("out")
    struct Cut: Error {}
    #expect(throws: Cut.self) {
      try Self.write(Self.order(.coco), made, to: folder, after: .keeps) { item in
        if item.entry.key == 4 { throw Cut() }
        return Self.content(item.entry.key)
      }
    }
    #expect(Self.files(folder) == ["images/000001.png", "images/000002.png", "images/000003.png"])
    // What a killed run leaves, and a file that was damaged since.
    try Data("half".utf8).write(to: folder.appending(path: "images/.fiducial-part-1"))
    try Data("torn".utf8).write(to: folder.appending(path: "images/000002.png"))
    let receipt = try Self.write(Self.order(.coco), made, to: folder)
    #expect(receipt.kept == 2)
    #expect(Self.files(folder).count == 6 + 5)
    #expect(try [UInt8](Data(contentsOf: folder.appending(path: "images/000002.png"))) == Self.content(2))
    #expect(try made.entries() == 4)
  }

  @Test func `with nothing left behind when it fails`() throws {
    let made = try MadeArchive()
    let folder = made.folder.file("out")
    #expect(throws: ExportError.otherBytes(image: 5)) {
      try Self.write(Self.order(.croissant), made, to: folder) {
        $0.entry.key == 5 ? [0] : Self.content($0.entry.key)
      }
    }
    #expect(!FileManager.default.fileExists(atPath: folder.path))
    #expect(try made.entries() == 2)
  }

  @Test func `only for purposes and as long as its terms allow`() throws {
    let made = try MadeArchive()
    let folder = made.folder.file("out")
    #expect(throws: ExportError.purposeForbidden(purpose: "sale", items: 6)) {
      try Self.write(Self.order(.csv, purpose: "sale"), made, to: folder)
    }
    #expect(throws: ExportError.pastRetention(items: 6, since: "2030-12-31")) {
      try Self.write(Self.order(.csv, day: "2031-01-01"), made, to: folder)
    }
    var foreign = Self.items()
    foreign[0].entry.terms = 9
    #expect(throws: ExportError.purposeForbidden(purpose: "research", items: 1)) {
      try Self.write(Self.order(.csv, items: foreign), made, to: folder)
    }
    #expect(throws: ExportError.otherKind(items: 6, found: "png", expected: "DICOM files")) {
      try Self.write(Self.order(.dicom), made, to: folder)
    }
    #expect(!FileManager.default.fileExists(atPath: folder.path))
    #expect(try made.entries() == 4)
  }

  @Test func `but not into a folder with other things`() throws {
    let made = try MadeArchive()
    try FileManager.default.createDirectory(at: made.folder.file("out"), withIntermediateDirectories: true)
    try made.folder.write("out/mine.txt", "x")
    #expect(throws: ExportError.folderInUse(found: "mine.txt")) {
      try Self.write(Self.order(.csv), made, to: made.folder.file("out"))
    }
    #expect(made.folder.names == ["archive", "out"])
    #expect(try made.folder.text("out/mine.txt") == "x")
  }

  @Test func `but not what lies in a locked part`() throws {
    let made = try MadeArchive()
    let items = Self.items()
    let splits = DatasetSplits(made.archive)
    let split = try splits.add(
      try SplitPlan(parts: SplitPlan.folds(2)).split(items), named: "main", of: MadeArchive.version, items: items,
      locking: ["fold-2": 1], by: MadeArchive.context())
    let order = Self.order(.csv)
    #expect(throws: SplitLockError.locked(["main:fold-2": split.parts[1].items])) {
      try Self.write(order, made, to: made.folder.file("out"))
    }
    let opening = try splits.open("fold-2", of: split, by: MadeArchive.context("judgement"))
    _ = try DatasetExport(order, from: made.archive).write(
      to: made.folder.file("out"), opening: opening, by: MadeArchive.context("judgement")
    ) { Self.content($0.entry.key) }
  }

  @Test func `as COCO, whole images and regions`() throws {
    let made = try MadeArchive()
    var items = Self.items()
    items[0].labels = [
      Label("nodule", "box:10,20,30,40", source: .reader, known: MadeItems.known),
      Label("nodule", "polygon:0,0,10,0,10,5,0,5", source: .reader, author: "b", known: MadeItems.known),
      Label("grade", "mild", source: .reader, known: MadeItems.known),
    ]
    let folder = made.folder.file("out")
    try Self.write(Self.order(.coco, items: items), made, to: folder)
    let json = try JSONValue(parsing: Data(contentsOf: folder.appending(path: "instances_train.json")))
    #expect(json["categories"]?.elements?.compactMap { $0["name"]?.text } == ["grade=mild", "nodule"])
    #expect(json["images"]?.elements?.count == 4)
    let annotations = try #require(json["annotations"]?.elements)
    // Image 1: two regions and a grade; image 2: a nodule somewhere; 3 and 4 have none.
    #expect(annotations.compactMap { $0["image_id"]?.integer } == [1, 1, 1, 2])
    #expect(annotations.compactMap { $0["area"]?.double } == [8000, 1200, 50, 8000])
    #expect(annotations[2]["segmentation"]?.elements?.count == 1)
    #expect(annotations.compactMap { $0["scope"]?.text } == ["image", "region", "region", "image"])
  }

  @Test func `as COCO, several regions and masks of one label`() throws {
    let made = try MadeArchive()
    var items = Self.items()
    // Of two columns and three rows the last two pixels of the first column and the first of the second are inside.
    items[0].labels = [Label("nodule", "box:1,2,3,4;mask:3,2,1,3,2", source: .phantom, known: MadeItems.known)]
    let folder = made.folder.file("out")
    try Self.write(Self.order(.coco, items: [items[0]]), made, to: folder)
    let json = try JSONValue(parsing: Data(contentsOf: folder.appending(path: "instances_train.json")))
    let found = try #require(json["annotations"]?.elements)
    #expect(found.compactMap { $0["area"]?.double } == [12, 3])
    #expect(found[1]["bbox"]?.elements?.compactMap(\.double) == [0, 0, 2, 3])
    #expect(found[0]["segmentation"]?.elements?.isEmpty == true)
    #expect(found[1]["segmentation"]?["counts"]?.elements?.compactMap(\.integer) == [1, 3, 2])
    #expect(found[1]["segmentation"]?["size"]?.elements?.compactMap(\.integer) == [3, 2])
    #expect(items[0].value(of: "nodule") == "1")
  }

  @Test func `as BIDS, a row for each participant`() throws {
    let made = try MadeArchive()
    let folder = made.folder.file("out")
    try Self.write(Self.order(.bids), made, to: folder)
    // Patients 700 to 703; two images each but for the first and last, of both sexes.
    #expect(
      try String(contentsOf: folder.appending(path: "participants.tsv"), encoding: .utf8)
        == "participant_id\tage\tsex\nsub-700\t41\tM\nsub-701\t42\tn/a\nsub-702\t44\tn/a\nsub-703\t46\tF\n")
    #expect(try made.folder.text("out/README").contains("not in sub-*/ folders"))
  }
}
