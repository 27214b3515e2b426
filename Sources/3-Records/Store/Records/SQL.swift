// SPDX-License-Identifier: Apache-2.0

/// A statement with its values apart from its words.
///
/// What is interpolated becomes a bound value, never a part of the words, so that no value can change what a statement does:
///
/// ```swift
/// try reader.rows("SELECT name FROM dataset WHERE key = \(key)")
/// ```
/// A statement keeps to what SQLite and PostgreSQL both understand (`INSERT … ON CONFLICT`, `RETURNING`, window functions), so that
/// another database can stand behind the room.
public struct SQL: Sendable, Hashable, ExpressibleByStringInterpolation {
  /// The words, with a `?` for each value.
  public private(set) var words: String
  /// The values, in order.
  public private(set) var values: [StoredValue]

  /// Makes a statement of words alone.
  public init(stringLiteral words: String) {
    self.words = words
    values = []
  }

  /// Makes a statement of words and values that were put together.
  public init(stringInterpolation: Interpolation) {
    words = stringInterpolation.words
    values = stringInterpolation.values
  }

  /// Makes a statement whose words were put together by the program; never of what a user typed.
  public init(words: String, values: [StoredValue]) {
    self.words = words
    self.values = values
  }

  /// Two pieces, one after the other.
  public static func + (first: SQL, second: SQL) -> SQL {
    SQL(words: first.words + second.words, values: first.values + second.values)
  }

  /// How a statement is put together.
  public struct Interpolation: StringInterpolationProtocol, Sendable {
    var words = ""
    var values: [StoredValue] = []

    /// Begins with nothing.
    public init(literalCapacity: Int, interpolationCount: Int) {
      words.reserveCapacity(literalCapacity + interpolationCount)
      values.reserveCapacity(interpolationCount)
    }

    /// Adds words.
    public mutating func appendLiteral(_ literal: String) { words += literal }

    /// Adds a value, bound.
    public mutating func appendInterpolation(_ value: some Storable) {
      words += "?"
      values.append(value.stored)
    }

    /// Adds a piece of a statement, with its values.
    public mutating func appendInterpolation(_ piece: SQL) {
      words += piece.words
      values += piece.values
    }
  }
}
