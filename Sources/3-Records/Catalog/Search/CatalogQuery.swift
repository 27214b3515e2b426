// SPDX-License-Identifier: Apache-2.0

/// Which images are meant: all those for which every condition holds.
public struct CatalogQuery: Sendable, Hashable {
  /// Something that must hold of an attribute; where the attribute is not known it does not hold, but for ``Relation/isUnknown``.
  public struct Condition: Sendable, Hashable {
    /// How the attribute must stand to the values.
    public enum Relation: String, Sendable, Hashable, CaseIterable {
      /// It is one of the values.
      case isAmong = "="
      /// It is known and none of the values.
      case isNotAmong = "!="
      /// It is less than the value.
      case isLess = "<"
      /// It is at most the value.
      case isAtMost = "<="
      /// It is greater than the value.
      case isGreater = ">"
      /// It is at least the value.
      case isAtLeast = ">="
      /// Nothing is known.
      case isUnknown = "?"
    }

    /// The attribute's name.
    public var attribute: String
    /// How it must stand.
    public var relation: Relation
    /// To what.
    public var values: [AttributeValue]

    /// Makes a condition; the parameters are the properties.
    public init(_ attribute: String, _ relation: Relation, _ values: [AttributeValue]) {
      self.attribute = attribute
      self.relation = relation
      self.values = values
    }
  }

  /// The conditions, all of which must hold; none means every image.
  public var conditions: [Condition]

  /// Makes a query.
  public init(_ conditions: [Condition] = []) { self.conditions = conditions }
}
