// SPDX-License-Identifier: Apache-2.0

/// A question that cannot be answered on these data, and why.
///
/// It is shown beside what was found: silence of a check that could not look is no good news.
public struct QualityGap: Error, Sendable, Hashable {
  /// What it is about, a label or an attribute; `nil` where it is the check as a whole.
  public var subject: String?
  /// Why, in one sentence without a full stop; no patient data.
  public var reason: String

  /// Makes a gap; the parameters are the properties.
  public init(_ subject: String? = nil, _ reason: String) {
    self.subject = subject
    self.reason = reason
  }
}

/// What a check says of a data set.
public struct QualityOutcome: Sendable, Equatable {
  /// What it found, the gravest first.
  public var findings: [QualityFinding]
  /// What it could not judge.
  public var gaps: [QualityGap]

  /// Makes an outcome; the parameters are the properties.
  public init(findings: [QualityFinding] = [], gaps: [QualityGap] = []) {
    self.findings = findings
    self.gaps = gaps
  }

  /// Puts the gravest first, in their order otherwise.
  mutating func sort() {
    findings = findings.enumerated().sorted { a, b in
      a.element.severity == b.element.severity ? a.offset < b.offset : a.element.severity > b.element.severity
    }.map(\.element)
  }
}
