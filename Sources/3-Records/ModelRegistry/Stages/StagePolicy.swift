// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// What each stage asks, and which stage an alias asks.
///
/// What a stage asks, all stages above it ask too: evidence that has run out since stops the next step.
public struct StagePolicy: Sendable, Hashable {
  /// Evidence that must be there.
  public struct EvidenceRule: Sendable, Hashable {
    /// What kind.
    public var kind: EvidenceKind
    /// What it must say.
    public var verdict: EvidenceVerdict
    /// The protocol that it must have followed; any where it is `nil`.
    public var protocolDigest: ContentDigest?
    /// After so many days it does not count; never where it is `nil`.
    public var days: Int?

    /// Makes a rule; the parameters are the properties.
    public init(
      _ kind: EvidenceKind, verdict: EvidenceVerdict = .accepted, protocolDigest: ContentDigest? = nil, days: Int? = nil
    ) {
      self.kind = kind
      self.verdict = verdict
      self.protocolDigest = protocolDigest
      self.days = days
    }
  }

  /// What one stage asks.
  public struct Rules: Sendable, Hashable {
    /// Evidence that must be there.
    public var evidence: [EvidenceRule]
    /// Whether a signature by a trusted key must hold.
    public var needsSignature: Bool
    /// Whether the record must say what the model is for.
    public var needsIntendedUse: Bool
    /// So many different people must approve, none of them who registered it.
    public var approvals: Int
    /// So many days an approval lasts.
    public var approvalDays: Int

    /// Makes rules; the parameters are the properties.
    public init(
      evidence: [EvidenceRule] = [], needsSignature: Bool = false, needsIntendedUse: Bool = false, approvals: Int = 0,
      approvalDays: Int = 365
    ) {
      self.evidence = evidence
      self.needsSignature = needsSignature
      self.needsIntendedUse = needsIntendedUse
      self.approvals = approvals
      self.approvalDays = approvalDays
    }
  }

  /// What it is called.
  public var title: String
  /// What each stage asks.
  public var stages: [ModelStage: Rules]
  /// Which stage a version needs for an alias.
  public var aliases: [String: ModelStage]

  /// Makes a policy; the parameters are the properties.
  public init(title: String, stages: [ModelStage: Rules], aliases: [String: ModelStage] = [:]) {
    self.title = title
    self.stages = stages
    self.aliases = aliases
  }

  /// What holds where an archive has no policy of its own.
  ///
  /// For validated: a validation report that accepts exactly this version, a signature, an intended use. For approved: two people who
  /// did not register it, for a year.
  public static let standard = StagePolicy(
    title: "Standard policy",
    stages: [
      .validated: Rules(evidence: [.init(.validationReport)], needsSignature: true, needsIntendedUse: true),
      .approved: Rules(approvals: 2, approvalDays: 365),
    ], aliases: ["champion": .live, "challenger": .approved, "shadow": .validated])
}

/// Something that a stage asks and that is not there, with what was found in its place.
public struct UnmetRequirement: Sendable, Equatable {
  /// What is asked.
  public enum Demand: Sendable, Hashable {
    /// Evidence of a kind.
    case evidence(EvidenceKind, EvidenceVerdict)
    /// A signature by a trusted key.
    case signature
    /// Words on what the model is for.
    case intendedUse
    /// Approvals by so many people.
    case approvals(Int)
  }

  /// What was found in its place.
  public enum Found: Sendable, Equatable {
    /// Nothing.
    case nothing
    /// A report that says something else.
    case verdict(ContentDigest, EvidenceVerdict)
    /// A report on another model.
    case otherModel(ContentDigest, model: ContentDigest)
    /// A report by another protocol.
    case otherProtocol(ContentDigest, expected: ContentDigest, found: ContentDigest?)
    /// A report that has run out.
    case expired(ContentDigest, Timestamp)
    /// A signature that does not hold.
    case signature(SignatureFault)
    /// Approvals of these people.
    case approvals([String])
    /// An approval that has run out or was taken back.
    case ended(person: String, Timestamp?)
  }

  /// Which stage asks it.
  public var stage: ModelStage
  /// What it asks.
  public var demand: Demand
  /// What was found.
  public var found: [Found]

  /// Makes an unmet requirement; the parameters are the properties.
  public init(stage: ModelStage, demand: Demand, found: [Found]) {
    self.stage = stage
    self.demand = demand
    self.found = found
  }
}
