// SPDX-License-Identifier: Apache-2.0

/// What a guard says of a case.
public struct GuardJudgement: Sendable, Hashable {
  /// What is to be done with it.
  public enum Verdict: String, Sendable, Hashable, CaseIterable, Comparable {
    /// Nothing speaks against an answer.
    case pass
    /// An answer may be given, with the reason for doubt.
    case flag
    /// No answer is to be given.
    case refuse

    /// Refusing is more than flagging.
    public static func < (first: Verdict, second: Verdict) -> Bool { first.rank < second.rank }
    private var rank: Int { self == .pass ? 0 : self == .flag ? 1 : 2 }
  }

  /// One thing that speaks against an answer.
  public struct Flag: Sendable, Hashable {
    /// A word for tables, of which there are few: `blank`, `accepts.modality`, `not-stated.view`, `strange.knn`.
    public var code: String
    /// What it asks for.
    public var verdict: Verdict
    /// A sentence for people, without a full stop; no value that could name a patient.
    public var words: String
    /// The measure's value, where it is one.
    public var value: Double?
    /// From about which value on it is flagged.
    public var threshold: Double?
    /// How probable a value at least as strange is for an image of the reference's kind.
    public var pValue: Double?

    /// Makes a flag; the parameters are the properties.
    public init(
      _ code: String, _ verdict: Verdict, _ words: String, value: Double? = nil, threshold: Double? = nil,
      pValue: Double? = nil
    ) {
      self.code = code
      self.verdict = verdict
      self.words = words
      self.value = value
      self.threshold = threshold
      self.pValue = pValue
    }
  }

  /// What is to be done: the gravest of the flags.
  public var verdict: Verdict
  /// What speaks against an answer, the gravest first.
  public var flags: [Flag]
  /// The measures by their names; one that is undefined is absent.
  public var measures: [String: Double]
  /// How probable it is that an image of the reference's kind looks at least as strange in some measure; `nil` without any measure.
  public var pValue: Double?

  /// Makes a judgement of flags, in the order of their gravity.
  public init(flags: [Flag], measures: [String: Double] = [:], pValue: Double? = nil) {
    let gravest = flags.filter { $0.verdict == .refuse }, rest = flags.filter { $0.verdict == .flag }
    self.flags = gravest + rest
    verdict = self.flags.map(\.verdict).max() ?? .pass
    self.measures = measures
    self.pValue = pValue
  }
}
