// SPDX-License-Identifier: Apache-2.0
import AuditTrail
import Datasets
import Store
public import Vocabulary

/// All that a card of a model says: what its makers say, and what the archive knows.
public struct ModelCard: Sendable, Equatable {
  /// A question that the makers answer in words.
  public enum Topic: String, Sendable, Hashable, CaseIterable {
    /// What it is, in a few sentences.
    case summary
    /// Who is to use it.
    case users
    /// How it is used.
    case directions
    /// For which patients.
    case population
    /// Known risks and limits.
    case risks
    /// Known biases and ethical questions.
    case biases
    /// How grave an error is.
    case riskLevel = "risk-level"
    /// What is known of the data that it was made on.
    case development
    /// What was done against bias.
    case mitigation
    /// How it is kept up.
    case maintenance
    /// How it is kept safe.
    case security
    /// Who paid.
    case funding
    /// Who was asked.
    case stakeholders
    /// What is published on it.
    case publications
    /// What patients are told.
    case consent
    /// Where it may be had.
    case availability
  }

  /// A figure with a name, as its report gives it.
  public struct Figure: Sendable, Hashable {
    /// What is measured.
    public var label: String
    /// The value.
    public var value: Double
    /// The lower end of its interval.
    public var lower: Double?
    /// The upper end of its interval.
    public var upper: Double?
    /// The interval's level, as 0.95.
    public var level: Double
    /// The unit; empty where there is none.
    public var unit: String
    /// For which question.
    public var question: Question

    /// What is asked.
    public enum Question: String, Sendable, Hashable, CaseIterable {
      /// Does it help?
      case usefulness
      /// Does it help all alike?
      case fairness
      /// Does it harm?
      case safety
    }

    /// Makes a figure; the parameters are the properties.
    public init(
      label: String, value: Double, lower: Double? = nil, upper: Double? = nil, level: Double = 0.95, unit: String = "",
      question: Question
    ) {
      self.label = label
      self.value = value
      self.lower = lower
      self.upper = upper
      self.level = level
      self.unit = unit
      self.question = question
    }
  }

  /// The version.
  public var version: RegisteredVersion
  /// Its stage.
  public var stage: ModelStage
  /// The aliases that point at it.
  public var aliases: [String]
  /// Evidence that counts.
  public var evidence: [Evidence]
  /// Approvals that count.
  public var approvals: [ModelHistory.Approval]
  /// Its signatures.
  public var signatures: [ModelRegistry.KeptSignature]
  /// Whose the keys are, by their names.
  public var owners: [String: String]
  /// The training data by name, where it lies in this archive.
  public var trainingName: String?
  /// What keeps it from answering; none where nothing does.
  public var obstacles: [LoadFault]
  /// What its makers say.
  public var remarks: [Topic: [String]]
  /// Figures that a report gives.
  public var figures: [Figure]
  /// When the card was written.
  public var written: Timestamp
  /// By which program.
  public var software: String
}

extension ModelRegistry {
  /// The card of a version, as things stand now.
  /// - Parameters:
  ///   - version: The version.
  ///   - remarks: What its makers say.
  ///   - figures: Figures that a report gives.
  ///   - software: By which program it is written.
  /// - Returns: The card.
  /// - Throws: `StoreError`.
  public func card(
    of version: RegisteredVersion, remarks: [ModelCard.Topic: [String]] = [:], figures: [ModelCard.Figure] = [],
    software: String
  ) throws -> ModelCard {
    let obstacles = try faults(in: version, for: .live)
    let owners = try keys()
    var training: String?
    if let data = version.record.trainingData {
      training = try? Datasets(archive).version(.digest(data)).description
    }
    // What is said now comes beside what the package says.
    var said = remarks
    for (topic, texts) in version.record.statements {
      guard let topic = ModelCard.Topic(rawValue: topic) else { continue }
      said[topic] = texts + (said[topic] ?? [])
    }
    return try archive.records.read { [said] reader in
      let now = try ledger.now(in: reader)
      let aliases = try ledger.counting(.alias, beginning: "\(version.record.name):", at: now, in: reader)
      return ModelCard(
        version: version, stage: try stage(of: version, at: now, known: nil, in: reader).stage,
        aliases: aliases.filter { $0.value.text == version.digest.hexadecimal }.map {
          String($0.subject.dropFirst(version.record.name.count + 1))
        }, evidence: try evidence(on: version, at: now, known: nil, in: reader).map(\.evidence),
        approvals: try approvals(of: version, at: now, known: nil, in: reader),
        signatures: try signatures(of: version, at: now, known: nil, in: reader),
        owners: Dictionary(owners.map { ($0.key.identity, $0.owner) }) { first, _ in first }, trainingName: training,
        obstacles: obstacles, remarks: said, figures: figures, written: now, software: software)
    }
  }
}
