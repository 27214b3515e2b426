// SPDX-License-Identifier: Apache-2.0
import AuditTrail
import Catalog
import Foundation
import Store
import TestSupport
import Testing
import Vocabulary

@Suite("A table that tells something else than what is known")
struct CorrectionTests {
  private let made: MadeArchive
  private let files: URL

  private static let first = "file,who,sex,age,place\na.png,P1,F,50,Ash\nb.png,P2,M,60,Elm\n"
  private static let corrected = "file,who,sex,age,place\na.png,P1,F,51,Oak\nb.png,P2,M,60,Elm\n"

  init() throws {
    made = try MadeArchive()
    files = made.folder.file("files")
    try FileManager.default.createDirectory(at: files, withIntermediateDirectories: true)
    for (number, name) in ["a.png", "b.png"].enumerated() {
      try Data(MadePNG.bytes(number)).write(to: files.appending(path: name))
    }
    #expect(try run(Self.first).taken == 2)
  }

  private func run(
    _ table: String, _ corrections: ImportCorrections = .list, _ change: (inout ImportOptions) -> Void = { _ in }
  ) throws -> ImportOutcome {
    var options = ImportOptions.made()
    options.corrections = corrections
    options.context.reason = "the clinic wrote"
    change(&options)
    let file = try made.folder.write("t.csv", table)
    let plan = try ImportPlan(
      table: ImportTable.read(file, roles: .init(image: "file", patient: "who", sex: "sex", age: "age")),
      folders: [files])
    return try Importer(made: made.catalog, options).run(plan)
  }

  /// Takes in what a table tells, by columns that are named, of files in any folder.
  private func run(
    _ table: String, _ corrections: ImportCorrections, roles: ImportTable.Roles, in folder: URL,
    of made: MadeArchive? = nil
  ) throws -> ImportOutcome {
    var options = ImportOptions.made()
    options.corrections = corrections
    let made = made ?? self.made
    let file = try made.folder.write("u.csv", table)
    return try Importer(made: made.catalog, options).run(
      try ImportPlan(table: ImportTable.read(file, roles: roles), folders: [folder]))
  }

  /// What may be seen of an import.
  private static func seen(_ outcome: ImportOutcome) -> [String] {
    [
      "\(outcome.taken) \(outcome.doneBefore) \(outcome.duplicates) \(outcome.differingRows) \(outcome.corrected)",
      "\(outcome.differences)", "\(outcome.refused) \(outcome.likenesses) \(outcome.oddities)",
    ]
  }

  @Test(arguments: ImportCorrections.allCases)
  func `answers a right and a wrong guess of what is guarded alike`(_ corrections: ImportCorrections) throws {
    // Of image 1 the place is guarded, and the dose, of which nothing is known; its age is plain. Image 2 is not guarded.
    let guesses = [("Ash", "2"), ("Oak", ""), ("", "9")]
    let answers = try guesses.map { place, dose -> [String] in
      let own = try CorrectionTests()
      let guarded = GuardedImages(keys: [1], plain: ["sex", "age"])
      let table = "file,who,sex,age,place,dose\na.png,P1,F,50,\(place),\(dose)\nb.png,P2,M,60,Elm,\n"
      var seen: [String] = []
      for (isTrial, rechecks) in [(true, false), (false, false), (false, false), (false, true)] {
        seen += Self.seen(
          try own.run(table, corrections) { options in
            (options.guarded, options.isTrial, options.rechecks) = (guarded, isTrial, rechecks)
          })
      }
      #expect(try !own.made.trail().contains("image.correct"))
      seen.append("\(try own.made.catalog.entry(1)?.attributes.sorted { $0.key < $1.key } ?? [])")
      seen.append("\(try own.made.catalog.history(of: 1))")
      return seen
    }
    #expect(answers[0] == answers[1] && answers[0] == answers[2])
    // What is plain is told of all the same.
    let other = try CorrectionTests().run(Self.corrected) { $0.guarded = GuardedImages(keys: [1], plain: ["age"]) }
    #expect(other.differences.map(\.attribute) == ["age"] && other.differingRows == 1)
  }

  @Test func `is refused by what the images are, in another folder and where they came first without a table`() throws {
    let elsewhere = made.folder.file("elsewhere")
    try FileManager.default.copyItem(at: files, to: elsewhere)
    let roles = ImportTable.Roles(image: "file", patient: "who", sex: "sex", age: "age")
    #expect(throws: CatalogError.rowsDiffer(count: 1, first: [2])) {
      try run(Self.corrected, .refuse, roles: roles, in: elsewhere)
    }
    #expect(try run(Self.first, .refuse, roles: roles, in: elsewhere).duplicates == 2)
    // Without a table nothing was told of the images, so that every row tells something else.
    let bare = try MadeArchive()
    let plan = try ImportPlan(paths: [files])
    #expect(try Importer(made: bare.catalog, .made()).run(plan).taken == 2)
    let nobodys = ImportTable.Roles(image: "file", sex: "sex", age: "age", without: ["who"])
    #expect(throws: CatalogError.rowsDiffer(count: 2, first: [2, 3])) {
      try run(Self.first, .refuse, roles: nobodys, in: files, of: bare)
    }
    #expect(try bare.catalog.entry(1)?.attributes["place"] == nil && bare.catalog.count() == 2)
  }

  @Test func `is refused where a column of patients is new and the files say whose they are`() throws {
    let own = try MadeArchive()
    let folder = own.folder.file("dicom")
    try MadeDICOM.write(MadeDICOM.data(1), "1.dcm", in: folder)
    let first = ImportTable.Roles(image: "file", without: ["who"])
    let second = ImportTable.Roles(image: "file", patient: "who")
    #expect(try run("file,who,place\n1.dcm,X,Ash\n", .refuse, roles: first, in: folder, of: own).taken == 1)
    #expect(throws: CatalogError.rowsDiffer(count: 1, first: [2])) {
      try run("file,who,place\n1.dcm,X,Oak\n", .refuse, roles: second, in: folder, of: own)
    }
    #expect(try run("file,who,place\n1.dcm,X,Ash\n", .refuse, roles: second, in: folder, of: own).duplicates == 1)
  }

  @Test func `is refused by what is known now, whatever was listed before`() throws {
    // A wrong table that was only listed leaves the right one right.
    #expect(try run(Self.corrected, .list).differingRows == 1)
    #expect(try run(Self.first, .refuse).differingRows == 0)
    #expect(throws: CatalogError.rowsDiffer(count: 1, first: [2])) { try run(Self.corrected, .refuse) }
    // What another table was taken over by makes the first one wrong, also where its own file never changed.
    let elsewhere = made.folder.file("elsewhere")
    try FileManager.default.copyItem(at: files, to: elsewhere)
    let roles = ImportTable.Roles(image: "file", patient: "who", sex: "sex", age: "age")
    #expect(try run(Self.corrected, .take, roles: roles, in: elsewhere).corrected == 1)
    #expect(throws: CatalogError.rowsDiffer(count: 1, first: [2])) { try run(Self.first, .refuse) }
  }

  private func keys(_ condition: String) throws -> [Int] {
    try made.catalog.entries(matching: try CatalogQuery(parsing: [condition])).map(\.key)
  }

  @Test func `is listed with row, column, known and found, and changes nothing`() throws {
    for turn in 0..<2 {
      let again = try run(Self.corrected)
      #expect(again.doneBefore == 1 && again.duplicates == 1 && again.differingRows == 1, "\(turn): it still differs")
      #expect(
        again.differences == [
          .init(row: 2, key: 1, attribute: "age", known: .number(50), found: .number(51)),
          .init(row: 2, key: 1, attribute: "place", known: .text("Ash"), found: .text("Oak")),
        ])
      #expect(again.differences.map(\.mayBeShown) == [true, false])
    }
    #expect(try run(Self.corrected) { $0.rechecks = true }.differingRows == 1)
    #expect(try run(Self.corrected) { $0.isTrial = true }.differences.count == 2)
    #expect(try made.catalog.entry(1)?.attributes["age"] == .number(50))
    #expect(try run(Self.first).doneBefore == 1, "the first table is right again, and looked at once more")
    #expect(try run(Self.first).doneBefore == 2)
  }

  @Test func `is refused before anything is taken in where that is asked for`() throws {
    try Data(MadePNG.bytes(7)).write(to: files.appending(path: "c.png"))
    #expect(throws: CatalogError.rowsDiffer(count: 1, first: [2])) {
      try run(Self.corrected + "c.png,P3,F,40,Elm\n", .refuse)
    }
    #expect(try made.catalog.count() == 2)
    #expect(try run(Self.first + "c.png,P3,F,40,Elm\n", .refuse).taken == 1)
  }

  @Test func `is taken over where that is asked for, found by the new value alone, and what was known is kept`() throws
  {
    let taken = try run(Self.corrected, .take)
    #expect(taken.corrected == 1 && taken.differingRows == 1)
    #expect(try keys("age = 51") == [1] && keys("age = 50").isEmpty && keys("place = Oak") == [1])
    let entry = try #require(try made.catalog.entry(1))
    #expect(entry.attributes["age"] == .number(51) && entry.attributes["place"] == .text("Oak"))
    #expect(
      try made.catalog.history(of: 1).map { [$0.attribute, $0.value?.words ?? ""] } == [
        ["age", "50"], ["place", "Ash"],
      ])
    #expect(try made.catalog.history(of: 2).isEmpty)
    #expect(
      try made.catalog.facet(matching: CatalogQuery(), by: "age").values.compactMap { $0.value?.words }.sorted() == [
        "51", "60",
      ])
    // What is known now is what the table says: nothing is left to do, and the table before it differs.
    let again = try run(Self.corrected)
    #expect(again.doneBefore == 2 && again.differingRows == 0)
    #expect(try run(Self.first).differingRows == 1)
    let trail = try made.trail()
    #expect(trail.contains("image.correct") && trail.contains("the clinic wrote"))
    #expect(!trail.contains("Oak") && !trail.contains("Ash"))
  }

  @Test func `takes away what it says no more and adds what it says anew, and is undone by the next`() throws {
    #expect(try run("file,who,sex,age,place,dose\na.png,P1,F,50,,2\nb.png,P2,M,60,Elm,3\n", .take).corrected == 2)
    #expect(try made.catalog.entry(1)?.attributes["place"] == nil)
    #expect(try keys("place ?") == [1] && keys("dose >= 2") == [1, 2] && keys("dose = 3") == [2])
    #expect(try made.catalog.history(of: 1).map(\.value) == [nil, .text("Ash")])
    // A table without a column says nothing of it.
    #expect(try run("file,who,sex,age\na.png,P1,F,50\nb.png,P2,M,60\n", .take).corrected == 0)
    #expect(try run(Self.first, .take).corrected == 1)
    #expect(try keys("place ?").isEmpty && keys("place = Ash") == [1])
    #expect(try made.catalog.entry(1)?.attributes["dose"] == .number(2))
  }

  @Test func `two rows of one image leave what the last says, in the sets as in the image`() throws {
    try Data(MadePNG.bytes(0)).write(to: files.appending(path: "copy.png"))
    let both = "file,who,sex,age,place\na.png,P1,F,51,Ash\nb.png,P2,M,60,Elm\ncopy.png,P1,F,50,Ash\n"
    #expect(try run(both, .take).corrected == 2)
    #expect(try made.catalog.entry(1)?.attributes["age"] == .number(50))
    #expect(try keys("age = 50") == [1] && keys("age = 51").isEmpty && keys("age ?").isEmpty)
    #expect(try made.catalog.history(of: 1).map(\.value) == [.number(50), .number(51)])
  }

  @Test func `leaves no word of what was known when the patient withdraws`() throws {
    _ = try run(Self.corrected, .take)
    let patient = try #require(try made.catalog.entry(1)?.patient)
    try made.archive.records.write { writer in try made.catalog.remove(patient: patient, in: writer) }
    #expect(try made.catalog.history(of: 1).isEmpty)
    let words = try made.archive.records.read { reader in
      try reader.rows("SELECT name FROM catalog_value").map { try $0.value(0, as: String.self) }
    }
    #expect(!words.contains("Ash") && !words.contains("Oak") && words.contains("Elm"))
  }

  @Test func `shows no value that may tell who it is, nor a label`() {
    func isShown(_ attribute: String, _ value: AttributeValue?) -> Bool {
      ImportOutcome.Difference(row: 2, key: 1, attribute: attribute, known: nil, found: value).mayBeShown
    }
    #expect(isShown("age", .number(89)) && isShown("sex", .text("F")) && isShown("rows", .number(2048)))
    #expect(!isShown("age", .number(90)) && !isShown("age", .text("Secretname")) && !isShown("site", .text("Ash")))
    #expect(!isShown("label:nodule", .number(1)) && !isShown("study-date", .text("2026-01-31")))
    #expect(!isShown("view", .text(String(repeating: "Secretname ", count: 9))) && !isShown("note", .text("x")))
  }
}
