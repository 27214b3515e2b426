// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Vocabulary
import YAMLFiles

extension ProtocolReader {
  /// Whether `data` names models and a data set in place of a table.
  func isPredicted(_ data: Section) -> Bool { ["model", "models", "dataset"].contains(where: data.has) }

  /// Notes what only a table or only a data set has.
  func checkKindOfData(_ data: Section) {
    guard isPredicted(data) else {
      for key in ["table", "columns"] where !data.has(key) {
        data.fault(
          key, found: "no key \"\(key)\"",
          expected: key == "table" ? "the key \"table\", or model and dataset" : "the key \"columns\"")
      }
      for key in ["split", "archive", "finding"] where data.has(key) {
        data.fault(key, found: "\(key) beside a table", expected: "the key only with model and dataset")
      }
      return
    }
    for key in ["table", "format", "digest", "classes", "labels"] where data.has(key) {
      data.fault(key, found: "\(key) beside a model", expected: "either table, or model and dataset")
    }
    for key in ["dataset", "finding"] where !data.has(key) {
      data.fault(key, found: "no key \"\(key)\"", expected: "the key \"\(key)\" beside a model")
    }
    if data.has("model") == data.has("models") {
      data.fault(
        "models", found: data.has("model") ? "models beside model" : "no key \"model\"",
        expected: "model, or models with a name for each")
    }
  }

  /// Reads the models, the data set and the findings; `nil` where one is missing or wrong.
  func readPredicted(_ data: Section) -> PredictedData? {
    var models: [PredictedData.Model] = []
    if data.has("models") {
      for entry in data.named("models", of: "name: model") ?? [] {
        guard let reference = data.text(of: entry.node, at: entry.path) else { continue }
        if entry.name.isEmpty || entry.name.contains(where: { "[],:@\"".contains($0) }) {
          log.add(
            entry.path, found: "the name \(entry.name.quotedForFault)",
            expected: "a name without brackets, commas, colons and @")
        }
        models.append(PredictedData.Model(name: entry.name, reference: reference))
      }
    } else if let reference = data.text("model") {
      models = [PredictedData.Model(name: nil, reference: reference)]
    }
    let findings = data.texts("finding") ?? []
    if findings.count > 1, models.contains(where: { $0.name != nil }) {
      data.fault("finding", found: "several findings of several models", expected: "one finding, or one model")
    }
    guard let dataset = data.text("dataset"), !models.isEmpty, !findings.isEmpty else { return nil }
    return PredictedData(
      models: models, dataset: dataset, split: data.text("split"), archive: data.text("archive"), findings: findings)
  }

  /// What the columns of a made table mean.
  func readOutcome(_ data: Section, columns: Section?, of predicted: PredictedData?, missing: [String]) -> Outcome? {
    for key in ["case", "patient", "reader", "arm", "truth", "score"] where columns?.has(key) ?? false {
      columns?.fault(key, found: "\(key) beside a model", expected: "the key left out: it is bound by itself")
    }
    let values = readValues(data, missing: missing)
    guard let predicted else { return nil }
    guard predicted.findings.count == 1, let finding = predicted.findings.first else {
      let labels = predicted.findings.map { LabelBinding(name: $0, truth: "truth_\($0)", score: "score_\($0)") }
      return (.labels(labels, positive: values.positive, negative: values.negative), [])
    }
    let scores = predicted.models.map { model in
      model.name.map { NamedColumn($0, column: "score_\(finding)@\($0)") } ?? NamedColumn("score_\(finding)")
    }
    return (.binary(column: "truth_\(finding)", positive: values.positive, negative: values.negative), scores)
  }
}
