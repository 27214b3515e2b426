// SPDX-License-Identifier: Apache-2.0
import Protocols
import ReaderStudies
import Statistics
import Vocabulary

extension ReaderStudyReport {
  /// The numbers that the pictures show as well, for who reads them by machine: readers one by one, what the analysis of
  /// variance is made of, and the tests of every population and every method.
  func details(_ sides: [SideBySide]) -> (estimates: [Estimate], tests: [HypothesisTest]) {
    var estimates = readers.filter { $0.value != nil } + differencesByReader + parts
    for index in estimates.indices where estimates[index].n == 0 { estimates[index].n = model.table.units }
    return (estimates, populations + methods(sides))
  }

  private var readers: [Estimate] { model.readerFigures(range: found.range) }

  private var differencesByReader: [Estimate] {
    pairs.flatMap { pair in
      model.readerDifferences(pair.test, less: pair.reference).map { reader, difference in
        let name = difference.names.joined(separator: " less ")
        return difference.estimate(level: level).of(group: "\(name), \(found.study.readers[reader])")
      }
    }
  }

  /// Variance components, covariances and mean squares; moment estimates without intervals.
  private var parts: [Estimate] {
    let components = model.components
    var named: [(String, Double?, String)] = [
      ("variance.reader", components.reader, "variance between readers"),
      ("variance.arm-reader", components.armReader, "variance of readers by arms beyond what the cases explain"),
      ("variance.error", components.error, "variance of a reader's figure in an arm over other cases"),
      ("covariance.1", components.covariance1, "covariance over cases of the same reader in two arms"),
      ("covariance.2", components.covariance2, "covariance over cases of two readers in the same arm"),
      ("covariance.3", components.covariance3, "covariance over cases of two readers in different arms"),
      ("mean-square.arm", model.armMeanSquare?.value, "mean square of arms"),
      ("mean-square.reader", model.readerMeanSquare?.value, "mean square of readers"),
      ("mean-square.arm-reader", model.interactionMeanSquare?.value, "mean square of readers by arms"),
    ]
    if let other = analysis.dorfmanBerbaumMetz {
      named += [
        ("pseudovalue-variance.case", other.ofCase, "variance of pseudovalues between cases"),
        ("pseudovalue-variance.arm-case", other.armCase, "variance of pseudovalues of cases by arms"),
        ("pseudovalue-variance.reader-case", other.readerCase, "variance of pseudovalues of cases by readers"),
        ("pseudovalue-variance.error", other.error, "variance of pseudovalues that is left"),
      ]
    }
    return named.map { name, value, definition in
      let method = name.hasPrefix("pseudovalue") ? "Dorfman-Berbaum-Metz" : "Obuchowski-Rockette"
      let reason =
        value == nil ? "it cannot be told apart in this layout" : "moment estimates of components have no interval here"
      return Estimate(
        name: name, value: value, interval: nil, level: level, method: "\(method), moment estimate",
        n: model.table.units, definition: "\(definition), of \(words)", reason: .notApplicable(reason))
    }
  }

  /// The joint tests of the arms for each population, and the differences for those beside the leading one.
  private var populations: [HypothesisTest] {
    guard found.study.arms.count > 1 else { return [] }
    var tests = Generalization.allCases.map { model.overall($0) }
    for pair in pairs {
      for kind in [Generalization.cases, .readers] {
        if let difference = analysis.turned(pair.test, pair.reference, kind) {
          tests += difference.judged(plan.claim, level: level).tests
        }
      }
    }
    return tests
  }

  private func methods(_ sides: [SideBySide]) -> [HypothesisTest] {
    sides.flatMap { side in side.verdicts.dropFirst().flatMap(\.comparison.tests) }
  }
}
