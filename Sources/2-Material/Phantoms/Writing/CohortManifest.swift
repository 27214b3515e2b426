// SPDX-License-Identifier: Apache-2.0
import Foundation
import Imaging
import Vocabulary

/// What a finished cohort says of itself: `manifest.json`, and beside it tables, the scenario and a word to the reader.
struct CohortManifest {
  static let name = "manifest.json"
  private static let own = ["images", "masks", "png"]

  let plan: CohortPlan
  let options: WritingOptions
  let tables: [(name: String, header: String)]

  init(_ plan: CohortPlan, _ options: WritingOptions, tables: [(name: String, header: String)]) {
    self.plan = plan
    self.options = options
    self.tables = tables
  }

  /// What the bytes of all files follow from, in one line.
  var key: String { head.text(pretty: false) }

  private var head: JSONValue {
    .object([
      "fiducial_phantoms": .integer(1), "software": .string(options.maker.softwareVersions.joined(separator: " ")),
      "scenario": plan.digest.map { .string($0.description) } ?? .null, "seed": .unsigned(plan.seed),
      "patients": .integer(plan.patients), "studies": .integer(plan.studies),
      "images": .array(options.images.map(\.rawValue).sorted().map(JSONValue.string)),
      "masks": .array(options.masks.map(\.rawValue).sorted().map(JSONValue.string)),
      "raw": .bool(options.hasRawImages), "synthetic_data": .bool(options.hasSyntheticData),
    ])
  }

  private var ownFiles: [String] {
    tables.map(\.name) + [Self.name, CohortJournal.name, "README.txt", "scenario.yaml"]
  }

  // MARK: What is there already

  /// Looks at the folder before anything is written.
  ///
  /// - Returns: Whether this very cohort is there and whole.
  /// - Throws: Where the folder holds something else.
  func isFinished(in folder: CohortFolder, replacing: Bool) throws(CohortWriteError) -> Bool {
    let manager = FileManager.default
    let there = ((try? manager.contentsOfDirectory(atPath: folder.root.path)) ?? []).sorted()
    let isCohort = there.contains(Self.name) || there.contains(CohortJournal.name)
    if !isCohort {
      guard there.isEmpty else { throw .foreignFolder(file: there[0]) }
      return false
    }
    if replacing {
      try removeAll(folder)
      return false
    }
    // A journal tells of a run that is to be taken up; it checks the key itself.
    guard !there.contains(CohortJournal.name) else { return false }
    guard let text = try? String(contentsOf: folder.url(Self.name), encoding: .utf8) else {
      throw .file(path: Self.name, step: .read, code: EIO)
    }
    let found = text.split(separator: "\n").first { $0.hasPrefix("  \"made_from\": ") }?.dropFirst(15).dropLast() ?? ""
    guard found == key else { throw .otherCohort(found: String(found), expected: key) }
    return records(text).allSatisfy(folder.isWhole)
      && ownFiles.dropLast().allSatisfy {
        $0 == CohortJournal.name || there.contains($0)
      }
  }

  private func removeAll(_ folder: CohortFolder) throws(CohortWriteError) {
    // The journal goes last: without it the rest would be a stranger's.
    for name in Self.own + ownFiles.filter({ $0 != CohortJournal.name && $0 != Self.name }) + [
      Self.name, CohortJournal.name,
    ] where FileManager.default.fileExists(atPath: folder.url(name).path) {
      do {
        try FileManager.default.removeItem(at: folder.url(name))
      } catch {
        throw .file(
          path: name, step: .remove,
          code: Int32(((error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError)?.code ?? Int(EIO)))
      }
    }
  }

  /// The files that a manifest lists; each stands on a line of its own.
  private func records(_ text: String) -> [FileRecord] {
    text.split(separator: "\n").lazy.filter { $0.hasPrefix("    {\"path\":") }.compactMap { line in
      let object = try? JSONSerialization.jsonObject(
        with: Data(line.hasSuffix(",") ? line.dropLast().utf8 : line[...].utf8))
      guard let file = object as? [String: Any], let path = file["path"] as? String, let bytes = file["bytes"] as? Int,
        let digest = (file["digest"] as? String).flatMap(ContentDigest.init(_:))
      else { return nil }
      return FileRecord(path: path, bytes: bytes, digest: digest)
    }
  }

  /// Counts what a finished manifest says.
  func count(in folder: CohortFolder, _ outcome: inout CohortWriter.Outcome) {
    guard let data = try? Data(contentsOf: folder.url(Self.name)),
      let object = try? JSONSerialization.jsonObject(with: data) as? [String: Any],
      let counts = object["counts"] as? [String: Int]
    else { return }
    outcome.images = counts["images"] ?? 0
    outcome.findings = counts["findings"] ?? 0
    outcome.files = counts["files"] ?? 0
    outcome.bytes = counts["bytes"] ?? 0
  }

  // MARK: The end

  /// Writes tables and manifest from the journal, patient by patient, and takes the journal away.
  func finish(_ folder: CohortFolder, _ journal: CohortJournal) throws(CohortWriteError) -> CohortWriter.Outcome {
    var outcome = CohortWriter.Outcome(isComplete: true)
    var files: [GrowingFile] = []
    for table in tables {
      let file = try GrowingFile(table.name, in: folder)
      try file.append(table.header)
      files.append(file)
    }
    let manifest = try GrowingFile(Self.name, in: folder)
    try manifest.append(
      "{\n  \"statement\": \"\(StudyHeader.statement)\",\n  \"title\": \(JSONValue.string(plan.title).text(pretty: false)),\n"
        + "  \"made_from\": \(key),\n  \"files\": [\n")
    var isFirst = true
    func list(_ record: FileRecord) throws(CohortWriteError) {
      try manifest.append((isFirst ? "" : ",\n") + Self.line(record))
      isFirst = false
    }
    for patient in 0..<plan.patients {
      guard let entry = try journal.entry(patient) else {
        throw .file(path: CohortJournal.name, step: .read, code: EIO)
      }
      for (file, rows) in zip(files, entry.rows) { try file.append(rows) }
      for record in entry.files {
        try list(record)
        outcome.bytes += record.bytes
      }
      outcome.files += entry.files.count
      outcome.images += entry.images
      outcome.findings += entry.findings
    }
    for file in files { try list(try file.finish()) }
    if let scenario = plan.scenario { try list(try folder.write(scenario, to: "scenario.yaml")) }
    try list(try folder.write(Array(readme.utf8), to: "README.txt"))
    try manifest.append(
      "\n  ],\n  \"counts\": {\"patients\": \(plan.patients), \"studies\": \(plan.studies), \"images\": \(outcome.images), "
        + "\"findings\": \(outcome.findings), \"files\": \(outcome.files), \"bytes\": \(outcome.bytes)}\n}\n")
    _ = try manifest.finish()
    guard unlink(folder.url(CohortJournal.name).path) == 0 || errno == ENOENT else {
      throw .file(path: CohortJournal.name, step: .remove, code: errno)
    }
    return outcome
  }

  private static func line(_ record: FileRecord) -> String {
    let path = JSONValue.string(record.path).text(pretty: false)
    return "    {\"path\": \(path), \"bytes\": \(record.bytes), \"digest\": \"\(record.digest)\"}"
  }

  private var readme: String {
    let labels = BodyRegion.allCases.map { region in
      "  \(region.rawValue): "
        + TruthMask.Organ.of(region).enumerated().map { "\($0 + 1) \($1.name.lowercased())" }.joined(separator: ", ")
        + ", then the findings"
    }.joined(separator: "\n")
    return """
      \(plan.title)

      \(StudyHeader.statement) Research use only.
      Made by \(options.maker.softwareVersions.joined(separator: " ")) from scenario.yaml with the seed \(plan.seed).

      images/PATIENT/SNN   DICOM images of an examination
      png/PATIENT/SNN      the same as pictures of 8 bits, as a viewer would show them
      masks/PATIENT/SNN    what is truly there: truth.dcm (DICOM segmentation), truth.nii.gz, or pictures
      images.csv           a row an examination: where its files are, and what its headers do not say
      masks.csv            a row a mask: what it shows, and where it lies
      \(plan.tables.map(\.name).joined(separator: ", ")): the cohort's tables
      manifest.json        every file with its length and SHA-256

      Columns, rows and slices count from 0 at the middle of the first pixel. A column `label` is the number of
      the segment in truth.dcm and of the voxels in truth.nii.gz of a volume. In pictures of masks, and in
      truth.nii.gz of a radiograph, where things lie behind one another, label 1 is the bit of value 1, label 2
      that of value 2, label 3 that of value 4 and so on to label 16; where
      there are more, labels 17 to 32 are the bits of a second picture (its name ends in -2) and of a second
      volume in truth.nii.gz, and so on. Labels:
      \(labels)
      On a radiograph a pixel belongs to a thing when the ray to its middle passes through it; in a volume a
      voxel belongs to it when at least half of it does.

      """
  }
}
