// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Catalog
import DICOM
import Datasets
import Features
import Foundation
import ImageFiles
import Reports
import Store
import Synchronization
import Vocabulary
import Workers

/// `fiducial import`: takes images and their tables into the archive.
struct ImportVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Takes images and their tables into the archive.",
    discussion: """
      Images are DICOM, NIfTI, NRRD, PNG, JPEG and archives of NumPy (.npz), in folders or one by one. Nothing is taken in without \
      terms: who gave it, on which legal ground, under which licence, for what and how long (Documentation/import.md). Only \
      synthetic and de-identified images are taken in, unless a policy file says otherwise.

      An import that was interrupted is taken up by the same command. What was refused is listed with its reason.

      Example: fiducial import phantoms --synthetic
      Example: fiducial import images --table cases.csv --image file --patient subject --terms terms.yaml
      """)

  @Argument(help: "Files and folders.", completion: .file())
  var paths: [String]

  @OptionGroup var archive: ArchiveOptions

  @Option(help: "The terms on which the images are held, a YAML file.", completion: .file())
  var terms: String?

  @Flag(help: "The images are synthetic: nobody was imaged, and the terms are those of simulated images.")
  var synthetic = false

  @Option(help: "What may be taken in, a YAML file; else what says itself that it is synthetic or de-identified.")
  var policy: String?

  @OptionGroup(title: "Table") var table: ImportTableOptions

  @Option(help: "Who gave the patients their identifiers, where a file does not say.")
  var issuer = ""

  @Option(help: "The modality, as DX or CT, of images whose file and table name none.")
  var modality: String?

  @Flag(help: "Keeps no vectors of the images, of which duplicates and outliers are found.")
  var withoutFeatures = false

  @Flag(help: "Reads files again that were dealt with before.")
  var recheck = false

  @Option(
    help: ArgumentHelp(
      "What becomes of rows that differ from what is known of their images; 'take' wants --reason.", valueName: "how"))
  var corrections = ImportCorrections.list

  @Flag(help: "Reads and judges everything, and takes nothing in.")
  var dryRun = false

  @Option(help: "Writes everything that was refused, with its reason, into a JSON file.", completion: .file())
  var report: String?

  @OptionGroup(title: "Reading") var helpers: HelperOptions

  @Flag(help: "Prints JSON.")
  var json = false

  func validate() throws {
    guard (terms != nil) != synthetic else {
      throw ValidationError(
        terms == nil
          ? "nothing is taken in without terms: name their file with --terms (Examples/archive/terms.yaml is one to begin "
            + "with), or say --synthetic where nobody was imaged"
          : "--terms goes without --synthetic")
    }
    try table.validate(paths: paths)
    if corrections == .take, !dryRun, (archive.reason ?? "").allSatisfy(\.isWhitespace) {
      throw ValidationError("--corrections take changes what is known of images: say why with --reason")
    }
  }

  func run() throws {
    let (terms, policy, plan) = try given()
    try checkWord(plan)
    let archive = try archive.open()
    let pool = helpers.pool
    defer { pool.stop() }
    let options = ImportOptions(
      terms: terms, policy: policy, context: self.archive.context, issuer: issuer,
      modality: modality, extractors: withoutFeatures ? [] : StandardExtractors.all, rechecks: recheck,
      corrections: corrections, guarded: try GuardedCatalog(archive).guarded(), isTrial: dryRun)
    let importer = Importer(
      Catalog(archive), dicom: DICOMHelper(pool: pool), images: ImageFileClient(pool: pool), options: options)
    let progress = ImportProgressLine()
    let began = ProcessInfo.processInfo.systemUptime
    let outcome: ImportOutcome
    do {
      defer { progress.end() }
      outcome = try EndRequest.heard { request in
        try importer.run(plan, progress: progress.show) { request.isMade }
      }
    } catch let error as StoreError where !dryRun {
      // A disk that is full, a medium that went away: whole batches were written, and nothing by half.
      let (words, code) = StoreErrorWords.row(error)
      let rest = "what was taken in before stays; the same command takes in the rest"
      FileHandle.standardError.write(Data("\(words)\n\(rest)\n".utf8))
      throw ExitCode(code)
    }
    let words = ImportWords(
      outcome: outcome, seconds: ProcessInfo.processInfo.systemUptime - began, isTrial: dryRun)
    if let report {
      let target = URL(filePath: report)
      try AtomicFiles(in: target.deletingLastPathComponent()).write([
        .init(target.lastPathComponent, Data((words.report.text() + "\n").utf8))
      ])
    }
    try StandardOutput.print(json ? words.json.text() : words.text)
    guard outcome.isComplete else {
      FileHandle.standardError.write(Data("interrupted: the same command takes in the rest\n".utf8))
      throw ExitCode(ExitTable.interrupted)
    }
    // Nothing at all that could be taken in is no success.
    if outcome.taken + outcome.doneBefore + outcome.duplicates == 0 { throw ExitCode(ExitTable.badInput) }
  }

  /// What the files say that were named: terms, policy, table.
  private func given() throws -> (UsageTerms, ImportPolicy, ImportPlan) {
    do {
      return (
        try terms.map { try UsageTerms.load(from: URL(filePath: $0)) } ?? .synthetic,
        try policy.map { try ImportPolicy.load(from: URL(filePath: $0)) } ?? ImportPolicy(), try plan()
      )
    } catch let faults as InputFaults {
      throw ImportFaults(faults)
    }
  }

  /// A picture cannot say that nobody was imaged; whoever says it in its place says why, and the trail keeps it.
  private func checkWord(_ plan: ImportPlan) throws {
    guard synthetic, !dryRun, (archive.reason ?? "").allSatisfy(\.isWhitespace) else { return }
    let silent = plan.items.wordless
    guard silent > 0 else { return }
    throw ValidationError(
      "\(silent) files are of formats that cannot say that nobody was imaged: with --synthetic say how that is known, "
        + "with --reason, or name terms with --terms")
  }

  private func plan() throws -> ImportPlan {
    let locations = paths.map { URL(filePath: $0) }
    for (path, location) in zip(paths, locations) where access(location.path, R_OK) != 0 {
      throw FileAccessError(file: path, cause: String(cString: strerror(errno)))
    }
    guard let file = table.table, let roles = table.roles else { return try ImportPlan(paths: locations) }
    return try ImportPlan(table: try ImportTable.read(URL(filePath: file), roles: roles), folders: locations)
  }
}
