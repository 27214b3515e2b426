// SPDX-License-Identifier: Apache-2.0
import Dispatch
import Foundation
import ReaderStudies
import Statistics
import Vocabulary

/// How often tests of reader studies find a difference where there is none, each under its own sampling model.
struct ReaderStudyReport {
  private static let seed: UInt64 = 20_261_123_00
  /// How many studies are simulated for each line.
  let trials: Int

  init(isQuick: Bool) { trials = isQuick ? 200 : 2000 }

  func print() {
    say(
      """
      \(trials) studies a line; two arms that do not differ; tests at 5 %. *Bar*: at most 6.3 % for the analyses of variance.

      | layout | random | structure | readers | cases of a class | test | rejected ± MC error | |
      |---|---|---|---:|---:|---|---:|---|
      """)
    for (index, line) in lines.enumerated() { run(line, seed: Self.seed + UInt64(index)) }
  }

  /// A layout with its sampling model.
  private struct Line: Sendable {
    var layout: String
    var generalization: Generalization
    var trial: ReaderTrial
  }

  private var lines: [Line] {
    var lines: [Line] = []
    for structure in ReaderTrial.Structure.all {
      for perClass in [25, 100] {
        lines.append(
          Line(
            layout: "crossed", generalization: .readersAndCases,
            trial: ReaderTrial(structure: structure, readers: 5, perClass: perClass)))
      }
    }
    let high = ReaderTrial.Structure.all[1]
    let low = ReaderTrial.Structure.all[2]
    // Fixed readers differ by nothing only where the arm changes no reader; fixed cases where it changes no case.
    var sameReaders = high
    sameReaders.armReader = 0
    var sameCases = high
    sameCases.armCase = 0
    for perClass in [25, 100] {
      lines.append(
        Line(
          layout: "crossed", generalization: .cases,
          trial: ReaderTrial(structure: sameReaders, readers: 5, perClass: perClass, fixed: .readers)))
      lines.append(
        Line(
          layout: "crossed", generalization: .readers,
          trial: ReaderTrial(structure: sameCases, readers: 5, perClass: perClass, fixed: .cases)))
    }
    for structure in [high, low] {
      lines += nested(structure)
    }
    return lines
  }

  private func nested(_ structure: ReaderTrial.Structure) -> [Line] {
    let splitPlot = ReaderTrial(structure: structure, readers: 12, perClass: 80) { _, reader, index in
      reader / 3 == index % 4
    }
    let readersNested = ReaderTrial(structure: structure, readers: 10, perClass: 50) { arm, reader, _ in
      reader / 5 == arm
    }
    let casesInReaders = ReaderTrial(structure: structure, readers: 5, perClass: 100) { _, reader, index in
      index % 5 == reader
    }
    let casesInArms = ReaderTrial(structure: structure, readers: 5, perClass: 100) { arm, _, index in
      index % 2 == arm
    }
    let partlyPaired = ReaderTrial(structure: structure, readers: 5, perClass: 90) { arm, _, index in
      index % 3 == 2 || index % 3 == arm
    }
    let partlyCrossed = ReaderTrial(structure: structure, readers: 8, perClass: 50) { arm, reader, _ in
      reader < 4 || (reader < 6) == (arm == 0)
    }
    let missing = ReaderTrial(structure: structure, readers: 6, perClass: 60) { arm, reader, index in
      (index * 7 + reader * 3 + arm * 5) % 10 != 0
    }
    var alone = ReaderTrial(structure: structure, readers: 8, perClass: 60)
    alone.hasAlgorithm = true
    let all = [
      ("split-plot, four blocks", splitPlot), ("readers nested in arms", readersNested),
      ("cases nested in readers", casesInReaders), ("cases nested in arms", casesInArms),
      ("a third of the cases in both arms", partlyPaired), ("half of the readers in both arms", partlyCrossed),
      ("a tenth of the reads missing", missing), ("an algorithm alone against a panel", alone),
    ]
    return all.map { Line(layout: $0.0, generalization: .readersAndCases, trial: $0.1) }
  }

  /// What one study says, test by test; `nil` where a test gives no answer.
  private static func pValues(_ study: ReaderStudy, _ generalization: Generalization) -> [(String, Double?)] {
    var found: [(String, Double?)] = []
    for covariance in [FigureTable.Covariance.jackknife, .deLong] {
      let model = ObuchowskiRockette(FigureTable(.area, of: study, covariance: covariance))
      found.append(("OR, \(covariance.rawValue)", model.difference(0, less: 1, generalization)?.test.pValue))
    }
    if generalization == .readersAndCases {
      let u = UStatistics(study, figure: .area)
      found.append(("U-statistics, t", u.difference(0, less: 1, reference: .t).test.pValue))
      found.append(("U-statistics, normal", u.difference(0, less: 1, reference: .normal).test.pValue))
      let calls = FigureTable(.sensitivity(atLeast: 0.75), of: study, covariance: .jackknife)
      found.append(
        ("OR of sensitivity, jackknife", ObuchowskiRockette(calls).difference(0, less: 1, generalization)?.test.pValue))
    }
    return found
  }

  /// What each study of a line says; the studies are numbered from `first`.
  private func answers(_ line: Line, seed: UInt64, from first: Int, count: Int) -> [[(String, Double?)]] {
    var results = [[(String, Double?)]](repeating: [], count: count)
    results.withUnsafeMutableBufferPointer { slots in
      // Safe because each iteration writes its own slot, and all have ended when the call returns.
      nonisolated(unsafe) let slots = slots
      DispatchQueue.concurrentPerform(iterations: count) { trial in
        guard let study = try? line.trial.study(seed: seed, replicate: first + trial) else { return }
        slots[trial] = Self.pValues(study, line.generalization)
      }
    }
    return results
  }

  /// How often a test rejects, with its error in percent, and how many studies have no answer.
  private static func rate(_ results: [[(String, Double?)]], of index: Int) -> (rate: Double, words: String, none: Int)
  {
    let answers = results.compactMap { $0.indices.contains(index) ? $0[index].1 : nil }
    let rate = Double(answers.count { $0 < 0.05 }) / Double(max(1, answers.count))
    let error = (max(rate * (1 - rate), 0.0475) / Double(max(1, answers.count))).squareRoot()
    return (rate, String(format: "%.1f %% ± %.1f %%", rate * 100, error * 100), results.count - answers.count)
  }

  private func run(_ line: Line, seed: UInt64) {
    let results = answers(line, seed: seed, from: 0, count: trials)
    for (index, name) in (results.first ?? []).map(\.0).enumerated() {
      let found = Self.rate(results, of: index)
      var remark = found.none > 0 ? "no answer in \(found.none)" : ""
      if !name.hasPrefix("U"), found.rate > 0.063 {
        // Of so many lines some pass the bar by chance: what passes it is tried on studies of its own, five times as many.
        let again = answers(line, seed: seed, from: trials, count: 5 * trials)
        remark = "**above the bar**; \(5 * trials) further studies: \(Self.rate(again, of: index).words)"
      }
      let random =
        switch line.generalization {
        case .readersAndCases: "readers, cases"
        case .cases: "cases"
        case .readers: "readers"
        }
      say(
        "| \(line.layout) | \(random) | \(line.trial.structure.name) | \(line.trial.readers) | \(line.trial.perClass) | \(name) | "
          + "\(found.words) | \(remark) |")
    }
  }

  private func say(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }
}
