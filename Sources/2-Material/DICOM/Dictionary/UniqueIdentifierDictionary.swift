// SPDX-License-Identifier: Apache-2.0

/// The names of the unique identifiers that the standard gives out: SOP classes, transfer syntaxes and the like.
///
/// > Source: DICOM PS3.6 annex A.
public enum UniqueIdentifierDictionary {
  /// One identifier with what it stands for.
  public struct Entry: Sendable, Hashable {
    /// The identifier.
    public var identifier: String
    /// The name for people, such as `CT Image Storage`.
    public var name: String
    /// The name in code, such as `CTImageStorage`; empty for some.
    public var keyword: String
    /// What it is one of: `SOP Class`, `Transfer Syntax`, `Well-known frame of reference` and others.
    public var kind: String
    /// Whether the standard no longer wants it.
    public var isRetired: Bool
  }

  /// What an identifier stands for; `nil` where the standard does not name it.
  ///
  /// Complexity: O(log *n*).
  public static func entry(_ identifier: String) -> Entry? {
    var (low, high) = (0, places.count / 3)
    while low < high {
      let middle = (low + high) / 2
      let place = places.number(at: middle * 3, digits: 3)
      let order = lines.order(of: identifier, at: place)
      if order == 0 { return entry(at: place) }
      if order < 0 { high = middle } else { low = middle + 1 }
    }
    return nil
  }

  /// Every identifier, by the order of their characters.
  public static var entries: [Entry] {
    (0..<places.count / 3).compactMap { entry(at: places.number(at: $0 * 3, digits: 3)) }
  }

  private static func entry(at place: Int) -> Entry? {
    let fields = lines.fields(at: place, count: 5)
    guard fields.count == 5 else { return nil }
    return Entry(
      identifier: fields[0], name: fields[4], keyword: fields[3], kind: fields[1], isRetired: fields[2] == "R")
  }
}
