// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// Everything that an evaluation found: the model behind the report, the JSON twin and the exit code.
public struct Evaluation: Sendable {
  /// What was evaluated, under which promise, by which software.
  public var identity: EvaluationIdentity
  /// The evaluated data: one part, or one for each value of the protocol's `separately-by`.
  public var parts: [PartEvaluation]
  /// The verdict over all parts.
  public var verdict: Verdict

  /// Makes an evaluation of its parts; the verdict is the one over them.
  public init(identity: EvaluationIdentity, parts: [PartEvaluation]) {
    self.identity = identity
    self.parts = parts
    verdict = Verdict.over(parts.map(\.verdict))
  }
}

/// What binds a report to its evidence: the protocol, the data, the software and the time.
public struct EvaluationIdentity: Sendable, Equatable {
  /// The protocol's title.
  public var title: String
  /// The protocol's question, in plain words.
  public var question: String
  /// What the model is meant for, where the protocol says it.
  public var intendedUse: String?
  /// Who wrote the protocol.
  public var authors: [String]
  /// The protocol's file name, without its folder.
  public var protocolName: String
  /// The digest of the protocol's bytes, taken before the data were opened.
  public var protocolDigest: ContentDigest
  /// The table's file name, without its folder.
  public var dataName: String
  /// The digest of the table's stored bytes.
  public var dataDigest: ContentDigest
  /// Whether the protocol named the expected digest of the data, which then matched.
  public var isDataDigestDeclared: Bool
  /// The software's name and version.
  public var software: String
  /// When the evaluation ran, ISO 8601 in UTC.
  public var evaluatedAt: String
  /// The two-sided confidence level of intervals.
  public var level: ConfidenceLevel
  /// The seed of everything random.
  public var seed: UInt64
  /// Where the operating point comes from, in the protocol's words.
  public var operatingPoint: String?
  /// How the protocol has the analysis done, as labels and values: intervals, readers, rules, plan.
  public var analysis: [Fact]
  /// What the ledger knows of earlier evaluations of the same data; `nil` without a ledger.
  public var history: EvaluationHistory?
  /// Of what the table was made, as labels and values: models, data set, part; empty where it is a file.
  public var evidence: [Fact] = []

  /// Makes an identity; the parameters are the properties.
  public init(
    title: String, question: String, intendedUse: String?, authors: [String], protocolName: String,
    protocolDigest: ContentDigest, dataName: String, dataDigest: ContentDigest, isDataDigestDeclared: Bool,
    software: String, evaluatedAt: String, level: ConfidenceLevel, seed: UInt64, operatingPoint: String?,
    analysis: [Fact] = [], history: EvaluationHistory? = nil
  ) {
    self.title = title
    self.question = question
    self.intendedUse = intendedUse
    self.authors = authors
    self.protocolName = protocolName
    self.protocolDigest = protocolDigest
    self.dataName = dataName
    self.dataDigest = dataDigest
    self.isDataDigestDeclared = isDataDigestDeclared
    self.software = software
    self.evaluatedAt = evaluatedAt
    self.level = level
    self.seed = seed
    self.operatingPoint = operatingPoint
    self.analysis = analysis
    self.history = history
  }
}

/// How often the same data were evaluated before, as the ledger has it.
public struct EvaluationHistory: Sendable, Equatable {
  /// Earlier evaluations of these data under the same protocol.
  public var underThisProtocol: Int
  /// Earlier evaluations of these data under other protocols: each is one more look at the results.
  public var underOtherProtocols: Int

  /// Makes a history; both counts are ≥ 0.
  public init(underThisProtocol: Int, underOtherProtocols: Int) {
    self.underThisProtocol = underThisProtocol
    self.underOtherProtocols = underOtherProtocols
  }
}
