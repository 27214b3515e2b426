// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Foundation
import Inference
import ModelPackages
import Prediction
import Protocols
import Statistics
import Validation
import Vocabulary
import Volumes

/// What a model's answers lose in other numbers than single precision, on the same images.
struct PrecisionLoss {
  let numbers: BenchConfiguration.Numbers
  let agreement: AnswerAgreement
  /// The difference of the areas under the curve, other less single precision; `nil` without truths.
  let areas: TableQuestions.Answer?
  /// Whether it is shown to lose less than the margin; `nil` where that cannot be judged.
  let isShown: Bool?

  /// What is lost, as a budget takes it: of the area where truths are known, else of the decisions.
  ///
  /// Where areas were asked for they alone count: a share of decisions is another quantity.
  var lost: Estimate? {
    guard let areas else { return agreement.flips }
    if let difference = areas.estimates.first(where: { $0.name == "difference.auc" }), let value = difference.value,
      let interval = difference.interval
    {
      var loss = difference
      loss.name = "loss"
      loss.value = -value
      loss.interval = Interval(-interval.upper, -interval.lower)
      return loss
    }
    return nil
  }

  /// The answers of a package's network in some numbers: the score of the finding, and which decisions it reaches.
  struct Answers {
    var scores: [Double] = []
    var decisions: [[String: Bool]] = []

    init(
      _ package: ModelPackage, _ weights: [UInt8], _ numbers: BenchConfiguration.Numbers, _ helper: InferenceHelper,
      _ images: [ModelImage], finding: String?
    ) throws {
      let options = BenchConfiguration(numbers: numbers).options
      let model = try ImageModel(package, try helper.open(weights: weights, options: options))
      for image in images {
        let findings = try model.answer(image).findings
        guard let found = finding.map({ name in findings.first { $0.name == name } }) ?? findings.last else {
          throw BenchRefusal("the model names no finding \(finding ?? "")")
        }
        scores.append(found.score)
        decisions.append(found.decisions)
      }
    }
  }

  init?(
    _ numbers: BenchConfiguration.Numbers, _ other: Answers, against single: Answers, _ cases: BenchCases,
    positive: [String], margin: Double, level: ConfidenceLevel
  ) throws {
    let flipped = zip(single.decisions, other.decisions).map { $0 != $1 }
    let hasDecisions = single.decisions.contains { !$0.isEmpty }
    guard
      let agreement = AnswerAgreement(
        reference: single.scores, scores: other.scores, flipped: hasDecisions ? flipped : [], level: level)
    else { return nil }
    self.numbers = numbers
    self.agreement = agreement
    guard cases.hasTruth, !positive.isEmpty else {
      areas = nil
      isShown = nil
      return
    }
    func quoted(_ word: String) -> String { "\"\(word.replacing("\"", with: "\"\""))\"" }
    var text = "case,patient,truth,reduced,single\n"
    for (index, item) in cases.items.enumerated() {
      text +=
        "\(index),\(quoted(item.patient)),\(quoted(item.truth ?? "")),\(other.scores[index]),\(single.scores[index])\n"
    }
    let table = try CaseTable.read(
      from: .bytes(Array(text.utf8), name: "scores.csv"),
      binding: ColumnBinding(
        caseColumn: "case", patient: "patient", truth: .binary(column: "truth", positive: positive),
        scores: [NamedColumn(numbers.rawValue, column: "reduced"), NamedColumn("f32", column: "single")]))
    let found = TableQuestions(table, level: level, settings: AnalysisSettings(level: level))
      .comparisons(.auc, claim: .nonInferiority(margin: margin))
    areas = found
    let interval = found.estimates.first { $0.name == "difference.auc" }?.interval
    isShown = interval.flatMap { Hypothesis.nonInferiority(margin: margin).isShown(by: $0) }
  }

  /// One line for a person.
  func words(margin: Double) -> String {
    var words =
      "\(numbers.rawValue): greatest difference of a score \(BenchWords.short(agreement.greatestDifference))"
    if let correlation = agreement.correlation { words += ", correlation \(String(format: "%.6f", correlation))" }
    if let flips = agreement.flips { words += ", decisions turned over \(BenchWords.percent(flips))" }
    if let difference = areas?.estimates.first(where: { $0.name == "difference.auc" }) {
      let verdict: String
      switch isShown {
      case true: verdict = "not worse by \(margin)"
      case false: verdict = "not shown to be no worse by \(margin)"
      case nil: verdict = "cannot be judged: \(difference.reason.map { "\($0)" } ?? "no interval")"
      }
      words += ", AUC less that of f32 \(BenchWords.plain(difference, "%.4f")), \(verdict)"
    }
    return words
  }
}
