// SPDX-License-Identifier: Apache-2.0

/// Attributes in ascending order of their tags, each at most once.
///
/// Its description names tags and kinds of values, never values, so that no patient can stand in a log.
public struct DataSet: Sendable, Equatable, CustomStringConvertible {
  /// One attribute with its value.
  public struct Element: Sendable, Equatable {
    /// Which attribute.
    public var tag: Tag
    /// What kind of value.
    public var representation: ValueRepresentation
    /// The value.
    public var value: Value

    /// Makes an element; the parameters are the properties.
    public init(_ tag: Tag, _ representation: ValueRepresentation, _ value: Value) {
      self.tag = tag
      self.representation = representation
      self.value = value
    }
  }

  /// The elements, ascending.
  public private(set) var elements: [Element]

  /// An empty data set.
  public init() { elements = [] }

  /// A data set of these elements; of two with one tag the later stands.
  public init(_ elements: [Element]) {
    self.elements = []
    self.elements.reserveCapacity(elements.count)
    for element in elements { set(element) }
  }

  /// The element of a tag; setting `nil` takes it out.
  ///
  /// Complexity: O(log *n*) to read.
  public subscript(tag: Tag) -> Element? {
    get {
      let place = place(of: tag)
      return place < elements.count && elements[place].tag == tag ? elements[place] : nil
    }
    set {
      if let newValue {
        set(newValue)
      } else {
        elements.removeAll { $0.tag == tag }
      }
    }
  }

  /// Puts an element in its place; one with the same tag is replaced.
  public mutating func set(_ element: Element) {
    guard let last = elements.last, last.tag >= element.tag else {
      elements.append(element)
      return
    }
    let place = place(of: element.tag)
    if elements[place].tag == element.tag {
      elements[place] = element
    } else {
      elements.insert(element, at: place)
    }
  }

  /// Puts a value in its place.
  public mutating func set(_ tag: Tag, _ representation: ValueRepresentation, _ value: Value) {
    set(Element(tag, representation, value))
  }

  private func place(of tag: Tag) -> Int {
    var (low, high) = (0, elements.count)
    while low < high {
      let middle = (low + high) / 2
      if elements[middle].tag < tag { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Tags and kinds of values, no values.
  public var description: String {
    "[" + elements.map { "\($0.tag) \($0.representation.rawValue)" }.joined(separator: ", ") + "]"
  }
}
