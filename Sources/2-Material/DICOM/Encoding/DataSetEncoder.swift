// SPDX-License-Identifier: Apache-2.0

/// The bytes of a data set as they are written.
struct DataSetEncoder {
  var bytes: [UInt8] = []
  let isExplicit: Bool
  let isBigEndian: Bool
  let isStrict: Bool
  /// Whether every length takes four bytes, and left-out values are noted: as between the owner and its helper.
  var isCanonical = false
  var keepsGroupLengths = false
  private var path: [Tag] = []

  init(isExplicit: Bool, isBigEndian: Bool, isStrict: Bool) {
    self.isExplicit = isExplicit
    self.isBigEndian = isBigEndian
    self.isStrict = isStrict
  }

  private func error(_ tag: Tag, found: String, expected: String) -> DataSetWriteError {
    DataSetWriteError(path: path + [tag], found: found, expected: expected)
  }

  mutating func append(_ dataSet: DataSet) throws(DataSetWriteError) {
    let bits = dataSet.integer(.bitsAllocated)
    for element in dataSet.elements {
      if element.tag.element == 0, !keepsGroupLengths { continue }
      if isStrict { try check(element, in: dataSet) }
      try append(element, bitsAllocated: bits)
    }
  }

  private func check(_ element: DataSet.Element, in dataSet: DataSet) throws(DataSetWriteError) {
    let tag = element.tag
    if tag.group == 0xFFFE || tag.group == 0xFFFF {
      throw error(tag, found: "a delimiter", expected: "an element")
    }
    if tag.isPrivate, tag.element > 0xFF {
      let creator = Tag(group: tag.group, element: tag.element >> 8)
      if dataSet.text(creator) == nil {
        throw error(tag, found: "a private element of no creator", expected: "one in a reserved block")
      }
    }
    if let problem = ValueRules.problem(of: element) {
      throw error(tag, found: problem.found, expected: problem.expected)
    }
  }

  // MARK: Elements

  private mutating func append(_ element: DataSet.Element, bitsAllocated: Int?) throws(DataSetWriteError) {
    let (tag, representation) = (element.tag, element.representation)
    switch element.value {
    case .items(let items):
      guard representation == .sequence else { throw error(tag, found: "items", expected: representation.form) }
      appendHeader(tag, .sequence, longLength: true)
      // Where representations are implicit, only an undefined length shows that a private value is a sequence.
      let isUndefined = !isExplicit && tag.isPrivate
      if isUndefined { append(long: 0xFFFF_FFFF) }
      let start = isUndefined ? bytes.count : reserveLength()
      path.append(tag)
      defer { path.removeLast() }
      for item in items {
        append(.item)
        let start = reserveLength()
        try append(item)
        try patch(start)
      }
      if isUndefined {
        append(.sequenceDelimitationItem)
        append(long: 0)
      } else {
        try patch(start)
      }
    case .encapsulated(let pixels):
      guard representation == .otherByte || !isStrict else {
        throw error(tag, found: "pixels in fragments", expected: "the representation OB for them")
      }
      appendHeader(tag, representation, longLength: true)
      append(long: 0xFFFF_FFFF)
      append(.item)
      append(long: UInt32(truncatingIfNeeded: pixels.offsets.count * 4))
      for offset in pixels.offsets { append(long: offset) }
      for fragment in pixels.fragments {
        append(.item)
        // A canonical fragment keeps an odd length, so that what was read is what comes out.
        let padding = isCanonical ? 0 : fragment.count & 1
        append(long: UInt32(truncatingIfNeeded: fragment.count + padding))
        bytes += fragment
        if padding == 1 { bytes.append(0) }
      }
      append(.sequenceDelimitationItem)
      append(long: 0)
    case .leftOut(let note):
      guard isCanonical else { throw error(tag, found: "a value that was left out on reading", expected: "the value") }
      append(tag)
      bytes += representation.rawValue.utf8
      append(short: 1)
      append(long: 16)
      append(eight: UInt64(bitPattern: Int64(note.offset)))
      append(eight: note.length.map { UInt64(bitPattern: Int64($0)) } ?? UInt64.max)
    default:
      try appendPlain(element, bitsAllocated: bitsAllocated)
    }
  }

  private mutating func appendPlain(_ element: DataSet.Element, bitsAllocated: Int?) throws(DataSetWriteError) {
    let (tag, representation) = (element.tag, element.representation)
    let header = bytes.count
    var written = representation
    let isLong = !isExplicit || isCanonical || representation.hasLongLength
    appendHeader(tag, representation, longLength: isLong)
    let lengthSize = isLong ? 4 : 2
    let lengthPlace = bytes.count
    bytes.append(contentsOf: isLong ? [0, 0, 0, 0] : [0, 0])
    let start = bytes.count
    try append(element, form: representation, bitsAllocated: bitsAllocated)
    if (bytes.count - start) % 2 == 1, !isCanonical {
      bytes.append(representation.isText && representation != .uniqueIdentifier ? 0x20 : 0)
    }
    let length = bytes.count - start
    if lengthSize == 2, length > 0xFFFE {
      guard !isStrict else { throw error(tag, found: "\(length) bytes", expected: "at most 65534") }
      // Too long for its representation: as UN, which PS3.5 section 6.2.2 allows.
      written = .unknown
      let value = Array(bytes[start...])
      bytes.removeSubrange(header...)
      appendHeader(tag, written, longLength: true)
      append(long: UInt32(truncatingIfNeeded: length))
      bytes += value
      return
    }
    guard length < 0xFFFF_FFFF else { throw error(tag, found: "\(length) bytes", expected: "less than 4 294 967 295") }
    for place in 0..<lengthSize {
      let shift = isBigEndian ? lengthSize - 1 - place : place
      bytes[lengthPlace + place] = UInt8(truncatingIfNeeded: length >> (8 * shift))
    }
  }

  private mutating func append(
    _ element: DataSet.Element, form representation: ValueRepresentation, bitsAllocated: Int?
  ) throws(DataSetWriteError) {
    let tag = element.tag
    switch (element.value, representation) {
    case (.empty, _): break
    case (.text(let values), _) where representation.isText:
      for (place, value) in values.enumerated() {
        if place > 0 { bytes.append(0x5C) }
        bytes.append(contentsOf: value.utf8)
      }
    case (.integers(let values), .unsignedShort), (.integers(let values), .signedShort):
      for value in values { append(short: UInt16(truncatingIfNeeded: value)) }
    case (.integers(let values), .unsignedLong), (.integers(let values), .signedLong):
      for value in values { append(long: UInt32(truncatingIfNeeded: value)) }
    case (.integers(let values), .signedVeryLong):
      for value in values { append(eight: UInt64(bitPattern: Int64(value))) }
    case (.unsigned(let values), .unsignedVeryLong):
      for value in values { append(eight: value) }
    case (.reals(let values), .float):
      for value in values { append(long: Float(value).bitPattern) }
    case (.reals(let values), .double):
      for value in values { append(eight: value.bitPattern) }
    case (.tags(let values), .attributeTag):
      for value in values { append(value) }
    case (.bytes(let value), .otherByte), (.bytes(let value), .unknown):
      bytes += value
    case (.bytes(let value), .otherWord), (.bytes(let value), .otherLong), (.bytes(let value), .otherFloat),
      (.bytes(let value), .otherDouble), (.bytes(let value), .otherVeryLong):
      guard isBigEndian else {
        bytes += value
        break
      }
      let isWide = tag == .pixelData && (bitsAllocated == 32 || bitsAllocated == 64)
      let size = isWide ? (bitsAllocated ?? 16) / 8 : representation.wordSize
      var start = 0
      while start + size <= value.count {
        bytes += value[start..<start + size].reversed()
        start += size
      }
      bytes += value[start...]
    default:
      throw error(tag, found: element.value.form, expected: representation.form)
    }
  }

  // MARK: Headers and numbers

  private mutating func appendHeader(_ tag: Tag, _ representation: ValueRepresentation, longLength: Bool) {
    append(tag)
    guard isExplicit else { return }
    bytes += representation.rawValue.utf8
    if longLength { append(short: 0) }
  }

  private mutating func reserveLength() -> Int {
    append(long: 0)
    return bytes.count
  }

  private mutating func patch(_ start: Int) throws(DataSetWriteError) {
    let length = bytes.count - start
    guard length < 0xFFFF_FFFF else {
      throw DataSetWriteError(path: path, found: "\(length) bytes", expected: "less than 4 294 967 295")
    }
    for place in 0..<4 {
      bytes[start - 4 + place] = UInt8(truncatingIfNeeded: length >> (8 * (isBigEndian ? 3 - place : place)))
    }
  }

  private mutating func append(_ tag: Tag) {
    append(short: tag.group)
    append(short: tag.element)
  }

  private mutating func append(short: UInt16) {
    let (low, high) = (UInt8(truncatingIfNeeded: short), UInt8(truncatingIfNeeded: short >> 8))
    bytes.append(isBigEndian ? high : low)
    bytes.append(isBigEndian ? low : high)
  }

  private mutating func append(long: UInt32) {
    let (low, high) = (UInt16(truncatingIfNeeded: long), UInt16(truncatingIfNeeded: long >> 16))
    append(short: isBigEndian ? high : low)
    append(short: isBigEndian ? low : high)
  }

  private mutating func append(eight: UInt64) {
    let (low, high) = (UInt32(truncatingIfNeeded: eight), UInt32(truncatingIfNeeded: eight >> 32))
    append(long: isBigEndian ? high : low)
    append(long: isBigEndian ? low : high)
  }
}

extension Value {
  /// What kind of value it is, in a word.
  var form: String {
    switch self {
    case .empty: "nothing"
    case .text: "text"
    case .integers: "whole numbers"
    case .unsigned: "whole numbers without sign"
    case .reals: "numbers"
    case .tags: "tags"
    case .bytes: "bytes"
    case .items: "items"
    case .encapsulated: "pixels in fragments"
    case .leftOut: "a value that was left out"
    }
  }
}

extension ValueRepresentation {
  /// What kind of value it asks for, in a word.
  var form: String {
    switch self {
    case .attributeTag: "tags"
    case .double, .float: "numbers"
    case .otherByte, .otherDouble, .otherFloat, .otherLong, .otherVeryLong, .otherWord, .unknown: "bytes"
    case .sequence: "items"
    case .signedLong, .signedShort, .signedVeryLong, .unsignedLong, .unsignedShort: "whole numbers"
    case .unsignedVeryLong: "whole numbers without sign"
    default: "text"
    }
  }
}
