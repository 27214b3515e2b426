// SPDX-License-Identifier: Apache-2.0

/// A JSON document whose members keep the order in which they were written.
///
/// Reports are compared byte by byte and read by people, so neither the order of the keys nor the digits of a number may
/// depend on a hash seed or a locale. Numbers are written with 17 significant digits, which give every `Double` back.
public enum JSONValue: Sendable, Equatable {
  /// `null`.
  case null
  /// `true` or `false`.
  case bool(Bool)
  /// An integer.
  case integer(Int)
  /// An unsigned integer too, for seeds.
  case unsigned(UInt64)
  /// A number; one that is not finite is written as `null`.
  case number(Double)
  /// A string.
  case string(String)
  /// An array.
  case array([JSONValue])
  /// An object, in order.
  case object([Member])

  /// A key with its value.
  public struct Member: Sendable, Equatable {
    /// The key.
    public var key: String
    /// The value.
    public var value: JSONValue

    /// Makes a member.
    public init(_ key: String, _ value: JSONValue) {
      self.key = key
      self.value = value
    }
  }

  /// An object of the members that are there; a `nil` value leaves its key out.
  public static func object(_ members: KeyValuePairs<String, JSONValue?>) -> JSONValue {
    .object(members.compactMap { key, value in value.map { Member(key, $0) } })
  }

  /// A number, or `null` for what is undefined.
  public static func number(orNull value: Double?) -> JSONValue { value.map(JSONValue.number) ?? .null }
}
