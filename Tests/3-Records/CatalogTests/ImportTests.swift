// SPDX-License-Identifier: Apache-2.0
import Catalog
import DICOM
import Features
import Foundation
import ImageFiles
import Store
import Synchronization
import TestSupport
import Testing
import Vocabulary
import Volumes

/// Small pictures.
enum MadePNG {
  static func samples(_ number: Int) -> [UInt8] { (0..<30).map { UInt8(truncatingIfNeeded: $0 * 7 + number * 13) } }
  static func bytes(_ number: Int) -> [UInt8] { PNGFile.bytes(grey8: samples(number), columns: 6, rows: 5) }
}

@Suite("Importing files")
struct ImportTests {
  private func run(
    _ made: MadeArchive, _ paths: [URL], _ options: ImportOptions = .made(),
    isEnded: @escaping @Sendable () -> Bool = { false }
  ) throws -> ImportOutcome {
    try Importer(made: made.catalog, options).run(try ImportPlan(paths: paths), isEnded: isEnded)
  }

  @Test func `takes in a file as it came, with what its header says, and opens it again`() throws {
    let made = try MadeArchive()
    let files = made.folder.file("files")
    let place = try MadeDICOM.write(MadeDICOM.data(3), "a/b/x.dcm", in: files)
    let outcome = try run(made, [files])
    #expect(outcome.taken == 1 && outcome.newPatients == 1 && outcome.refused.isEmpty)
    let entry = try #require(try made.catalog.entry(1))
    let bytes = [UInt8](try Data(contentsOf: place))
    #expect(entry.content == ContentDigest(hashing: bytes))
    #expect(try made.catalog.bytes(of: 1) == bytes)
    #expect(
      entry.attributes == [
        "sex": .text("M"), "age": .number(53), "study-date": .text("2026-01-31"), "site": .text("South"),
        "modality": .text("DX"), "view": .text("PA"), "manufacturer": .text("Maker"), "rows": .number(5),
        "columns": .number(6), "frames": .number(1), "bits": .number(12), "photometric": .text("MONOCHROME2"),
        "format": .text("dicom"),
      ])
    let vectors = try FeatureStore(made.archive).vectors("image-statistics", 1, for: [entry.content])
    #expect(vectors.count == 1)
  }

  @Test func `knows the same file again, the same pixels in another codec, and another file of the same name`() throws {
    let made = try MadeArchive()
    let files = made.folder.file("files")
    try MadeDICOM.write(MadeDICOM.data(1), "1.dcm", in: files)
    try MadeDICOM.write(MadeDICOM.data(1), "1-again.dcm", in: files)
    // Other bytes under the same SOP Instance UID.
    try MadeDICOM.write(MadeDICOM.data(1) { $0.set(.seriesDescription, .longString, .text(["x"])) }, "2.dcm", in: files)
    // The same pixels of another image.
    try MadeDICOM.write(
      MadeDICOM.data(2, offset: -17) { $0.set(.sopInstanceUID, .uniqueIdentifier, .text(["2.25.7.99"])) }, "3.dcm",
      in: files)
    let outcome = try run(made, [files])
    #expect(outcome.taken == 2)
    #expect(outcome.duplicates == 1)
    #expect(outcome.refused == [.init(name: "2.dcm", reason: .conflict)])
    #expect(outcome.likenesses == [.init(kind: .pixels, key: 2, other: 1)])
  }

  @Test func `names pixels alike in a PNG and in DICOM of sixteen bits`() throws {
    let made = try MadeArchive()
    let files = made.folder.file("files")
    var bytes: [UInt8] = []
    for sample in MadePNG.samples(1) { bytes += [sample, 0] }
    try MadeDICOM.write(MadeDICOM.data(1) { $0.set(.pixelData, .otherWord, .bytes(bytes)) }, "a.dcm", in: files)
    try Data(MadePNG.bytes(1)).write(to: files.appending(path: "b.png"))
    let array = try #require(NumPyArray(shape: [5, 6], samples: .uint8(MadePNG.samples(1))))
    try Data(array.bytes).write(to: files.appending(path: "c.npy"))
    let outcome = try run(made, [files])
    #expect(outcome.taken == 3)
    let entries = try made.catalog.entries()
    #expect(Set(entries.map(\.pixels)).count == 1)
    #expect(Set(entries.map(\.content)).count == 3)
    #expect(outcome.likenesses.count == 2)
    #expect(outcome.patientsOfOneImage == 2)
  }

  @Test func `takes in the same file of two patients with a warning`() throws {
    let made = try MadeArchive()
    let files = made.folder.file("files")
    try FileManager.default.createDirectory(at: files, withIntermediateDirectories: true)
    for name in ["a.png", "b.png"] { try Data(MadePNG.bytes(1)).write(to: files.appending(path: name)) }
    let table = try made.folder.write("t.csv", "file,who,score\na.png,P1,0.5\nb.png,P2,0.75\n")
    let plan = try ImportPlan(
      table: ImportTable.read(table, roles: .init(image: "file", patient: "who")), folders: [files])
    let outcome = try Importer(made: made.catalog, .made()).run(plan)
    #expect(outcome.taken == 2)
    #expect(outcome.likenesses == [.init(kind: .contentOfAnotherPatient, key: 2, other: 1)])
    #expect(try made.catalog.entries().map { $0.attributes["score"] } == [.number(0.5), .number(0.75)])
  }

  @Test func `is taken up where it was ended, and opens nothing twice`() throws {
    let made = try MadeArchive()
    let files = made.folder.file("files")
    for number in 0..<30 {
      try MadeDICOM.write(MadeDICOM.data(number, patient: "S\(number % 7)"), "\(100 + number).dcm", in: files)
    }
    let asked = Atomic(0)
    let first = try run(made, [files]) { asked.add(1, ordering: .relaxed).newValue > 14 }
    #expect(!first.isComplete)
    #expect(first.taken > 0 && first.taken < 30)
    #expect(try made.catalog.count() == first.taken)
    let second = try run(made, [files])
    #expect(second.isComplete)
    #expect(second.doneBefore == first.taken)
    #expect(second.taken == 30 - first.taken)
    #expect(try made.catalog.count() == 30)
    #expect(try made.catalog.patients().count == 7)
    // A file that was changed in between is looked at again, and is another file of the same image.
    try MadeDICOM.write(MadeDICOM.data(3, patient: "S3", offset: 5), "103.dcm", in: files)
    let third = try run(made, [files])
    #expect(third.doneBefore == 29 && third.refused.map(\.reason) == [.conflict])
    var options = ImportOptions.made()
    options.rechecks = true
    let fourth = try run(made, [files], options)
    #expect(fourth.doneBefore == 0 && fourth.duplicates == 29 && fourth.taken == 0)
  }

  @Test func `two imports of one folder at once take each file in once`() throws {
    let made = try MadeArchive()
    let files = made.folder.file("files")
    for number in 0..<40 {
      try MadeDICOM.write(MadeDICOM.data(number, patient: "S\(number % 5)"), "\(100 + number).dcm", in: files)
    }
    let other = try made.again()
    let outcomes = Mutex<[ImportOutcome]>([])
    DispatchQueue.concurrentPerform(iterations: 2) { turn in
      do {
        let outcome = try Importer(made: Catalog(turn == 0 ? made.archive : other), .made()).run(
          ImportPlan(paths: [files]))
        outcomes.withLock { $0.append(outcome) }
      } catch {
        Issue.record(error)
      }
    }
    let all = outcomes.withLock { $0 }
    #expect(all.map(\.taken).reduce(0, +) == 40)
    #expect(all.map { $0.taken + $0.duplicates + $0.doneBefore } == [40, 40])
    #expect(try made.catalog.count() == 40)
    #expect(try made.catalog.patients().count == 5)
    for key in 1...40 { #expect(throws: Never.self) { try made.catalog.bytes(of: key) } }
  }

  @Test func `refuses a withdrawn patient, whatever the journal says`() throws {
    let made = try MadeArchive()
    let files = made.folder.file("files")
    for number in 0..<4 {
      try MadeDICOM.write(MadeDICOM.data(number, patient: "S\(number % 2)"), "\(number).dcm", in: files)
    }
    #expect(try run(made, [files]).taken == 4)
    let patient = try #require(try made.catalog.entry(1)?.patient)
    try made.archive.records.write { writer in try made.catalog.remove(patient: patient, in: writer) }
    let outcome = try run(made, [files])
    #expect(outcome.taken == 0 && outcome.doneBefore == 2)
    #expect(outcome.refused.map(\.reason) == [.withdrawn, .withdrawn])
    #expect(try made.catalog.count() == 2)
  }

  @Test func `judges everything and writes nothing in a trial`() throws {
    let made = try MadeArchive()
    let files = made.folder.file("files")
    try MadeDICOM.write(MadeDICOM.data(1), "a.dcm", in: files)
    try MadeDICOM.write(MadeDICOM.data(2) { $0[.patientIdentityRemoved] = nil }, "b.dcm", in: files)
    try Data("note".utf8).write(to: files.appending(path: "notes.txt"))
    var options = ImportOptions.made()
    options.isTrial = true
    let outcome = try run(made, [files], options)
    #expect(outcome.taken == 1 && outcome.passedOver == 1)
    #expect(outcome.refused == [.init(name: "b.dcm", reason: .unstated)])
    #expect(try made.catalog.count() == 0)
    #expect(try made.catalog.patients().isEmpty)
    #expect(try made.trail().isEmpty)
  }

  @Test func `lists broken files and goes on`() throws {
    let made = try MadeArchive()
    let files = made.folder.file("files")
    let whole = try MadeDICOM.write(MadeDICOM.data(1), "a.dcm", in: files)
    let bytes = [UInt8](try Data(contentsOf: whole))
    try Data(bytes.dropLast(20)).write(to: files.appending(path: "b.dcm"))
    try Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3]).write(to: files.appending(path: "c.png"))
    try Data("PK\u{3}\u{4}".utf8).write(to: files.appending(path: "d.npz"))
    try Data().write(to: files.appending(path: "e.dcm"))
    let outcome = try run(made, [files])
    #expect(outcome.taken == 1)
    #expect(Set(outcome.refused.map(\.name)) == ["b.dcm", "c.png", "d.npz", "e.dcm"])
    #expect(outcome.refused.allSatisfy { $0.reason.code == "undecodable" }, "\(outcome.refused)")
  }

  @Test func `applies a step before the archive and keeps what the step gave`() throws {
    struct Blanking: ImportTransform {
      let name = "blanking 1"
      func transformed(
        _ bytes: [UInt8], format: ImportFormat
      ) throws(ImportRefusal) -> (bytes: [UInt8], statement: String) {
        guard format == .png else { throw .transform("only pictures") }
        return (MadePNG.bytes(9), "replaced")
      }
    }
    let made = try MadeArchive()
    let files = made.folder.file("files")
    try MadeDICOM.write(MadeDICOM.data(1), "a.dcm", in: files)
    try Data(MadePNG.bytes(1)).write(to: files.appending(path: "b.png"))
    var options = ImportOptions.made()
    options.transform = Blanking()
    let outcome = try run(made, [files], options)
    #expect(outcome.refused == [.init(name: "a.dcm", reason: .transform("only pictures"))])
    #expect(try made.catalog.bytes(of: 1) == MadePNG.bytes(9))
    #expect(try made.catalog.entry(1)?.attributes["transform"] == .text("replaced"))
  }

  @Test func `reads volumes of NIfTI`() throws {
    let made = try MadeArchive()
    let files = made.folder.file("files")
    try FileManager.default.createDirectory(at: files, withIntermediateDirectories: true)
    let grid = try #require(
      Grid(
        size: SIMD3(4, 3, 2),
        affine: Affine(i: Vector3(2, 0, 0), j: Vector3(0, 2, 0), k: Vector3(0, 0, 5), origin: Vector3(0, 0, 0))))
    let image = try #require(
      DecodedImage(
        format: .nifti1, grid: grid, geometry: .patient, samples: .int16((0..<24).map { Int16($0 * 9 - 40) })))
    for packed in [false, true] {
      try Data(try NIfTIFile.bytes(of: image, isPacked: packed)).write(
        to: files.appending(path: packed ? "v.nii.gz" : "v.nii"))
    }
    let outcome = try run(made, [files])
    #expect(outcome.taken == 2, "\(outcome.refused)")
    let entries = try made.catalog.entries()
    #expect(entries[0].pixels == entries[1].pixels)
    #expect(entries[0].attributes["frames"] == .number(2))
    #expect(entries[0].attributes["spacing"] == .number(2))
  }
}

@Suite("Tables beside images")
struct ImportTableTests {
  private func images(_ made: MadeArchive, _ count: Int) throws -> URL {
    let files = made.folder.file("files")
    try FileManager.default.createDirectory(at: files, withIntermediateDirectories: true)
    for number in 0..<count { try Data(MadePNG.bytes(number)).write(to: files.appending(path: "\(number).png")) }
    return files
  }

  @Test func `gives columns their parts and takes over the rest`() throws {
    let made = try MadeArchive()
    let files = try images(made, 3)
    let table = try made.folder.write(
      "t.csv",
      """
      file,who,day,hospital,gender,years,finding,grade,free text,secret
      0.png,P1,2026-01-02,North,male,61,1,2,"a, b",x
      1.png,P1,20260103,North,F,61,0,3,,x
      2.png,P2,,South,,NA,1,high,c,x

      """)
    let roles = ImportTable.Roles(
      image: "file", patient: "who", date: "day", site: "hospital", sex: "gender", age: "years", labels: ["finding"],
      without: ["secret"])
    let outcome = try Importer(made: made.catalog, .made()).run(
      ImportPlan(table: ImportTable.read(table, roles: roles), folders: [files]))
    #expect(outcome.taken == 3 && outcome.newPatients == 2 && outcome.patientsOfOneImage == 0)
    let entries = try made.catalog.entries()
    let own: [String: AttributeValue] = [
      "format": .text("png"), "rows": .number(5), "columns": .number(6), "frames": .number(1), "bits": .number(8),
      "photometric": .text("MONOCHROME2"),
    ]
    #expect(
      entries[0].attributes
        == own.merging([
          "study-date": .text("2026-01-02"), "site": .text("North"), "sex": .text("M"), "age": .number(61),
          "label:finding": .number(1), "grade": .text("2"), "free text": .text("a, b"),
        ]) { $1 })
    #expect(entries[1].attributes["study-date"] == .text("2026-01-03"))
    #expect(entries[2].attributes["age"] == nil && entries[2].attributes["sex"] == nil)
    #expect(entries[2].attributes["grade"] == .text("high"))
    #expect(entries[0].patient == entries[1].patient && entries[0].study != entries[1].study)
    let catalog = made.catalog
    #expect(try catalog.count(matching: CatalogQuery(parsing: ["grade = 2, high"])) == 2)
  }

  @Test func `refuses columns that are not there and rows of one image, and quotes no value`() throws {
    let made = try MadeArchive()
    let table = try made.folder.write("t.csv", "file,patient\na.png,Secretname\na.png,Secretname\n,Secretname\n")
    let missing = #expect(throws: InputFaults.self) {
      try ImportTable.read(table, roles: .init(image: "fil", patient: "who"))
    }
    #expect(missing?.faults.first?.expected.contains("did you mean \"file\"?") == true)
    #expect(missing?.total == 2)
    let twice = #expect(throws: InputFaults.self) {
      try ImportTable.read(table, roles: .init(image: "file", patient: "patient"))
    }
    #expect(twice?.faults.map(\.row) == [3, 4])
    #expect(twice.map { "\($0)" }?.contains("Secretname") == false)
  }

  @Test func `lists what the table has and the folder not, and the other way round, and leaves the folder by no path`()
    throws
  {
    let made = try MadeArchive()
    let files = try images(made, 2)
    try Data(MadePNG.bytes(7)).write(to: made.folder.file("outside.png"))
    let table = try made.folder.write(
      "t.csv", "file\n0.png\nnone.png\n../outside.png\n\(made.folder.file("outside.png").path)\n")
    let outcome = try Importer(made: made.catalog, .made()).run(
      ImportPlan(table: ImportTable.read(table, roles: .init(image: "file")), folders: [files]))
    #expect(outcome.taken == 1)
    #expect(outcome.refused.map(\.reason.code) == ["missing-file", "missing-file", "missing-file", "not-in-table"])
    #expect(outcome.refused.last?.name == "1.png")
  }

  @Test(.enabled(if: SharedFiles.isThere, "wants the shared data")) func `takes in the shared radiographs`() throws {
    let made = try MadeArchive()
    let folder = SharedFiles.file("data/cxr")
    let roles = ImportTable.Roles(
      image: "image", patient: "patient_id", offset: "offset_days", site: "site", view: "view", sex: "sex", age: "age")
    let table = try ImportTable.read(folder.appending(path: "cxr.csv"), roles: roles)
    #expect(table.rows.count == 955)
    var plan = try ImportPlan(table: table, folders: [folder.appending(path: "images")])
    #expect(plan.refusals.isEmpty)
    plan.items = ImportPlan.Items(plan.items.prefix(40))
    let outcome = try Importer(made: made.catalog, .made(batchSize: 20)).run(plan)
    #expect(outcome.taken == 40)
    let query = try CatalogQuery(parsing: ["view = PA"])
    let expected = table.rows.prefix(40).filter { $0.attributes["view"] == .text("PA") }
    #expect(try made.catalog.count(matching: query) == expected.count)
  }
}
