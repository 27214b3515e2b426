// SPDX-License-Identifier: Apache-2.0
import Protocols
import ReaderStudies
import Statistics
import Vocabulary

extension ArmComparison {
  /// What a comparison found, for other readers and other cases, as one or two sentences.
  ///
  /// A claim is tested one-sided at half of alpha, which is what its interval shows; so its p-value is said beside that bar.
  func sentence(about figure: String, level: ConfidenceLevel) -> String {
    let name = difference.group ?? ""
    guard difference.value != nil else {
      return "\(name): the difference of \(figure) is undefined: \(difference.reason?.description ?? "no reason")."
    }
    let text = "\(name): \(figure) differs by \(WorthText.estimate(difference))"
    guard let p = tests.last?.pValue else {
      return text + ", for which there is no test: \(difference.reason?.description ?? "no reason")."
    }
    let population = "for other readers and other cases"
    guard hypothesis != .difference, let isShown else {
      return text + ", p \(NumberText.pValue(p, apartFrom: level.alpha)), \(population)."
    }
    let claim = hypothesis.name + (hypothesis.margin.map { " by \(NumberText.limit($0))" } ?? "")
    let bar = level.alpha / 2
    return text + ", \(population). The claim of \(claim) is \(isShown ? "" : "not ")shown "
      + "(one-sided p \(NumberText.pValue(p, apartFrom: bar)), where \(NumberText.decimals(bar, 3)) is asked)."
  }
}
