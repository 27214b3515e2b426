// SPDX-License-Identifier: Apache-2.0
import Validation
import Vocabulary

extension EvaluationJSON {
  /// An analysis with the data of its pictures, under the model's own names.
  static func value(_ result: AnalysisResult) -> JSONValue {
    .object([
      "topic": .string(result.topic.rawValue),
      "name": text(result.name),
      "refusal": text(result.refusal),
      "findings": texts(result.findings),
      "estimates": .array(result.estimates.map(\.json)),
      "tests": .array(result.tests.map(\.json)),
      "pictures": .array(result.pictures.map(value)),
      "notes": texts(result.notes),
    ])
  }

  private static func value(_ picture: Picture) -> JSONValue {
    switch picture {
    case .lines(let picture): value(picture)
    case .reliability(let picture): value(picture)
    case .forest(let picture): value(picture)
    case .table(let picture): value(picture)
    case .heatMap(let picture): value(picture)
    case .panels(let picture): value(picture)
    }
  }

  private static func value(_ picture: HeatMapPicture) -> JSONValue {
    .object([
      "kind": .string("heat-map"),
      "title": .string(picture.title),
      "rowTitle": .string(picture.rowTitle),
      "columnTitle": .string(picture.columnTitle),
      "rows": texts(picture.rows),
      "columns": texts(picture.columns),
      "values": .array(picture.values.map { .array($0.map { .number(orNull: $0) }) }),
      "measure": .string(picture.measure),
      "lower": .number(picture.lower),
      "upper": .number(picture.upper),
      "caption": .string(picture.caption),
    ])
  }

  private static func value(_ picture: PanelPicture) -> JSONValue {
    .object([
      "kind": .string("panels"),
      "title": .string(picture.title),
      "x": value(picture.x),
      "y": value(picture.y),
      "panels": .array(
        picture.panels.map { panel in
          .object([
            "name": .string(panel.name), "summary": text(panel.summary), "series": .array(panel.series.map(value)),
          ])
        }),
      "hasDiagonal": .bool(picture.hasDiagonal),
      "caption": .string(picture.caption),
    ])
  }

  private static func value(_ series: LinePicture.Series) -> JSONValue {
    .object([
      "name": .string(series.name), "summary": text(series.summary),
      "points": .array(series.points.map(value)), "bandMethod": text(series.bandMethod),
      "isReference": .bool(series.isReference), "isStepped": .bool(series.isStepped),
    ])
  }

  private static func value(_ picture: LinePicture) -> JSONValue {
    .object([
      "kind": .string("lines"),
      "title": .string(picture.title),
      "x": value(picture.x),
      "y": value(picture.y),
      "series": .array(
        picture.series.map(value)),
      "marks": .array(
        picture.marks.map { mark in
          .object([
            "x": .number(mark.x), "lower": mark.interval.map { .number($0.lower) },
            "upper": mark.interval.map { .number($0.upper) }, "label": .string(mark.label),
          ])
        }),
      "caption": .string(picture.caption),
    ])
  }

  private static func value(_ axis: LinePicture.Axis) -> JSONValue {
    .object([
      "title": .string(axis.title), "lower": .number(orNull: axis.lower), "upper": .number(orNull: axis.upper),
    ])
  }

  private static func value(_ picture: ReliabilityPicture) -> JSONValue {
    .object([
      "kind": .string("reliability"),
      "title": .string(picture.title),
      "curve": .array(picture.curve.map(value)),
      "curveMethod": .string(picture.curveMethod),
      "isotonic": .array(picture.isotonic.map(value)),
      "bins": .array(
        picture.bins.map { .object(["predicted": .number($0.predicted), "observed": $0.observed.json]) }),
      "binMethod": .string(picture.binMethod),
      "histogram": .array(picture.histogram.map(value)),
      "caption": .string(picture.caption),
    ])
  }

  private static func value(_ picture: ForestPicture) -> JSONValue {
    .object([
      "kind": .string("forest"),
      "title": .string(picture.title),
      "measure": .string(picture.measure),
      "rows": .array(
        picture.rows.map { row in
          .object([
            "label": .string(row.label), "kind": .string(row.kind.rawValue), "estimate": row.estimate?.json ?? .null,
            "shortfall": text(row.shortfall), "positives": count(row.positives), "negatives": count(row.negatives),
          ])
        }),
      "lines": .array(
        picture.lines.map { line in
          .object([
            "value": .number(line.value), "label": .string(line.label), "isLimit": .bool(line.isLimit),
          ])
        }),
      "isRatio": .bool(picture.isRatio),
      "caption": .string(picture.caption),
    ])
  }

  private static func value(_ picture: TablePicture) -> JSONValue {
    .object([
      "kind": .string("table"),
      "caption": .string(picture.caption),
      "columns": .array(
        picture.columns.map { .object(["title": .string($0.title), "isNumeric": .bool($0.isNumeric)]) }),
      "rows": .array(picture.rows.map(texts)),
      "note": text(picture.note),
    ])
  }
}
