// SPDX-License-Identifier: Apache-2.0

/// What the bytes of text stand for, as Specific Character Set (0008,0005) says.
///
/// All defined terms are known: the ISO 8859 parts, JIS X 0201, Thai, the code extensions of ISO 2022 for Japanese, Korean and
/// simplified Chinese, UTF-8, GB 18030 and GBK. A misspelt term is taken for what it means; an unknown one for the default.
/// > Source: DICOM PS3.3 section C.12.1.1.2, PS3.5 section 6.1.
public struct SpecificCharacterSet: Sendable, Hashable {
  enum Coding: Sendable, Hashable {
    case extended
    case utf8
    case gb18030
  }

  var coding = Coding.extended
  /// What a value begins with: the left half is ASCII or JIS X 0201's Roman letters, which are read as ASCII.
  var right = RightHalf.none
  /// The places, counted from 0, of terms that are not in the standard.
  public private(set) var unknownTerms: [Int] = []

  /// The default repertoire: ASCII.
  public static var ascii: SpecificCharacterSet { SpecificCharacterSet([]) }
  /// UTF-8, in which everything is written here.
  public static var utf8: SpecificCharacterSet { SpecificCharacterSet(["ISO_IR 192"]) }

  /// Takes the values of Specific Character Set.
  public init(_ terms: [String]) {
    for (place, term) in terms.enumerated() {
      let letters = String(decoding: term.uppercased().utf8.filter(Self.isLetterOrDigit), as: UTF8.self)
      let known = Self.meaning(letters)
      let isSpeltRight = Self.definedTerms.contains(term)
      if known == nil || !isSpeltRight || place > 0 && known?.coding != .extended { unknownTerms.append(place) }
      if place == 0, let known {
        coding = known.coding
        right = known.right
      }
    }
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
  }

  private static let definedTerms: Set<String> = {
    var terms: Set<String> = ["", "ISO_IR 6", "ISO_IR 192", "GB18030", "GBK", "ISO 2022 IR 6"]
    for number in [13, 100, 101, 109, 110, 126, 127, 138, 144, 148, 166, 203] {
      terms.insert("ISO_IR \(number)")
      terms.insert("ISO 2022 IR \(number)")
    }
    for number in [58, 87, 149, 159] { terms.insert("ISO 2022 IR \(number)") }
    return terms
  }()

  private static func meaning(_ letters: String) -> (coding: Coding, right: RightHalf)? {
    switch letters {
    case "": return (.extended, .none)
    case "ISOIR192", "ISO2022IR192", "UTF8": return (.utf8, .none)
    case "GB18030", "GBK", "ISO2022GBK": return (.gb18030, .none)
    case "ISO202258": return (.extended, .gb2312)
    case "ISO88591", "LATIN1": return (.extended, .latin1)
    default: break
    }
    let number: Substring
    if letters.hasPrefix("ISO2022IR") {
      number = letters.dropFirst(9)
    } else if letters.hasPrefix("ISOIR") {
      number = letters.dropFirst(5)
    } else {
      return nil
    }
    switch number {
    case "6", "87", "159": return (.extended, .none)
    case "13": return (.extended, .katakana)
    case "100": return (.extended, .latin1)
    case "101": return (.extended, .isoIR101)
    case "109": return (.extended, .isoIR109)
    case "110": return (.extended, .isoIR110)
    case "126": return (.extended, .isoIR126)
    case "127": return (.extended, .isoIR127)
    case "138": return (.extended, .isoIR138)
    case "144": return (.extended, .isoIR144)
    case "148": return (.extended, .isoIR148)
    case "166": return (.extended, .isoIR166)
    case "203": return (.extended, .isoIR203)
    case "149": return (.extended, .ksX1001)
    case "58": return (.extended, .gb2312)
    default: return nil
    }
  }
}

/// The set that bytes of 20 to 7E stand for.
enum LeftHalf: Sendable, Hashable {
  case ascii
  case jisX0208
  case jisX0212
}

/// The set that bytes of A0 to FF stand for.
enum RightHalf: Sendable, Hashable {
  case none
  case latin1
  case isoIR101, isoIR109, isoIR110, isoIR126, isoIR127, isoIR138, isoIR144, isoIR148, isoIR166, isoIR203
  case katakana
  case ksX1001
  case gb2312

  var singleBytes: StaticTable? {
    switch self {
    case .isoIR101: CharacterTables.isoIR101
    case .isoIR109: CharacterTables.isoIR109
    case .isoIR110: CharacterTables.isoIR110
    case .isoIR126: CharacterTables.isoIR126
    case .isoIR127: CharacterTables.isoIR127
    case .isoIR138: CharacterTables.isoIR138
    case .isoIR144: CharacterTables.isoIR144
    case .isoIR148: CharacterTables.isoIR148
    case .isoIR166: CharacterTables.isoIR166
    case .isoIR203: CharacterTables.isoIR203
    default: nil
    }
  }
}
