// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// A value as a database keeps it.
public enum StoredValue: Sendable, Hashable {
  /// Nothing.
  case null
  /// A whole number of 64 bits.
  case integer(Int64)
  /// A number.
  case real(Double)
  /// Text.
  case text(String)
  /// Bytes.
  case bytes([UInt8])
}

/// A type that a database can keep.
public protocol Storable: Sendable {
  /// The value as it is kept.
  var stored: StoredValue { get }
  /// The value that was kept; `nil` where it is of another kind.
  init?(stored: StoredValue)
}

extension StoredValue: Storable {
  /// Itself.
  public var stored: StoredValue { self }
  /// Itself.
  public init?(stored: StoredValue) { self = stored }
}

extension Int64: Storable {
  /// A whole number.
  public var stored: StoredValue { .integer(self) }
  /// Reads a whole number.
  public init?(stored: StoredValue) {
    guard case .integer(let value) = stored else { return nil }
    self = value
  }
}

extension Int: Storable {
  /// A whole number.
  public var stored: StoredValue { .integer(Int64(self)) }
  /// Reads a whole number.
  public init?(stored: StoredValue) {
    guard case .integer(let value) = stored else { return nil }
    self = Int(value)
  }
}

extension Bool: Storable {
  /// 1 or 0.
  public var stored: StoredValue { .integer(self ? 1 : 0) }
  /// Reads 1 or 0.
  public init?(stored: StoredValue) {
    guard case .integer(let value) = stored, value == 0 || value == 1 else { return nil }
    self = value == 1
  }
}

extension Double: Storable {
  /// A number; one that is not finite is nothing, as databases differ in what they make of it.
  public var stored: StoredValue { isFinite ? .real(self) : .null }
  /// Reads a number, whole or not.
  public init?(stored: StoredValue) {
    switch stored {
    case .real(let value): self = value
    case .integer(let value): self = Double(value)
    default: return nil
    }
  }
}

extension String: Storable {
  /// Text.
  public var stored: StoredValue { .text(self) }
  /// Reads text.
  public init?(stored: StoredValue) {
    guard case .text(let value) = stored else { return nil }
    self = value
  }
}

extension [UInt8]: Storable {
  /// Bytes.
  public var stored: StoredValue { .bytes(self) }
  /// Reads bytes.
  public init?(stored: StoredValue) {
    guard case .bytes(let value) = stored else { return nil }
    self = value
  }
}

extension ContentDigest: Storable {
  /// Its 32 bytes.
  public var stored: StoredValue { .bytes(bytes) }
  /// Reads 32 bytes.
  public init?(stored: StoredValue) {
    guard case .bytes(let value) = stored else { return nil }
    self.init(bytes: value)
  }
}

extension Timestamp: Storable {
  /// Its microseconds.
  public var stored: StoredValue { .integer(microseconds) }
  /// Reads microseconds.
  public init?(stored: StoredValue) {
    guard case .integer(let value) = stored else { return nil }
    self.init(microseconds: value)
  }
}

extension Optional: Storable where Wrapped: Storable {
  /// The value, or nothing.
  public var stored: StoredValue { map(\.stored) ?? .null }
  /// Reads a value, or nothing.
  public init?(stored: StoredValue) {
    if case .null = stored {
      self = Wrapped?.none
    } else {
      guard let value = Wrapped(stored: stored) else { return nil }
      self = value
    }
  }
}
