// SPDX-License-Identifier: Apache-2.0
import Validation
import Vocabulary

/// The machine-readable twin of the page: every value of the model under the model's own names.
enum EvaluationJSON {
  static func value(_ evaluation: Evaluation) -> JSONValue {
    .object([
      "format": .string("fiducial-evaluation"),
      "formatVersion": .integer(1),
      "notice": .string(Document.notice),
      "verdict": .string(evaluation.verdict.rawValue),
      "identity": value(evaluation.identity),
      "parts": .array(evaluation.parts.map(value)),
    ])
  }

  private static func value(_ identity: EvaluationIdentity) -> JSONValue {
    .object([
      "title": .string(identity.title),
      "question": .string(identity.question),
      "intendedUse": text(identity.intendedUse),
      "authors": texts(identity.authors),
      "protocolName": .string(identity.protocolName),
      "protocolDigest": .string(identity.protocolDigest.description),
      "dataName": .string(identity.dataName),
      "dataDigest": .string(identity.dataDigest.description),
      "isDataDigestDeclared": .bool(identity.isDataDigestDeclared),
      "software": .string(identity.software),
      "evaluatedAt": .string(identity.evaluatedAt),
      "level": .number(identity.level.value),
      "seed": .unsigned(identity.seed),
      "operatingPoint": text(identity.operatingPoint),
      "analysis": .array(
        identity.analysis.map { .object(["label": .string($0.label), "value": .string($0.value)]) }),
      "history": identity.history.map { history in
        .object([
          "underThisProtocol": .integer(history.underThisProtocol),
          "underOtherProtocols": .integer(history.underOtherProtocols),
        ])
      } ?? .null,
      "evidence": identity.evidence.isEmpty
        ? nil
        : .array(identity.evidence.map { .object(["label": .string($0.label), "value": .string($0.value)]) }),
    ])
  }

  private static func value(_ part: PartEvaluation) -> JSONValue {
    .object([
      "name": text(part.name),
      "verdict": .string(part.verdict.rawValue),
      "design": .string(part.design),
      "designFacts": .array(
        part.designFacts.map { .object(["label": .string($0.label), "value": .string($0.value)]) }),
      "samplingUnit": .string(part.samplingUnit),
      "flow": .array(part.flow.map(value)),
      "criteria": .array(part.criteria.map(value)),
      "endpoints": .array(part.endpoints.map(value)),
      "subgroups": .array(part.subgroups.map(value)),
      "curves": .array(part.curves.map(value)),
      "analyses": .array(part.analyses.map(value)),
      "notes": texts(part.notes),
    ])
  }

  private static func value(_ step: FlowStep) -> JSONValue {
    .object([
      "label": .string(step.label),
      "rows": .integer(step.rows),
      "cases": .integer(step.cases),
      "patients": count(step.patients),
      "positives": count(step.positives),
      "negatives": count(step.negatives),
      "exclusions": .array(
        step.exclusions.map {
          .object(["reason": .string($0.reason), "rows": .integer($0.rows), "positives": count($0.positives)])
        }),
    ])
  }

  private static func value(_ criterion: CriterionResult) -> JSONValue {
    .object([
      "id": .string(criterion.id),
      "text": .string(criterion.text),
      "group": text(criterion.group),
      "isDecisive": .bool(criterion.isDecisive),
      "verdict": .string(criterion.verdict.rawValue),
      "observed": criterion.observed?.json ?? .null,
      "reason": .string(criterion.reason),
    ])
  }

  private static func value(_ endpoint: EndpointResult) -> JSONValue {
    .object([
      "id": .string(endpoint.id),
      "isPrimary": .bool(endpoint.isPrimary),
      "metric": .string(endpoint.metric.rawValue),
      "title": .string(endpoint.title),
      "estimate": endpoint.estimate.json,
      "arms": .array(endpoint.arms.map(\.json)),
      "tests": .array(endpoint.tests.map(\.json)),
      "isShown": endpoint.isShown.map(JSONValue.bool) ?? .null,
      "margin": .number(orNull: endpoint.margin),
      "refusal": text(endpoint.refusal),
      "cautions": texts(endpoint.cautions),
    ])
  }

  private static func value(_ subgroup: SubgroupResult) -> JSONValue {
    .object([
      "by": texts(subgroup.by),
      "refusal": text(subgroup.refusal),
      "groups": .array(subgroup.groups.map(value)),
    ])
  }

  private static func value(_ group: GroupResult) -> JSONValue {
    .object([
      "name": .string(group.name),
      "positives": .integer(group.positives),
      "negatives": .integer(group.negatives),
      "units": .integer(group.units),
      "shortfall": text(group.shortfall),
      "endpoints": .array(group.endpoints.map(value)),
    ])
  }

  private static func value(_ curves: CurveSet) -> JSONValue {
    .object([
      "name": .string(curves.name),
      "positives": .integer(curves.positives),
      "negatives": .integer(curves.negatives),
      "threshold": .number(orNull: curves.threshold),
      "sensitivity": curves.sensitivity?.json ?? .null,
      "specificity": curves.specificity?.json ?? .null,
      "roc": .array(curves.roc.map(value)),
      "rocBandMethod": text(curves.rocBandMethod),
      "precisionRecall": .array(curves.precisionRecall.map(value)),
      "precisionRecallBandMethod": text(curves.precisionRecallBandMethod),
      "histogram": .array(curves.histogram.map(value)),
    ])
  }

  static func value(_ bin: CurveSet.Bin) -> JSONValue {
    .object([
      "lower": .number(bin.lower), "upper": .number(bin.upper), "positives": .integer(bin.positives),
      "negatives": .integer(bin.negatives),
    ])
  }

  static func value(_ point: CurveSet.Point) -> JSONValue {
    .object([
      "x": .number(point.x), "y": .number(point.y), "lower": point.lower.map(JSONValue.number),
      "upper": point.upper.map(JSONValue.number),
    ])
  }

  static func text(_ text: String?) -> JSONValue { text.map(JSONValue.string) ?? .null }
  static func texts(_ texts: [String]) -> JSONValue { .array(texts.map(JSONValue.string)) }
  static func count(_ count: Int?) -> JSONValue { count.map(JSONValue.integer) ?? .null }
}
