// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// Who does something, and why: handed down with every call that changes what is kept.
public struct AuditContext: Sendable, Hashable {
  /// A person or a program that acts.
  public struct Agent: Sendable, Hashable {
    /// What acts.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
      /// Somebody.
      case person
      /// A program on its own.
      case software
    }

    /// What acts.
    public var kind: Kind
    /// Its name at this site: an account, never a patient.
    public var name: String

    /// Makes an agent; the parameters are the properties.
    public init(_ kind: Kind, _ name: String) {
      self.kind = kind
      self.name = name
    }
  }

  /// Who, as whoever acts says.
  public var agent: Agent
  /// The account of the operating system under which the program ran, whatever is said of the agent; `nil` where that is not known.
  public var account: String?
  /// Why, in the agent's words; no patient data.
  public var reason: String?
  /// The program through which it was done, with its version.
  public var software: String

  /// Makes a context; the parameters are the properties.
  public init(agent: Agent, account: String? = nil, reason: String? = nil, software: String) {
    self.agent = agent
    self.account = account
    self.reason = reason
    self.software = software
  }
}

/// Something that was done, before it is written down.
///
/// It carries no patient data: patients go by their number in the archive, things by their digest.
public struct AuditEvent: Sendable, Equatable {
  /// Something that an act was about.
  public struct Object: Sendable, Hashable {
    /// What it is: `instance`, `dataset-version`, `patient`, `split`, `file`.
    public var kind: String
    /// Which one: a number or a name within the archive.
    public var identity: String?
    /// The content that it had.
    public var digest: ContentDigest?

    /// Makes an object; the parameters are the properties.
    public init(_ kind: String, identity: String? = nil, digest: ContentDigest? = nil) {
      self.kind = kind
      self.identity = identity
      self.digest = digest
    }
  }

  /// How it ended.
  public enum Outcome: String, Sendable, Hashable, CaseIterable {
    /// It was done.
    case success
    /// It was tried and refused or failed.
    case failure
  }

  /// What was done: a noun and a verb, as `dataset.create`, `testset.open`, `patient.withdraw`.
  public var action: String
  /// Who did it, and why.
  public var context: AuditContext
  /// What it was about.
  public var objects: [Object]
  /// How it ended.
  public var outcome: Outcome
  /// Further facts: numbers and names, no patient data.
  public var details: [JSONValue.Member]

  /// Makes an event; the parameters are the properties.
  public init(
    _ action: String, by context: AuditContext, on objects: [Object] = [], outcome: Outcome = .success,
    details: [JSONValue.Member] = []
  ) {
    self.action = action
    self.context = context
    self.objects = objects
    self.outcome = outcome
    self.details = details
  }
}
