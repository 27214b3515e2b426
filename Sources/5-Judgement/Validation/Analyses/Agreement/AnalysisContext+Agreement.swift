// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Protocols
import Statistics
import Vocabulary

extension AnalysisContext {
  /// How well those agree who rate the same cases: each arm by itself, and every two arms compared.
  func agreement(_ plan: AgreementPlan) -> [AnalysisResult] {
    let arms = agreementArms
    var sheets: [(arm: (code: Int32?, name: String?), sheet: RatingSheet)] = []
    var results: [AnalysisResult] = []
    for arm in arms {
      do throws(Refusal) {
        let sheet = try RatingSheet(plan, in: table, arm: arm.code) { source.holds($0) }
        let choice = try AgreementChoice(plan, raters: sheet.raters)
        results.append(AgreementAnalysis(sheet, choice, level: level).result(named: arm.name))
        sheets.append((arm, sheet))
      } catch {
        results.append(AnalysisResult(.agreement, name: arm.name, refusal: error.reason))
      }
    }
    for (place, test) in sheets.enumerated() {
      for reference in sheets[(place + 1)...] {
        do throws(Refusal) {
          let choice = try AgreementChoice(plan, raters: min(test.sheet.raters, reference.sheet.raters))
          results.append(
            AgreementArms(
              test.sheet, reference.sheet, names: (test.arm.name ?? "", reference.arm.name ?? ""), choice, level: level
            ).result)
        } catch {
          results.append(AnalysisResult(.agreement, refusal: error.reason))
        }
      }
    }
    return results
  }

  /// The arms that have rows; one without a name where there are none.
  private var agreementArms: [(code: Int32?, name: String?)] {
    guard let arms = table.arms else { return [(nil, nil)] }
    let rows = arms.rowsPerLevel()
    let present = (0..<arms.levelCount).filter { rows[$0] > 0 }
    return present.map { (Int32($0), present.count > 1 ? arms.level(Int32($0)) : nil) }
  }
}
