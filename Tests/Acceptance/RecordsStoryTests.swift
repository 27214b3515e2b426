// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// From simulated patients to a data set that can be trusted, and what is found when somebody changes a byte.
@Suite struct `The story of a data set` {
  /// An archive with a cohort, a version, a locked split and a signed trail.
  private static func archive(in folder: TemporaryFolder, patients: Int = 24) throws -> String {
    let cohort = folder.file("cohort").path
    let place = folder.file("archive").path
    for arguments in [
      ["phantom", "make", "--patients", "\(patients)", "--output", cohort], ["archive", "create", "-A", place],
      ["import", cohort, "--synthetic", "-A", place],
      [
        "dataset", "label", "--from-attribute", "label:nodule", "--finding", "nodule", "--source", "phantom", "-A",
        place,
      ],
      ["dataset", "create", "chest", "--all", "--purpose", "validation", "-A", place],
      [
        "dataset", "split", "chest", "--parts", "train=0.6,test=0.4", "--stratify", "nodule", "--lock", "test", "-A",
        place,
      ],
      ["audit", "checkpoint", "-A", place],
    ] {
      let outcome = try Command.run(arguments)
      #expect(outcome.code == 0, "\(arguments.prefix(2)): \(outcome.errors)")
    }
    return place
  }

  @Test func `runs from pictures to a card, and every act is in the trail`() throws {
    let folder = try TemporaryFolder()
    let place = try Self.archive(in: folder)
    let check = try Command.run(["dataset", "check", "chest", "--json", "-A", place])
    #expect([0, 1, 2].contains(check.code), "\(check.errors)")
    #expect(try check.json()["checks"] != nil)
    let card = try Command.run(["dataset", "card", "chest", "-A", place], in: folder.location)
    #expect(card.code == 0, "\(card.errors)")
    let open = try Command.run([
      "dataset", "open", "chest:test", "--reason", "a test of the story", "--items", "--json", "-A", place,
    ])
    #expect(open.code == 0, "\(open.errors)")
    let trail = try Command.run(["audit", "show", "-A", place]).output
    for act in ["archive.create", "import.", "dataset.label", "dataset.create", "dataset.check", "testset.open"] {
      #expect(trail.contains(act), "\(act) is not in the trail")
    }
    #expect(!trail.contains("P0000"), "an identifier of a patient stands in the trail")
    #expect(try Command.run(["audit", "verify", "-A", place]).code == 0)
    #expect(try Command.run(["archive", "verify", "-A", place]).code == 0)
  }

  @Test func `a changed byte of an image or of a manifest is found by the check of the trail, and where`() throws {
    let folder = try TemporaryFolder()
    let place = try Self.archive(in: folder, patients: 8)
    let blobs = URL(filePath: place).appending(path: "blobs")
    let files = try #require(FileManager.default.enumerator(at: blobs, includingPropertiesForKeys: [.isRegularFileKey]))
      .compactMap { $0 as? URL }.filter { $0.lastPathComponent.count == 64 }.sorted { $0.path < $1.path }
    #expect(files.count > 8)
    for file in files {
      let whole = try Data(contentsOf: file)
      var changed = whole
      changed[changed.count / 2] ^= 1
      try changed.write(to: file)
      let found = try Command.run(["audit", "verify", "-A", place])
      #expect(found.code == 1, "\(found.output) \(found.errors)")
      #expect(found.output.contains(file.lastPathComponent.prefix(12)), "\(found.output)")
      try whole.write(to: file)
    }
    #expect(try Command.run(["audit", "verify", "-A", place]).code == 0)
  }

  @Test func `an archive that was put back is found out by its witness`() throws {
    let folder = try TemporaryFolder()
    let place = try Self.archive(in: folder, patients: 4)
    let old = folder.file("old")
    try FileManager.default.copyItem(at: URL(filePath: place), to: old)
    let witness = folder.file("witness").path
    #expect(
      try Command.run(["dataset", "create", "more", "--all", "--purpose", "training", "-A", place]).code == 0)
    #expect(try Command.run(["audit", "witness", witness, "-A", place]).code == 0)
    let found = try Command.run(["audit", "verify", "--witness", witness, "-A", old.path])
    #expect(found.code == 1, "\(found.output) \(found.errors)")
  }
}
