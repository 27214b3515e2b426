// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Protocols
import Statistics
import Validation
import Vocabulary

/// `fiducial stats triage`: what sorting the reading list would save.
struct StatsTriage: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "triage",
    abstract: "Waiting time saved and lost when flagged cases are read first, by priority queueing.",
    discussion: """
      Example: fiducial stats triage study.csv --truth truth --positive 1 --score score --threshold 0.4 \
      --arrivals-per-hour 8 --minutes-per-case 6 --prevalence 0.05
      """)

  @OptionGroup var table: TableOptions

  @Option(
    parsing: .unconditional,
    help: "Scores at or above it are flagged; at or below, with --higher-scores negative.")
  var threshold: FiniteNumber

  @Option(help: "How many cases arrive in an hour.")
  var arrivalsPerHour: Double

  @Option(help: "The mean reading time.")
  var minutesPerCase: Double

  @Option(help: "The mean reading time of diseased cases. Default: as of all.")
  var minutesPerDiseased: Double?

  @Option(help: "The standard deviation of reading times divided by their mean: 0 always alike, 1 exponential.")
  var variation = 1.0

  @Option(help: "How many readers share the list.")
  var readersOnDuty = 1

  @Option(help: "The share of diseased cases on the list. Default: that of the table.")
  var prevalence: OpenShare?

  @Option(help: "The share of cases that go first whatever the model says.")
  var urgentShare = 0.0

  @Option(help: "The mean reading time of these. Default: as of all.")
  var minutesPerUrgent: Double?

  @Option(help: "Whether the case on the desk is finished or laid aside when a more urgent one arrives.")
  var discipline: ReadingList.Discipline = .nonPreemptive

  @Option(help: "The seed of the draws.")
  var seed: UInt64 = 20_261_121

  func validate() throws {
    // A list that is too busy is a result with its reason, not a fault of the options.
    let checked = Result { () throws(ReadingListError) in try plan.list(prevalence: 0.5) }
    if case .failure(.badNumber(let name, let value, let needed)) = checked {
      throw ValidationError("\(name) is \(value), and \(needed) is needed")
    }
  }

  private var plan: TriagePlan {
    TriagePlan(
      arrivalsPerHour: arrivalsPerHour, minutesPerCase: minutesPerCase, minutesPerDiseased: minutesPerDiseased,
      variation: variation, readers: readersOnDuty, prevalence: prevalence?.value, urgentShare: urgentShare,
      minutesPerUrgent: minutesPerUrgent, discipline: discipline)
  }

  func run() throws {
    let questions = TableQuestions(
      try table.read(), level: table.confidence, settings: AnalysisSettings(level: table.confidence, seed: seed),
      threshold: threshold.value)
    try ResultWords(questions.triage(plan)).print(json: table.json)
  }
}
