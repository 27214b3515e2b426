// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Foundation
import Protocols
import Statistics
import Vocabulary

extension AnalysisContext {
  /// Samples that the band of the isotonic curve is drawn from.
  private static let bandReplicates = 500

  /// Holds stated chances against what happened, in every stream and by group.
  func calibration(_ plan: CalibrationPlan) -> [AnalysisResult] {
    eachStream(.calibration) { stream throws(Refusal) in
      let stated = try probabilities(stream, in: source)
      var bootstrap = BootstrapPlan(
        unit: stated.sample.sample.clusters == nil ? .rows : .clusters, seed: settings.seed,
        replicates: settings.bootstrapReplicates, isStratified: false, interval: .percentile,
        workers: ProcessInfo.processInfo.activeProcessorCount)
      let smoother = plan.smoother.standard
      let finding: CalibrationFinding
      do {
        let errors = try stated.sample.calibrationErrors(
          smoother: smoother, bins: plan.bins, plan: bootstrap, level: level)
        bootstrap.replicates = Self.bandReplicates
        finding = CalibrationFinding(
          sample: stated.sample, measures: stated.sample.calibration(level: level, bins: plan.bins), errors: errors,
          curve: FlexibleCalibration(stated.sample, smoother: smoother, level: level),
          isotonic: try ReliabilityCurve(stated.sample, plan: bootstrap, level: level),
          binned: BinnedCalibration(stated.sample, bins: .equalMass(plan.bins), level: level), unit: source.unitWord)
      } catch {
        throw Refusal("the bootstrap was cancelled")
      }
      var divisions: [CalibrationDivision] = []
      var refusals: [String] = []
      for spec in plan.divisions {
        do throws(Refusal) {
          divisions.append(try calibration(spec, stated.sample, rows: stated.rows, bins: plan.bins))
        } catch {
          refusals.append("Calibration by \(spec.names.joined(separator: " × ")) cannot be judged: \(error.reason).")
        }
      }
      var result = AnalysisResult(.calibration, name: name(stream))
      result.findings = finding.sentences + divisions.flatMap(\.sentences)
      result.estimates = finding.estimates + divisions.flatMap(\.estimates)
      result.tests = finding.tests
      result.pictures = finding.pictures + divisions.flatMap { $0.pictures(overall: finding.measures) }
      result.notes = finding.notes(leftOut: stated.leftOut) + refusals
      if table.readers != nil { result.notes.append("Readers are pooled: every read is a row of its case.") }
      return result
    }
  }

  /// The closed measures of each group of a division.
  private func calibration(
    _ spec: SubgroupSpec, _ sample: LabelledProbabilities, rows: [Int32], bins: Int
  ) throws(Refusal) -> CalibrationDivision {
    let grouping = try groups(spec).grouping
    let codes = rows.map { grouping.codes[Int($0)] }
    guard let index = try? GroupIndex(names: grouping.groups.map(\.name), groupOfRow: codes),
      let found = try? GroupCalibration(
        sample, groups: index, level: level, bins: bins, workers: ProcessInfo.processInfo.activeProcessorCount)
    else { throw Refusal("its groups do not fit the rows") }
    let units = source.unitCodes(Sample(rows: rows, scores: sample.probabilities, isPositive: sample.isPositive))
    var positives = [Set<Int32>](repeating: [], count: index.names.count)
    var negatives = positives
    for (place, code) in codes.enumerated() {
      if sample.isPositive[place] {
        positives[Int(code)].insert(units[place])
      } else {
        negatives[Int(code)].insert(units[place])
      }
    }
    return CalibrationDivision(
      title: spec.names.joined(separator: " × "),
      groups: index.names.indices.map { group in
        CalibrationDivision.Group(
          name: index.names[group], positives: positives[group].count, negatives: negatives[group].count,
          shortfall: shortfall(positives: positives[group].count, negatives: negatives[group].count),
          measures: found.measures[group])
      })
  }

  /// What a group lacks for a judgement, as subgroups say it.
  private func shortfall(positives: Int, negatives: Int) -> String? {
    let needs = [
      (minimum.positives - positives, "positive"), (minimum.negatives - negatives, "negative"),
    ].filter { $0.0 > 0 }.map { "\($0.0) more \($0.1) \(source.unitWord)\($0.0 == 1 ? "" : "s")" }
    return needs.isEmpty ? nil : "needs " + needs.joined(separator: " and ")
  }
}
