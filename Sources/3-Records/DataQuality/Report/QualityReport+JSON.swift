// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

extension QualityReport {
  /// The version of the form below.
  static let format = 1

  /// The report as it is kept and printed: no time, no place, so that the same data, checks and seed give the same bytes.
  public var json: JSONValue {
    .object([
      "report": .string("fiducial.quality"),
      "format": .integer(Self.format),
      "dataset": .string(subject.name),
      "version": subject.version.map { .string($0.description) } ?? .null,
      "images": .integer(subject.images),
      "patients": .integer(subject.patients),
      "level": .number(level.value),
      "seed": .unsigned(seed),
      "serious": .integer(count(.serious)),
      "warnings": .integer(count(.warning)),
      "notes": .integer(count(.note)),
      "notJudged": .integer(gaps.count),
      "checks": .array(
        checks.map { checked in
          .object([
            "check": .string(checked.name),
            "findings": .array(checked.outcome.findings.map(\.json)),
            "notJudged": .array(
              checked.outcome.gaps.map { gap in
                .object(["subject": gap.subject.map(JSONValue.string) ?? .null, "reason": .string(gap.reason)])
              }),
          ])
        }),
    ])
  }

  /// The bytes that are kept: canonical JSON.
  public var bytes: [UInt8] { Array(json.canonicalText.utf8) }

  /// The report's name: the digest of ``bytes``.
  public var digest: ContentDigest { ContentDigest(hashing: bytes) }
}

extension QualityFinding {
  /// The finding as every `--json` output writes it.
  public var json: JSONValue {
    .object([
      "severity": .string(severity.word),
      "title": .string(title),
      "advice": .string(advice),
      "evidence": .array(evidence.map(\.json)),
      "tests": .array(tests.map(\.json)),
      "cases": .array(
        cases.map { item in
          .object([
            "image": .integer(item.image),
            "other": item.other.map(JSONValue.integer),
            "score": item.score.map(JSONValue.number),
            "note": item.note.map(JSONValue.string),
          ])
        }),
    ])
  }
}

extension QualityFinding.Severity {
  /// Its name: `serious`, `warning`, `note`.
  public var word: String {
    switch self {
    case .serious: "serious"
    case .warning: "warning"
    case .note: "note"
    }
  }
}
