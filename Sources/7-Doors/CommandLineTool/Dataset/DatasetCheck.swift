// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Catalog
import DataQuality
import Datasets
import Features
import Foundation
import Reports
import Store
import Vocabulary

/// `fiducial dataset check`: asks whether a data set is fit.
struct DatasetCheck: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Asks a version whether it is fit: wrong labels, shortcuts, rarity, gaps, drift, whom it stands for.",
    discussion: """
      The report is kept in the archive, bound to the version, and the check is written into the trail. Exit codes: 0 nothing found at the \
      limit or above, 1 found, 2 nothing found but something could not be judged.

      Example: fiducial dataset check chest@3 --population population.yaml --html quality.html
      """)

  /// From which severity on a finding makes the check fail.
  enum Limit: String, ExpressibleByArgument, CaseIterable {
    case warning, serious

    var severity: QualityFinding.Severity { self == .warning ? .warning : .serious }
  }

  @Argument(help: "The data set, as NAME or NAME@VERSION or sha256:…; without a version its latest.")
  var dataset: String

  @Option(help: "A check to make, and no others. Repeatable.")
  var only: [String] = []

  @Option(help: "A check to leave out. Repeatable.")
  var skip: [String] = []

  @Option(help: "A label to look at. Repeatable. Default: all.")
  var label: [String] = []

  @Option(
    help: "For whom the model is meant, as a declared population.", completion: .file(extensions: ["yaml", "yml"]))
  var population: String?

  @Option(
    help: """
      A model's chances, as LABEL=FILE.csv: a column 'image' and one for each value of the label, or a case table of a \
      data set with 'case' and 'score_LABEL', such as a cross-validation writes. Repeatable.
      """,
    completion: .file(extensions: ["csv", "tsv"]))
  var probabilities: [String] = []

  @Option(help: "A split of the version, so that images in several of its parts are found.")
  var split: String?

  @Option(help: "The seed of folds, resampling and permutations.")
  var seed: UInt64 = 1

  @Option(help: "From which severity on a finding counts: \(Limit.allCases.map(\.rawValue).joined(separator: ", ")).")
  var failOn: Limit = .warning

  @Option(help: "A page for people, as one HTML file.", completion: .file(extensions: ["html"]))
  var html: String?

  @Flag(help: "Prints one JSON object instead of sentences.")
  var json = false

  @OptionGroup(title: "The archive") var archive: ArchiveOptions

  func validate() throws {
    let names = QualityChecks.names
    if let unknown = (only + skip).first(where: { !names.contains($0) }) {
      let near = nearestName(to: unknown, among: names).map { "; did you mean \($0)?" } ?? ""
      throw ValidationError("no check '\(unknown)': one of \(names.joined(separator: ", "))\(near)")
    }
    if let bad = probabilities.first(where: { !$0.contains("=") }) {
      throw ValidationError("--probabilities is LABEL=FILE, found '\(bad)'")
    }
  }

  func run() throws {
    let settings = QualitySettings(labels: label.isEmpty ? nil : label, seed: seed)
    let declared = try population.map { path in try QualityFiles.population(path) }
    let datasets = try archive.datasets()
    let store = datasets.archive
    let version = try datasets.version(named: dataset)
    let items = try datasets.items(of: version)
    let splits = DatasetSplits(store)
    let locked = try splits.locked(among: items.map(\.entry.content))
    // What is locked stays so: its images are looked at, what is said of them is not.
    var input = QualityInput(
      items: try splits.shown(items), features: try QualityFiles.features(of: items, in: store),
      parts: try split.map { try QualityFiles.parts(of: items, split: $0, of: DividedVersion(version), in: splits) },
      probabilities: try QualityFiles.probabilities(probabilities, for: items))
    input.withheld = Set(items.indices.filter { locked[items[$0].entry.content] != nil })
    let checks = QualityChecks.chosen(only: only, skip: skip, population: declared, settings: settings)
    let progress = CheckProgress("\(version), \(items.count) images", total: checks.count)
    var report = try QualityReport(
      checks, of: input,
      subject: .init(
        name: version.description, version: version.digest, images: items.count,
        patients: Set(items.map(\.entry.patient)).count), settings: settings
    ) { progress.show($0) }
    progress.end()
    if !input.withheld.isEmpty { report.checks.append(QualityChecks.withheld(input.withheld.count)) }
    let digest = try QualityReports(store).keep(report, by: archive.context)
    if let html {
      let place = URL(filePath: html)
      try AtomicFiles(in: place.deletingLastPathComponent()).write([
        .init(place.lastPathComponent, QualityWords(report).page(digest: digest).html)
      ])
    }
    try StandardOutput.print(
      json ? report.json.text() : QualityWords(report).lines(digest: digest).joined(separator: "\n"))
    switch report.verdict(at: failOn.severity) {
    case .clean: break
    case .found: throw ExitCode(ExitTable.notAccepted)
    case .cannotBeJudged: throw ExitCode(ExitTable.cannotBeJudged)
    }
  }
}
