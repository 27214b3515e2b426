// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// How a version is named: `chest@2`, `chest:champion`, `chest:champion@north`, `sha256:…`, or `chest` for its latest.
public enum ModelReference: Sendable, Hashable, CustomStringConvertible {
  /// A number of a model's versions; the latest where it is `nil`.
  case numbered(ModelName, Int?)
  /// What an alias points at, at a place or everywhere.
  case alias(ModelName, ModelAlias)
  /// The version of this digest.
  case digest(ContentDigest)

  /// Reads a reference.
  /// - Throws: ``RegistryError/badReference(_:)``.
  public init(_ text: some StringProtocol) throws(RegistryError) {
    if let digest = ContentDigest(text) {
      self = .digest(digest)
      return
    }
    if let colon = text.firstIndex(of: ":") {
      guard let name = ModelName(String(text[..<colon])), let alias = ModelAlias(text[text.index(after: colon)...])
      else { throw .badReference(String(text)) }
      self = .alias(name, alias)
      return
    }
    let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
    guard let name = ModelName(String(parts[0])) else { throw .badReference(String(text)) }
    guard parts.count == 2 else {
      self = .numbered(name, nil)
      return
    }
    guard parts[1].utf8.allSatisfy({ (48...57).contains($0) }), parts[1].first != "0", let number = Int(parts[1]) else {
      throw .badReference(String(text))
    }
    self = .numbered(name, number)
  }

  /// The written form.
  public var description: String {
    switch self {
    case .numbered(let name, let number): number.map { "\(name)@\($0)" } ?? name.description
    case .alias(let name, let alias): "\(name):\(alias)"
    case .digest(let digest): digest.description
    }
  }
}

/// A name that points at one version of a model: `champion`, `challenger`, `shadow` or a free one, everywhere or at one place.
public struct ModelAlias: Sendable, Hashable, CustomStringConvertible {
  /// The name.
  public let name: String
  /// The place, as a site or a scanner; everywhere where it is `nil`.
  public let place: String?

  /// Reads `champion` or `champion@north`, of small letters, digits and hyphens; `nil` for anything else.
  public init?(_ text: some StringProtocol) {
    let parts = String(text).split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard parts.allSatisfy(Self.isWord) else { return nil }
    name = parts[0]
    place = parts.count == 2 ? parts[1] : nil
  }

  /// The written form.
  public var description: String { place.map { "\(name)@\($0)" } ?? name }

  private static func isWord(_ text: String) -> Bool {
    guard let first = text.utf8.first, (97...122).contains(first), text.utf8.count <= 64 else { return false }
    return text.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 45 }
  }
}
