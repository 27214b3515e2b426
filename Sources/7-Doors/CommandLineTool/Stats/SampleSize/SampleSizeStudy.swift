// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import CaseTables
import Protocols
import Reports
import Statistics
import Validation
import Vocabulary

/// `fiducial stats samplesize study`: what an existing study can show, and for whom.
struct SampleSizeStudy: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "study",
    abstract: "What a study of this size can show, and for whom: a table as the pilot of the next study.",
    discussion: """
      Counts diseased and healthy sampling units, overall and in each group of --by, and says how wide intervals will be, which \
      value is shown to be exceeded and from which size on a gap is found. Two scores or arms are compared; with a --reader \
      the answer is a grid of readers and cases.

      Example: fiducial stats samplesize study pilot.csv --truth truth --positive 1 --score score --by sex --html plan.html
      """)

  @OptionGroup var table: TableOptions

  @Option(
    parsing: .unconditional,
    help: "Scores at or above it are called positive; at or below, with --higher-scores negative.")
  var threshold: FiniteNumber?

  @Option(help: "The difference that is to be found. Default: the observed one.")
  var difference: OpenShare?

  @Option(help: "The margin of a non-inferiority study.")
  var margin: OpenShare?

  @Option(help: "The wanted chance of showing what is true.")
  var power = OpenShare(unchecked: 0.8)

  @Option(help: "The half-width of an interval that is wanted.")
  var halfWidth: OpenShare?

  @Option(help: "A number of readers for the grid. Repeatable. Default: around those of the table.")
  var readers: [Int] = []

  @Option(help: "A number of cases for the grid. Repeatable. Default: around those of the table.")
  var cases: [Int] = []

  @Option(help: "Writes the answer as a page besides: one file, nothing loaded from elsewhere.", completion: .file())
  var html: String?

  func validate() throws {
    if let few = (readers + cases).first(where: { $0 < 2 }) {
      throw ValidationError("--readers and --cases are at least 2, found \(few)")
    }
  }

  func run() throws {
    let read = try table.read()
    let questions = TableQuestions(
      read, level: table.confidence, settings: AnalysisSettings(level: table.confidence), threshold: threshold?.value)
    var plan = PlanningPlan()
    plan.difference = difference?.value
    plan.margin = margin?.value
    plan.power = power.value
    plan.halfWidth = halfWidth?.value
    plan.divisions = table.divisions.map { names in SubgroupSpec(factors: names.map { NamedColumn($0) }) }
    plan.readers = readers
    plan.cases = cases
    let results = questions.planning(plan)
    try PageOptions.write(
      results, to: html, title: "What can this study show?", level: table.confidence,
      facts: [.init("Table", read.file), .init("Digest", NumberWords.shortDigest(read.digest), isCode: true)])
    try ResultWords(results).print(json: table.json)
  }
}
