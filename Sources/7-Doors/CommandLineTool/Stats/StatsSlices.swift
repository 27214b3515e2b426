// SPDX-License-Identifier: Apache-2.0
public import ArgumentParser
import CaseTables
public import Protocols
import Statistics
import Validation
import Vocabulary

/// `fiducial stats slices`: for whom it fails that nobody thought to ask.
struct StatsSlices: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "slices",
    abstract: "Searches for slices of the cases that are read worse, and confirms them on cases it has not seen.",
    discussion: """
      Example: fiducial stats slices study.csv --patient patient --truth truth --positive 1 --score score \\
        --threshold 0.5 --attribute sex --attribute age --attribute view
      """)

  @OptionGroup var table: TableOptions

  @Option(
    parsing: .unconditional,
    help: "Scores at or above it are called positive; at or below, with --higher-scores negative.")
  var threshold: FiniteNumber?

  @Option(help: "A column that slices are cut by. Repeatable. Default: those of --by, the site and the device.")
  var attribute: [String] = []

  @Option(help: "What may be worse in a slice; brier needs no threshold but probabilities.")
  var metric: SlicesPlan.Measure = .sensitivity

  @Option(help: "The most conditions of a slice, 1 to 3.")
  var depth = 3

  @Option(help: "The least number of cases of the class in question, in each half.")
  var floor = 30

  @Option(help: "The least number of sampling units (patients), in each half. Default: 20, or the floor if less.")
  var unitFloor: Int?

  @Option(help: "Bins of a numeric column with many numbers, at the quantiles of the whole table.")
  var bins = 4

  @Option(help: "How much worse a slice must be than all cases and than each slice with one condition less.")
  var worseBy = 0.02

  @Option(help: "The most candidates that are carried to confirmation.")
  var top = 10

  @Option(help: "How p-values are adjusted for the number of candidates.")
  var adjust: MultiplicityAdjustment = .holm

  @Option(help: "Which rows are searched: a half by chance, or those of --tuning.")
  var search: SlicesPlan.Search = .half

  @Option(help: "The seed of the halves.")
  var seed = AnalysisSettings.defaultSeed

  func validate() throws {
    if metric.needsOperatingPoint, threshold == nil {
      throw ValidationError("--metric \(metric.rawValue) needs a --threshold")
    }
    let ranges: [(String, Int, ClosedRange<Int>)] = [
      ("--depth", depth, 1...3), ("--floor", floor, 5...1_000_000), ("--unit-floor", unitFloor ?? 2, 2...1_000_000),
      ("--bins", bins, 2...20), ("--top", top, 1...100),
    ]
    for (name, value, range) in ranges where !range.contains(value) {
      throw ValidationError("\(name) lies between \(range.lowerBound) and \(range.upperBound), found \(value)")
    }
    if !(0..<1).contains(worseBy) { throw ValidationError("--worse-by lies from 0 to below 1, found \(worseBy)") }
    if attribute.isEmpty, table.by.isEmpty, table.site == nil, table.device == nil {
      throw ValidationError("say what slices are cut by: --attribute COLUMN")
    }
    if search == .tuning, table.tuning.isEmpty {
      throw ValidationError("--search tuning needs rows that are set apart: --tuning COLUMN=VALUE")
    }
  }

  func run() throws {
    var plan = SlicesPlan()
    let names = attribute.map { name in
      [("site", table.site), ("device", table.device)].first { $0.1 == name }?.0 ?? name
    }
    if !names.isEmpty { plan.attributes = names.map { NamedColumn($0) } }
    plan.measure = metric
    plan.depth = depth
    plan.minimumRows = floor
    plan.minimumUnits = unitFloor ?? min(plan.minimumUnits, floor)
    plan.bins = bins
    plan.worseBy = worseBy
    plan.most = top
    plan.adjustment = adjust
    plan.search = search
    plan.seed = seed
    let questions = TableQuestions(
      try table.read(further: names), level: table.confidence,
      settings: AnalysisSettings(level: table.confidence, seed: seed), threshold: threshold?.value)
    try ResultWords(questions.slices(plan)).print(json: table.json)
  }
}

extension SlicesPlan.Measure: ExpressibleByArgument {}
extension SlicesPlan.Search: ExpressibleByArgument {}
