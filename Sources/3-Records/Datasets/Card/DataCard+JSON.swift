// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

extension DataCard {
  /// The card as JSON.
  public var json: JSONValue {
    .object([
      "card": .integer(1), "name": .string(name), "version": .integer(number), "digest": .string(digest.description),
      "made": .string(made.description), "software": .string(software), "written": .string(written.description),
      "purpose": .string(purpose), "origin": .array(origin.map(JSONValue.string)),
      "terms": .array(
        terms.map { terms in
          .object([
            "number": .integer(terms.number), "digest": .string(terms.digest.description),
            "licence": terms.licence.map(JSONValue.string), "attribution": terms.attribution.map(JSONValue.string),
            "items": .integer(terms.items),
            "words": (try? JSONValue(parsing: terms.words.utf8)) ?? .string(terms.words),
          ])
        }),
      "leftOut": .object([
        "withdrawn": .integer(leftOut.withdrawn), "retention": .integer(leftOut.retention),
        "forbidden": .integer(leftOut.forbidden.values.reduce(0, +)),
      ]),
      "withdrawnSince": .integer(withdrawnSince), "counts": counts.json,
      "parts": .array(parts.map { .object(["name": .string($0.name), "counts": $0.counts.json]) }),
      "people": .array(people.map(\.json)), "ages": ages?.json,
      "sexBySite": .array(sexBySite.map { .object(["site": .string($0.site), "sex": $0.breakdown.json]) }),
      "devices": .array(devices.map(\.json)),
      "days": days.map { .object(["first": .string($0.first), "last": .string($0.last)]) },
      "years": .array(years.map { .object(["year": .string($0.year), "images": .integer($0.images)]) }),
      "prevalence": .array(
        prevalences.map { row in
          .object([
            "finding": .string(row.finding), "value": .string(row.value), "all": row.all.json,
            "parts": .array(row.parts.map { $0?.json ?? .null }),
          ])
        }),
      "sources": .array(
        sources.map { row in
          .object([
            "finding": .string(row.finding), "unlabelled": .integer(row.unlabelled), "several": .integer(row.several),
            "images": .object(row.images.map { JSONValue.Member($0.source.rawValue, .integer($0.count)) }),
            "agreement": row.agreement.json,
          ])
        }),
      "missing": .object([
        "attributes": .array(missing.attributes.map(JSONValue.string)),
        "sites": .array(missing.sites.map(JSONValue.string)),
        "images": .array(missing.images.map(JSONValue.integer)),
        "shares": .array(missing.shares.map { .array($0.map(JSONValue.number)) }),
      ]),
      "splits": .array(splits.map(\.json)),
      "checked": checked.map(JSONValue.string) ?? .null,
      "findings": .array(
        findings.map { finding in
          .object([
            "check": .string(finding.check), "severity": .string(finding.severity), "title": .string(finding.title),
            "advice": .string(finding.advice),
          ])
        }),
      "leaks": .array(leaks.map { .string($0.words) }),
      "remarks": .object(
        remarks.sorted { $0.key < $1.key }.map { JSONValue.Member($0.key, .array($0.value.map(JSONValue.string))) }),
    ])
  }
}

extension DataCard.Counts {
  var json: JSONValue {
    .object(["images": .integer(images), "patients": .integer(patients), "studies": .integer(studies)])
  }
}

extension DataCard.Breakdown {
  var json: JSONValue {
    .object([
      "name": .string(name), "unknown": .integer(unknown),
      "rows": .array(
        rows.map { row in
          .object([
            "value": .string(row.value), "images": .integer(row.images), "patients": .integer(row.patients),
            "share": row.share.json,
          ])
        }),
    ])
  }
}

extension DataCard.Ages {
  var json: JSONValue {
    .object([
      "edges": .array(edges.map(JSONValue.number)),
      "patients": .object(counts.map { JSONValue.Member($0.sex, .array($0.patients.map(JSONValue.integer))) }),
      "unknown": .integer(unknown), "median": .number(orNull: median),
      "lowerQuartile": .number(orNull: quartiles?.lower),
      "upperQuartile": .number(orNull: quartiles?.upper),
    ])
  }
}

extension DataCard.SplitLine {
  var json: JSONValue {
    .object([
      "name": .string(split.name), "digest": .string(split.digest.description), "made": .string(split.made.description),
      "parts": .array(
        split.parts.map { part in
          .object([
            "name": .string(part.name), "images": .integer(part.items), "patients": .integer(part.patients),
            "locked": part.locked.map { .string($0.description) }, "limit": part.limit.map(JSONValue.integer),
            "opened": .integer(part.opened),
          ])
        }),
      "openings": .array(
        openings.map { opening in
          .object([
            "part": .string(opening.part), "count": .integer(opening.count), "time": .string(opening.time.description),
            "agent": .string(opening.agent), "reason": .string(opening.reason),
            "protocol": opening.plan.map { .string($0.description) },
            "model": opening.model.map { .string($0.description) }, "override": .bool(opening.isOverride),
          ])
        }),
    ])
  }
}

extension SplitReport {
  /// The report as JSON.
  public var json: JSONValue {
    .object([
      "parts": .array(
        parts.map { part in
          .object([
            "name": .string(part.name), "images": .integer(part.images), "patients": .integer(part.patients),
            "share": .number(part.share),
          ])
        }),
      "values": .array(
        rows.map { row in
          .object([
            "name": .string(row.name), "value": .string(row.value), "part": .string(row.part),
            "images": .integer(row.images), "patients": .integer(row.patients), "prevalence": row.prevalence.json,
            "standardisedDifference": .number(orNull: row.standardisedDifference),
          ])
        }),
      "reach": .array(
        reach.map { row in
          .object([
            "finding": .string(row.name), "value": .string(row.value), "part": .string(row.part),
            "positivePatients": .integer(row.positives), "negativePatients": .integer(row.negatives),
            "halfWidth": row.halfWidth.json,
          ])
        }),
      "distance": quality.map { .number($0.distance) }, "bound": quality.map { .number($0.bound) },
      "proven": quality.map { .bool($0.isProven) },
      "greatestDeviation": quality?.greatest.map { deviation in
        .object([
          "what": .string(deviation.what), "part": .string(deviation.part), "share": .number(deviation.share),
          "found": .integer(deviation.found), "wanted": .number(deviation.wanted),
        ])
      },
    ])
  }
}
