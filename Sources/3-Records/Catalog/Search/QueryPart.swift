// SPDX-License-Identifier: Apache-2.0
import Store

/// Conditions of a query that are answered together: one, or all orders on an attribute by values of one kind, which make a range.
struct QueryPart {
  /// The conditions.
  private(set) var conditions: [CatalogQuery.Condition]
  /// From which rows the answer comes, once ``placed(_:)`` has looked for them.
  private(set) var sides: Place = .none
  /// Whether it holds of the images that are known and not among these.
  private(set) var isNegated = false

  /// What a part asks for, and what lies beside it: conditions on a table, each of which an index answers.
  struct Sides {
    var inside: [SQL]
    /// `nil` where what lies beside is not looked for.
    var outside: [SQL]?
  }

  /// Where the answer of a part lies.
  enum Place {
    /// Nowhere: no image can be meant.
    case none
    /// In the numbers of the images themselves.
    case keys(Range<Int>)
    /// In a column that every image has.
    case column(Sides)
    /// In the sets of an attribute's values, beside the set of all images that have it.
    case values(present: SQL, Sides)
    /// In all but the images that have an attribute.
    case unknown(present: SQL?)
  }

  /// The parts of a query, in the order in which their attributes come.
  static func parts(of query: CatalogQuery) -> [QueryPart] {
    var parts: [QueryPart] = []
    for condition in query.conditions {
      let place = parts.firstIndex { part in
        condition.relation.isOrder && part.conditions[0].relation.isOrder
          && part.conditions[0].attribute == condition.attribute
          && (part.conditions[0].values.first?.number == nil) == (condition.values.first?.number == nil)
      }
      if let place { parts[place].conditions.append(condition) } else { parts.append(QueryPart([condition])) }
    }
    return parts
  }

  /// The column of a number that every image has; `nil` for what is an attribute.
  var column: SQL? {
    CatalogQuery.NumberedName(rawValue: conditions[0].attribute).map { SQL(words: $0.column, values: []) }
  }

  /// The numbers that a range of whole numbers has; `nil` where it is a list.
  var range: Range<Int>? {
    guard conditions[0].relation.isOrder else { return nil }
    return conditions.reduce(0..<Int.max) { $0.clamped(to: $1.numbers) }
  }

  /// Whether nothing lies beside a range on both of its sides.
  var areDisjoint: Bool {
    conditions.count == 1
      || conditions.count == 2 && range?.isEmpty == false
        && conditions[0].isLower != conditions[1].isLower
  }

  private init(_ conditions: [CatalogQuery.Condition]) { self.conditions = conditions }

  /// The part with where its answer lies.
  func placed(_ postings: Postings) throws -> QueryPart {
    let first = conditions[0]
    var part = self
    part.isNegated = first.relation == .isNotAmong
    if let name = CatalogQuery.NumberedName(rawValue: first.attribute) {
      part.sides = numbered(name)
      return part
    }
    guard let attribute = try postings.attribute(first.attribute) else {
      part.sides = first.relation == .isUnknown ? .unknown(present: nil) : .none
      return part
    }
    let present: SQL = "v.attribute = \(attribute) AND v.kind = \(Postings.Kind.present.rawValue)"
    switch first.relation {
    case .isUnknown: part.sides = .unknown(present: present)
    case .isAmong, .isNotAmong:
      part.sides = .values(present: present, Sides(inside: [Self.among(first.values, attribute)], outside: nil))
    case .isLess, .isAtMost, .isGreater, .isAtLeast: part.sides = range(attribute, present: present)
    }
    return part
  }

  private func range(_ attribute: Int, present: SQL) -> Place {
    guard conditions.allSatisfy({ !$0.values.isEmpty }) else { return .none }
    let isNumber = conditions[0].values[0].number != nil
    let kind: Postings.Kind = isNumber ? .number : .text
    let column: SQL = isNumber ? "v.value" : "v.name"
    let within: SQL =
      isNumber
      ? "v.attribute = \(attribute) AND v.value IS NOT NULL"
      : "v.attribute = \(attribute) AND v.kind = \(kind.rawValue)"
    var inside = within
    var outside: [SQL] = []
    for condition in conditions {
      inside = inside + " AND " + column + condition.beyond(condition.relation)
      outside.append(within + " AND " + column + condition.beyond(condition.relation.opposite))
    }
    // Values of the other kind stand in no order with these.
    let other: Postings.Kind = isNumber ? .text : .number
    outside.append("v.attribute = \(attribute) AND v.kind = \(other.rawValue)")
    return .values(present: present, Sides(inside: [inside], outside: outside))
  }

  private func numbered(_ name: CatalogQuery.NumberedName) -> Place {
    let column = SQL(words: name.column, values: [])
    if conditions[0].relation == .isUnknown { return .none }
    if conditions[0].relation.isOrder {
      guard conditions.allSatisfy({ $0.values.first?.number != nil }) else { return .none }
      if name == .key, let range { return .keys(range) }
      var inside: SQL = ""
      for (place, condition) in conditions.enumerated() {
        inside = inside + (place > 0 ? " AND " : "") + column + condition.beyond(condition.relation)
      }
      return .column(
        Sides(inside: [inside], outside: conditions.map { column + $0.beyond($0.relation.opposite) }))
    }
    let numbers = Set(conditions[0].values.compactMap(\.number)).sorted()
    var list: SQL = ""
    var outside: [SQL] = []
    for (place, number) in numbers.enumerated() {
      list = list + (place > 0 ? ", \(number)" : "\(number)")
      outside.append(
        place > 0 ? "\(column) > \(numbers[place - 1]) AND \(column) < \(number)" : "\(column) < \(number)")
    }
    if let last = numbers.last { outside.append("\(column) > \(last)") }
    return .column(Sides(inside: numbers.isEmpty ? [] : [column + " IN (" + list + ")"], outside: outside))
  }

  private static func among(_ values: [AttributeValue], _ attribute: Int) -> SQL {
    var statement: SQL = "v.attribute = \(attribute) AND (v.kind, v.name) IN (VALUES "
    let pairs = values.flatMap { value -> [SQL] in
      switch value {
      case .text(let text): ["(\(Postings.Kind.text.rawValue), \(text))"]
      case .number(let number):
        [
          "(\(Postings.Kind.number.rawValue), \(number == 0 ? "0.0" : "\(number)"))",
          "(\(Postings.Kind.text.rawValue), \(value.words))",
        ]
      }
    }
    // No pair can be that of a value; it stands for an empty list, which the database does not have.
    for (place, pair) in (pairs.isEmpty ? ["(-1, '')"] : pairs).enumerated() {
      statement = statement + (place > 0 ? ", " : "") + pair
    }
    return statement + ")"
  }
}

extension CatalogQuery.Condition {
  /// Whether it bounds a range from below.
  fileprivate var isLower: Bool { relation == .isGreater || relation == .isAtLeast }

  /// The comparison with the value, as the database writes it.
  fileprivate func beyond(_ relation: Relation) -> SQL {
    let sign = SQL(words: " \(relation.rawValue) ", values: [])
    switch values[0] {
    case .number(let number): return sign + "\(number)"
    case .text(let text): return sign + "\(text)"
    }
  }

  /// The whole numbers for which an order holds.
  fileprivate var numbers: Range<Int> {
    guard let limit = values.first?.number else { return 0..<0 }
    // The first whole number that is not below the limit, and the first that is above it.
    let from = Int(exactly: limit.rounded(.up)) ?? (limit < 0 ? 0 : .max)
    let above = Int(exactly: limit.rounded(.down)).map { $0 == .max ? $0 : $0 + 1 } ?? (limit < 0 ? 0 : .max)
    switch relation {
    case .isLess: return 0..<max(0, from)
    case .isAtMost: return 0..<max(0, above)
    case .isGreater: return max(0, above)..<Int.max
    case .isAtLeast: return max(0, from)..<Int.max
    default: return 0..<0
    }
  }
}

extension CatalogQuery.Condition.Relation {
  /// Whether it compares by an order.
  fileprivate var isOrder: Bool { opposite != self }

  /// The order that holds of exactly the values of which this one does not; itself for what is no order.
  fileprivate var opposite: Self {
    switch self {
    case .isLess: .isAtLeast
    case .isAtMost: .isGreater
    case .isGreater: .isAtMost
    case .isAtLeast: .isLess
    case .isAmong, .isNotAmong, .isUnknown: self
    }
  }
}
