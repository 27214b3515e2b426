// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Statistics
import Vocabulary
package import YAMLFiles

/// All keys of the format, in one place: the reader and the test of the published schema both use these tables.
package enum ProtocolKeys {
  static let root = KeyTable(
    "", required: ["fiducial", "title", "question", "data", "endpoints", "acceptance"],
    optional: [
      "intended-use", "authors", "non-results", "sampling-unit", "operating-point", "analysis", "subgroups",
      "subgroup-minimum", "explanations",
    ] + analyses.map(\.place),
    choices: ["sampling-unit": words(SamplingUnit.self)])
  static let data = KeyTable(
    "data",
    optional: [
      "table", "columns", "model", "models", "dataset", "split", "archive", "finding", "format", "digest",
      "positive", "negative", "classes", "labels", "higher-scores", "missing", "where",
      "separately-by", "known-after-outcome", "tuning",
    ],
    choices: [
      "format": words(TableFormat.self), "higher-scores": words(ScoreDirection.self),
    ])
  static let columns = KeyTable(
    "data.columns",
    optional: [
      "case", "patient", "site", "device", "reader", "arm", "truth", "score", "weight", "date", "status", "attributes",
    ])
  static let label = KeyTable("data.labels.*", required: ["truth", "score"])
  static let nonResults = KeyTable(
    "non-results", optional: ["missing", "failed", "indeterminate", "status-values"],
    choices: Dictionary(
      uniqueKeysWithValues: ["missing", "failed", "indeterminate"].map { ($0, words(NonResultRule.self)) }))
  static let statusValues = KeyTable(
    "non-results.status-values", optional: ["missing", "failed", "indeterminate"])
  static let operatingPoint = KeyTable("operating-point", required: ["threshold", "chosen-on"])
  static let analysis = KeyTable(
    "analysis",
    optional: [
      "level", "seed", "bootstrap", "auc-interval", "proportion-interval", "composite-interval", "readers",
    ],
    choices: [
      "auc-interval": words(AnalysisSettings.AreaInterval.self),
      "proportion-interval": words(ProportionInterval.self),
      "composite-interval": words(AnalysisSettings.CompositeInterval.self),
      "readers": words(AnalysisSettings.Readers.self),
    ])
  static let bootstrap = KeyTable(
    "analysis.bootstrap", optional: ["replicates", "interval"],
    choices: ["interval": words(BootstrapPlan.IntervalKind.self)])
  static let endpoints = KeyTable("endpoints", required: ["primary"], optional: ["secondary"])
  static let endpoint = KeyTable(
    "endpoints.primary[]", required: ["metric"],
    optional: [
      "id", "model", "label", "arm", "partial", "compare", "hypothesis", "margin", "generalise-to", "raters", "rating",
      "scale",
    ],
    choices: [
      "metric": words(Metric.self), "hypothesis": claims, "generalise-to": words(Endpoint.Generalisation.self),
      "scale": words(AgreementPlan.Scale.self),
    ])
  static let partial = KeyTable("endpoints.primary[].partial", optional: ["specificity", "sensitivity"])
  static let compare = KeyTable("endpoints.primary[].compare", required: ["test", "reference"])
  static let subgroup = KeyTable("subgroups[]", required: ["by"], optional: ["bins"])
  static let subgroupMinimum = KeyTable("subgroup-minimum", optional: ["positives", "negatives"])
  static let acceptance = KeyTable(
    "acceptance", required: ["criteria"], optional: ["side", "level", "plan"],
    choices: ["side": words(Acceptance.Side.self), "plan": words(Acceptance.Plan.self)])
  static let criterion = KeyTable(
    "acceptance.criteria[]", required: ["criterion"], optional: ["id", "when", "optional"],
    choices: ["when": words(Criterion.Step.self)])

  /// The words for a comparison's claim.
  static let claims = ["difference", "superiority", "non-inferiority", "equivalence"]

  /// Every table.
  package static let tables =
    [
      root, data, columns, label, nonResults, statusValues, operatingPoint, analysis, bootstrap, endpoints, endpoint,
      partial, compare, subgroup, subgroupMinimum, acceptance, criterion, explanation,
    ] + analyses + analysisParts

  /// The words of a choice.
  static func words<Choice: CaseIterable & RawRepresentable<String>>(_ choices: Choice.Type) -> [String] {
    KeyTable.words(choices)
  }
}
