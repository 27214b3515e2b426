// SPDX-License-Identifier: Apache-2.0

extension DataSet {
  /// Where an element stands: tags from the outermost sequence inwards, and the numbers of the items between them.
  public struct Place: Sendable, Hashable, CustomStringConvertible {
    /// The sequences around it, each with the number of the item, counted from 0.
    public var sequences: [Step]
    /// The element's tag.
    public var tag: Tag

    /// One sequence, and one item of it.
    public struct Step: Sendable, Hashable {
      /// The sequence.
      public var tag: Tag
      /// The item, counted from 0.
      public var item: Int
    }

    /// The tags alone, as a ``DataSetFault`` has them.
    public var path: [Tag] { sequences.map(\.tag) + [tag] }

    /// As `(0008,1140)[1].(0008,1155)`, items counted from 1.
    public var description: String {
      sequences.map { "\($0.tag)[\($0.item + 1)]." }.joined() + tag.description
    }
  }

  /// Calls for each element, a sequence before its items, in the order of the file.
  ///
  /// - Parameter visit: Gets the element and its place.
  public func walk(_ visit: (Element, Place) -> Void) {
    var place = Place(sequences: [], tag: Tag(0))
    walk(&place, visit)
  }

  private func walk(_ place: inout Place, _ visit: (Element, Place) -> Void) {
    for element in elements {
      place.tag = element.tag
      visit(element, place)
      guard case .items(let items) = element.value else { continue }
      for (number, item) in items.enumerated() {
        place.sequences.append(Place.Step(tag: element.tag, item: number))
        item.walk(&place, visit)
        place.sequences.removeLast()
      }
    }
  }
}
