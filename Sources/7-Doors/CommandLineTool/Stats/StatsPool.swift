// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import CaseTables
import Statistics
import Validation
import Vocabulary

/// `fiducial stats pool`: a meta-analysis of estimates that are made already.
struct StatsPool: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pool",
    abstract: "Pools a table of estimates, one row for each site or study, by random effects.",
    discussion: """
      Example: fiducial stats pool published.csv --site study --estimate auc --standard-error se --scale logit
      """)

  @Argument(help: "The table: .csv, .tsv or .ndjson, also gzipped; - for standard input.", completion: .file())
  var table: String

  @Option(help: "The table's format, where its name does not say it.")
  var format: TableFormat?

  @Option(help: "The column of the site or study.")
  var site: String

  @Option(help: "The column of the estimates.")
  var estimate: String

  @Option(help: "The column of their standard errors, on the same scale.")
  var standardError: String?

  @Option(help: "The column of the lower bounds, in place of a standard error.")
  var lower: String?

  @Option(help: "The column of the upper bounds.")
  var upper: String?

  @Option(help: "The scale on which the estimates are pooled.")
  var scale: MetaScale = .plain

  @Option(help: "How the variance between sites is estimated.")
  var method: HeterogeneityMethod = .reml

  @Option(help: "How the interval of the pooled value is made.")
  var interval: PooledIntervalMethod = .hartungKnapp

  @Option(help: "The confidence level, of the bounds in the table too.")
  var level = 0.95

  @Flag(help: "Prints one JSON object instead of a table.")
  var json = false

  func validate() throws {
    if ConfidenceLevel(level) == nil { throw ValidationError("--level lies between 0 and 1, found \(level)") }
    if (standardError == nil) == (lower == nil) || (lower == nil) != (upper == nil) {
      throw ValidationError("say how sure the estimates are: --standard-error COLUMN, or --lower and --upper")
    }
  }

  func run() throws {
    try FileAccessError.check(readable: table)
    let columns = [site, estimate] + [standardError, lower, upper].compactMap { $0 }
    let cases = try CaseTable.read(
      from: TableSource(path: table), format: format,
      binding: ColumnBinding(attributes: columns.map { NamedColumn($0) }))
    let questions = ReadyEstimates(
      site: site, estimate: estimate, standardError: standardError, lower: lower, upper: upper, scale: scale,
      method: method, interval: interval, level: ConfidenceLevel(level) ?? .percent95)
    try ResultWords([try questions.pooled(cases)]).print(json: json)
  }
}
