// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import Protocols
import RecalibrationFiles
import Reports
import Statistics
import Validation
import Vocabulary

/// `fiducial stats recalibrate`: curves from scores to probabilities, fitted on tuning rows and judged on the others.
struct StatsRecalibrate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "recalibrate",
    abstract: "Fits recalibrations on tuning rows, and shows on the other rows what they gain.",
    discussion: """
      With --output the curve of the one --method is written as a small JSON file that `stats apply-recalibration` reads.
      Example: fiducial stats recalibrate chest.csv --truth truth --positive 1 --score p --patient patient \
      --tuning set=val --method platt --output platt.json
      """)

  @OptionGroup var table: TableOptions

  @Option(help: "The curve: platt, temperature, isotonic or beta. Repeatable. Default: all that fit the scores.")
  var method: [RecalibrationMethod] = []

  @Option(help: "What the scores are: probabilities, which enter by their logit, or scores of any kind.")
  var scoresAre: ScoreScale = .probability

  @Option(help: "What Platt scaling aims at: the outcomes, or Platt's smoothed targets.")
  var plattTargets: PlattTargets = .observed

  @Option(name: .shortAndLong, help: "The file for the curve.", completion: .file())
  var output: String?

  func validate() throws {
    if table.tuning.isEmpty {
      throw ValidationError("say which rows the curves are fitted on: --tuning COLUMN=VALUE; the others are judged")
    }
    if output != nil, method.count != 1 || table.score.count != 1 {
      throw ValidationError("--output holds one curve: name one --method and one --score")
    }
    if scoresAre == .score, let bad = method.first(where: \.needsProbabilities) {
      throw ValidationError(
        "--method \(bad.rawValue) needs probabilities, and --scores-are score says that these are none")
    }
  }

  func run() throws {
    let settings = RecalibratorFit.Settings(scale: scoresAre, targets: plattTargets)
    let usable = RecalibrationMethod.allCases.filter { scoresAre == .probability || !$0.needsProbabilities }
    let questions = TableQuestions(
      try table.read(), level: table.confidence, settings: AnalysisSettings(level: table.confidence))
    let results = questions.recalibration(
      RecalibrationPlan(methods: method.isEmpty ? usable : method, settings: settings))
    if let output, let method = method.first {
      let file = try questions.recalibrationFile(
        method, settings: settings, software: Software.description, of: URL(filePath: table.table).lastPathComponent)
      let place = URL(filePath: output)
      try AtomicFiles(in: place.deletingLastPathComponent()).write([.init(place.lastPathComponent, file.text())])
    }
    try ResultWords(results).print(json: table.json)
  }
}
