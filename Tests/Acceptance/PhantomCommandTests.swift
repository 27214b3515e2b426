// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// `fiducial phantom make`, as a person runs it.
@Suite("phantom make")
struct PhantomCommandTests {
  private static let examples = Command.root.appending(path: "Examples/phantoms")

  private func folder() throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appending(path: "phantom-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
  }

  /// Every file below a folder with its bytes.
  private func files(_ folder: URL) throws -> [String: Data] {
    var found: [String: Data] = [:]
    let walker = FileManager.default.enumerator(atPath: folder.path)
    while let path = walker?.nextObject() as? String {
      var isFolder: ObjCBool = false
      let file = folder.appending(path: path)
      guard FileManager.default.fileExists(atPath: file.path, isDirectory: &isFolder), !isFolder.boolValue else {
        continue
      }
      found[path] = try Data(contentsOf: file)
    }
    return found
  }

  @Test func `carries the demo of the examples`() throws {
    let outcome = try Command.run(["phantom", "make", "--print-demo"])
    #expect(outcome.code == 0)
    #expect(outcome.output == (try String(contentsOf: Self.examples.appending(path: "demo.yaml"), encoding: .utf8)))
  }

  @Test func `says what would be made, and makes nothing`() throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let outcome = try Command.run(["phantom", "make", "--plan", "--json", "--patients", "30"], in: folder)
    #expect(outcome.code == 0)
    let plan = try outcome.json()
    #expect(plan["patients"] as? Int == 30 && plan["modality"] as? String == "radiography")
    #expect(plan["images"] as? Int == plan["studies"] as? Int)
    #expect(try files(folder).isEmpty)
  }

  @Test(arguments: ["demo", "stress-ct", "stress-mr"])
  func `makes a cohort, says so in one line, and recognises it`(name: String) throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let arguments = [
      "phantom", "make", Self.examples.appending(path: "\(name).yaml").path, "--patients", "1", "-o", "out", "--masks",
      "seg", "nifti", "--format", "both",
    ]
    let outcome = try Command.run(arguments, in: folder)
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.errors.isEmpty && outcome.output.split(separator: "\n").count == 1)
    let made = try files(folder.appending(path: "out"))
    let object = try JSONSerialization.jsonObject(with: try #require(made["manifest.json"])) as? [String: Any]
    let counts = try #require(object?["counts"] as? [String: Int])
    #expect(made.keys.filter { $0.hasPrefix("images/") }.count == counts["images"])
    #expect(counts["patients"] == 1)
    let again = try Command.run(arguments, in: folder)
    #expect(again.code == 0 && again.output.contains("all there before"))
    #expect(try files(folder.appending(path: "out")) == made)
  }

  @Test func `writes pictures that are the DICOM images as they are shown`() throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let made = try Command.run(
      ["phantom", "make", "--patients", "1", "-o", "out", "--format", "both", "--masks", "none"], in: folder)
    #expect(made.code == 0)
    // The picture through the reader of PNG files, the other through that of DICOM.
    let png = try Command.run(["dicom", "convert", "out/png/P000000/S01/image.png", "picture.nii"], in: folder)
    #expect(png.code == 0, "\(png.errors)")
    let picture = try Data(contentsOf: folder.appending(path: "picture.nii")).dropFirst(352)
    let image = try Data(contentsOf: folder.appending(path: "out/images/P000000/S01/image.dcm")).suffix(
      2 * picture.count)
    let samples = [UInt8](image)
    let shown = stride(from: 0, to: samples.count, by: 2).map {
      UInt8((Int(samples[$0]) | Int(samples[$0 + 1]) << 8) >> 4)
    }
    #expect([UInt8](picture) == shown)
  }

  @Test func `refuses a scenario with faults, line by line`() throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data("fiducial-phantom: 1\ntitle: Wrong\npatients: -3\ncolour: blue\n".utf8).write(
      to: folder.appending(path: "wrong.yaml"))
    let outcome = try Command.run(["phantom", "make", "wrong.yaml", "-o", "out"], in: folder)
    #expect(outcome.code == 65)
    #expect(outcome.errors.contains("wrong.yaml:3") && outcome.errors.contains("wrong.yaml:4"))
    #expect(outcome.errors.hasSuffix("nothing was made\n"))
    #expect(!FileManager.default.fileExists(atPath: folder.appending(path: "out").path))
  }

  @Test func `reads a scenario once, from a pipe as from a file`() throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let demo = try Data(contentsOf: Self.examples.appending(path: "demo.yaml"))
    let pipe = folder.appending(path: "pipe.yaml")
    #expect(mkfifo(pipe.path, 0o600) == 0)
    let arguments = ["phantom", "make", "pipe.yaml", "--patients", "1", "--masks", "none", "-o", "out"]
    let outcome = try Command.run(arguments, in: folder) { process in
      // A writer of a pipe waits for its reader; where none comes, the test is not to wait for ever.
      var descriptor: Int32 = -1
      while descriptor < 0, process.isRunning {
        descriptor = open(pipe.path, O_WRONLY | O_NONBLOCK)
        if descriptor < 0 { usleep(1000) }
      }
      guard descriptor >= 0 else { return }
      _ = fcntl(descriptor, F_SETFL, 0)
      try FileHandle(fileDescriptor: descriptor, closeOnDealloc: true).write(contentsOf: demo)
    }
    #expect(outcome.code == 0, "\(outcome.errors)")
    let made = try files(folder.appending(path: "out"))
    #expect(made["scenario.yaml"] == demo)
    #expect(try Command.run(["phantom", "make", "out", "-o", "other"], in: folder).code == 74)
  }

  @Test func `leaves a web page's folder alone, whatever it may take away`() throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let page = ["manifest.json": "{\"name\": \"Family\"}\n", "images/family.jpg": "mine", "README.txt": "mine"]
    try FileManager.default.createDirectory(at: folder.appending(path: "images"), withIntermediateDirectories: true)
    for (path, text) in page { try Data(text.utf8).write(to: folder.appending(path: path)) }
    let outcome = try Command.run(["phantom", "make", "--patients", "1", "-o", ".", "--overwrite"], in: folder)
    #expect(outcome.code == 65 && outcome.errors.contains("manifest.json"), "\(outcome.errors)")
    #expect(try files(folder) == page.mapValues { Data($0.utf8) })
  }

  @Test func `refuses control characters in texts before it begins a folder`() throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data("fiducial-phantom: 1\ntitle: Wrong\ndevices:\n  - {name: a, software: \"v\\tx\"}\n".utf8).write(
      to: folder.appending(path: "wrong.yaml"))
    let outcome = try Command.run(["phantom", "make", "wrong.yaml", "-o", "out"], in: folder)
    #expect(outcome.code == 65 && outcome.errors.contains("wrong.yaml:4"), "\(outcome.errors)")
    #expect(!FileManager.default.fileExists(atPath: folder.appending(path: "out").path))
  }

  @Test func `refuses another cohort's folder until it may take that away`() throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let base = ["phantom", "make", "-o", "out", "--patients", "1", "--masks", "none"]
    #expect(try Command.run(base, in: folder).code == 0)
    let before = try files(folder)
    let outcome = try Command.run(base + ["--seed", "7"], in: folder)
    #expect(outcome.code == 65 && outcome.errors.contains("another cohort (other seed"), "\(outcome.errors)")
    #expect(try files(folder) == before)
    #expect(try Command.run(base + ["--seed", "7", "--overwrite"], in: folder).code == 0)
    #expect(try files(folder) != before)
  }

  @Test func `leaves with 74 where it cannot write, and with 64 for what makes no sense`() throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data().write(to: folder.appending(path: "file"))
    let outcome = try Command.run(["phantom", "make", "--patients", "1", "-o", "file/out"], in: folder)
    #expect(outcome.code == 74 && !outcome.errors.isEmpty)
    #expect(try Command.run(["phantom", "make", "missing.yaml"], in: folder).code == 74)
    #expect(try Command.run(["phantom", "make", "--workers", "0"], in: folder).code == 64)
    #expect(try Command.run(["phantom", "make", "--masks", "none", "seg"], in: folder).code == 64)
  }

  @Test func `leaves with 130 when it is interrupted, and the same command makes the rest`() throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    func arguments(_ output: String) -> [String] {
      ["phantom", "make", "--patients", "60", "--masks", "none", "--workers", "1", "-o", output]
    }
    let journal = folder.appending(path: "cut/.journal")
    let cut = try Command.run(arguments("cut"), in: folder) { process in
      // As soon as one patient is done.
      for _ in 0..<2000 {
        let size = (try? FileManager.default.attributesOfItem(atPath: journal.path)[.size] as? Int) ?? nil
        if (size ?? 0) > 600 || !process.isRunning { break }
        usleep(1000)
      }
      process.interrupt()
    }
    #expect(cut.code == 130 && cut.errors.contains("of 60 patients are whole in cut"), "\(cut.code) \(cut.errors)")
    #expect(try Command.run(arguments("cut"), in: folder).code == 0)
    #expect(try Command.run(arguments("whole"), in: folder).code == 0)
    #expect(try files(folder.appending(path: "cut")) == files(folder.appending(path: "whole")))
  }
}
