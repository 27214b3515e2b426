// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import CaseTables
import Foundation
import Protocols
import Reports
import Validation
import Vocabulary

/// `fiducial evaluate PROTOCOL.yaml`: the main job.
struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Judges a model from a table of cases, as a protocol promised before.",
    discussion: """
      Reads the protocol, records its digest in the ledger, then reads the table, measures the endpoints, holds them \
      against the acceptance criteria and writes report.html, report.json and junit.xml into the output folder, all or \
      none. Where the protocol names models and a data set in place of a table, the models are asked first, as 'fiducial \
      predict' asks them. Documentation/protocol.md describes the protocol.

      Exit codes: 0 accepted · 1 not accepted · 2 cannot be judged · 65 bad input, no report is written · 74 a file \
      cannot be read or written.
      """)

  @Argument(help: "The protocol.", completion: .file(extensions: ["yaml", "yml"]))
  var plan: String

  @Option(name: .shortAndLong, help: "The folder for the report; made if it is not there.", completion: .directory)
  var output = "report"

  @Option(help: "The table to judge, instead of the one that the protocol names.", completion: .file())
  var table: String?

  @Option(help: "The ledger to append to. Default: ledger.ndjson in the output folder.", completion: .file())
  var ledger: String?

  @Flag(help: "Reads and checks the protocol, prints its digest and what it promises, and opens no data.")
  var check = false

  @Flag(help: "Prints the report's JSON on standard output, besides the files.")
  var json = false

  @Flag(
    name: .customLong("open"),
    help: "Where models are asked about a locked part: opens it, which is counted; needs --reason.")
  var opens = false

  @Flag(name: .customLong("override"), help: "Opens it although its limit is reached.")
  var goesBeyond = false

  @OptionGroup(title: "Asking models") var options: PredictionOptions
  @OptionGroup(title: "Reading images") var helpers: HelperOptions
  @OptionGroup(title: "Archive") var archive: ArchiveOptions

  func run() throws {
    let file = URL(filePath: plan)
    let plan = try EvaluationProtocol.load(from: file)
    guard !check else { return try StandardOutput.print(PlanWords(plan).text) }

    let predicted = table == nil ? plan.data.predicted : nil
    var location = table.map { TableSource(path: $0) } ?? .file(plan.data.location(besides: file))
    if predicted == nil, case .file(let url) = location {
      try FileAccessError.check(readable: url.path(percentEncoded: false))
    }
    let folder = URL(filePath: output, directoryHint: .isDirectory)
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      throw FileAccessError(file: output, cause: "the folder cannot be made: \(FaultWords.text(error))")
    }
    let book = LedgerFile(ledger.map { URL(filePath: $0) } ?? folder.appending(path: "ledger.ndjson"))
    let time = RunTime.now()
    let declared = LedgerEntry(
      act: .declared(title: plan.title), time: time, protocolDigest: plan.digest, software: Software.description)
    let before = try book.append(declared)

    let progress = Progress()
    defer { progress.end() }
    var evidence: [Fact] = []
    if let predicted {
      let made = try PredictedTable(
        predicted, of: plan, in: file,
        PredictedTable.Making(
          options: options, helpers: helpers, archive: archive, opens: opens, goesBeyond: goesBeyond))
      (location, evidence) = (made.source, made.evidence)
    }
    progress.show("reading the table")
    let cases = try CaseTable.read(
      from: location, format: plan.data.format, binding: plan.data.binding, expecting: plan.data.digest)
    let history = before.history(of: cases.digest, under: plan.digest)
    var evaluation = try Evaluator(plan).evaluate(
      cases, software: Software.description, at: time, history: history, progress: progress.show)
    evaluation.identity.evidence = evidence

    progress.show("writing the report")
    let report = EvaluationReport(evaluation)
    try Interruption.held {
      try report.write(into: folder)
      try book.append(
        LedgerEntry(
          act: .evaluated(data: cases.digest, report: report.digest, verdict: evaluation.verdict), time: time,
          protocolDigest: plan.digest, software: Software.description))
    }
    progress.end()
    try StandardOutput.print(json ? report.json : VerdictWords(evaluation, folder: output).text)
    throw ExitCode(ExitTable.code(evaluation.verdict))
  }
}
