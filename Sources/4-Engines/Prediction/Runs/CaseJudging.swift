// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// What looks at a case and its answer and says whether the answer may stand, as an input guard does.
public protocol CaseJudging: Sendable {
  /// Names everything that a judgement depends on besides the case and its answer.
  var digest: ContentDigest { get }

  /// What is to be said of a case; called on several threads at once.
  ///
  /// - Parameters:
  ///   - imageCase: The case.
  ///   - answer: What the model says of it.
  /// - Returns: The judgement.
  func judgement(_ imageCase: ImageCase, _ answer: ImageAnswer) -> CaseJudgement
}

/// What is said of a case and its answer.
public struct CaseJudgement: Sendable, Hashable {
  /// `pass`, `flag` or `refuse`; of a refused case no score is told.
  public var verdict: String
  /// What speaks against the answer, a word each.
  public var flags: [String]
  /// What was measured, by name.
  public var measures: [String: Double]

  /// The verdict with which no score is told.
  public static let refuse = "refuse"

  /// Makes a judgement; the parameters are the properties.
  public init(verdict: String, flags: [String] = [], measures: [String: Double] = [:]) {
    self.verdict = verdict
    self.flags = flags
    self.measures = measures
  }
}
