// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Protocols
import ReaderStudies
import Statistics
import Vocabulary

extension AnalysisContext {
  /// How well readers find and place lesions: a result for each figure, and one for the FROC curves.
  func freeResponse(_ plan: FreeResponsePlan, roster: CaseTable? = nil) -> [AnalysisResult] {
    do throws(Refusal) {
      let marks = try MarkTable(table, plan: plan, roster: roster)
      let pairs = try pairs(plan, marks.study.arms)
      let reports = plan.figures.map { figure in
        FreeResponseReport(
          measure: FreeResponseMeasure(marks.study, figure.measured, level: level), figure: figure, plan: plan,
          level: level, pairs: pairs)
      }
      var results = reports.map(\.result)
      if plan.figures.count > 1 {
        for (index, figure) in plan.figures.enumerated() { results[index].name = figure.words }
      }
      results[0].notes = marks.notes + results[0].notes
      var curves = FreeResponseCurves(study: marks.study, plan: plan, level: level).result
      curves.name = "FROC curve"
      return results + [curves]
    } catch {
      return [AnalysisResult(.freeResponse, refusal: error.reason)]
    }
  }

  /// Which arms are compared: each with the reference, or every pair.
  private func pairs(_ plan: FreeResponsePlan, _ arms: [String]) throws(Refusal) -> [(test: Int, reference: Int)] {
    guard !plan.figures.isEmpty else { throw Refusal("no figure is asked for") }
    guard let name = plan.reference else {
      return arms.indices.flatMap { one in arms.indices.filter { $0 > one }.map { (one, $0) } }
    }
    guard let reference = arms.firstIndex(of: name) else {
      throw Refusal("the data have no arm \(name); they have \(arms.joined(separator: ", "))")
    }
    return arms.indices.filter { $0 != reference }.map { ($0, reference) }
  }
}
