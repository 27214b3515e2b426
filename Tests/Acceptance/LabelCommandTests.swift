// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing
import TestSupport

/// Regions from tables and masks, labels that are taken back, and headers of what is handed out.
@Suite struct `Labels on the command line` {
  /// An archive with a cohort of phantoms.
  private func cohort(in folder: TemporaryFolder) throws -> (place: String, cohort: URL) {
    let cohort = folder.file("cohort")
    let made = try Command.run([
      "phantom", "make", "--patients", "6", "--output", cohort.path, "--masks", "png", "--workers", "1",
    ])
    #expect(made.code == 0, "\(made.errors)")
    let place = folder.file("archive").path
    #expect(try Command.run(["archive", "create", "--archive", place]).code == 0)
    let taken = try Command.run([
      "import", cohort.path, "--synthetic", "--without-features", "--archive", place,
    ])
    #expect(taken.code == 0, "\(taken.errors)")
    return (place, cohort)
  }

  @Test func `regions from boxes and from masks, taken back, and handed out`() throws {
    let folder = try TemporaryFolder()
    let (place, cohort) = try cohort(in: folder)
    func run(_ arguments: String...) throws -> Command.Outcome { try Command.run(arguments + ["--archive", place]) }
    let masks = cohort.appending(path: "masks.csv").path
    let boxes = try run(
      "dataset", "label", masks, "--match", "case", "--finding-column", "name", "--box", "left,top,right,bottom",
      "--source", "phantom", "--author", "boxes")
    #expect(boxes.code == 0, "\(boxes.errors)")
    // The same from the pictures: a bit of each pixel for each region.
    var lines = try String(contentsOfFile: masks, encoding: .utf8).split(whereSeparator: \.isNewline).map(String.init)
    // Of what no pixel shows there is no region.
    lines.removeAll { $0.split(separator: ",", omittingEmptySubsequences: false)[5] == "0" }
    lines =
      [lines[0] + ",file"]
      + lines.dropFirst().map { line in
        let name = line.split(separator: ",")[0].split(separator: "-")
        return line + ",cohort/masks/\(name[0])/S\(String(format: "%02d", (Int(name[1]) ?? 0) + 1))/truth.png"
      }
    try folder.write("masks.csv", lines.joined(separator: "\n") + "\n")
    let pictures = try run(
      "dataset", "label", folder.file("masks.csv").path, "--match", "case", "--finding-column", "name", "--mask-column",
      "file", "--mask-bit", "label", "--source", "phantom", "--author", "masks")
    #expect(pictures.code == 0, "\(pictures.errors)")
    let summary = try run("dataset", "label", "--json").json()
    let findings = try #require(summary["findings"] as? [[String: Any]])
    #expect(!findings.isEmpty)
    for finding in findings { #expect((finding["schema"] as? [String: Any])?["kind"] as? String == "regions") }
    #expect(try run("dataset", "create", "regions", "--all", "--purpose", "validation").code == 0)
    let out = folder.file("coco")
    let handed = try run(
      "dataset", "export", "regions@1", "--format", "coco", "--purpose", "validation", "--to", out.path)
    #expect(handed.code == 0, "\(handed.errors)")
    let coco = try JSONSerialization.jsonObject(with: Data(contentsOf: out.appending(path: "instances_all.json")))
    let annotations = try #require((coco as? [String: Any])?["annotations"] as? [[String: Any]])
    // A box and a mask for each row, whose areas are those of the phantom's own table.
    let rows = lines.dropFirst().map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    func areas(_ hasMask: Bool) -> [Int] {
      annotations.filter { ($0["segmentation"] is [String: Any]) == hasMask }.compactMap { $0["area"] as? Int }.sorted()
    }
    #expect(areas(true) == rows.compactMap { Int($0[5]) }.sorted())
    #expect(
      areas(false)
        == rows.compactMap { row in
          guard let left = Int(row[11]), let top = Int(row[12]), let right = Int(row[14]), let bottom = Int(row[15])
          else { return nil }
          return (right - left + 1) * (bottom - top + 1)
        }.sorted())

    // Taken back for a reason only; the version that is there keeps them.
    #expect(try run("dataset", "label", "--retract", "--author", "masks").code == 65)
    #expect(try run("dataset", "label", "--retract", "--reason", "x").code == 64)
    let back = try run("dataset", "label", "--retract", "--author", "masks", "--reason", "drawn on the wrong images")
    #expect(back.code == 0 && back.output.hasPrefix("took back"), "\(back.errors)")
    #expect(try run("dataset", "create", "regions", "--all", "--purpose", "validation").code == 0)
    let counts = try ["regions@1", "regions@2"].map { version in
      (try run("dataset", "show", version, "--json").json()["counts"] as? [String: Int])?["labels"] ?? 0
    }
    #expect(counts[0] == 2 * counts[1] && counts[1] > 0)
    #expect(try run("audit", "show", "--action", "dataset.label.retract").output.contains("drawn on the wrong images"))
  }

  @Test func `headers without the pseudonyms of who gave the images`() throws {
    let folder = try TemporaryFolder()
    let (place, _) = try cohort(in: folder)
    #expect(
      try Command.run(["dataset", "create", "all", "--all", "--purpose", "validation", "--archive", place]).code == 0)
    func export(_ name: String, _ options: String...) throws -> [String: [UInt8]] {
      let out = folder.file(name)
      let done = try Command.run(
        [
          "dataset", "export", "all@1", "--format", "dicom", "--purpose", "validation", "--to", out.path, "--archive",
          place,
        ]
          + options)
      #expect(done.code == 0, "\(done.errors)")
      var files: [String: [UInt8]] = [:]
      let images = out.appending(path: "images")
      for file in try FileManager.default.contentsOfDirectory(atPath: images.path) {
        files[file] = [UInt8](try Data(contentsOf: images.appending(path: file)))
      }
      return files
    }
    func holds(_ files: [String: [UInt8]], _ text: String) -> Int {
      files.values.count { bytes in Data(bytes).range(of: Data(text.utf8)) != nil }
    }
    let came = try export("kept", "--patient-ids", "keep")
    let numbered = try export("numbered")
    let none = try export("none", "--patient-ids", "none", "--uids", "remap")
    #expect(came.count == numbered.count && holds(came, "P00000") == came.count)
    #expect(holds(numbered, "P00000") == 0 && holds(none, "P00000") == 0)
    #expect(try folder.text("numbered/TERMS.txt").contains("the patient's number in the archive"))
    #expect(try folder.text("kept/TERMS.txt").contains("handed out as they came"))
    // The same again has the same bytes, and the digests in the table are those of what left.
    #expect(try export("again", "--patient-ids", "none", "--uids", "remap") == none)
    #expect(try folder.text("again/items.csv") == folder.text("none/items.csv"))
  }
}
