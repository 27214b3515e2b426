// SPDX-License-Identifier: Apache-2.0

/// Why a file of weights cannot be taken or written: which tensor, what was found, what was expected.
public struct WeightFileFault: Error, Sendable, Hashable {
  /// What kind of fault it is.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// The bytes are of no format that is read.
    case unknownFormat
    /// The file ends before what it announces.
    case truncated
    /// The file contradicts its format.
    case malformed
    /// The format allows it, and it is not read here.
    case unsupported
    /// It is more than is read.
    case tooLarge
    /// Two tensors of one name.
    case twice
    /// The weights are not those that a network needs.
    case unsuitable
  }

  /// What kind of fault it is.
  public var kind: Kind
  /// The tensor; `nil` where the fault is of the whole file.
  public var tensor: String?
  /// What was found.
  public var found: String
  /// What was expected.
  public var expected: String

  /// Makes a fault; the parameters are the properties.
  public init(_ kind: Kind, tensor: String? = nil, found: String, expected: String) {
    self.kind = kind
    self.tensor = tensor
    self.found = found
    self.expected = expected
  }
}

extension String {
  /// The text in quotes on one line, cut after 80 characters: what a hostile file holds is not printed as it is.
  package var quotedForFaults: String {
    let plain = String(
      unicodeScalars.prefix(80).map { $0.properties.generalCategory == .control ? "?" : Character($0) })
    return unicodeScalars.count > 80 ? "\"\(plain)…\"" : "\"\(plain)\""
  }
}
