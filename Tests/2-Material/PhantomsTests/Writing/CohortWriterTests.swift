// SPDX-License-Identifier: Apache-2.0
import Foundation
import ImageFiles
import Phantoms
import Synchronization
import Testing
import Vocabulary
import Volumes

@Suite("Cohorts as files")
struct CohortWriterTests {
  @Test func `has the files of each examination, tables in the order of patients, and a digest of each file`() throws {
    let folder = TestFolder()
    let outcome = try MadeCohort().writer().write(to: folder.url)
    // Patients 0 and 3 have two examinations, the other four one; each has a DICOM image, a picture and three masks.
    #expect(outcome.isComplete && outcome.images == 8 && outcome.files == 40)
    let files = try folder.files()
    let table = String(decoding: try #require(files["cases.csv"]), as: UTF8.self)
    #expect(
      table == "case,image\r\n"
        + ["P0-0", "P0-1", "P1-0", "P2-0", "P3-0", "P3-1", "P4-0", "P5-0"].map { name in
          "\(name),images/\(name.prefix(2))/S0\(name.hasSuffix("1") ? 2 : 1)/image.dcm\r\n"
        }.joined())
    let written = try #require(files["manifest.json"])
    let manifest = try #require(try JSONSerialization.jsonObject(with: written) as? [String: Any])
    let listed = try #require(manifest["files"] as? [[String: Any]])
    #expect(listed.count == files.count - 1)
    for file in listed {
      let path = try #require(file["path"] as? String)
      let data = try #require(files[path], "\(path)")
      #expect(file["bytes"] as? Int == data.count)
      #expect(file["digest"] as? String == ContentDigest(hashing: data).description)
    }
    #expect((manifest["statement"] as? String)?.contains("No person") == true)
    #expect(files["scenario.yaml"] == Data("title: Made\n".utf8))
    #expect(files.keys.allSatisfy { !$0.hasSuffix(".part") && $0 != ".journal" })
  }

  @Test func `has a bit for each of forty labels, and says that nobody was imaged`() throws {
    let folder = TestFolder()
    var (cohort, options) = (MadeCohort(), WritingOptions(maker: MadeStudy.maker))
    cohort.patients = 1
    options.images = []
    options.masks = [.nifti, .png]
    let writer = CohortWriter(cohort.plan, options) { plan, workers in
      var study = MadeCohort.simulate(plan, workers)
      let grid = MadeStudy.grid(SIMD3(12, 8, 1), spacing: Vector3(0.8, 0.8, 1), origin: .zero)
      study.masks = (1...40).map { label in
        var mask = Mask(grid: grid, filledWith: false)
        mask[label % 12, label / 12, 0] = true
        return TruthMask(.finding(label - 1, .nodule), label: label, mask, extent: 0.64)
      }
      return study
    }
    _ = try writer.write(to: folder.url)
    let files = try folder.files()
    #expect(
      Set(files.keys.filter { $0.hasPrefix("masks/P0/S01/") }) == [
        "masks/P0/S01/truth.png", "masks/P0/S01/truth-2.png", "masks/P0/S01/truth-3.png", "masks/P0/S01/truth.nii.gz",
      ])
    let image = try NIfTIFile.read(Array(try #require(files["masks/P0/S01/truth.nii.gz"])))
    #expect(image.volumes == 3)
    #expect(image.metadata.contains { $0.key == "nifti:description" && $0.value == StudyHeader.statement })
    for label in 1...40 {
      let voxels = try image.volume((label - 1) / 16).voxels
      let bit = 1 << ((label - 1) % 16)
      #expect(voxels.indices.filter { Int(voxels[$0]) & bit != 0 } == [label / 12 * 12 + label % 12], "\(label)")
    }
  }

  @Test(arguments: [2, 3, 8]) func `gives the same bytes on any number of workers`(workers: Int) throws {
    let (one, many) = (TestFolder(), TestFolder())
    _ = try MadeCohort().writer().write(to: one.url)
    _ = try MadeCohort().writer(workers: workers).write(to: many.url)
    #expect(try one.files() == many.files())
  }

  @Test(arguments: 0..<7) func `takes up a run wherever it was ended`(after: Int) throws {
    let (whole, folder) = (TestFolder(), TestFolder())
    _ = try MadeCohort().writer().write(to: whole.url)
    let asked = Atomic(0)
    let first = try MadeCohort().writer().write(to: folder.url) { _ in
    } isStopped: {
      // Asked before each patient and before each examination.
      asked.add(1, ordering: .relaxed).oldValue >= 2 * after
    }
    #expect(!first.isComplete)
    let second = try MadeCohort().writer(workers: 2).write(to: folder.url)
    #expect(second.isComplete && second.progress.kept == first.progress.patients)
    #expect(try folder.files() == whole.files())
  }

  @Test func `keeps only what is whole, and makes the rest anew`() throws {
    let (whole, folder) = (TestFolder(), TestFolder())
    _ = try MadeCohort().writer().write(to: whole.url)
    let asked = Atomic(0)
    _ = try MadeCohort().writer().write(to: folder.url) { _ in
    } isStopped: {
      asked.add(1, ordering: .relaxed).oldValue >= 9
    }
    // One file of a patient is damaged without a change of length, the journal is torn, and a torn file lies about.
    let image = folder.url.appending(path: "images/P0/S01/image.dcm")
    var bytes = try Data(contentsOf: image)
    bytes[bytes.count - 1] ^= 1
    try bytes.write(to: image)
    let journal = folder.url.appending(path: ".journal")
    let lines = try Data(contentsOf: journal)
    // The last line says that a patient was begun, the one before it that another was done.
    let end = try #require(lines.dropLast().lastIndex(of: UInt8(ascii: "\n")))
    try lines[..<end].dropLast(7).write(to: journal)
    try Data([1]).write(to: folder.url.appending(path: "images/P0/S01/image.dcm.part"))
    let second = try MadeCohort().writer().write(to: folder.url)
    let done = lines.split(separator: UInt8(ascii: "\n")).count {
      String(decoding: $0, as: UTF8.self).contains("\"files\"")
    }
    #expect(done >= 3 && second.progress.kept == done - 2)
    #expect(try folder.files() == whole.files())
  }

  @Test func `recognises a cohort that is whole, and mends one that is not`() throws {
    let folder = TestFolder()
    _ = try MadeCohort().writer().write(to: folder.url)
    let files = try folder.files()
    let again = try MadeCohort().writer().write(to: folder.url)
    #expect(again.isComplete && again.progress.kept == 6 && again.images == 8 && again.progress.images == 0)
    try FileManager.default.removeItem(at: folder.url.appending(path: "masks/P4"))
    let mended = try MadeCohort().writer().write(to: folder.url)
    #expect(mended.progress.images == 8)
    #expect(try folder.files() == files)
  }

  @Test func `refuses the folder of another cohort, finished or not, unless it may take it away`() throws {
    for isFinished in [true, false] {
      let folder = TestFolder()
      let asked = Atomic(0)
      _ = try MadeCohort().writer().write(to: folder.url) { _ in
      } isStopped: {
        asked.add(1, ordering: .relaxed).oldValue >= 3 && !isFinished
      }
      let before = try folder.files()
      var other = MadeCohort()
      other.seed = 6
      var found: CohortWriteError?
      do throws(CohortWriteError) { _ = try other.writer().write(to: folder.url) } catch { found = error }
      guard case .otherCohort(let there, let wanted)? = found else {
        Issue.record("not refused: \(String(describing: found))")
        continue
      }
      #expect(there.contains("\"seed\":5") && wanted.contains("\"seed\":6"))
      #expect(try folder.files() == before)
      let replaced = TestFolder()
      _ = try other.writer().write(to: replaced.url)
      _ = try other.writer().write(to: folder.url, replacing: true)
      #expect(try folder.files() == replaced.files())
    }
  }

  @Test(arguments: [
    ["thesis.txt": "mine"],
    // A web page has a manifest of that name, and folders of these.
    ["manifest.json": "{\n  \"name\": \"Family\"\n}\n", "images/family.jpg": "mine", "README.txt": "mine"],
    ["manifest.json": "{\"made_from\":{\"fiducial_phantoms\":1}}", "images/family.jpg": "mine"],
    ["manifest.json": "", "png/a.png": "mine"],
    [".journal": "Monday: wrote nothing.\n", "thesis.doc": "mine"],
    [".journal": "0123456789abcdef -1 {\"fiducial_phantoms\":1}\n"],
    [".journal": "Monday"],
    [".journal": "", "thesis.doc": "mine"],
  ]) func `leaves folders of others alone`(files: [String: String]) throws {
    let folder = TestFolder()
    for (path, text) in files {
      let url = folder.url.appending(path: path)
      try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: url)
    }
    let named = files.keys.contains("manifest.json") ? "manifest.json" : files.keys.min() ?? ""
    for replacing in [false, true] {
      #expect(throws: CohortWriteError.foreignFolder(file: named)) {
        try MadeCohort().writer().write(to: folder.url, replacing: replacing)
      }
    }
    #expect(try folder.files() == files.mapValues { Data($0.utf8) })
  }

  @Test func `takes an empty journal for one whose first line was not written any more`() throws {
    let (whole, folder) = (TestFolder(), TestFolder())
    _ = try MadeCohort().writer().write(to: whole.url)
    _ = try MadeCohort().writer().write(to: folder.url) { _ in
    } isStopped: {
      true
    }
    let journal = folder.url.appending(path: ".journal")
    let head = try Data(contentsOf: journal)
    for torn in [Data(), head.prefix(9), head.dropLast()] {
      try torn.write(to: journal)
      let stopped = try MadeCohort().writer().write(to: folder.url) { _ in
      } isStopped: {
        true
      }
      #expect(!stopped.isComplete)
      #expect(try Data(contentsOf: journal) == head)
    }
    _ = try MadeCohort().writer().write(to: folder.url)
    #expect(try folder.files() == whole.files())
  }

  @Test(arguments: [0, 1, 2, 3, 4, 9, 99])
  func `takes away only what it wrote, wherever the run before was ended`(asked: Int) throws {
    let (replaced, folder, others) = (TestFolder(), TestFolder(), TestFolder())
    var other = MadeCohort()
    other.seed = 6
    other.patients = 2
    _ = try other.writer().write(to: replaced.url)
    let count = Atomic(0)
    _ = try MadeCohort().writer().write(to: folder.url) { _ in
    } isStopped: {
      count.add(1, ordering: .relaxed).oldValue >= asked
    }
    // A half-written file of an examination that was begun, where there is one, goes as well.
    let begun = folder.url.appending(path: "images/P0/S02")
    if FileManager.default.fileExists(atPath: begun.path) {
      try Data([1]).write(to: begun.appending(path: "image.dcm.part"))
    }
    // Pictures of others lie in between, and a folder of others is linked to where files of the cohort were.
    var mine = ["notes.txt": Data("mine".utf8), "images/family.jpg": Data("mine".utf8)]
    mine["images/P0/S01/family.jpg"] = Data("mine".utf8)
    for (path, data) in mine {
      let url = folder.url.appending(path: path)
      try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try data.write(to: url)
    }
    try FileManager.default.createDirectory(at: others.url.appending(path: "S01"), withIntermediateDirectories: true)
    try Data("mine".utf8).write(to: others.url.appending(path: "S01/image.dcm"))
    let linked = folder.url.appending(path: "images/P4")
    try? FileManager.default.removeItem(at: linked)
    try FileManager.default.createSymbolicLink(at: linked, withDestinationURL: others.url)
    _ = try other.writer().write(to: folder.url, replacing: true)
    try FileManager.default.removeItem(at: linked)
    #expect(try others.files() == ["S01/image.dcm": Data("mine".utf8)])
    #expect(try folder.files() == replaced.files().merging(mine) { $1 })
  }

  @Test func `does not finish a cohort of which somebody has taken files away`() throws {
    let (whole, folder) = (TestFolder(), TestFolder())
    _ = try MadeCohort().writer().write(to: whole.url)
    let image = folder.url.appending(path: "images/P0/S01/image.dcm")
    #expect(throws: CohortWriteError.file(path: "images/P0/S01/image.dcm", step: .read, code: ENOENT)) {
      try MadeCohort().writer().write(to: folder.url) { progress in
        if progress.patients == 6 { try? FileManager.default.removeItem(at: image) }
      }
    }
    #expect(!FileManager.default.fileExists(atPath: folder.url.appending(path: "manifest.json").path))
    #expect(try MadeCohort().writer().write(to: folder.url).progress.kept == 5)
    #expect(try folder.files() == whole.files())
  }

  @Test func `tells the time left by what the run has made itself`() throws {
    var progress = CohortWriter.Progress.none
    (progress.studies, progress.keptStudies, progress.allStudies) = (900, 900, 1000)
    #expect(progress.secondsLeft(after: 3) == nil)
    // Ten in 20 s are made, ninety are left.
    progress.studies = 910
    #expect(progress.secondsLeft(after: 20) == 180)
    let folder = TestFolder()
    let asked = Atomic(0)
    let first = try MadeCohort().writer().write(to: folder.url) { _ in
    } isStopped: {
      asked.add(1, ordering: .relaxed).oldValue >= 5
    }
    #expect(first.progress.keptStudies == 0 && first.progress.studies == 3)
    // Patient 0 has two examinations, patient 1 one.
    #expect(try MadeCohort().writer().write(to: folder.url).progress.keptStudies == 3)
  }

  @Test func `says where it cannot write, and goes on when it can`() throws {
    let (whole, folder) = (TestFolder(), TestFolder())
    _ = try MadeCohort().writer().write(to: whole.url)
    _ = try MadeCohort().writer().write(to: folder.url) { _ in
    } isStopped: {
      true
    }
    // A file stands where a folder is to be.
    try Data().write(to: folder.url.appending(path: "png"))
    var found: CohortWriteError?
    do throws(CohortWriteError) { _ = try MadeCohort().writer().write(to: folder.url) } catch { found = error }
    guard case .file(let path, .folder, let code)? = found else {
      Issue.record("no fault of a file: \(String(describing: found))")
      return
    }
    #expect(path.hasPrefix("png/") && [ENOTDIR, EEXIST].contains(code))
    try FileManager.default.removeItem(at: folder.url.appending(path: "png"))
    _ = try MadeCohort().writer().write(to: folder.url)
    #expect(try folder.files() == whole.files())
    // And where the folder itself cannot be.
    let file = whole.url.appending(path: "README.txt/below")
    #expect(throws: CohortWriteError.self) { try MadeCohort().writer().write(to: file) }
  }

  @Test(arguments: [false, true]) func `lets one run at a time write into a folder`(replacing: Bool) throws {
    let (whole, folder) = (TestFolder(), TestFolder())
    _ = try MadeCohort().writer().write(to: whole.url)
    let inside = Mutex<[CohortWriteError?]>([])
    let outcome = try MadeCohort().writer().write(to: folder.url) { _ in
      var found: CohortWriteError?
      do throws(CohortWriteError) { _ = try MadeCohort().writer().write(to: folder.url, replacing: replacing) } catch {
        found = error
      }
      inside.withLock { $0.append(found) }
    }
    #expect(inside.withLock { $0.count } >= 8 && inside.withLock { $0.allSatisfy { $0 == .isBusy } })
    #expect(outcome.isComplete)
    #expect(try folder.files() == whole.files())
  }
}
