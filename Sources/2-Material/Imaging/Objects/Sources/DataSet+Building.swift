// SPDX-License-Identifier: Apache-2.0
package import DICOM
import Foundation

extension DataSet {
  /// Puts texts in place; none makes an empty attribute.
  package mutating func put(_ tag: Tag, _ representation: ValueRepresentation, _ values: String...) {
    put(tag, representation, values)
  }

  /// Puts texts in place; none makes an empty attribute.
  package mutating func put(_ tag: Tag, _ representation: ValueRepresentation, _ values: [String]) {
    set(tag, representation, values.isEmpty ? .empty : .text(values))
  }

  /// Puts whole numbers of 16 bits in place.
  package mutating func put(_ tag: Tag, _ values: Int...) { set(tag, .unsignedShort, .integers(values)) }

  /// Puts numbers in place as decimal strings.
  package mutating func put(_ tag: Tag, decimals values: [Double]) {
    set(tag, .decimalString, .text(values.map(Self.decimal)))
  }

  /// Puts items in place.
  package mutating func put(_ tag: Tag, _ items: [DataSet]) { set(tag, .sequence, .items(items)) }

  /// Puts codes in place.
  package mutating func put(_ tag: Tag, _ codes: CodedConcept...) { set(tag, .sequence, .items(codes.map(\.item))) }

  /// Copies attributes of another data set where it has a value of them, it was read, and it is sound.
  mutating func copy(_ tags: [Tag], from other: DataSet) {
    for tag in tags {
      if let element = other[tag], !Self.isEmpty(element.value), Self.isSound(element) { set(element) }
    }
  }

  private static func isEmpty(_ value: Value) -> Bool {
    switch value {
    case .empty: true
    case .text(let texts): texts.allSatisfy(\.isEmpty)
    case .items(let items): items.isEmpty
    default: false
    }
  }

  /// Copies an attribute, or puts an empty one in place where there is no sound one: type 2.
  mutating func copyOrEmpty(_ tag: Tag, _ representation: ValueRepresentation, from other: DataSet) {
    if let element = other[tag], Self.isSound(element) {
      set(element)
    } else {
      set(Element(tag, representation, representation == .sequence ? .items([]) : .empty))
    }
  }

  /// Whether an element of a source can stand in an object that is written strictly, items and all.
  private static func isSound(_ element: Element, depth: Int = 0) -> Bool {
    guard depth < 16, ValueRules.problem(of: element) == nil else { return false }
    switch element.value {
    case .leftOut: return false
    case .items(let items):
      return items.allSatisfy { $0.elements.allSatisfy { isSound($0, depth: depth + 1) } }
    default: return true
    }
  }

  /// A number in at most 16 characters, the nearest that fits.
  package static func decimal(_ value: Double) -> String {
    guard value.isFinite else { return "0" }
    if value == value.rounded(), abs(value) < 1e15 { return String(Int(value)) }
    let shortest = value.description
    if shortest.utf8.count <= 16 { return shortest }
    for digits in stride(from: 15, through: 1, by: -1) {
      let text = String(format: "%.*g", digits, value)
      if text.utf8.count <= 16 { return text }
    }
    return "0"
  }
}
