// SPDX-License-Identifier: Apache-2.0
import AuditTrail
import Store
public import Vocabulary

/// What was so with a model at a moment, as it was known at another.
public struct ModelHistory: Sendable, Equatable {
  /// At what an alias pointed.
  public struct Alias: Sendable, Equatable {
    /// The alias, with its place.
    public let alias: String
    /// The version, `chest@2`; `nil` where it pointed at nothing.
    public let version: String?
    /// The version's digest.
    public let digest: ContentDigest?
    /// From when.
    public let from: Timestamp
    /// Until when, as far as was known.
    public let until: Timestamp?
    /// The fact that says so: who said it, when and why.
    public let fact: Fact
  }

  /// How a version stood.
  public struct Version: Sendable, Equatable {
    /// The version.
    public let version: RegisteredVersion
    /// Its stage.
    public let stage: ModelStage
    /// Who raised or lowered it there, when and why; `nil` where it was not yet registered.
    public let fact: Fact?
    /// Approvals that counted.
    public let approvals: [Approval]
    /// Evidence that counted.
    public let evidence: [Evidence]
  }

  /// An approval.
  public struct Approval: Sendable, Equatable {
    /// Who.
    public let person: String
    /// For which stage.
    public let stage: ModelStage
    /// From when.
    public let from: Timestamp
    /// Until when.
    public let until: Timestamp?
    /// The reports that lay before the person.
    public let reports: [ContentDigest]
    /// Why.
    public let reason: String?
  }

  /// The model.
  public let name: ModelName
  /// The moment that is asked of.
  public let moment: Timestamp
  /// What was known by then; everything where it is `nil`.
  public let known: Timestamp?
  /// At what each alias pointed.
  public let aliases: [Alias]
  /// How each version stood that was registered by then.
  public let versions: [Version]
  /// All that was said of the model, in the order in which it was said.
  public let facts: [Fact]
}

extension ModelRegistry {
  /// What was so with a model at a moment: which version was champion, who had approved it, and on which reports.
  ///
  /// - Parameters:
  ///   - name: The model.
  ///   - moment: The moment that is asked of; now where it is `nil`.
  ///   - known: What had been said by this moment; everything where it is `nil`.
  /// - Returns: What was so.
  /// - Throws: ``RegistryError/unknownModel(_:known:)``, `StoreError`.
  public func history(
    of name: ModelName, at moment: Timestamp? = nil, known: Timestamp? = nil
  ) throws -> ModelHistory {
    let all = try versions(of: name)
    return try archive.records.read { reader in
      let moment = try moment ?? ledger.now(in: reader)
      let heard = known ?? Timestamp(microseconds: .max)
      let shown = all.filter { $0.registered <= heard && $0.registered <= moment }
      var facts = try ledger.facts(.alias, beginning: "\(name):", known: known, in: reader)
      var aliases: [ModelHistory.Alias] = []
      for subject in Set(facts.map(\.subject)).sorted() {
        let spans = FactLedger.spans(facts.filter { $0.subject == subject })
        guard let span = spans.first(where: { $0.from <= moment && $0.until.map { moment < $0 } ?? true }) else {
          continue
        }
        let digest = span.fact.value.text.flatMap { ContentDigest(hexadecimal: $0) }
        aliases.append(
          .init(
            alias: String(subject.dropFirst(name.description.count + 1)),
            version: all.first { $0.digest == digest }?.description, digest: digest, from: span.from,
            until: span.until, fact: span.fact))
      }
      var versions: [ModelHistory.Version] = []
      for version in all {
        let prefix = version.digest.hexadecimal
        for kind in [Fact.Kind.stage, .approval, .evidence] {
          facts += try ledger.facts(kind, beginning: prefix, known: known, in: reader)
        }
        guard shown.contains(version) else { continue }
        let (stage, fact) = try stage(of: version, at: moment, known: known, in: reader)
        versions.append(
          .init(
            version: version, stage: stage, fact: fact,
            approvals: try approvals(of: version, at: moment, known: known, in: reader),
            evidence: try evidence(on: version, at: moment, known: known, in: reader).map(\.evidence)))
      }
      return ModelHistory(
        name: name, moment: moment, known: known, aliases: aliases, versions: versions,
        facts: facts.sorted { $0.number < $1.number })
    }
  }

  func approvals(
    of version: RegisteredVersion, at moment: Timestamp, known: Timestamp?, in reader: RecordReader
  ) throws(StoreError) -> [ModelHistory.Approval] {
    let prefix = "\(version.digest.hexadecimal)/"
    var approvals: [ModelHistory.Approval] = []
    for fact in try ledger.counting(.approval, beginning: prefix, at: moment, known: known, in: reader) {
      let parts = fact.subject.dropFirst(prefix.count).split(separator: "/", maxSplits: 1)
      guard fact.value["decision"]?.text == "approved", let stage = ModelStage(rawValue: String(parts.first ?? ""))
      else { continue }
      let reports = (fact.value["evidence"]?.elements ?? []).compactMap { $0.text.flatMap { ContentDigest($0) } }
      approvals.append(
        .init(
          person: fact.agent, stage: stage, from: fact.from, until: fact.until, reports: reports, reason: fact.reason))
    }
    return approvals.sorted { $0.from < $1.from }
  }
}
