// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import AuditTrail
import Catalog
import Datasets
import Foundation
import ImageFiles
import ModelPackages
import ModelRegistry
import Prediction
import Reports
import Store
import Vocabulary
import Workers

/// `fiducial predict MODEL DATASET`: what a model says of every image, as a case table.
struct PredictVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Asks a model about the images of a data set, or about files, and writes a case table.",
    discussion: """
      Example: fiducial predict chest:champion chest-xray@3:test --attributes sex,age,site --out cases.csv
      Example: fiducial predict ./lung.fidmodel ct-folder --masks outlines
      Example: fiducial predict run/member-1/package scans --with run/member-2/package --with run/member-3/package

      The model is a package's path, or a version of the registry, which is verified before it is loaded. What is there as a file or folder is \
      taken for images, else for a data set. Every case has a row; one that has no answer says why. Answers are kept, so that \
      a second run asks nothing and one that was cut off goes on. What is said of images in locked parts is left out: 'fiducial \
      evaluate' opens them. Documentation/predict.md describes the columns.
      """)

  @Argument(help: "The model: a package's folder or file, NAME@2, NAME:ALIAS or sha256:….", completion: .file())
  var model: String

  @Argument(help: "A data set or a part of it, NAME@2 or NAME@2:test; or image files and folders.", completion: .file())
  var images: [String]

  @Option(
    name: .customLong("with"),
    help: ArgumentHelp(
      "A further model that answers together with it: the score is the mean, and the doubt between them is told. Repeatable.",
      valueName: "model"), completion: .file())
  var further: [String] = []

  @Option(help: "The table that is written.", completion: .file(extensions: ["csv"]))
  var out = "cases.csv"

  @Option(help: "Attributes of the images that have columns, with commas between them.")
  var attributes: String?

  @Option(help: "The folder for label maps, one NIfTI file for each case; for segmentations.", completion: .directory)
  var masks: String?

  @Option(help: "The split, where the version has several.")
  var split = ""

  @Option(help: "What the model is loaded for: \(LoadPurpose.allCases.map(\.rawValue).joined(separator: ", ")).")
  var purpose = LoadPurpose.evaluation

  @Flag(name: .customLong("unverified"), help: "Loads a registered model whose approvals do not hold; needs --reason.")
  var isUnverified = false

  @Flag(
    name: .customLong("no-times"), help: "Leaves out the columns of times, so that the same answers are the same bytes."
  )
  var isTimeless = false

  @Flag(name: .customLong("strict"), help: "Leaves with 1 where a case has no answer.")
  var isStrict = false

  @Flag(help: "Prints JSON.")
  var json = false

  @OptionGroup(title: "Asking") var options: PredictionOptions
  @OptionGroup(title: "Doubt") var care: CareOptions
  @OptionGroup(title: "Reading") var helpers: HelperOptions
  @OptionGroup(title: "Archive") var archive: ArchiveOptions

  func validate() throws {
    guard !images.isEmpty else { throw ValidationError("name a data set, or image files") }
    if images.count > 1, let missing = images.first(where: { !FileManager.default.fileExists(atPath: $0) }) {
      throw ValidationError("\(missing) is no file; one data set is taken at a time")
    }
    if !further.isEmpty, care.guardian != nil {
      throw ValidationError("--guard is for one model, and --with names more")
    }
    if isUnverified, archive.reason?.isEmpty ?? true { throw ValidationError("--unverified needs --reason") }
    if URL(filePath: out).lastPathComponent.isEmpty { throw ValidationError("--out names no file") }
  }

  private var chosenAttributes: [String] {
    (attributes ?? "").split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
  }

  /// Data set or files.
  private func dataset() throws -> DatasetChoice? {
    guard images.count == 1, !FileManager.default.fileExists(atPath: images[0]) else { return nil }
    guard let reference = PartReference(argument: images[0]), !images[0].hasPrefix("/") else {
      throw FileAccessError(file: images[0], cause: String(cString: strerror(ENOENT)))
    }
    return try DatasetChoice(reference, split: split, archive)
  }

  func run() throws {
    let choice = ModelChoice(reference: model, purpose: purpose, isUnverified: isUnverified)
    let location = URL(filePath: model)
    let package = try choice.package(at: location, archive)
    let others = try further.map {
      try ModelChoice(reference: $0, purpose: purpose, isUnverified: isUnverified).package(
        at: URL(filePath: $0), archive)
    }
    if masks != nil, package.manifest.task != .segmentation {
      throw ImageRefusal("--masks: found a model for \(package.manifest.task.rawValue); expected one for segmentation")
    }
    let dataset = try dataset()
    let pool = helpers.pool
    defer { pool.stop() }
    let reader = ImageCaseReader(
      pool: pool, catalog: (dataset?.datasets.archive).map { Catalog($0) },
      isVolumes: PredictionWork.takesVolumes(package))
    let items = try dataset?.items() ?? []
    let cases = try dataset == nil ? reader.cases(at: FileList.files(in: images)) : reader.cases(of: items)
    guard !cases.isEmpty else { throw ImageRefusal("there is no image in \(images.joined(separator: ", "))") }
    try check(cases)
    let outcome = try asked(package, others, cases, reader)
    let plan = others.isEmpty ? nil : Self.digest([package] + others)
    var table = PredictionTable([
      PredictionTable.Model(package: package, further: others, digest: plan, rows: outcome.rows)
    ])
    table.truth = CaseTruth(items, of: cases)
    table.parts = dataset?.parts(of: cases) ?? [:]
    table.attributes = chosenAttributes
    table.hasTimes = !isTimeless
    let text = table.text
    let digest = ContentDigest(hashing: text.utf8)
    let file = URL(filePath: out)
    // What cannot be written down does not stay, and what was there before does.
    try AtomicFiles(in: file.deletingLastPathComponent()).write([.init(file.lastPathComponent, text)]) {
      try record(package, others, dataset, digest, outcome, isRegistered: !choice.isPath(at: location))
    }
    try tell(package, dataset, digest, outcome)
    // Where no case has an answer nothing was done that a table could stand for.
    let isAllFailed = outcome.failed.count == outcome.rows.count && !outcome.rows.isEmpty
    if isStrict && !outcome.failed.isEmpty || isAllFailed { throw ExitCode(ExitTable.notAccepted) }
  }

  /// What several models that answer together are called: the SHA-256 of their packages' digests, one a line, in their order.
  private static func digest(_ packages: [ModelPackage]) -> ContentDigest {
    ContentDigest(hashing: packages.map { "\($0.digest)" }.joined(separator: "\n").utf8)
  }

  private func asked(
    _ package: ModelPackage, _ others: [ModelPackage], _ cases: [CaseReference], _ reader: ImageCaseReader
  ) throws -> PredictionWork.Outcome {
    let work = PredictionWork(
      package: package, further: others, options: options, masks: masks, care: try care.choice(for: package))
    let outcome = try EndRequest.heard { try work.outcome(of: cases, reader, $0) }
    guard outcome.isWhole else {
      throw PredictionInterruption(
        done: outcome.rows.count, total: cases.count, isKept: !options.isUncached && outcome.cacheFailure == nil)
    }
    return outcome
  }

  /// Refuses an attribute that no case has.
  private func check(_ cases: [CaseReference]) throws {
    let known = Set(cases.flatMap { $0.attributes.keys })
    for name in chosenAttributes where !known.contains(name) {
      let near = nearestName(to: name, among: known.sorted()).map { "; did you mean \($0)?" }
      throw ImageRefusal(
        "--attributes: no case has \(name)"
          + (near ?? (known.isEmpty ? "" : "; there are \(known.sorted().joined(separator: ", "))")))
    }
  }

  private func record(
    _ package: ModelPackage, _ others: [ModelPackage], _ dataset: DatasetChoice?, _ table: ContentDigest,
    _ outcome: PredictionWork.Outcome, isRegistered: Bool
  ) throws {
    let words = isRegistered ? model : PredictionWork.words(package)
    if let dataset {
      return try dataset.record(
        [(words, package.digest)] + others.map { (PredictionWork.words($0), $0.digest) }, table: table,
        cases: outcome.rows.count, failed: outcome.failed.count,
        by: archive.context)
    }
    guard isRegistered else { return }
    let opened = try archive.open()
    try opened.records.write { writer in
      try AuditTrail(opened).append(
        AuditEvent(
          "model.predict", by: archive.context,
          on: [.init("model", identity: words, digest: package.digest)]
            + others.map { .init("model", identity: PredictionWork.words($0), digest: $0.digest) }
            + [.init("case-table", digest: table)],
          details: [.init("cases", .integer(outcome.rows.count)), .init("failed", .integer(outcome.failed.count))]),
        in: writer)
    }
  }

  private func tell(
    _ package: ModelPackage, _ dataset: DatasetChoice?, _ digest: ContentDigest, _ outcome: PredictionWork.Outcome
  ) throws {
    let cached = outcome.rows.count { $0.isCached }
    let predictions = outcome.rows.compactMap(\.prediction)
    let locked = try dataset?.locked() ?? 0
    var reasons: [String: Int] = [:]
    for row in outcome.failed { reasons[row.reason ?? "", default: 0] += 1 }
    let sorted = reasons.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    let prepare = Self.median(predictions.map(\.prepareMilliseconds))
    let engine = Self.median(predictions.map(\.engineMilliseconds))
    guard !json else {
      return try StandardOutput.print(
        JSONValue.object([
          "model": .string(PredictionWork.words(package)), "modelDigest": .string("\(package.digest)"),
          "dataset": dataset.map { .string($0.words) },
          "datasetDigest": dataset.map { .string("\($0.version.digest)") }, "table": .string(out),
          "digest": .string("\(digest)"), "cases": .integer(outcome.rows.count), "asked": .integer(outcome.answered),
          "known": .integer(cached), "failed": .integer(outcome.failed.count),
          "refused": .integer(outcome.rows.count { $0.refusal != nil }), "locked": .integer(locked),
          "reasons": .object(sorted.map { JSONValue.Member($0.key, .integer($0.value)) }),
          "medianPrepareMilliseconds": prepare.map(JSONValue.number),
          "medianEngineMilliseconds": engine.map(JSONValue.number),
        ]).text())
    }
    var lines = [
      "\(PredictionWork.words(package)): \(Printable.count(outcome.rows.count, "case"))"
        + (dataset.map { " of \($0.words)" } ?? "")
        + ", \(outcome.answered) asked, \(cached) known from before, \(outcome.failed.count) without an answer"
    ]
    for (reason, count) in sorted.prefix(10) { lines.append("  \(count)  \(reason)") }
    if sorted.count > 10 { lines.append("  and \(sorted.count - 10) more reasons, in the table") }
    if let prepare, let engine {
      lines.append(
        "median    \(NumberWords.decimal(prepare)) ms to read and prepare, \(NumberWords.decimal(engine)) ms in the engine"
      )
    }
    if locked > 0 { lines.append("withheld  what is said of \(Printable.count(locked, "image")) in locked parts") }
    if let code = outcome.cacheFailure { lines.append("not kept  the answers: \(FaultWords.system(code))") }
    lines.append("written   \(out), \(digest)")
    try StandardOutput.print(lines.joined(separator: "\n"))
  }

  private static func median(_ values: [Double]) -> Double? {
    guard !values.isEmpty else { return nil }
    let sorted = values.sorted()
    return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
  }
}
