// SPDX-License-Identifier: Apache-2.0
import Foundation
import Imaging
import Synchronization
import Vocabulary

/// What a finished cohort says of itself: `manifest.json`, and beside it tables, the scenario and a word to the reader.
struct CohortManifest {
  static let name = "manifest.json"

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

  // MARK: What is there already

  private static let madeFrom = "  \"made_from\": "
  /// Records are compared with their files in batches of this many.
  private static let batch = 4096

  /// Whether the file of the manifest's name is the manifest of a cohort, by its keys; a web page has one of that name, too.
  static func isManifest(in folder: CohortFolder) throws(CohortWriteError) -> Bool {
    let beginnings = ["{", "  \"statement\": \"", "  \"title\": \"", madeFrom + "{\"fiducial_phantoms\":"]
    var seen = 0
    try lines(in: folder) { line in
      guard line.starts(with: beginnings[seen].utf8) else { return false }
      seen += 1
      return seen < beginnings.count
    }
    return seen == beginnings.count
  }

  /// Shows each path that the manifest of any cohort lists.
  static func paths(in folder: CohortFolder, _ see: (String) throws(CohortWriteError) -> Void) throws(CohortWriteError)
  {
    var problem: CohortWriteError?
    try lines(in: folder) { line in
      guard case .file(let record) = Line(line) else { return true }
      do throws(CohortWriteError) { try see(record.path) } catch { problem = error }
      return problem == nil
    }
    if let problem { throw problem }
  }

  /// Compares all files with what the manifest in the folder says.
  ///
  /// - Returns: What it counts; `nil` where a file is missing or another than was written.
  /// - Throws: Where it is another cohort's.
  func finished(in folder: CohortFolder) throws(CohortWriteError) -> CohortWriter.Outcome? {
    var found: String?
    var outcome: CohortWriter.Outcome?
    var pending: [FileRecord] = []
    var isWhole = true
    try Self.lines(in: folder) { line in
      switch Line(line) {
      case .madeFrom(let key):
        found = key
        return key == self.key
      case .file(let record):
        pending.append(record)
        guard pending.count >= Self.batch else { return true }
        isWhole = areWhole(pending, in: folder)
        pending.removeAll(keepingCapacity: true)
        return isWhole
      case .counts(let counts):
        outcome = CohortWriter.Outcome(
          isComplete: true, images: counts["images"] ?? 0, findings: counts["findings"] ?? 0,
          files: counts["files"] ?? 0, bytes: counts["bytes"] ?? 0)
        return true
      case .other: return true
      case .damaged:
        isWhole = false
        return false
      }
    }
    guard found == key else { throw .otherCohort(found: found ?? "", expected: key) }
    return isWhole && areWhole(pending, in: folder) ? outcome : nil
  }

  private func areWhole(_ records: [FileRecord], in folder: CohortFolder) -> Bool {
    let threads = min(options.workers ?? ProcessInfo.processInfo.activeProcessorCount, records.count)
    guard threads > 0 else { return true }
    let isWhole = Atomic(true)
    DispatchQueue.concurrentPerform(iterations: threads) { thread in
      for record in stride(from: thread, to: records.count, by: threads) {
        guard isWhole.load(ordering: .relaxed) else { return }
        if !folder.isWhole(records[record]) { isWhole.store(false, ordering: .relaxed) }
      }
    }
    return isWhole.load(ordering: .relaxed)
  }

  private static func lines(
    in folder: CohortFolder, _ see: (ArraySlice<UInt8>) -> Bool
  ) throws(CohortWriteError) {
    guard let descriptor = try folder.openToRead(name) else { return }
    defer { close(descriptor) }
    let failure = LineScan.read(descriptor) { _, line in see(line) }.failure
    guard failure == 0 else { throw .file(path: name, step: .read, code: failure) }
  }

  /// A line of a manifest: each file stands on one of its own.
  private enum Line {
    case madeFrom(String)
    case file(FileRecord)
    case counts([String: Int])
    case other
    case damaged

    init(_ bytes: ArraySlice<UInt8>) {
      let text = String(decoding: bytes, as: UTF8.self)
      func object(_ text: some StringProtocol) -> [String: Any] {
        let object = try? JSONSerialization.jsonObject(with: Data(text.utf8))
        return object as? [String: Any] ?? [:]
      }
      let counts = "  \"counts\": "
      if text.hasPrefix(CohortManifest.madeFrom) {
        self = .madeFrom(String(text.dropFirst(CohortManifest.madeFrom.count).dropLast()))
      } else if text.hasPrefix(counts) {
        self = (object(text.dropFirst(counts.count)) as? [String: Int]).map(Line.counts) ?? .damaged
      } else if text.hasPrefix("    {\"path\":") {
        let file = object(text.hasSuffix(",") ? text.dropLast() : text[...])
        guard let path = file["path"] as? String, let bytes = file["bytes"] as? Int,
          let digest = (file["digest"] as? String).flatMap(ContentDigest.init(_:))
        else {
          self = .damaged
          return
        }
        self = .file(FileRecord(path: path, bytes: bytes, digest: digest))
      } else {
        self = .other
      }
    }
  }

  // MARK: The end

  /// Writes tables and manifest from the journal, patient by patient, and takes the journal away.
  func finish(_ folder: CohortFolder, _ journal: CohortJournal) throws(CohortWriteError) -> CohortWriter.Outcome {
    var outcome = CohortWriter.Outcome(isComplete: true)
    var files: [GrowingFile] = []
    try journal.beginTables(tables.map(\.name) + ["README.txt", "scenario.yaml"])
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
        // A manifest lists nothing that somebody has taken away in the meantime.
        let problem = folder.problem(of: record)
        guard problem == 0 else { throw .file(path: record.path, step: .read, code: problem) }
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
