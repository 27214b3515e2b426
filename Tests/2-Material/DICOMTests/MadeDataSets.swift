// SPDX-License-Identifier: Apache-2.0
import DICOM
import TestSupport

/// Bytes put together by hand, element by element.
struct HandBytes {
  var bytes: [UInt8] = []
  var isBigEndian = false

  static func preamble() -> HandBytes { HandBytes(bytes: [UInt8](repeating: 0, count: 128) + Array("DICM".utf8)) }

  /// Preamble and the meta information that names a transfer syntax, and no more.
  static func part10(_ syntax: String) -> HandBytes {
    var hand = preamble()
    let identifier = Array(syntax.utf8) + (syntax.utf8.count % 2 == 1 ? [0] : [])
    hand.explicit(0x0002_0000, "UL", hand.four(UInt32(8 + identifier.count)))
    hand.explicit(0x0002_0010, "UI", identifier)
    return hand
  }

  func two(_ number: UInt16) -> [UInt8] {
    isBigEndian ? [UInt8(number >> 8), UInt8(number & 255)] : [UInt8(number & 255), UInt8(number >> 8)]
  }

  func four(_ number: UInt32) -> [UInt8] {
    let (low, high) = (two(UInt16(number & 0xFFFF)), two(UInt16(number >> 16)))
    return isBigEndian ? high + low : low + high
  }

  mutating func tag(_ tag: UInt32) { bytes += two(UInt16(tag >> 16)) + two(UInt16(tag & 0xFFFF)) }

  mutating func explicit(_ tag: UInt32, _ vr: String, _ value: [UInt8], length: UInt32? = nil) {
    self.tag(tag)
    bytes += vr.utf8
    let stated = length ?? UInt32(value.count)
    if ["OB", "OW", "OF", "OD", "OL", "OV", "SQ", "UN", "UC", "UR", "UT", "SV", "UV"].contains(vr) {
      bytes += [0, 0] + four(stated)
    } else {
      bytes += two(UInt16(stated))
    }
    bytes += value
  }

  mutating func explicit(_ tag: UInt32, _ vr: String, _ text: String) {
    explicit(tag, vr, Array(text.utf8) + (text.utf8.count % 2 == 1 ? [vr == "UI" ? 0 : 0x20] : []))
  }

  mutating func implicit(_ tag: UInt32, _ value: [UInt8], length: UInt32? = nil) {
    self.tag(tag)
    bytes += four(length ?? UInt32(value.count)) + value
  }

  mutating func item(_ length: UInt32) {
    tag(0xFFFE_E000)
    bytes += four(length)
  }

  mutating func itemEnd() {
    tag(0xFFFE_E00D)
    bytes += four(0)
  }

  mutating func sequenceEnd() {
    tag(0xFFFE_E0DD)
    bytes += four(0)
  }
}

/// Data sets over every representation, from a seed.
struct MadeDataSets {
  var random: SplitMix

  init(seed: UInt64) { random = SplitMix(seed: seed) }

  mutating func below(_ count: Int) -> Int { Int(random.next() % UInt64(count)) }

  mutating func word(_ letters: String, _ longest: Int) -> String {
    let letters = Array(letters)
    return String((0...below(longest)).map { _ in letters[below(letters.count)] })
  }

  /// A data set with one attribute of each representation, sound in the strict sense.
  mutating func dataSet(depth: Int = 2) -> DataSet {
    var dataSet = DataSet()
    dataSet.set(.specificCharacterSet, .codeString, .text(["ISO_IR 192"]))
    dataSet.set(.sopClassUID, .uniqueIdentifier, .text(["1.2.840.10008.5.1.4.1.1.7"]))
    dataSet.set(.sopInstanceUID, .uniqueIdentifier, .text(["2.25.\(random.next())"]))
    dataSet.set(.imageType, .codeString, .text(["DERIVED", "SECONDARY", word("ABC_ 1D", 8) + "X"]))
    dataSet.set(.studyDate, .date, .text(["2024\(10 + below(3))\(10 + below(18))"]))
    dataSet.set(.studyTime, .time, .text(["1\(below(10))3045.\(100 + below(900))"]))
    dataSet.set(.acquisitionDateTime, .dateTime, .text(["20240229101112.5+0100"]))
    dataSet.set(.retrieveAETitle, .applicationEntity, .text(["A", word("XYZ19", 10)]))
    dataSet.set(.patientName, .personName, .text([word("ÄB山田ж^", 4) + "a=" + word("小東", 3)]))
    dataSet.set(.patientID, .longString, .text([word("ßa1 ñ", 12) + "x"]))
    dataSet.set(.patientAge, .ageString, .text(["0\(10 + below(80))Y"]))
    dataSet.set(.patientComments, .longText, .text(["two\r\nlines\\and a backslash " + word("éa", 9)]))
    dataSet.set(.institutionAddress, .shortText, .text([word("abü", 30)]))
    dataSet.set(.accessionNumber, .shortString, .text([word("0123456789", 14)]))
    dataSet.set(.longCodeValue, .unlimitedCharacters, .text([word("ab×", 90)]))
    dataSet.set(.urnCodeValue, .universalResource, .text(["urn:oid:1.2.\(below(1000))"]))
    dataSet.set(.textValue, .unlimitedText, .text([word("π a", 200) + "z"]))
    dataSet.set(.pixelSpacing, .decimalString, .text(["0.\(1 + below(99))", "-1.5E-\(below(9))"]))
    dataSet.set(.instanceNumber, .integerString, .text(["\(below(1 << 30) - (1 << 29))"]))
    dataSet.set(.rows, .unsignedShort, .integers([below(65536)]))
    dataSet.set(.bitsAllocated, .unsignedShort, .integers([16]))
    dataSet.set(.tagAngleSecondAxis, .signedShort, .integers([below(65536) - 32768]))
    dataSet.set(.simpleFrameList, .unsignedLong, .integers((0...below(4)).map { _ in below(1 << 32) }))
    dataSet.set(.referencePixelX0, .signedLong, .integers([below(1 << 32) - 1 << 31]))
    dataSet.set(.selectorSVValue, .signedVeryLong, .integers([Int(bitPattern: UInt(random.next()))]))
    dataSet.set(.selectorUVValue, .unsignedVeryLong, .unsigned([random.next(), UInt64.max]))
    dataSet.set(.selectorFLValue, .float, .reals([Double(Float(below(1000)) / 8), -0.0, Double.infinity]))
    dataSet.set(.selectorFDValue, .double, .reals([Double(below(1 << 30)) / 7, -Double.infinity]))
    dataSet.set(.frameIncrementPointer, .attributeTag, .tags([.frameTime, Tag(UInt32(below(1 << 32)))]))
    dataSet.set(.selectorOBValue, .otherByte, .bytes(bytes(2 * below(9) + 2)))
    dataSet.set(.selectorOWValue, .otherWord, .bytes(bytes(2 * below(9) + 2)))
    dataSet.set(.selectorOLValue, .otherLong, .bytes(bytes(4 * below(9) + 4)))
    dataSet.set(.selectorOFValue, .otherFloat, .bytes(bytes(4 * below(9) + 4)))
    dataSet.set(.selectorODValue, .otherDouble, .bytes(bytes(8 * below(9) + 8)))
    dataSet.set(.selectorOVValue, .otherVeryLong, .bytes(bytes(8 * below(9) + 8)))
    dataSet.set(.studyDescription, .longString, .empty)
    dataSet.set(Tag(0x0009_0010), .longString, .text(["FIDUCIAL TEST"]))
    dataSet.set(Tag(0x0009_1001), .unknown, .bytes([1, 2, 3, 4]))
    dataSet.set(.referencedStudySequence, .sequence, .items([]))
    if depth > 0 {
      let items = (0...below(3)).map { _ in self.dataSet(depth: depth - 1) } + [DataSet()]
      dataSet.set(.referencedImageSequence, .sequence, .items(items))
      dataSet.set(
        Tag(0x0009_1002), .sequence, .items([DataSet([.init(.patientID, .longString, .text(["in private"]))])]))
    }
    return dataSet
  }

  mutating func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8(below(256)) } }

  /// A file whose pixels suit the transfer syntax.
  mutating func file(_ syntax: TransferSyntax) -> DICOMFile {
    var dataSet = dataSet()
    if syntax.isEncapsulated {
      let fragments = (0...below(3)).map { _ in bytes(2 * below(40)) }
      let pixels = EncapsulatedPixels(offsets: [0, UInt32(below(100))], fragments: fragments)
      dataSet.set(.pixelData, .otherByte, .encapsulated(pixels))
    } else {
      dataSet.set(.pixelData, .otherWord, .bytes(bytes(2 * below(200) + 2)))
    }
    return DICOMFile(metaInformation: DataSet(), dataSet: dataSet, transferSyntaxUID: syntax.rawValue)
  }
}
