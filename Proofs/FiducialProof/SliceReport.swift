// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
import Statistics
import TestSupport
import Vocabulary

/// How often the search for slices finds what was planted, and how often it claims something where nothing is.
struct SliceReport {
  private static let seed: UInt64 = 20_261_121_25

  let isQuick: Bool

  /// What one study showed.
  private struct Outcome: Sendable {
    var isConfirmed = false
    var isFound = false
    var isExact = false
    var overlap = 0.0
    var others = 0
    var falseOthers = 0
    var candidates = 0
    var naive = false
    var examined = 0
    var inside: (Double, Interval)?
  }

  func print() async {
    say("\n## Slices that were planted\n")
    say(
      "| cases | slice | sensitivity inside, outside | studies | found | the very rows | median Jaccard | further claims, by study "
        + "| of them without a planted row | interval holds the truth |")
    say("|---:|---:|---|---:|---:|---:|---:|---:|---:|---:|")
    var index: UInt64 = 0
    for (cases, share, rate, count) in [
      (100_000, 0.02, 0.3, 100), (100_000, 0.02, 0.2, 100), (100_000, 0.01, 0.3, 100), (20_000, 0.02, 0.3, 100),
      (20_000, 0.05, 0.3, 100),
    ] {
      index += 1
      var study = SliceStudy(cases: cases, plantedMissRate: rate)
      study.plantedShare = share
      let outcomes = await run(study, index, studies: isQuick ? count / 10 : count)
      let n = Double(outcomes.count)
      let held = outcomes.compactMap(\.inside)
      say(
        "| \(cases) | \(percent(share)) | \(short(1 - rate)), \(short(1 - study.missRate)) | \(outcomes.count) | "
          + "\(outcomes.count(where: \.isFound)) | \(outcomes.count(where: \.isExact)) | "
          + "\(median(outcomes.filter(\.isFound).map(\.overlap))) | "
          + "\(short(Double(outcomes.reduce(0) { $0 + $1.others }) / n)) | "
          + "\(outcomes.reduce(0) { $0 + $1.falseOthers }) of \(outcomes.reduce(0) { $0 + $1.others }) | "
          + "\(held.count { $0.1.contains($0.0) }) of \(held.count) |")
    }
    say("\n## Tables in which nothing is wrong\n")
    say(
      "| cases | cases per patient | adjustment | studies | with any claim | stated at most | candidates, by study | "
        + "conjunctions examined | worst slice on the searched half, p |")
    say("|---:|---:|---|---:|---:|---:|---:|---:|---:|")
    for (cases, most, adjustment) in [
      (100_000, 1, MultiplicityAdjustment.holm), (100_000, 1, .benjaminiHochberg), (10_000, 1, .holm),
      (100_000, 4, .holm), (10_000, 4, .holm),
    ] {
      index += 1
      var study = SliceStudy(cases: cases, plantedMissRate: 0.1)
      study.mostCasesPerPatient = most
      let outcomes = await run(study, index, adjustment: adjustment, studies: isQuick ? 50 : 500)
      let n = Double(outcomes.count)
      say(
        "| \(cases) | \(most == 1 ? "1" : "1 to \(most)") | \(adjustment.rawValue) | \(outcomes.count) | "
          + "\(outcomes.count(where: \.isConfirmed)) (\(percent(Double(outcomes.count(where: \.isConfirmed)) / n))) | "
          + "\(percent(0.05)) | \(short(Double(outcomes.reduce(0) { $0 + $1.candidates }) / n)) | "
          + "\(outcomes.reduce(0) { $0 + $1.examined } / outcomes.count) | "
          + "below 0.05 in \(outcomes.count(where: \.naive)) |")
    }
  }

  private func run(
    _ study: SliceStudy, _ index: UInt64, adjustment: MultiplicityAdjustment = .holm, studies: Int
  ) async -> [Outcome] {
    await withTaskGroup(of: (Int, Outcome?).self) { group in
      for number in 0..<studies {
        group.addTask { (number, try? Self.outcome(study, Self.seed + index, number, adjustment)) }
      }
      var outcomes = [Outcome](repeating: Outcome(), count: studies)
      for await (number, outcome) in group { outcomes[number] = outcome ?? Outcome() }
      return outcomes
    }
  }

  private static func outcome(
    _ study: SliceStudy, _ seed: UInt64, _ number: Int, _ adjustment: MultiplicityAdjustment
  ) throws -> Outcome {
    let drawn = try study.drawn(seed: seed, number: number)
    var plan = SlicePlan()
    plan.adjustment = adjustment
    let findings = drawn.sample.findings(plan, split: SliceSplit(drawn.sample, seed: UInt64(number)))
    var outcome = Outcome()
    outcome.examined = findings.examined
    outcome.candidates = findings.all.count
    outcome.isConfirmed = !findings.confirmed.isEmpty
    // What a test on the same rows would have said of the worst slice.
    outcome.naive = findings.all.contains { NormalDistribution.standard.upperTail($0.candidate.score) < 0.05 }
    guard study.plantedMissRate != study.missRate else { return outcome }
    for finding in findings.confirmed {
      let (overlap, plantedShare) = Self.overlap(finding.slice, drawn)
      if overlap >= 0.8, !outcome.isFound {
        outcome.isFound = true
        outcome.overlap = overlap
        outcome.isExact = overlap == 1
        // The truth of the claimed slice, which may hold some rows that are not planted.
        let truth = 1 - (plantedShare * study.plantedMissRate + (1 - plantedShare) * study.missRate)
        outcome.inside = finding.inside.interval.map { (truth, $0) }
      } else {
        outcome.others += 1
        if plantedShare == 0 { outcome.falseOthers += 1 }
      }
    }
    return outcome
  }

  /// The Jaccard overlap of a slice with the planted one, and the share of its rows that are planted.
  private static func overlap(_ slice: Slice, _ drawn: SliceStudy.Drawn) -> (jaccard: Double, share: Double) {
    var (both, either, all) = (0, 0, 0)
    for row in drawn.isPlanted.indices {
      let isInside = slice.conditions.allSatisfy {
        Int(drawn.sample.attributes[$0.attribute].codes[row]) == $0.level
      }
      if isInside { all += 1 }
      if isInside && drawn.isPlanted[row] { both += 1 }
      if isInside || drawn.isPlanted[row] { either += 1 }
    }
    return (either > 0 ? Double(both) / Double(either) : 0, all > 0 ? Double(both) / Double(all) : 0)
  }

  private func median(_ values: [Double]) -> String {
    values.isEmpty ? "–" : short(values.sorted()[values.count / 2])
  }

  private func short(_ value: Double) -> String { String(format: "%.2f", value) }
  private func percent(_ share: Double) -> String { String(format: "%.1f %%", share * 100) }
  private func say(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }
}
