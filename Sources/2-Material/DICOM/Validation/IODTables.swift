// SPDX-License-Identifier: Apache-2.0

/// Which modules each IOD has, and which attributes of which type each module has.
///
/// The texts are decoded where they are needed: one IOD at a time, one level of attributes at a time.
///
/// > Source: DICOM PS3.3 annex A (the tables of modules) and annex C (the tables of attributes).
struct IODTables: Sendable {
  /// How an attribute must be there.
  enum Requirement: UInt8, Sendable {
    case type1 = 49
    case type1C = 99
    case type2 = 50
    case type2C = 100
    case type3 = 51
    case unstated = 120
  }

  /// An attribute of a module or of an item.
  struct Entry: Sendable {
    var tag: Tag
    var requirement: Requirement
    /// The level of the items of a sequence, where the tables say what they hold.
    var items: Int?
  }

  /// A module of an IOD.
  struct Module: Sendable {
    var name: String
    /// Mandatory, conditional or of the user's choice: M, C or U.
    var usage: Character
    /// The level of its attributes.
    var attributes: Int
  }

  /// The levels, each as it is written.
  private static let trees = treeText.split(separator: "\n", omittingEmptySubsequences: false)

  /// The name of the IOD of a SOP Class; `nil` for a class that the tables lack.
  static func iod(ofSOPClass uid: String) -> String? {
    let root = "1.2.840.10008."
    guard uid.hasPrefix(root) else { return nil }
    return value(of: uid.dropFirst(root.count), in: sopClassText).map(String.init)
  }

  /// The modules of an IOD.
  func modules(ofIOD name: String) -> [Module] {
    guard let row = Self.value(of: name[...], in: Self.iodText) else { return [] }
    let names = Self.moduleText.split(separator: "\n")
    return row.split(separator: " ").compactMap { word in
      guard let usage = word.last, let place = Int(word.dropLast(), radix: 36), names.indices.contains(place) else {
        return nil
      }
      let parts = names[place].split(separator: " ")
      guard parts.count == 2, let line = Int(parts[1], radix: 36) else { return nil }
      return Module(name: String(parts[0]), usage: usage, attributes: line)
    }
  }

  /// The attributes of a level.
  func entries(_ level: Int) -> [Entry] {
    guard Self.trees.indices.contains(level) else { return [] }
    return Self.trees[level].split(separator: " ").compactMap { word in
      let letters = Array(word.utf8)
      guard letters.count > 8, let number = UInt32(word.prefix(8), radix: 16),
        let requirement = Requirement(rawValue: letters[8])
      else { return nil }
      return Entry(tag: Tag(number), requirement: requirement, items: Int(word.dropFirst(9), radix: 36))
    }
  }

  /// The rest of the line that begins with a word.
  private static func value(of key: Substring, in text: String) -> Substring? {
    for line in text.split(separator: "\n") {
      if let space = line.firstIndex(of: " "), line[..<space] == key { return line[line.index(after: space)...] }
    }
    return nil
  }
}
