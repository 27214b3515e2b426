// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// How far a version has come.
public enum ModelStage: String, Sendable, Hashable, CaseIterable, Comparable {
  /// It lies in the archive; it may be judged, and nothing else.
  case registered
  /// A report accepts it; it may run beside what is used, unseen.
  case validated
  /// Two people have allowed it.
  case approved
  /// It may answer.
  case live
  /// It is not used any more, and comes back only as a new registration of its digest would: not at all.
  case retired

  /// Whether one stage comes before another; retired comes last.
  public static func < (first: ModelStage, second: ModelStage) -> Bool { first.rank < second.rank }

  /// The stage that follows; `nil` at the end of the way up.
  public var next: ModelStage? {
    switch self {
    case .registered: .validated
    case .validated: .approved
    case .approved: .live
    case .live, .retired: nil
    }
  }

  private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// What kind of thing evidence is.
public enum EvidenceKind: String, Sendable, Hashable, CaseIterable {
  /// A report of `fiducial evaluate`.
  case validationReport = "validation-report"
  /// What was measured of its speed and memory.
  case bench
  /// Whether its explanations pass their tests.
  case explanationCheck = "explanation-check"
  /// A scan for weaknesses of the software.
  case securityScan = "security-scan"
  /// A clinical study.
  case clinicalStudy = "clinical-study"
}

/// What evidence says.
public enum EvidenceVerdict: String, Sendable, Hashable, CaseIterable {
  /// It accepts.
  case accepted
  /// It does not accept.
  case notAccepted = "not-accepted"
  /// It cannot say.
  case cannotBeJudged = "cannot-be-judged"
}

/// A piece of evidence about one version.
public struct Evidence: Sendable, Equatable {
  /// What kind of thing it is.
  public var kind: EvidenceKind
  /// The digest of the report.
  public var digest: ContentDigest
  /// What it says.
  public var verdict: EvidenceVerdict
  /// The digest of the model that it speaks of; the version's own where the report does not say.
  public var model: ContentDigest
  /// The protocol that it followed.
  public var protocolDigest: ContentDigest?
  /// The data that it was made on.
  public var data: ContentDigest?
  /// The moment before which it counts.
  public var validUntil: Timestamp?

  /// Makes a piece of evidence; the parameters are the properties.
  public init(
    _ kind: EvidenceKind, digest: ContentDigest, verdict: EvidenceVerdict, model: ContentDigest,
    protocolDigest: ContentDigest? = nil, data: ContentDigest? = nil, validUntil: Timestamp? = nil
  ) {
    self.kind = kind
    self.digest = digest
    self.verdict = verdict
    self.model = model
    self.protocolDigest = protocolDigest
    self.data = data
    self.validUntil = validUntil
  }

  var value: JSONValue {
    .object([
      "kind": .string(kind.rawValue), "digest": .string(digest.description), "verdict": .string(verdict.rawValue),
      "model": .string(model.description), "protocol": protocolDigest.map { .string($0.description) },
      "data": data.map { .string($0.description) },
    ])
  }

  init?(_ fact: Fact) {
    func digest(_ key: String) -> ContentDigest? { fact.value[key]?.text.flatMap { ContentDigest($0) } }
    guard let kind = fact.value["kind"]?.text.flatMap(EvidenceKind.init(rawValue:)), let named = digest("digest"),
      let verdict = fact.value["verdict"]?.text.flatMap(EvidenceVerdict.init(rawValue:)), let model = digest("model")
    else { return nil }
    self.init(
      kind, digest: named, verdict: verdict, model: model, protocolDigest: digest("protocol"), data: digest("data"),
      validUntil: fact.until)
  }
}
