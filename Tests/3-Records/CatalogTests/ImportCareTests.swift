// SPDX-License-Identifier: Apache-2.0
import Catalog
import DICOM
import Foundation
import ImageFiles
import Store
import TestSupport
import Testing
import Vocabulary
import Volumes

@Suite("What an import is careful of")
struct ImportCareTests {
  private func run(
    _ made: MadeArchive, _ paths: [URL], _ options: ImportOptions = .made()
  ) throws -> ImportOutcome {
    try Importer(made: made.catalog, options).run(try ImportPlan(paths: paths))
  }

  private func pictures(_ made: MadeArchive, _ names: [String]) throws -> URL {
    let files = made.folder.file("files")
    try FileManager.default.createDirectory(at: files, withIntermediateDirectories: true)
    for (number, name) in names.enumerated() {
      try Data(MadePNG.bytes(number)).write(to: files.appending(path: name))
    }
    return files
  }

  private func run(
    _ made: MadeArchive, _ folder: URL, table: String, _ options: ImportOptions = .made()
  ) throws -> ImportOutcome {
    let file = try made.folder.write("t.csv", table)
    let plan = try ImportPlan(
      table: ImportTable.read(file, roles: .init(image: "file", patient: "who", sex: "sex", age: "age")),
      folders: [folder])
    return try Importer(made: made.catalog, options).run(plan)
  }

  @Test func `refuses arrays that promise images without end`() throws {
    let made = try MadeArchive()
    for (name, shape) in [("huge", "9223372036854775807, 0, 1"), ("many", "40000000, 0, 1")] {
      var header = "{'descr': '|u1', 'fortran_order': False, 'shape': (\(shape)), }"
      header += String(repeating: " ", count: (64 - (10 + header.utf8.count + 1) % 64) % 64) + "\n"
      let array =
        [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.utf8.count), 0] + Array(header.utf8)
      let file = made.folder.file("\(name).npz")
      try Data(StoredZip.bytes(["train_images.npy": array])).write(to: file)
      let plan = try ImportPlan(paths: [file])
      #expect(plan.items.isEmpty)
      #expect(plan.refusals.map(\.reason.code) == ["undecodable"])
    }
  }

  @Test func `takes equal images of one array in as those of two patients`() throws {
    let made = try MadeArchive()
    let array = try #require(NumPyArray(shape: [3, 2, 2], samples: .uint8([1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4])))
    let file = made.folder.file("twins.npz")
    try Data(StoredZip.bytes(["images.npy": array.bytes])).write(to: file)
    let outcome = try run(made, [file])
    #expect(outcome.taken == 3 && outcome.duplicates == 0 && outcome.newPatients == 3)
    #expect(outcome.likenesses == [.init(kind: .contentOfAnotherPatient, key: 3, other: 1)])
    var options = ImportOptions.made()
    options.rechecks = true
    #expect(try run(made, [file], options).duplicates == 3)
  }

  @Test func `knows a withdrawn patient's images under another issuer and without any name`() throws {
    let made = try MadeArchive()
    let files = made.folder.file("files")
    try MadeDICOM.write(MadeDICOM.data(1, patient: "S1"), "a.dcm", in: files)
    #expect(try run(made, [files]).taken == 1)
    try made.archive.records.write { writer in try made.catalog.remove(patient: 1, in: writer) }
    var options = ImportOptions.made()
    options.issuer = "ELSEWHERE"
    let patients = try made.catalog.patients()
    #expect(try run(made, [files], options).refused.map(\.reason) == [.withdrawn])
    // Without the patient's name and in other bytes it is known by its identifier and its samples.
    let other = made.folder.file("other")
    try MadeDICOM.write(MadeDICOM.data(1) { $0[.patientID] = nil }, "b.dcm", in: other)
    try MadeDICOM.write(
      MadeDICOM.data(1) { $0.set(.sopInstanceUID, .uniqueIdentifier, .text(["2.25.7.77"])) }, "c.dcm", in: other)
    #expect(try run(made, [other]).refused.map(\.reason) == [.withdrawn, .withdrawn])
    #expect(try made.catalog.count() == 0)
    #expect(try made.catalog.patients() == patients, "nobody new is counted")
  }

  @Test func `leaves an image to another patient who is here with it`() throws {
    let made = try MadeArchive()
    let files = try pictures(made, ["a.png"])
    try Data(MadePNG.bytes(0)).write(to: files.appending(path: "b.png"))
    let table = "file,who,sex,age\na.png,P1,F,50\nb.png,P2,F,50\n"
    #expect(try run(made, files, table: table).taken == 2)
    try made.archive.records.write { writer in try made.catalog.remove(patient: 1, in: writer) }
    var options = ImportOptions.made()
    options.rechecks = true
    let again = try run(made, files, table: table, options)
    #expect(again.refused.map(\.reason) == [.withdrawn] && again.duplicates == 1)
    #expect(try made.catalog.count() == 1)
  }

  @Test func `a patient whose key goes in between costs the batch no other patient`() throws {
    let made = try MadeArchive()
    let files = try pictures(made, ["a.png", "b.png"])
    #expect(try run(made, files, table: "file,who,sex,age\na.png,P1,F,50\n").taken == 1)
    // The key is gone and the records do not say so yet, as between two steps of a withdrawal.
    try made.archive.keys.shred(1)
    try Data(MadePNG.bytes(7)).write(to: files.appending(path: "c.png"))
    let outcome = try run(made, files, table: "file,who,sex,age\nb.png,P2,F,50\nc.png,P1,F,50\n")
    #expect(outcome.taken == 1)
    #expect(outcome.refused.filter { $0.reason == .withdrawn }.map(\.name) == ["c.png"])
  }

  @Test func `a trial counts what is there and who withdrew as the import would`() throws {
    let made = try MadeArchive()
    let files = made.folder.file("files")
    for number in 0..<4 {
      try MadeDICOM.write(MadeDICOM.data(number, patient: "S\(number % 2)"), "\(number).dcm", in: files)
    }
    #expect(try run(made, [files]).taken == 4)
    let patient = try #require(try made.catalog.entry(1)?.patient)
    try made.archive.records.write { writer in try made.catalog.remove(patient: patient, in: writer) }
    try MadeDICOM.write(MadeDICOM.data(9, patient: "S9"), "9.dcm", in: files)
    var options = ImportOptions.made()
    options.isTrial = true
    let outcome = try run(made, [files], options)
    #expect(outcome.taken == 1 && outcome.duplicates == 2)
    #expect(outcome.refused.map(\.reason) == [.withdrawn, .withdrawn])
    #expect(try made.catalog.count() == 2)
  }

  @Test func `takes values that make no sense in and says so, and no image on terms that are past`() throws {
    let made = try MadeArchive()
    let files = try pictures(made, ["a.png", "b.png"])
    var options = ImportOptions.made()
    options.modality = "DX"
    let outcome = try run(made, files, table: "file,who,sex,age\na.png,P1,62,-5\nb.png,P2,F,60\n", options)
    #expect(outcome.taken == 2)
    #expect(outcome.oddities == ["age": 1, "sex": 1])
    #expect(try made.catalog.entries().map { $0.attributes["modality"] } == [.text("DX"), .text("DX")])
    var terms = UsageTerms.synthetic
    terms.retention = "2025-12-30"
    #expect(throws: CatalogError.termsExpired) { try run(made, [files], .made(terms: terms)) }
  }
}
