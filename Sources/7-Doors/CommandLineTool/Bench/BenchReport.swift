// SPDX-License-Identifier: Apache-2.0
import Inference
import Prediction
import Reports
import Validation
import Vocabulary

/// What was found, for a terminal, a program and a page.
struct BenchReport {
  let model: BenchModel
  let capabilities: EngineCapabilities
  let measured: [BenchMeasurement]
  let losses: [PrecisionLoss]
  let advice: BenchBudget.Recommendation
  let hasBudget: Bool
  let budget: BenchBudget
  let margin: Double
  let notes: [String]
  let level: ConfidenceLevel

  private var table: TablePicture {
    BenchWords.table(measured, hasBudget ? advice.standings : nil, level: level)
  }

  /// The recommendation in a sentence.
  private var finding: String {
    guard hasBudget else {
      return "No budget was named: state --latency-budget, --memory-budget or --loss-budget for a recommendation."
    }
    if let chosen = advice.chosen {
      let found = measured[chosen]
      return
        "Recommended: \(found.configuration.name). It meets the budget and takes \(BenchWords.interval(found.processorTime(level: level))) CPU-ms for an image, least of those that do."
    }
    let nearest = zip(measured, advice.standings).map { "\($0.configuration.name) \(BenchWords.words($1))" }
    return
      (advice.isDecided == nil
      ? "Undecided: some configuration may meet the budget, and its interval is too wide to say, or its loss is not known. Measure longer with --runs and --seconds, or name more images. "
      : "No configuration meets the budget. ") + nearest.joined(separator: "; ") + "."
  }

  private var lossLines: [String] { losses.map { $0.words(margin: budget.loss ?? margin) } }

  var lines: [String] {
    let columns = Self.columns([table.columns.map(\.title)] + table.rows)
    return ["\(model.title)  \(NumberWords.shortDigest(model.digest))", machine, ""] + columns
      + (lossLines.isEmpty ? [] : [""] + lossLines) + ["", finding] + notes.map { "note: \($0)" }
  }

  private var machine: String {
    "\(capabilities.processor), \(capabilities.threads) threads, OpenVINO \(capabilities.version)"
  }

  private var recommended: String? {
    hasBudget ? advice.chosen.map { measured[$0].configuration.name } : nil
  }

  var json: JSONValue {
    .object([
      "model": .string(model.title), "digest": .string("\(model.digest)"),
      "processor": .string(capabilities.processor), "threads": .integer(capabilities.threads),
      "engine": .string(capabilities.version),
      "configurations": .array(
        zip(measured, advice.standings).map { found, standing in
          guard case .object(var members) = BenchWords.json(found, level: level) else { return .null }
          if hasBudget { members.append(.init("budget", .string(BenchWords.words(standing)))) }
          return .object(members)
        }),
      "losses": .array(
        losses.map { loss in
          .object([
            "numbers": .string(loss.numbers.rawValue),
            "greatestDifference": .number(loss.agreement.greatestDifference),
            "correlation": loss.agreement.correlation.map(JSONValue.number),
            "flips": loss.agreement.flips.map(\.json),
            "estimates": loss.areas.map { .array($0.estimates.map(\.json)) },
            "tests": loss.areas.map { .array($0.tests.map(\.json)) }, "nonInferior": loss.isShown.map(JSONValue.bool),
          ])
        }),
      "recommended": recommended.map(JSONValue.string),
      "finding": .string(finding), "notes": .array(notes.map(JSONValue.string)),
    ])
  }

  var page: BenchPage {
    let ruling: Ruling =
      !hasBudget
      ? .cannotBeJudged : advice.isDecided == true ? .pass : advice.isDecided == false ? .fail : .cannotBeJudged
    let word =
      !hasBudget
      ? "no budget" : ruling == .pass ? "meets the budget" : ruling == .fail ? "misses the budget" : "undecided"
    var chapters = [
      BenchPage.Chapter(
        "Latency and throughput",
        lead:
          "Configurations ran in turns, forwards and backwards, the first calls not counted. Percentiles have intervals from order "
          + "statistics, which assume no distribution; rates and processor time those of Student's t over turns.",
        pictures: [.table(table), .lines(BenchWords.chart(measured, percent: budget.percent))]),
      BenchPage.Chapter(
        "Processor time", lead: "What an image costs where the machine does other things besides.",
        pictures: [.forest(BenchWords.forest(measured, level: level))]),
    ]
    if !losses.isEmpty {
      chapters.append(
        BenchPage.Chapter(
          "What reduced precision loses",
          lead:
            "On the same images, against single precision. 8 bits were fitted to these images as well, so on others they may lose more.",
          pictures: [
            .table(
              TablePicture(
                caption: "Answers against those in single precision", columns: [.init("numbers"), .init("found")],
                rows: losses.map { loss in
                  let words = loss.words(margin: budget.loss ?? margin)
                  return [loss.numbers.rawValue, String(words.dropFirst(loss.numbers.rawValue.count + 2))]
                }))
          ]))
    }
    return BenchPage(
      title: model.title,
      facts: [
        .init("Model", "\(model.digest)", isCode: true), .init("Processor", capabilities.processor),
        .init("Threads", "\(capabilities.threads)"), .init("Engine", "OpenVINO \(capabilities.version)"),
      ], ruling: ruling, word: word, findings: [finding] + notes.map { $0 + "." }, chapters: chapters)
  }

  private static func columns(_ rows: [[String]]) -> [String] {
    let most = rows.map(\.count).max() ?? 0
    let widths = rows.reduce(into: [Int](repeating: 0, count: most)) { widths, row in
      for (index, cell) in row.enumerated() { widths[index] = max(widths[index], cell.count) }
    }
    return rows.map { row in
      zip(row, widths).map { cell, width in cell + String(repeating: " ", count: width - cell.count) }
        .joined(separator: "  ")
    }
  }
}
