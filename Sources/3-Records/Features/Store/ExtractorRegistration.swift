// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// What an extractor is, as the archive remembers it: enough to know years later what a number meant.
public struct ExtractorRegistration: Sendable, Equatable {
  /// One place of a vector.
  public struct Place: Sendable, Hashable {
    /// Its name.
    public var name: String
    /// Its unit, `1` for none.
    public var unit: String

    /// Makes a place; the parameters are the properties.
    public init(_ name: String, unit: String = "1") {
      self.name = name
      self.unit = unit
    }
  }

  /// Its name.
  public var name: String
  /// Which way of making the numbers.
  public var version: Int
  /// The places of a vector, in order.
  public var places: [Place]
  /// What it makes, in a sentence.
  public var summary: String
  /// What it was set to: bin widths, a model's preprocessing; an empty object for none.
  public var parameters: JSONValue
  /// The model whose outputs these are; `nil` where it is no model.
  public var model: ContentDigest?
  /// The program, with its version, by which it was made known.
  public var software: String

  /// Makes a registration; the parameters are the properties.
  public init(
    name: String, version: Int, places: [Place], summary: String = "", parameters: JSONValue = .object([]),
    model: ContentDigest? = nil, software: String = ""
  ) {
    self.name = name
    self.version = version
    self.places = places
    self.summary = summary
    self.parameters = parameters
    self.model = model
    self.software = software
  }

  /// The digest of what decides the numbers: places with their units, parameters and model.
  ///
  /// The summary and the program are left out: they may be worded anew without a number changing.
  public var digest: ContentDigest {
    let places = JSONValue.array(places.map { .array([.string($0.name), .string($0.unit)]) })
    let parts: [JSONValue.Member] = [
      .init("name", .string(name)), .init("version", .integer(version)), .init("places", places),
      .init("parameters", parameters), .init("model", model.map { .string($0.description) } ?? .null),
    ]
    return ContentDigest(hashing: JSONValue.object(parts).canonicalText.utf8)
  }
}
