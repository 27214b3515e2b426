// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Protocols
import Statistics
import Vocabulary

extension AnalysisContext {
  /// Which sets of answers hold the truth, in every stream; several classes are one stream in each arm.
  func conformal(_ plan: ConformalPlan) -> [AnalysisResult] {
    guard case .classes = table.truth else {
      return eachStream(.conformal) { stream throws(Refusal) in
        var result = try conformalResult(plan) { source throws(Refusal) in
          let stated = try probabilities(stream, in: source)
          return ConformalCases(
            sample: ClassProbabilities(stated.sample), rows: stated.rows, leftOut: stated.leftOut)
        }
        result.name = name(stream)
        return result
      }
    }
    var arms: [Int32?] = []
    for stream in streams where !arms.contains(stream.arm) { arms.append(stream.arm) }
    return arms.map { arm in
      let name = arms.count > 1 ? arm.flatMap { table.arms?.level($0) } : nil
      do throws(Refusal) {
        var result = try conformalResult(plan) { source throws(Refusal) in try classes(arm: arm, in: source) }
        result.name = name
        return result
      } catch {
        return AnalysisResult(.conformal, name: name, refusal: error.reason)
      }
    }
  }

  private func classes(arm: Int32?, in source: SampleSource) throws(Refusal) -> ConformalCases {
    guard let readings = source.table.classReadings(arm: arm), !readings.rows.isEmpty else {
      throw Refusal("there are no rows with a truth and every class's score")
    }
    let sample = Sample(
      rows: readings.rows, scores: readings.rows.map { _ in 0 }, isPositive: readings.rows.map { _ in false })
    do {
      let scores = try MulticlassScores(
        classes: source.table.scores.map(\.name), scores: readings.scores, truth: readings.classes.map { Int($0) },
        clusters: source.repeats(sample) ? source.unitIndex(ofRows: readings.rows) : nil)
      return ConformalCases(sample: try ClassProbabilities(scores), rows: readings.rows, leftOut: 0)
    } catch let error as ConformalError {
      throw Refusal("\(error): conformal sets need chances that sum to 1")
    } catch {
      throw Refusal("\(error)")
    }
  }

  private func conformalResult(
    _ plan: ConformalPlan, cases: (SampleSource) throws(Refusal) -> ConformalCases
  ) throws(Refusal) -> AnalysisResult {
    guard table.weights == nil else {
      throw Refusal("rows carry sampling weights, and exchangeable cases have none: leave the weight column unbound")
    }
    let tuning = try tuningSource()
    let fitted = try cases(tuning)
    let judged = try cases(source)
    let drawn = try exchangeable(fitted, plan)
    let condition = try condition(plan, rows: drawn.rows, in: tuning)
    let calibration: ConformalCalibration
    do throws(ConformalError) {
      calibration = try ConformalCalibration(
        drawn.sample, alpha: plan.alpha, score: plan.conformalScore, condition: condition, seed: settings.seed)
    } catch {
      throw Refusal(error.description)
    }
    var groups: GroupIndex?
    if plan.within == .groups, let division = plan.divisions.first {
      groups = try index(division, rows: judged.rows, in: source.table)
    }
    let sets = calibration.sets(for: judged.sample, groups: groups)
    var audits: [ConformalAudit] = [
      ConformalAudit(title: "true class", audit: audit(sets, by: sets.trueClasses, plan))
    ]
    for division in plan.divisions {
      // The checks of the division, such as a column that is known only after the outcome, are those of all groups.
      _ = try self.groups(division)
      let index = try index(division, rows: judged.rows, in: source.table)
      audits.append(
        ConformalAudit(title: division.names.joined(separator: " × "), audit: audit(sets, by: index, plan)))
    }
    let words = ConformalWords(
      plan: plan, calibration: calibration, sets: sets,
      estimates: sets.estimates(level: level, interval: settings.proportionInterval), audits: audits, level: level,
      rowsPerPatient: (fitted.sample.count, drawn.sample.count))
    var result = words.result
    if judged.leftOut > 0 {
      result.notes.append("\(judged.leftOut) rows without a result state no chance and are left out")
    }
    return result
  }

  private func audit(_ sets: PredictionSets, by groups: GroupIndex, _ plan: ConformalPlan) -> CoverageAudit {
    sets.audit(
      by: groups, alpha: plan.alpha, least: max(minimum.positives, minimum.negatives), level: level,
      interval: settings.proportionInterval)
  }

  /// One row of each patient, or a refusal where several stand in the table and the plan wants none drawn.
  private func exchangeable(_ cases: ConformalCases, _ plan: ConformalPlan) throws(Refusal) -> ConformalCases {
    guard cases.sample.unitCount < cases.sample.count else { return cases }
    guard plan.repeats == .oneRow else {
      throw Refusal(
        "\(ConformalError.repeatedUnits(rows: cases.sample.count, units: cases.sample.unitCount)); "
          + "repeated-patients: one-row draws one of each")
    }
    let chosen = cases.sample.oneRowPerUnit(seed: settings.seed)
    return ConformalCases(
      sample: cases.sample.subset(chosen), rows: chosen.map { cases.rows[$0] }, leftOut: cases.leftOut)
  }

  private func condition(
    _ plan: ConformalPlan, rows: [Int32], in source: SampleSource
  ) throws(Refusal) -> ConformalCondition {
    switch plan.within {
    case .all: return .marginal
    case .classes: return .byClass
    case .groups:
      guard let division = plan.divisions.first else {
        throw Refusal("within groups, but no groups are named: by, or --by")
      }
      return .byGroup(try index(division, rows: rows, in: source.table))
    }
  }

  /// The group of each row of a table, under names that do not depend on the table's numbering.
  private func index(_ division: SubgroupSpec, rows: [Int32], in table: CaseTable) throws(Refusal) -> GroupIndex {
    guard let grouping = Grouping.make(division, table: table) else {
      throw Refusal("no column is bound for \(division.names.joined(separator: " × "))")
    }
    do throws(SampleError) {
      return try GroupIndex(names: grouping.groups.map(\.name), groupOfRow: rows.map { grouping.codes[Int($0)] })
    } catch {
      throw Refusal(error.description)
    }
  }
}

/// The cases of a stream as chances of classes, with the rows of the table they stand in.
private struct ConformalCases {
  var sample: ClassProbabilities
  var rows: [Int32]
  var leftOut: Int
}

/// The coverage within one division.
struct ConformalAudit {
  var title: String
  var audit: CoverageAudit
}
