// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import CaseTables
import Foundation
import Reports
import Validation
import RecalibrationFiles
import Vocabulary

/// `fiducial stats apply-recalibration`: a table with one more column, of recalibrated probabilities.
struct StatsApplyRecalibration: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "apply-recalibration",
    abstract: "Adds a column of recalibrated probabilities to a table, and changes nothing else.",
    discussion: """
      The curve comes from a file that `stats recalibrate --output` wrote; its digest is checked. No truth is needed. \
      Missing scores stay missing.
      Example: fiducial stats apply-recalibration today.csv --curve platt.json --score p --output today-p.csv
      """)

  @Argument(help: "The table: .csv or .tsv, also gzipped; - for standard input.", completion: .file())
  var table: String

  @Option(help: "The file of the curve.", completion: .file())
  var curve: String

  @Option(help: "The column of the scores. Default: the one that the curve was fitted on.")
  var score: String?

  @Option(help: "The new column's name.")
  var column = "recalibrated"

  @Option(help: "The table's format, where its name does not say it.")
  var format: TableFormat?

  @Option(help: "A text that means missing. Repeatable. Default: empty and NA.")
  var missing: [String] = []

  @Option(name: .shortAndLong, help: "The file for the new table; without it, standard output.", completion: .file())
  var output: String?

  func run() throws {
    try FileAccessError.check(readable: curve)
    try FileAccessError.check(readable: table)
    let bytes = try Data(contentsOf: URL(filePath: curve))
    let stored = try RecalibrationFile(bytes: Array(bytes), file: URL(filePath: curve).lastPathComponent)
    let made = try ColumnAppending(
      column, from: score ?? stored.fitting.score, of: TableSource(path: table), format: format,
      missing: missing.isEmpty ? ["", "NA"] : missing
    ) { stored.apply($0) }
    guard let output else {
      try StandardOutput.write(made.text)
      return
    }
    let place = URL(filePath: output)
    try AtomicFiles(in: place.deletingLastPathComponent()).write([.init(place.lastPathComponent, Data(made.text))])
    let gaps = made.missingCount > 0 ? ", \(made.missingCount) without a score" : ""
    try StandardOutput.print("\(output): \(made.valueCount) probabilities\(gaps)")
  }
}
