// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Protocols
import Statistics
import Vocabulary

extension AnalysisContext {
  /// Compares groups of cases on what the model does to them, in every stream.
  func fairness(_ plan: FairnessPlan) -> [AnalysisResult] {
    eachStream(.fairness) { stream throws(Refusal) in
      guard !plan.divisions.isEmpty else {
        throw Refusal("no groups were named: say what divides the cases, such as sex or site")
      }
      var divisions: [FairnessDivision] = []
      var refusals: [String] = []
      for spec in plan.divisions {
        do throws(Refusal) {
          divisions.append(try fairnessDivision(spec, plan, stream))
        } catch {
          refusals.append("Groups by \(spec.names.joined(separator: " × ")) cannot be compared: \(error.reason).")
        }
      }
      guard !divisions.isEmpty else {
        throw Refusal(refusals.joined(separator: " ").trimmingSuffix("."))
      }
      var result = FairnessReport(
        plan: plan, divisions: divisions, level: level, unit: source.unitWord, name: name(stream)
      ).result
      result.notes += refusals
      if table.readers != nil { result.notes.append("Readers are pooled: every read is a row of its case.") }
      return result
    }
  }

  /// Measures the groups of one division.
  private func fairnessDivision(
    _ spec: SubgroupSpec, _ plan: FairnessPlan, _ stream: Stream
  ) throws(Refusal) -> FairnessDivision {
    let grouping = try groups(spec).grouping
    let sample = source.sample(stream)
    let scores = try scores(stream, in: source)
    let limit = GroupMinimum(positives: minimum.positives, negatives: minimum.negatives)
    let names = grouping.groups.map(\.name)
    func grouped(_ scores: LabelledScores, _ rows: [Int32]) -> GroupedScores? {
      guard let index = try? GroupIndex(names: names, groupOfRow: rows.map { grouping.codes[Int($0)] }) else {
        return nil
      }
      return try? GroupedScores(
        scores, groups: index, threshold: threshold(stream), positiveMeans: plan.positiveMeans, minimum: limit)
    }
    guard let groups = grouped(scores, sample.rows) else { throw Refusal("its groups do not fit the rows") }
    let reference = try fairnessReference(spec, plan, groups)
    let hasThreshold = threshold(stream) != nil
    let wanted = plan.measures.isEmpty ? FairnessMeasure.allCases : plan.measures
    let measures = wanted.filter { hasThreshold || $0 == .auc }
    guard !measures.isEmpty else {
      throw Refusal("no threshold is declared, and without one there are no calls to compare, only areas")
    }
    let bootstrap = BootstrapPlan(
      unit: .rows, seed: settings.seed, replicates: settings.bootstrapReplicates,
      interval: settings.bootstrapInterval)
    var gaps: [CriterionGap] = []
    for criterion in plan.criteria.isEmpty ? FairnessCriterion.allCases : plan.criteria where hasThreshold {
      guard let gap = try? groups.gap(of: criterion, plan: bootstrap, margin: plan.margin, level: level) else {
        throw Refusal("the resampling was cancelled")
      }
      gaps.append(gap)
    }
    return FairnessDivision(
      title: spec.names.joined(separator: " × "), groups: groups, reference: reference.group,
      isReferenceDeclared: reference.isDeclared,
      measures: measures.map {
        FairnessDivision.Measured(groups.measured($0, level: level), reference.group, plan.margin, seed: settings.seed)
      }, gaps: gaps, interaction: statedScores(sample, grouped)?.scoreByGroup() ?? groups.scoreByGroup())
  }

  /// The groups without rows that a rule called positive or negative without a result: those have no score to regress on.
  private func statedScores(
    _ sample: Sample, _ grouped: (LabelledScores, [Int32]) -> GroupedScores?
  ) -> GroupedScores? {
    let stated = sample.rows.indices.filter { sample.scores[$0].magnitude < CaseTable.scoreAboveAll }
    guard stated.count < sample.rows.count else { return nil }
    let rest = Sample(
      rows: stated.map { sample.rows[$0] }, scores: stated.map { sample.scores[$0] },
      isPositive: stated.map { sample.isPositive[$0] })
    return source.labelled(rest).flatMap { grouped($0, rest.rows) }
  }

  /// The reference group: the largest of those that the plan's values name, or of all.
  private func fairnessReference(
    _ spec: SubgroupSpec, _ plan: FairnessPlan, _ groups: GroupedScores
  ) throws(Refusal) -> (group: Int, isDeclared: Bool) {
    let wanted = spec.names.compactMap { name in plan.references[name].map { "\(name)=\($0)" } }
    let candidates = groups.names.indices.filter { group in
      wanted.allSatisfy { ", \(groups.names[group]), ".contains(", \($0), ") }
    }
    guard let largest = candidates.max(by: { groups.rowCount(of: $0) < groups.rowCount(of: $1) }) else {
      throw Refusal(
        wanted.isEmpty
          ? "there is no group"
          : "the reference \(wanted.joined(separator: ", ")) is none of its groups, which are "
            + groups.names.joined(separator: "; "))
    }
    let most = groups.rowCount(of: largest)
    // The first of equals, so that the choice does not depend on chance.
    let first = candidates.first { groups.rowCount(of: $0) == most } ?? largest
    return (first, !wanted.isEmpty)
  }
}

extension String {
  /// The text without a trailing word.
  fileprivate func trimmingSuffix(_ suffix: String) -> String {
    hasSuffix(suffix) ? String(dropLast(suffix.count)) : self
  }
}
