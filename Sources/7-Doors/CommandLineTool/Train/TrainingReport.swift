// SPDX-License-Identifier: Apache-2.0
import Foundation
import Learning
import Networks
import Reports
import Training
import Validation
import Vocabulary

/// The page of a run, and of several that belong together.
struct TrainingReport {
  /// The file in the run's folder.
  static let name = "report.html"

  private let page: TrainingPage

  init(_ configuration: TrainingConfiguration, _ outcome: TrainingSeries.Outcome) {
    let metric = configuration.stopping.metric.rawValue
    var chapters: [BenchPage.Chapter] = []
    for member in outcome.members where !member.memory.passes.isEmpty {
      chapters.append(Self.course(member, metric, isOnly: outcome.members.count == 1))
    }
    for member in outcome.members {
      if let acceptance = member.acceptance { chapters.append(Self.acceptance(member, acceptance)) }
    }
    if let curve = outcome.curve { chapters.insert(Self.learningCurve(curve), at: 0) }
    if !outcome.summary.isEmpty {
      chapters.append(
        .init(
          "All parts together", lead: "Each image is judged by a network that never saw its patient.",
          pictures: [.table(Self.figures(outcome.summary, caption: "Figures over all parts"))]))
    }
    chapters.append(Self.data(outcome.data))
    chapters.append(Self.settings(configuration))
    page = TrainingPage(
      title: configuration.name,
      facts: [
        .init("Data", outcome.data.words), .init("Data digest", "\(outcome.data.digest)", isCode: true),
        .init("Configuration", "\(configuration.digest)", isCode: true),
        .init("Program", Software.description), .init("Engine", "libtorch \(outcome.engine.version)"),
        .init("Processor", "\(outcome.engine.processor), \(outcome.plan.threads) threads"),
      ],
      opening: Self.opening(outcome, metric), chapters: chapters)
  }

  func write(to folder: URL) throws {
    try AtomicFiles(in: folder).write([.init(Self.name, page.html)])
  }

  private static func opening(_ outcome: TrainingSeries.Outcome, _ metric: String) -> [String] {
    var lines: [String] = []
    for member in outcome.members {
      guard let best = member.memory.best.map({ member.memory.passes[$0] }),
        let figure = best.metrics.first(where: { $0.name == metric && $0.group == nil })
      else { continue }
      lines.append(
        (outcome.members.count > 1 ? "\(member.name): pass" : "Pass")
          + " \(best.pass) of \(member.memory.passes.count) is the best: \(TrainingWords.figure(figure))."
      )
    }
    lines.append(
      "Figures are those of the tuning part. It chose the pass, the calibration and the thresholds, so that they flatter the model: they steer a training and are no evaluation."
    )
    if outcome.data.isSynthetic { lines.append("The images are simulated: no person was imaged.") }
    return lines
  }

  private static func course(_ member: TrainingSeries.Member, _ metric: String, isOnly: Bool) -> BenchPage.Chapter {
    let passes = member.memory.passes
    let objective = LinePicture(
      title: "The objective, pass by pass", x: .init("Pass"), y: .init("Mean objective on the training part"),
      series: [
        .init(name: "training part", points: passes.map { CurveSet.Point(x: Double($0.pass), y: $0.objective) })
      ], caption: "The mean over the steps of each pass, with augmentation.")
    let points = passes.compactMap { pass -> CurveSet.Point? in
      guard let figure = pass.metrics.first(where: { $0.name == metric }), let value = figure.value else { return nil }
      return CurveSet.Point(x: Double(pass.pass), y: value, lower: figure.lower, upper: figure.upper)
    }
    let tuning = LinePicture(
      title: "\(TrainingWords.title(metric)) on the tuning part", x: .init("Pass"),
      y: .init("\(TrainingWords.title(metric)) on the tuning part"),
      series: [.init(name: "tuning part", points: points, bandMethod: "95 % intervals by patient")],
      caption: "Measured after each pass; the best one became the model.")
    let best = member.memory.best.map { passes[$0] }
    return .init(
      isOnly ? "The course of the training" : "The course of \(member.name)",
      lead: "\(passes.count) passes, \(passes.last?.step ?? 0) steps, \(TrainingWords.time(member.memory.seconds)).",
      pictures: [.lines(objective)] + (points.isEmpty ? [] : [.lines(tuning)])
        + (best.map { [.table(figures($0.metrics, caption: "Figures of the best pass, \($0.pass)"))] } ?? []))
  }

  private static func acceptance(
    _ member: TrainingSeries.Member, _ table: AcceptanceTable
  ) -> BenchPage.Chapter {
    .init(
      "What \(member.name) kept", lead: "It is \(table.words).",
      pictures: [
        .table(
          TablePicture(
            caption: "Beside the network that it began with, on earlier images",
            columns: [
              .init("Part or group"), .init("Images", isNumeric: true), .init("Before", isNumeric: true),
              .init("After", isNumeric: true), .init("Difference, 95 % interval"), .init("Verdict"),
            ],
            rows: table.rows.map { row in
              [
                row.name + (row.group.map { " \($0)" } ?? ""), "\(row.images)",
                row.before.map { NumberWords.decimal($0) } ?? "–", row.after.map { NumberWords.decimal($0) } ?? "–",
                NumberWords.estimate(row.difference), row.verdict.rawValue,
              ]
            }))
      ])
  }

  private static func learningCurve(_ found: CurveFindings) -> BenchPage.Chapter {
    let trainings = found.points.map { CurveSet.Point(x: Double($0.patients), y: $0.figure) }
    let curve = found.forecasts.compactMap { forecast in
      forecast.figure.value.map {
        CurveSet.Point(
          x: Double(forecast.patients), y: $0, lower: forecast.figure.interval?.lower,
          upper: forecast.figure.interval?.upper)
      }
    }
    let metric = found.metric.rawValue
    var pictures: [Picture] = []
    if !curve.isEmpty {
      pictures.append(
        .lines(
          LinePicture(
            title: "\(metric) by training patients", x: .init("Patients"), y: .init(metric),
            series: [.init(name: "curve", points: curve, bandMethod: "95 % intervals over trainings and patients")],
            caption: "An inverse power law through all trainings, and what it says beyond them.")))
    }
    pictures.append(
      .table(
        TablePicture(
          caption: "Trainings",
          columns: [.init("Patients", isNumeric: true), .init(metric, isNumeric: true)],
          rows: trainings.map { ["\(Int($0.x))", NumberWords.decimal($0.y)] })))
    return .init("What more patients would bring", lead: found.lead, pictures: pictures)
  }

  private static func figures(_ metrics: [PassMetric], caption: String) -> TablePicture {
    TablePicture(
      caption: caption,
      columns: [
        .init("Figure"), .init("Value", isNumeric: true), .init("95 % interval"), .init("Images", isNumeric: true),
        .init("Method"),
      ],
      rows: metrics.map { metric in
        [
          TrainingWords.title(metric.name) + (metric.group.map { " of \($0)" } ?? ""),
          metric.value.map { NumberWords.decimal($0) } ?? "undefined: \(metric.reason ?? "")",
          metric.lower.flatMap { low in
            metric.upper.map { "\(NumberWords.decimal(low)) to \(NumberWords.decimal($0))" }
          } ?? "–", "\(metric.n)", metric.method,
        ]
      })
  }

  private static func data(_ data: GatheredData) -> BenchPage.Chapter {
    .init(
      "Data", lead: data.words,
      pictures: [
        .table(
          TablePicture(
            caption: "Images of the run",
            columns: [
              .init("Use"), .init("Images", isNumeric: true), .init("Patients", isNumeric: true), .init("Digest"),
            ],
            rows: data.sets.map { set in
              [set.use.rawValue, "\(set.count)", "\(Set(set.patients).count)", "\(set.digest)"]
            }))
      ])
  }

  private static func settings(_ configuration: TrainingConfiguration) -> BenchPage.Chapter {
    .init(
      "Settings", lead: "What was written down; all of it lies in the folder as configuration.yaml and plan.json.",
      pictures: [
        .table(
          TablePicture(
            caption: "The configuration", columns: [.init("Setting"), .init("Value")],
            rows: TrainingWords.facts(of: configuration).map { [$0.key, $0.value] }))
      ])
  }
}
