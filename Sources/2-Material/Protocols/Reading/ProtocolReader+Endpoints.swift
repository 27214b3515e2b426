// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Statistics
import Vocabulary
import YAMLFiles

extension ProtocolReader {
  /// What endpoints are checked against.
  private struct Context {
    var data: TableReference?
    var point: OperatingPoint?
    var hasPoint: Bool
    var analysis: AnalysisSettings
  }

  /// Reads `endpoints`.
  func readEndpoints(
    _ section: Section, data: TableReference?, point: OperatingPoint?, hasPoint: Bool, analysis: AnalysisSettings
  ) -> [Endpoint] {
    let context = Context(data: data, point: point, hasPoint: hasPoint, analysis: analysis)
    var endpoints: [Endpoint] = []
    for family in Endpoint.Family.allCases where section.has(family.rawValue) {
      guard let items = section.items(family.rawValue, of: "endpoints, each with the key metric") else { continue }
      if items.isEmpty, family == .primary {
        section.fault("primary", found: "an empty list", expected: "at least one primary endpoint")
      }
      for (path, node) in items {
        guard let item = Section(node, path: path, table: ProtocolKeys.endpoint, log: log),
          let endpoint = readEndpoint(item, family: family, context: context)
        else { continue }
        if let twin = endpoints.first(where: { $0.id == endpoint.id }) {
          item.fault(
            "id", found: "the id \"\(endpoint.id)\" again, first on line \(twin.line)",
            expected: "an id of its own for each endpoint")
        }
        endpoints.append(endpoint)
      }
    }
    return endpoints
  }

  private func readEndpoint(_ item: Section, family: Endpoint.Family, context: Context) -> Endpoint? {
    let sides = readComparison(item, data: context.data)
    let comparison = sides?.comparison
    let partial = readPartial(item)
    let generalisation = item.choice("generalise-to", Endpoint.Generalisation.self) ?? .cases
    guard let metric = item.choice("metric", Metric.self, synonyms: Metric.synonyms) else { return nil }
    let id = readID(item) ?? (item.has("compare") ? "\(metric.rawValue).comparison" : metric.rawValue)
    if metric == .partialAUC, !item.has("partial") {
      item.fault("partial", found: "no range", expected: "partial: {specificity: [0.8, 1.0]}, or of sensitivity")
    }
    if metric != .partialAUC, item.has("partial") {
      item.fault("partial", found: "a range for \(metric.rawValue)", expected: "the key only with partial-auc")
    }
    if let claim = comparison?.claim, metric.higherIsBetter == nil, claim == .superiority || claim.name.hasPrefix("non")
    {
      item.fault(
        "hypothesis", found: "\(claim.name) of \(metric.rawValue), of which neither more nor less is better",
        expected: "difference or equivalence")
    }
    if let margin = comparison?.claim.margin, margin >= 1, metric.isBounded {
      item.fault(
        "margin", found: "\(margin)", expected: "a margin below 1, as a fraction: 0.05 for five points of a hundred")
    }
    if generalisation == .readers, let data = context.data {
      if data.binding.reader == nil {
        item.fault("generalise-to", found: "readers", expected: "data.columns.reader bound, or cases")
      } else if context.analysis.readers == .pooled {
        item.fault("generalise-to", found: "readers beside analysis.readers: pooled", expected: "readers: averaged")
      }
    }
    var endpoint = Endpoint(
      id: id, family: family, metric: metric, model: item.text("model"), label: item.text("label"),
      arm: item.text("arm"), partial: partial, comparison: comparison, generalisation: generalisation,
      agreement: readAgreement(of: metric, item, data: context.data), line: item.line)
    if endpoint.metric.measuresAgreement, item.has("raters") || item.has("rating") { return endpoint }
    // Where the sides are unclear, so is what else must be said: one fault is enough.
    if let data = context.data, sides?.isSettled ?? true {
      checkArm(endpoint, item: item, data: data)
      settleScore(&endpoint, item: item, data: data)
      checkPoint(endpoint, item: item, context: context, data: data)
    }
    return endpoint
  }

  private func readID(_ item: Section) -> String? {
    guard let id = item.text("id") else { return nil }
    if !EndpointName.isValid(id) || CriterionExpression.Quantity(suffixOf: id) != nil {
      item.fault("id", found: id.quotedForFault, expected: EndpointName.rule)
    }
    return id
  }

  /// Reads `partial`.
  func readPartial(_ item: Section, table: KeyTable = ProtocolKeys.partial) -> PartialRange? {
    guard let section = item.section("partial", table: table) else { return nil }
    let axes = PartialRange.Axis.allCases.filter { section.has($0.rawValue) }
    guard axes.count == 1, let axis = axes.first else {
      item.fault("partial", found: "\(axes.count) ranges", expected: "one range, of specificity or of sensitivity")
      return nil
    }
    guard let items = section.items(axis.rawValue, of: "two numbers") else { return nil }
    let ends = items.compactMap { section.number(of: $0.node, at: $0.path) }
    guard ends.count == items.count else { return nil }
    guard ends.count == 2, ends[0] >= 0, ends[0] < ends[1], ends[1] <= 1 else {
      section.fault(
        axis.rawValue, found: "[\(ends.map { "\($0)" }.joined(separator: ", "))]",
        expected: "two numbers within 0…1, the lower first")
      return nil
    }
    return PartialRange(axis, from: ends[0], to: ends[1])
  }
}

// MARK: - Comparisons

extension ProtocolReader {
  /// Reads `compare`; not settled where it is faulty, so that a stand-in keeps criteria from faults of their own.
  private func readComparison(_ item: Section, data: TableReference?) -> (
    comparison: PlannedComparison, isSettled: Bool
  )? {
    let claim = readClaim(item)
    guard item.has("compare") else {
      for key in ["hypothesis", "margin"] where item.has(key) {
        item.fault(
          key, found: "\(key) without compare", expected: "compare: {test: …, reference: …}, or the key left out")
      }
      return nil
    }
    var comparison = PlannedComparison(test: "", reference: "", between: .arms, claim: claim)
    guard let pair = item.section("compare", table: ProtocolKeys.compare), let test = pair.text("test"),
      let reference = pair.text("reference")
    else { return (comparison, false) }
    comparison.test = test
    comparison.reference = reference
    guard test != reference else {
      pair.fault("reference", found: "\(reference.quotedForFault) on both sides", expected: "two different names")
      return (comparison, false)
    }
    guard let data, let between = settleSides(test, reference, pair: pair, data: data) else {
      return (comparison, false)
    }
    comparison.between = between
    return (comparison, true)
  }

  /// Reads `hypothesis` and `margin`.
  func readClaim(_ item: Section) -> Hypothesis {
    let written = item.word("hypothesis", among: ProtocolKeys.claims)
    let word = written ?? "difference"
    let margin = item.number("margin", expected: "a margin above 0, in the unit of the metric") { $0 > 0 }
    guard written != nil || !item.has("hypothesis") else { return .superiority }
    let needsMargin = word == "non-inferiority" || word == "equivalence"
    if needsMargin, !item.has("margin") {
      item.fault(
        "hypothesis", found: "\(word) without a margin",
        expected: "margin: …, because a margin must be declared before the data are seen")
    }
    if !needsMargin, item.has("margin"), item.has("compare") {
      item.fault(
        "margin", found: "a margin for \(word)", expected: "a margin only with non-inferiority or equivalence")
    }
    return switch word {
    case "superiority": .superiority
    case "non-inferiority": .nonInferiority(margin: margin ?? 0)
    case "equivalence": .equivalence(margin: margin ?? 0)
    default: .difference
    }
  }

  /// Whether the two names are arms or models.
  private func settleSides(
    _ test: String, _ reference: String, pair: Section, data: TableReference
  ) -> PlannedComparison.Between? {
    var models: [String] = []
    if case .binary = data.binding.truth, data.binding.scores.count > 1 { models = data.binding.scoreNames }
    let known = [test, reference].filter(models.contains)
    if known.count == 2 { return .models }
    if known.isEmpty, data.binding.arm != nil { return .arms }
    guard !models.isEmpty else {
      log.add(
        pair.path, line: pair.line, found: "a comparison of \(test.quotedForFault) with \(reference.quotedForFault)",
        expected: "data.columns.arm bound, or several scores: score: {model-a: …, model-b: …}")
      return nil
    }
    for (key, name) in [("test", test), ("reference", reference)] where !models.contains(name) {
      let near = nearestName(to: name, among: models).map { "; did you mean \"\($0)\"?" } ?? ""
      pair.fault(
        key, found: "the name \(name.quotedForFault)", expected: "one of \(models.joined(separator: ", "))\(near)")
    }
    return nil
  }
}

// MARK: - What an endpoint is measured on

extension ProtocolReader {
  private func checkArm(_ endpoint: Endpoint, item: Section, data: TableReference) {
    let comparesArms = endpoint.comparison?.between == .arms
    if endpoint.arm != nil, data.binding.arm == nil {
      item.fault("arm", found: "an arm", expected: "data.columns.arm bound, or the key left out")
    } else if endpoint.arm != nil, comparesArms {
      item.fault("arm", found: "an arm beside a comparison of arms", expected: "one or the other")
    } else if endpoint.arm == nil, !item.has("arm"), data.binding.arm != nil, !item.has("compare") || !comparesArms,
      endpoint.metric != .prevalence
    {
      item.fault(
        "arm", found: "no arm for \"\(endpoint.id)\"",
        expected: "arm: … or a comparison of arms, because data.columns.arm is bound and arms are never mixed")
    }
  }

  /// Fills in the model where there is one, and checks that the metric suits the kind of truth.
  private func settleScore(_ endpoint: inout Endpoint, item: Section, data: TableReference) {
    let multiclass: [Metric] = [.handTillAUC, .macroAUC, .microAUC]
    let names = data.binding.scoreNames
    switch data.binding.truth {
    case nil: break
    case .binary:
      if item.has("label") {
        item.fault("label", found: "a label", expected: "data.labels or data.classes, or the key left out")
      }
      if multiclass.contains(endpoint.metric) {
        item.fault("metric", found: endpoint.metric.rawValue, expected: "a metric of two classes, or data.classes")
      }
      settleModel(&endpoint, item: item, models: names)
    case .classes, .labels:
      var isLabels = false
      if case .labels = data.binding.truth { isLabels = true }
      if item.has("model") {
        item.fault("model", found: "a model", expected: "the key left out: the scores are of classes or labels")
      }
      if isLabels, endpoint.metric == .handTillAUC {
        item.fault(
          "metric", found: "hand-till-auc of labels", expected: "macro-auc, micro-auc, or a metric of one label")
      } else if multiclass.contains(endpoint.metric), endpoint.label != nil {
        item.fault("label", found: "a label for \(endpoint.metric.rawValue)", expected: "the key left out")
      } else if !multiclass.contains(endpoint.metric), !item.has("label") {
        item.fault(
          "label", found: "no label for \(endpoint.metric.rawValue)",
          expected: "label: one of \(names.joined(separator: ", "))")
      } else if let label = endpoint.label, !names.contains(label) {
        let near = nearestName(to: label, among: names).map { "; did you mean \"\($0)\"?" } ?? ""
        item.fault("label", found: label.quotedForFault, expected: "one of \(names.joined(separator: ", "))\(near)")
      }
    }
  }

  private func settleModel(_ endpoint: inout Endpoint, item: Section, models: [String]) {
    let comparesModels = endpoint.comparison?.between == .models
    if let model = endpoint.model {
      if comparesModels {
        item.fault("model", found: "a model beside a comparison of models", expected: "one or the other")
      } else if !models.contains(model) {
        let near = nearestName(to: model, among: models).map { "; did you mean \"\($0)\"?" } ?? ""
        item.fault("model", found: model.quotedForFault, expected: "one of \(models.joined(separator: ", "))\(near)")
      }
    } else if models.count == 1 {
      endpoint.model = models.first
    } else if !comparesModels, !item.has("model"), endpoint.metric != .prevalence {
      item.fault(
        "model", found: "no model for \"\(endpoint.id)\"",
        expected: "model: one of \(models.joined(separator: ", "))")
    }
  }

  private func checkPoint(_ endpoint: Endpoint, item: Section, context: Context, data: TableReference) {
    guard endpoint.metric.needsOperatingPoint else { return }
    guard let point = context.point else {
      if !context.hasPoint {
        item.fault(
          "metric", found: "\(endpoint.metric.rawValue) without a threshold",
          expected: "operating-point: {threshold: …, chosen-on: …}")
      }
      return
    }
    var needed: [String] = []
    if let comparison = endpoint.comparison, comparison.between == .models {
      needed = [comparison.test, comparison.reference]
    } else if let name = endpoint.label ?? endpoint.model {
      needed = [name]
    }
    for name in needed where data.binding.scoreNames.contains(name) && point.threshold(for: name) == nil {
      item.fault(
        "metric", found: "\(endpoint.metric.rawValue) of \(name.quotedForFault), which has no threshold",
        expected: "a threshold for it under operating-point.threshold")
    }
  }
}

extension Metric {
  /// Names that other tools use.
  fileprivate static let synonyms = [
    "auroc": "auc", "roc-auc": "auc", "roc_auc": "auc", "c-statistic": "auc", "ap": "average-precision",
    "auprc": "average-precision", "pauc": "partial-auc", "recall": "sensitivity", "tpr": "sensitivity",
    "se": "sensitivity",
    "tnr": "specificity", "sp": "specificity", "ppv": "precision", "fpr": "false-positive-rate", "f1-score": "f1",
    "brier-score": "brier", "slope": "calibration-slope", "citl": "calibration-in-the-large",
    "o:e": "observed-expected-ratio", "fnr": "false-negative-rate", "lr+": "lr-positive", "lr-": "lr-negative",
  ]
}
