// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import CaseTables
import Foundation
import Protocols
import Reports
import Validation
import Vocabulary

/// `fiducial stats consensus`: what is true where raters disagree.
struct StatsConsensus: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "consensus",
    abstract: "Consensus of raters with their skills: majority, Dawid–Skene, GLAD.",
    discussion: """
      With --output the chance of each class is written for every case: what a model can be measured against. A --score is \
      measured against these chances, and against the likeliest class. With --truth the consensus itself is judged.
      Example: fiducial stats consensus grades.csv --case case --rater anna --rater ben --rater cleo --positive 1 \
      --output chances.csv
      """)

  @OptionGroup var table: RatingOptions

  @Option(help: "How ratings become a truth: majority, dawid-skene, one-coin or glad.")
  var method: ConsensusPlan.Method = .dawidSkene

  @Option(help: "How many imagined ratings each rater's row of the confusion matrix begins with, 0 to 100.")
  var prior = 0.0

  @Option(help: "A rating that means diseased. Repeatable.")
  var positive: [String] = []

  @Option(help: "A column of a model's scores; NAME=COLUMN gives it a name. Repeatable.")
  var score: [String] = []

  @Option(parsing: .unconditional, help: "Scores at or above it are called positive.")
  var threshold: FiniteNumber?

  @Option(help: "The column of a truth that is known by other means.")
  var truth: String?

  @Option(help: "The text of the truth that means diseased. Repeatable.")
  var truthPositive: [String] = []

  @Option(help: "The number of bootstrap replicates.")
  var replicates = 1000

  @Option(help: "The seed of the bootstrap.")
  var seed: UInt64 = 20_261_121

  @Option(name: .shortAndLong, help: "The file for the chances of each case, CSV.", completion: .file())
  var output: String?

  func validate() throws {
    if !(0...100).contains(prior) { throw ValidationError("--prior lies between 0 and 100, found \(prior)") }
    if !(1...1_000_000).contains(replicates) {
      throw ValidationError("--replicates lies between 1 and 1000000, found \(replicates)")
    }
    if !score.isEmpty, positive.isEmpty {
      throw ValidationError("to measure a --score say which ratings mean diseased: --positive VALUE")
    }
    if (truth == nil) != truthPositive.isEmpty {
      throw ValidationError("--truth and --truth-positive stand together: the column, and what in it means diseased")
    }
    if truth != nil, positive.isEmpty {
      throw ValidationError("to judge the consensus by a --truth say which ratings mean diseased: --positive VALUE")
    }
  }

  private var plan: ConsensusPlan {
    var plan = ConsensusPlan()
    plan.raters = table.rater
    plan.rating = table.rating
    plan.method = method
    plan.positive = positive
    plan.prior = prior
    return plan
  }

  func run() throws {
    let read = try table.read(
      truth: truth.map { .binary(column: $0, positive: truthPositive) }, scores: score.map(TableOptions.named))
    let questions = TableQuestions(
      read, level: table.confidence,
      settings: AnalysisSettings(level: table.confidence, seed: seed, bootstrapReplicates: replicates),
      threshold: threshold?.value)
    if let output {
      let file = try questions.consensusFile(plan, of: URL(filePath: table.table).lastPathComponent)
      let place = URL(filePath: output)
      try AtomicFiles(in: place.deletingLastPathComponent()).write([
        .init(place.lastPathComponent, file.text)
      ])
    }
    try ResultWords(questions.consensus(plan)).print(json: table.json)
  }
}
