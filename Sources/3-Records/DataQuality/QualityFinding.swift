// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// Something that a check of a data set has found, with what shows it and which images it is about.
public struct QualityFinding: Sendable, Equatable {
  /// How much it matters.
  public enum Severity: Int, Sendable, Hashable, Comparable, CaseIterable {
    /// Worth knowing; nothing need be done.
    case note = 0
    /// It can mislead whoever trains or judges on the data.
    case warning = 1
    /// Results on these data cannot be trusted until it is dealt with.
    case serious = 2

    /// Whether one matters less than another.
    public static func < (first: Severity, second: Severity) -> Bool { first.rawValue < second.rawValue }
  }

  /// An image that a finding is about.
  public struct Case: Sendable, Equatable {
    /// The image's number in the archive.
    public var image: Int
    /// Another image that it is about together with it, such as its duplicate.
    public var other: Int?
    /// How strongly, greater is worse; what it measures is in ``note`` or the finding's words.
    public var score: Double?
    /// What is to be said of this one; no patient data.
    public var note: String?

    /// Makes a case; the parameters are the properties.
    public init(_ image: Int, other: Int? = nil, score: Double? = nil, note: String? = nil) {
      self.image = image
      self.other = other
      self.score = score
      self.note = note
    }
  }

  /// Which check found it: `label-errors`, `exact-duplicates`, `shortcut`.
  public var check: String
  /// How much it matters.
  public var severity: Severity
  /// What was found, in one sentence with its numbers.
  public var title: String
  /// What it means and what can be done, in a few sentences.
  public var advice: String
  /// The numbers that show it.
  public var evidence: [Estimate]
  /// The tests that show it.
  public var tests: [HypothesisTest]
  /// The images, the worst first.
  public var cases: [Case]

  /// Makes a finding; the parameters are the properties.
  public init(
    check: String, severity: Severity, title: String, advice: String, evidence: [Estimate] = [],
    tests: [HypothesisTest] = [], cases: [Case] = []
  ) {
    self.check = check
    self.severity = severity
    self.title = title
    self.advice = advice
    self.evidence = evidence
    self.tests = tests
    self.cases = cases
  }
}
