// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// What checks of a data set found, as a page: what matters first, each finding with what it means, its numbers and its images.
public struct QualityPage: Sendable {
  /// How much a finding matters.
  public enum Grade: Int, Sendable, Hashable, CaseIterable {
    /// Nothing need be done.
    case note
    /// It can mislead.
    case warning
    /// Results cannot be trusted until it is dealt with.
    case serious
  }

  /// An image that a finding is about.
  public struct Case: Sendable, Equatable {
    /// Its number.
    public var image: Int
    /// Another image with it.
    public var other: Int?
    /// How strongly.
    public var score: Double?
    /// What is to be said of it.
    public var note: String?

    /// Makes a case; the parameters are the properties.
    public init(image: Int, other: Int?, score: Double?, note: String?) {
      self.image = image
      self.other = other
      self.score = score
      self.note = note
    }
  }

  /// Something that was found.
  public struct Finding: Sendable, Equatable {
    /// How much it matters.
    public var grade: Grade
    /// What was found.
    public var title: String
    /// What it means and what can be done.
    public var advice: String
    /// The numbers.
    public var evidence: [Estimate]
    /// The tests.
    public var tests: [HypothesisTest]
    /// The images, the worst first.
    public var cases: [Case]

    /// Makes a finding; the parameters are the properties.
    public init(
      grade: Grade, title: String, advice: String, evidence: [Estimate], tests: [HypothesisTest], cases: [Case]
    ) {
      self.grade = grade
      self.title = title
      self.advice = advice
      self.evidence = evidence
      self.tests = tests
      self.cases = cases
    }
  }

  /// A question with what was found, and what could not be judged.
  public struct Check: Sendable, Equatable {
    /// The check's name, as it is typed.
    public var name: String
    /// What was found, the gravest first.
    public var findings: [Finding]
    /// What could not be judged: of what, and why.
    public var gaps: [(subject: String?, reason: String)]

    /// Makes a check; the parameters are the properties.
    public init(name: String, findings: [Finding], gaps: [(subject: String?, reason: String)]) {
      self.name = name
      self.findings = findings
      self.gaps = gaps
    }

    /// Whether two say the same.
    public static func == (first: Check, second: Check) -> Bool {
      first.name == second.name && first.findings == second.findings
        && first.gaps.elementsEqual(second.gaps) { $0.subject == $1.subject && $0.reason == $1.reason }
    }
  }

  /// The page: one file, no script, nothing loaded from elsewhere.
  public let html: String

  /// Makes a page.
  /// - Parameters:
  ///   - title: What was looked at: `chest@3`.
  ///   - facts: The facts of the header.
  ///   - checks: The checks in their order.
  ///   - level: The level of the intervals.
  public init(title: String, facts: [Document.Fact], checks: [Check], level: ConfidenceLevel) {
    html =
      Document(
        title: "Is \(title) fit?", facts: facts, opening: QualityOpening(checks: checks).markup,
        sections: checks.map { QualityChapter(check: $0, level: level).section }, footer: "Quality of \(title)"
      ).html
  }
}
