// SPDX-License-Identifier: Apache-2.0
import DICOM
import Testing

/// The examples of PS3.5 annexes H to K, byte by byte, and more.
@Suite("Character sets")
struct SpecificCharacterSetTests {
  private func text(
    _ terms: [String], _ bytes: [UInt8], _ delimiters: SpecificCharacterSet.Delimiters = [.backslash, .name]
  )
    -> [String]
  {
    SpecificCharacterSet(terms).decode(bytes[...], delimiters: delimiters).values
  }

  private func bytes(_ hexadecimal: String) -> [UInt8] {
    hexadecimal.split(separator: " ").compactMap { UInt8($0, radix: 16) }
  }

  @Test func `Yamada Tarou in three groups, code extensions with ASCII (PS3.5 H.3.1)`() {
    let name = bytes(
      "59 61 6D 61 64 61 5E 54 61 72 6F 75 3D 1B 24 42 3B 33 45 44 1B 28 42 5E 1B 24 42 42 40 4F 3A 1B 28 42 3D "
        + "1B 24 42 24 64 24 5E 24 40 1B 28 42 5E 1B 24 42 24 3F 24 6D 24 26 1B 28 42")
    #expect(text(["", "ISO 2022 IR 87"], name) == ["Yamada^Tarou=山田^太郎=やまだ^たろう"])
  }

  @Test func `Yamada Tarou with katakana of JIS X 0201 (PS3.5 H.3.2)`() {
    let name = bytes(
      "D4 CF C0 DE 5E C0 DB B3 3D 1B 24 42 3B 33 45 44 1B 28 4A 5E 1B 24 42 42 40 4F 3A 1B 28 4A 3D "
        + "1B 24 42 24 64 24 5E 24 40 1B 28 4A 5E 1B 24 42 24 3F 24 6D 24 26 1B 28 4A")
    #expect(text(["ISO 2022 IR 13", "ISO 2022 IR 87"], name) == ["ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう"])
  }

  @Test func `Hong Gildong, the set announced anew after each delimiter (PS3.5 I.2)`() {
    let name = bytes(
      "48 6F 6E 67 5E 47 69 6C 64 6F 6E 67 3D 1B 24 29 43 FB F3 5E 1B 24 29 43 D1 CE D4 D7 3D "
        + "1B 24 29 43 C8 AB 5E 1B 24 29 43 B1 E6 B5 BF")
    #expect(text(["", "ISO 2022 IR 149"], name) == ["Hong^Gildong=洪^吉洞=홍^길동"])
  }

  @Test func `Wang XiaoDong in UTF-8 and GB 18030 (PS3.5 J.1, J.3)`() {
    let unicode = bytes(
      "57 61 6E 67 5E 58 69 61 6F 44 6F 6E 67 3D E7 8E 8B 5E E5 B0 8F E6 9D B1 3D")
    #expect(text(["ISO_IR 192"], unicode) == ["Wang^XiaoDong=王^小東="])
    let chinese = bytes("57 61 6E 67 5E 58 69 61 6F 44 6F 6E 67 3D CD F5 5E D0 A1 B6 AB 3D")
    #expect(text(["GB18030"], chinese) == ["Wang^XiaoDong=王^小东="])
    #expect(text(["GBK"], chinese) == ["Wang^XiaoDong=王^小东="])
  }

  @Test func `Zhang XiaoDong in GB 2312 by code extension (PS3.5 K.2)`() {
    let name = bytes(
      "5A 68 61 6E 67 5E 58 69 61 6F 44 6F 6E 67 3D 1B 24 29 41 D5 C5 5E 1B 24 29 41 D0 A1 B6 AB 3D")
    #expect(text(["", "ISO 2022 IR 58"], name) == ["Zhang^XiaoDong=张^小东="])
  }

  @Test(arguments: [
    ("ISO_IR 100", "42 75 63 5E 4A E9 72 F4 6D 65", "Buc^Jérôme"),
    ("ISO_IR 101", "57 61 B3 EA 73 61", "Wałęsa"),
    ("ISO_IR 109", "AC 75", "Ĵu"),
    ("ISO_IR 110", "A2", "ĸ"),
    ("ISO_IR 144", "BB EE DA 63 65 DC D1 EB", "Люкceмбы"),
    ("ISO_IR 126", "C4 E9 EF ED F5 F3 E9 EF F2", "Διονυσιος"),
    ("ISO_IR 127", "E2 C8 C7 E6 EA", "قباني"),
    ("ISO_IR 138", "F9 F8 E5 EF", "שרון"),
    ("ISO_IR 148", "C7 61 76 75 FE 6F F0 6C 75", "Çavuşoğlu"),
    ("ISO_IR 166", "B9 D2 C1 CA A1 D8 C5", "นามสกุล"),
    ("ISO_IR 203", "A4", "€"),
    ("ISO_IR 13", "D4 CF C0 DE", "ﾔﾏﾀﾞ"),
  ])
  func `sets of single bytes`(_ row: (String, String, String)) {
    #expect(text([row.0], bytes(row.1)) == [row.2])
    #expect(SpecificCharacterSet([row.0]).unknownTerms.isEmpty)
  }

  @Test func `a byte 5C within a character parts no values`() {
    // GB 18030's 8D 5C is one character; the byte after it is a backslash of its own.
    #expect(text(["GB18030"], bytes("8D 5C 5C 41")) == ["峔", "A"])
    // JIS X 0208 33 5C in the left half.
    #expect(text(["", "ISO 2022 IR 87"], bytes("1B 24 42 33 5C 1B 28 42 5C 41")) == ["顎", "A"])
  }

  @Test func `sets go back to the first ones at delimiters`() {
    let korean = bytes("1B 24 29 43 B1 E6 5C B1 E6")
    let values = SpecificCharacterSet(["", "ISO 2022 IR 149"]).decode(korean[...], delimiters: .backslash)
    #expect(values.values == ["길", "±æ"])
    #expect(!values.isSound)
    #expect(text(["ISO 2022 IR 100", "ISO 2022 IR 144"], bytes("E9 1B 2D 4C E9 0A E9")) == ["éщ\né"])
    #expect(text(["ISO 2022 IR 100", "ISO 2022 IR 144"], bytes("1B 2D 4C E9 5E E9"), []) == ["щ^щ"])
    #expect(text(["ISO 2022 IR 100", "ISO 2022 IR 144"], bytes("1B 2D 4C E9 5E E9"), .name) == ["щ^é"])
  }

  @Test func `four bytes of GB 18030 reach every plane`() {
    #expect(text(["GB18030"], bytes("81 30 84 36 90 30 81 30 E3 32 9A 35")) == ["¥\u{10000}\u{10FFFF}"])
    let broken = SpecificCharacterSet(["GB18030"]).decode([0x81, 0x30, 0x84], delimiters: [])
    #expect(!broken.isSound)
  }

  @Test func `bytes that mean nothing are marked, and the rest read`() {
    let utf8 = SpecificCharacterSet.utf8.decode([0x41, 0xFF, 0x42], delimiters: [])
    #expect(utf8.values == ["A\u{FFFD}B"])
    #expect(!utf8.isSound)
    let ascii = SpecificCharacterSet.ascii.decode([0x41, 0xFC], delimiters: [])
    #expect(ascii.values == ["Aü"])
    #expect(!ascii.isSound)
    #expect(SpecificCharacterSet(["ISO_IR 100"]).decode([0xFC], delimiters: []).isSound)
    let greek = SpecificCharacterSet(["ISO_IR 126"]).decode([0xFF, 0xE1], delimiters: [])
    #expect(greek.values == ["\u{FFFD}α"])
  }

  @Test func `misspelt terms are taken for what they mean, and listed`() {
    for term in ["ISO IR 100", "ISO-IR 100", "iso_ir 100", "ISO_2022_IR_100", "ISO 2022-IR 100", "ISO_IR100"] {
      let set = SpecificCharacterSet([term])
      #expect(set.unknownTerms == [0], "\(term)")
      #expect(set.decode([0xFC], delimiters: []).isSound, "\(term)")
    }
    #expect(SpecificCharacterSet(["KLINGON"]).unknownTerms == [0])
    #expect(SpecificCharacterSet(["", "ISO 2022 IR 87", "ISO_IR 192"]).unknownTerms == [2])
    #expect(SpecificCharacterSet(["ISO 2022 IR 6", "ISO 2022 IR 58"]).unknownTerms.isEmpty)
  }

  @Test func `items take the character set from around them, or their own`() {
    var inner = HandBytes()
    inner.explicit(0x0010_0010, "PN", [0xFC, 0x20])
    var own = HandBytes()
    own.explicit(0x0008_0005, "CS", "ISO_IR 144")
    own.explicit(0x0010_0010, "PN", [0xE9, 0x20])
    var hand = HandBytes.part10("1.2.840.10008.1.2.1")
    hand.explicit(0x0008_0005, "CS", "ISO_IR 100")
    hand.explicit(0x0008_1140, "SQ", [], length: UInt32(inner.bytes.count + own.bytes.count + 16))
    hand.item(UInt32(inner.bytes.count))
    hand.bytes += inner.bytes
    hand.item(UInt32(own.bytes.count))
    hand.bytes += own.bytes
    hand.explicit(0x0010_0010, "PN", [0xE9, 0x20])
    let file = DataSetReader.read(hand.bytes)
    #expect(file.faults.isEmpty)
    #expect(file.dataSet.items(.referencedImageSequence).map { $0.text(.patientName) } == ["ü", "щ"])
    #expect(file.dataSet.text(.patientName) == "é")
  }
}
