// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import CaseTables
import Protocols
import Validation
import Vocabulary

/// `fiducial stats advise`: which metrics fit a task.
struct StatsAdvise: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "advise",
    abstract: "Which metrics fit a task, and why others are refused; with or without a table.",
    discussion: """
      Describe the task by options; a table completes it with what it shows (prevalence, repeats, classes, readers, ranges of scores). With \
      --metric those metrics are judged, all of them together; else the advice names what to report. A refusal is an answer and exits 0.

      Example: fiducial stats advise --task classification --prevalence 0.01 --threshold --metric accuracy
      Example: fiducial stats advise --task segmentation --structure-voxels 40 --metric dice
      """)

  @Argument(help: "A table that completes the description; - for standard input.", completion: .file())
  var table: String?

  @Option(help: "What the model gives as its answer.")
  var task: TaskPlan.Kind = .classification

  @Option(help: "A metric to judge. Repeatable.")
  var metric: [AdvisedMetric] = []

  @OptionGroup(title: "The task") var facts: TaskOptions

  @OptionGroup(title: "The table") var columns: AdviseTableOptions

  @Flag(help: "Prints one JSON object instead of sentences.")
  var json = false

  func validate() throws {
    if table == nil, let given = columns.given {
      throw ValidationError("\(given) names a column of a table: name the table")
    }
    if table != nil, columns.truth == nil { throw ValidationError("name the column of the truth: --truth COLUMN") }
    if table != nil, columns.positive.isEmpty {
      throw ValidationError("say which --truth means diseased: --positive VALUE")
    }
  }

  func run() throws {
    let plan = facts.plan(task)
    let advice: MetricAdvice
    if let table {
      let cases = try columns.read(table)
      advice = TableQuestions(cases, level: .percent95, settings: AnalysisSettings()).advice(plan, on: metric)
    } else {
      advice = MetricAdvice(TaskFingerprint(plan), chosen: metric)
    }
    try AdviceWords(advice).print(json: json)
  }
}

/// The facts of a task, as options named like the keys of a protocol's `task`.
struct TaskOptions: ParsableArguments {
  @Option(help: "What is judged right or wrong.")
  var unit: TaskPlan.Unit?

  @Option(help: "The share of diseased cases where the model is to be used.")
  var prevalence: OpenShare?

  @Flag(inversion: .prefixedNo, help: "Whether diseased cases were chosen more or less often than others.")
  var enriched: Bool?

  @Option(help: "How many false alarms one miss is as bad as.")
  var missCost: PositiveNumber?

  @Option(help: "Whether scores are chances, or only their order has a meaning.")
  var scores: TaskPlan.Scores?

  @Flag(inversion: .prefixedNo, help: "Whether someone acts on the answer of a threshold.")
  var threshold: Bool?

  @Flag(inversion: .prefixedNo, help: "Whether the classes have an order.")
  var ordinal: Bool?

  @Option(help: "How many voxels a typical structure has.")
  var structureVoxels: PositiveNumber?

  @Option(help: "How many pixels a typical structure has, in flat images.")
  var structurePixels: PositiveNumber?

  @Flag(inversion: .prefixedNo, help: "Whether the place of the boundary matters.")
  var boundary: Bool?

  @Flag(inversion: .prefixedNo, help: "Whether structures are thin, as vessels are.")
  var thin: Bool?

  @Flag(inversion: .prefixedNo, help: "Whether an image can hold several structures that count one by one.")
  var severalStructures: Bool?

  @Flag(inversion: .prefixedNo, help: "Whether some images hold no structure.")
  var emptyReferences: Bool?

  func validate() throws {
    if structureVoxels != nil, structurePixels != nil {
      throw ValidationError("give --structure-voxels or --structure-pixels, not both")
    }
  }

  /// The task as a protocol would declare it.
  func plan(_ kind: TaskPlan.Kind) -> TaskPlan {
    var plan = TaskPlan(kind)
    plan.unit = unit
    plan.prevalence = prevalence?.value
    plan.isEnriched = enriched
    plan.missCost = missCost?.value
    plan.scores = scores
    plan.usesThreshold = threshold
    plan.isOrdinal = ordinal
    plan.structureVoxels = structureVoxels?.value
    plan.structurePixels = structurePixels?.value
    plan.isBoundaryImportant = boundary
    plan.isThin = thin
    plan.hasSeveralStructures = severalStructures
    plan.hasEmptyReferences = emptyReferences
    return plan
  }
}

/// The columns that advice looks at.
struct AdviseTableOptions: ParsableArguments {
  @Option(help: "The table's format, where its name does not say it.")
  var format: TableFormat?

  @Option(help: "The column of the truth.")
  var truth: String?

  @Option(help: "The text of the truth that means diseased. Repeatable.")
  var positive: [String] = []

  @Option(help: "A column of scores. Repeatable.")
  var score: [String] = []

  @Option(name: .customLong("case"), help: "The column of the case.")
  var caseColumn: String?

  @Option(help: "The column of the patient.")
  var patient: String?

  @Option(help: "The column of the reader.")
  var reader: String?

  /// The first option that was given.
  var given: String? {
    let all = [
      ("--format", format != nil), ("--truth", truth != nil), ("--positive", !positive.isEmpty),
      ("--score", !score.isEmpty),
      ("--case", caseColumn != nil), ("--patient", patient != nil), ("--reader", reader != nil),
    ]
    return all.first { $0.1 }?.0
  }

  /// Reads the table.
  func read(_ path: String) throws -> CaseTable {
    try FileAccessError.check(readable: path)
    let binding = ColumnBinding(
      caseColumn: caseColumn, patient: patient, reader: reader,
      truth: truth.map { .binary(column: $0, positive: positive) }, scores: score.map { NamedColumn($0) })
    return try CaseTable.read(from: TableSource(path: path), format: format, binding: binding)
  }
}

/// A number on the command line, above 0.
struct PositiveNumber: ExpressibleByArgument {
  let value: Double

  init?(argument: String) {
    guard let value = Double(argument), value.isFinite, value > 0 else { return nil }
    self.value = value
  }
}
