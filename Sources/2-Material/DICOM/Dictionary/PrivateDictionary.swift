// SPDX-License-Identifier: Apache-2.0

/// What makers say of their private attributes: the kind of value of an element in a creator's block.
///
/// > Source: DICOM PS3.5 section 7.8.1; the makers' conformance statements as pydicom 3.0.2 holds them.
public enum PrivateDictionary {
  /// The kind of value of a private tag under the creator that reserved its block; `nil` where it is not known.
  ///
  /// An entry for the very tag goes before one for its place in any block. Complexity: O(log *n*).
  public static func representation(of tag: Tag, creator: String) -> ValueRepresentation? {
    guard let creator = number(of: creator) else { return nil }
    for (kind, mask) in [(0, 0xFFFF_FFFF), (1, 0xFFFF_00FF), (2, 0xFF00_00FF)] {
      let wanted = (creator << 2 | kind) << 32 | Int(tag.rawValue) & mask
      var (low, high) = (0, index.count / 10)
      while low < high {
        let place = (low + high) / 2 * 10
        let found =
          (index.number(at: place, digits: 2) << 2 | index.number(at: place + 2, digits: 1)) << 32
          | index.number(at: place + 3, digits: 6)
        if found == wanted {
          return DictionaryRepresentation(code: index.number(at: place + 9, digits: 1))?.choices.last
        }
        if found < wanted { low = place / 10 + 1 } else { high = place / 10 }
      }
    }
    return nil
  }

  private static func number(of creator: String) -> Int? {
    var (low, high) = (0, creatorPlaces.count / 3)
    while low < high {
      let middle = (low + high) / 2
      let order = creators.order(of: creator, at: creatorPlaces.number(at: middle * 3, digits: 3))
      if order == 0 { return middle }
      if order < 0 { high = middle } else { low = middle + 1 }
    }
    return nil
  }
}
