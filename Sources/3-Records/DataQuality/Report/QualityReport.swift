// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// What all checks say of a version of a data set.
public struct QualityReport: Sendable, Equatable {
  /// What was looked at.
  public struct Subject: Sendable, Equatable {
    /// The data set and its version, in words: `chest@3`.
    public var name: String
    /// The version's digest; `nil` where it is no kept version.
    public var version: ContentDigest?
    /// How many images.
    public var images: Int
    /// How many patients.
    public var patients: Int

    /// Makes a subject; the parameters are the properties.
    public init(name: String, version: ContentDigest?, images: Int, patients: Int) {
      self.name = name
      self.version = version
      self.images = images
      self.patients = patients
    }
  }

  /// A check with what it said.
  public struct Checked: Sendable, Equatable {
    /// The check's name.
    public var name: String
    /// What it found and what it could not judge.
    public var outcome: QualityOutcome

    /// Makes an entry.
    public init(_ name: String, _ outcome: QualityOutcome) {
      self.name = name
      self.outcome = outcome
    }
  }

  /// How it stands with a limit.
  public enum Verdict: String, Sendable, Hashable {
    /// Nothing was found at the limit or above, and everything could be judged.
    case clean
    /// Something was found.
    case found
    /// Nothing was found, and something could not be judged.
    case cannotBeJudged = "cannot-be-judged"
  }

  /// What was looked at.
  public var subject: Subject
  /// The checks in the order in which they were made.
  public var checks: [Checked]
  /// The level of the intervals.
  public var level: ConfidenceLevel
  /// The seed of all random numbers.
  public var seed: UInt64

  /// Makes a report; the parameters are the properties.
  public init(subject: Subject, checks: [Checked], level: ConfidenceLevel, seed: UInt64) {
    self.subject = subject
    self.checks = checks
    self.level = level
    self.seed = seed
  }

  /// Puts questions to a data set.
  ///
  /// - Parameters:
  ///   - checks: The questions.
  ///   - input: The data set.
  ///   - subject: What is looked at.
  ///   - settings: What the checks share; level and seed stand in the report.
  ///   - progress: Told before each check which one comes.
  /// - Throws: What a check throws beyond a ``QualityGap``.
  public init(
    _ checks: [any QualityCheck], of input: QualityInput, subject: Subject, settings: QualitySettings,
    progress: (String) -> Void = { _ in }
  ) throws {
    var done: [Checked] = []
    for check in checks {
      progress(check.name)
      var outcome: QualityOutcome
      do {
        outcome = try check.outcome(in: input)
      } catch let gap as QualityGap {
        outcome = QualityOutcome(gaps: [gap])
      }
      outcome.sort()
      done.append(Checked(check.name, outcome))
    }
    self.init(subject: subject, checks: done, level: settings.level, seed: settings.seed)
  }

  /// All findings, the gravest first, then in the order of the checks.
  public var findings: [QualityFinding] {
    var all = QualityOutcome(findings: checks.flatMap(\.outcome.findings))
    all.sort()
    return all.findings
  }

  /// What matters most, in few lines: the gravest first, and of equal ones each check in turn, so that none drowns the others.
  ///
  /// - Parameter most: How many at most.
  /// - Returns: Findings above a note.
  public func foremost(_ most: Int = 10) -> [QualityFinding] {
    let graver = [QualityFinding.Severity.serious, .warning].flatMap { severity in
      let queues = checks.map { checked in checked.outcome.findings.filter { $0.severity == severity } }
      return (0..<(queues.map(\.count).max() ?? 0)).flatMap { turn in
        queues.compactMap { $0.indices.contains(turn) ? $0[turn] : nil }
      }
    }
    return Array(graver.prefix(most))
  }

  /// All that could not be judged, with the check's name.
  public var gaps: [(check: String, gap: QualityGap)] {
    checks.flatMap { checked in checked.outcome.gaps.map { (checked.name, $0) } }
  }

  /// How many findings are of a severity.
  public func count(_ severity: QualityFinding.Severity) -> Int { findings.count { $0.severity == severity } }

  /// How it stands with a limit: something found at it or above comes before something that could not be judged.
  public func verdict(at limit: QualityFinding.Severity = .warning) -> Verdict {
    if findings.contains(where: { $0.severity >= limit }) { return .found }
    return gaps.isEmpty ? .clean : .cannotBeJudged
  }
}
