// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// On which terms images are held: on what legal ground, who approved it, for what they may be used, for how long.
///
/// Terms are bound to every image at the moment it is taken in and never change afterwards; changed terms are new ones.
public struct UsageTerms: Sendable, Hashable {
  /// On which ground images may be held at all.
  public enum Basis: String, Sendable, Hashable, CaseIterable {
    /// The patients consented.
    case consent
    /// A law or a contract allows it without consent.
    case law
    /// An ethics committee waived consent.
    case waiver
    /// Published for use by anybody.
    case published
    /// Nobody was imaged.
    case synthetic
  }

  /// An ethics committee's approval.
  public struct Approval: Sendable, Hashable {
    /// The committee.
    public var board: String
    /// The number it gave.
    public var number: String
    /// The day, `2026-01-31`.
    public var date: String

    /// Makes an approval; the parameters are the properties.
    public init(board: String, number: String, date: String) {
      self.board = board
      self.number = number
      self.date = date
    }
  }

  /// What the images are called together.
  public var title: String
  /// The ground.
  public var basis: Basis
  /// The ground in words: which consent form, which paragraph, which publication.
  public var statement: String?
  /// The approval; `nil` where none is needed, for published and synthetic images.
  public var ethics: Approval?
  /// The licence, by its SPDX name or in words.
  public var licence: String
  /// For what the images may be used; `any` for anything.
  public var purposes: [String]
  /// The last day on which they may be held, `2031-12-31`; `nil` for no end.
  public var retention: String?
  /// Who gave them.
  public var source: String
  /// Under which agreement they were given.
  public var agreement: String?
  /// Whose law holds, as `DE` or `EU`.
  public var jurisdiction: String?
  /// Whether whoever gave them states that no person can be recognised; files that cannot say so themselves are taken in only then.
  public var isDeidentified: Bool

  /// Makes terms; the parameters are the properties.
  public init(
    title: String, basis: Basis, statement: String? = nil, ethics: Approval? = nil, licence: String,
    purposes: [String], retention: String? = nil, source: String, agreement: String? = nil,
    jurisdiction: String? = nil, isDeidentified: Bool
  ) {
    self.title = title
    self.basis = basis
    self.statement = statement
    self.ethics = ethics
    self.licence = licence
    self.purposes = purposes
    self.retention = retention
    self.source = source
    self.agreement = agreement
    self.jurisdiction = jurisdiction
    self.isDeidentified = isDeidentified
  }

  /// The terms of simulated images: nobody was imaged, and anything may be done with them.
  public static let synthetic = UsageTerms(
    title: "Simulated images", basis: .synthetic, statement: "Digital phantoms: no person was imaged.",
    licence: "CC0-1.0",
    purposes: ["any"], source: "simulation", isDeidentified: true)

  /// Whether a purpose is among those that are allowed.
  public func allows(_ purpose: String) -> Bool { purposes.contains("any") || purposes.contains(purpose) }

  /// Whether they may be held no longer on a day, `2026-01-31`.
  public func isPast(on day: String) -> Bool { retention.map { $0 < day } ?? false }

  /// The terms as a document, whose canonical text has the ``digest``.
  public var json: JSONValue {
    .object([
      "agreement": agreement.map(JSONValue.string), "basis": .string(basis.rawValue),
      "deidentified": .bool(isDeidentified),
      "ethics": ethics.map {
        .object(["board": .string($0.board), "date": .string($0.date), "number": .string($0.number)])
      }, "jurisdiction": jurisdiction.map(JSONValue.string), "licence": .string(licence),
      "purposes": .array(purposes.map(JSONValue.string)), "retention": retention.map(JSONValue.string),
      "source": .string(source), "statement": statement.map(JSONValue.string), "title": .string(title),
    ])
  }

  /// The name of exactly these terms.
  public var digest: ContentDigest { ContentDigest(hashing: json.canonicalText.utf8) }

  /// Reads a document; `nil` where it is none of terms.
  public init?(json: JSONValue) {
    guard let title = json["title"]?.text, let basis = json["basis"]?.text.flatMap(Basis.init(rawValue:)),
      let licence = json["licence"]?.text, let purposes = json["purposes"]?.elements, let source = json["source"]?.text,
      case .bool(let isDeidentified) = json["deidentified"]
    else { return nil }
    self.init(
      title: title, basis: basis, statement: json["statement"]?.text, licence: licence,
      purposes: purposes.compactMap(\.text), retention: json["retention"]?.text, source: source,
      agreement: json["agreement"]?.text, jurisdiction: json["jurisdiction"]?.text, isDeidentified: isDeidentified)
    if let ethics = json["ethics"], let board = ethics["board"]?.text, let number = ethics["number"]?.text,
      let date = ethics["date"]?.text
    {
      self.ethics = Approval(board: board, number: number, date: date)
    }
  }
}
