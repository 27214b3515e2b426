// SPDX-License-Identifier: Apache-2.0

/// What is against the rules in the content of a report; no case holds a value.
public enum ReportContentError: Error, Sendable, Hashable {
  /// The root is not a container with a name.
  case rootIsNoContainer
  /// The kind of report does not allow a relationship between two value types.
  case relationship(source: String, relationship: String, target: String)
  /// An item lacks the relationship to the one above it.
  case noRelationship(valueType: String)
  /// An item lacks its name.
  case noName(valueType: String)
  /// The kind of report does not have a value type.
  case valueType(String)
  /// A number is not finite.
  case notFinite
  /// The points of a region are not those that its shape needs.
  case points(shape: String, found: Int)
  /// Items are nested deeper than 32.
  case tooDeep
  /// A title is not one of those that the document allows.
  case title
}
