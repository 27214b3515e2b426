// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// Which version somebody means: `chest-xray` (its latest), `chest-xray@3`, or `sha256:…`.
public enum VersionReference: Sendable, Hashable, CustomStringConvertible {
  /// A version by its data set and number; without a number the latest.
  case named(DatasetName, Int?)
  /// A version by the digest of its manifest.
  case digest(ContentDigest)

  /// Reads a reference.
  /// - Throws: ``DatasetError/badReference(_:)``, ``DatasetError/badName(_:)``.
  public init(_ text: some StringProtocol) throws(DatasetError) {
    if let digest = ContentDigest(text) {
      self = .digest(digest)
      return
    }
    let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else {
      self = .named(try DatasetName(text), nil)
      return
    }
    guard parts[1].allSatisfy({ $0.isASCII && $0.isNumber }), parts[1].first != "0", let number = Int(parts[1]) else {
      throw .badReference(String(text))
    }
    self = .named(try DatasetName(parts[0]), number)
  }

  /// The reference as it is written.
  public var description: String {
    switch self {
    case .named(let name, let number): number.map { "\(name)@\($0)" } ?? name.description
    case .digest(let digest): digest.description
    }
  }
}
