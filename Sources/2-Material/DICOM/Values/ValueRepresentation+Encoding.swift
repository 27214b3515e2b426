// SPDX-License-Identifier: Apache-2.0

extension ValueRepresentation {
  /// The representation that two bytes of a file name; `nil` where they name none.
  init?(_ first: UInt8, _ second: UInt8) {
    switch (first, second) {
    case (0x41, 0x45): self = .applicationEntity
    case (0x41, 0x53): self = .ageString
    case (0x41, 0x54): self = .attributeTag
    case (0x43, 0x53): self = .codeString
    case (0x44, 0x41): self = .date
    case (0x44, 0x53): self = .decimalString
    case (0x44, 0x54): self = .dateTime
    case (0x46, 0x44): self = .double
    case (0x46, 0x4C): self = .float
    case (0x49, 0x53): self = .integerString
    case (0x4C, 0x4F): self = .longString
    case (0x4C, 0x54): self = .longText
    case (0x4F, 0x42): self = .otherByte
    case (0x4F, 0x44): self = .otherDouble
    case (0x4F, 0x46): self = .otherFloat
    case (0x4F, 0x4C): self = .otherLong
    case (0x4F, 0x56): self = .otherVeryLong
    case (0x4F, 0x57): self = .otherWord
    case (0x50, 0x4E): self = .personName
    case (0x53, 0x48): self = .shortString
    case (0x53, 0x4C): self = .signedLong
    case (0x53, 0x51): self = .sequence
    case (0x53, 0x53): self = .signedShort
    case (0x53, 0x54): self = .shortText
    case (0x53, 0x56): self = .signedVeryLong
    case (0x54, 0x4D): self = .time
    case (0x55, 0x43): self = .unlimitedCharacters
    case (0x55, 0x49): self = .uniqueIdentifier
    case (0x55, 0x4C): self = .unsignedLong
    case (0x55, 0x4E): self = .unknown
    case (0x55, 0x52): self = .universalResource
    case (0x55, 0x53): self = .unsignedShort
    case (0x55, 0x54): self = .unlimitedText
    case (0x55, 0x56): self = .unsignedVeryLong
    default: return nil
    }
  }

  /// Whether its length takes four bytes, after two reserved ones, where representations are explicit.
  ///
  /// > Source: DICOM PS3.5 section 7.1.2.
  public var hasLongLength: Bool {
    switch self {
    case .otherByte, .otherDouble, .otherFloat, .otherLong, .otherVeryLong, .otherWord, .sequence, .signedVeryLong,
      .unlimitedCharacters, .unknown, .universalResource, .unlimitedText, .unsignedVeryLong:
      true
    default: false
    }
  }

  /// Whether Specific Character Set says what its bytes mean.
  ///
  /// > Source: DICOM PS3.5 section 6.1.2.3.
  public var isAffectedByCharacterSet: Bool {
    switch self {
    case .longString, .longText, .personName, .shortString, .shortText, .unlimitedCharacters, .unlimitedText: true
    default: false
    }
  }

  /// Whether its values are text.
  public var isText: Bool {
    switch self {
    case .applicationEntity, .ageString, .codeString, .date, .decimalString, .dateTime, .integerString, .longString,
      .longText, .personName, .shortString, .shortText, .time, .unlimitedCharacters, .uniqueIdentifier,
      .universalResource, .unlimitedText:
      true
    default: false
    }
  }

  /// Whether its text is one value whatever characters are in it.
  ///
  /// > Source: DICOM PS3.5 section 6.4.
  var isOneText: Bool {
    switch self {
    case .longText, .shortText, .unlimitedText, .universalResource: true
    default: false
    }
  }

  /// How many bytes stand together where the order of bytes matters: 1, 2, 4 or 8.
  var wordSize: Int {
    switch self {
    case .otherWord, .signedShort, .unsignedShort, .attributeTag: 2
    case .otherLong, .otherFloat, .float, .signedLong, .unsignedLong: 4
    case .otherDouble, .otherVeryLong, .double, .signedVeryLong, .unsignedVeryLong: 8
    default: 1
    }
  }
}
