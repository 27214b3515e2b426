// SPDX-License-Identifier: Apache-2.0
package import Workers

// Between the helper and its owner a data set travels as it is held in memory: text in Unicode, numbers as numbers, values that were
// left out as notes. The encodings of DICOM, with all that can be wrong in them, end in the helper; what the owner reads is this
// alone, and a bent form of it is refused.

/// The numbers that stand for the kinds of values.
private enum ValueKind: UInt8 {
  case empty, text, integers, unsigned, reals, tags, bytes, items, encapsulated, leftOut
}

extension WireWriter {
  /// Writes a data set.
  package mutating func put(_ dataSet: DataSet) {
    put(count: dataSet.elements.count)
    for element in dataSet.elements {
      put(element.tag.rawValue)
      put(element.representation.wireCode)
      put(element.value)
    }
  }

  private mutating func put(_ value: Value) {
    switch value {
    case .empty: put(ValueKind.empty.rawValue)
    case .text(let texts):
      put(ValueKind.text.rawValue)
      put(texts)
    case .integers(let numbers):
      put(ValueKind.integers.rawValue)
      put(count: numbers.count)
      for number in numbers { put(number) }
    case .unsigned(let numbers):
      put(ValueKind.unsigned.rawValue)
      put(count: numbers.count)
      for number in numbers { put(number) }
    case .reals(let numbers):
      put(ValueKind.reals.rawValue)
      put(count: numbers.count)
      for number in numbers { put(number) }
    case .tags(let tags):
      put(ValueKind.tags.rawValue)
      put(count: tags.count)
      for tag in tags { put(tag.rawValue) }
    case .bytes(let bytes):
      put(ValueKind.bytes.rawValue)
      put(bytes)
    case .items(let items):
      put(ValueKind.items.rawValue)
      put(count: items.count)
      for item in items { put(item) }
    case .encapsulated(let pixels):
      put(ValueKind.encapsulated.rawValue)
      put(count: pixels.offsets.count)
      for offset in pixels.offsets { put(offset) }
      put(count: pixels.fragments.count)
      for fragment in pixels.fragments { put(fragment) }
    case .leftOut(let place):
      put(ValueKind.leftOut.rawValue)
      put(place.offset)
      put(place.length)
    }
  }
}

extension WireReader {
  /// How deep sequences may nest.
  private static let deepest = 128

  /// Reads a data set; its tags must ascend, so that a long one takes no longer to put together than to send.
  package mutating func dataSet(depth: Int = 0) throws(WireError) -> DataSet {
    guard depth <= Self.deepest else { throw WireError(offset: offset) }
    let count = try count(ofWidth: 6)
    var elements: [DataSet.Element] = []
    elements.reserveCapacity(count)
    for _ in 0..<count {
      let place = offset
      let tag = Tag(try number())
      if let last = elements.last, last.tag >= tag { throw WireError(offset: place) }
      guard let representation = ValueRepresentation(wireCode: try number()) else { throw WireError(offset: place) }
      elements.append(DataSet.Element(tag, representation, try value(depth)))
    }
    return DataSet(elements)
  }

  private mutating func value(_ depth: Int) throws(WireError) -> Value {
    let place = offset
    guard let kind = ValueKind(rawValue: try number()) else { throw WireError(offset: place) }
    switch kind {
    case .empty: return .empty
    case .text: return .text(try texts())
    case .integers: return .integers(try numbers())
    case .unsigned: return .unsigned(try numbers())
    case .reals: return .reals(try numbers(UInt64.self).map(Double.init(bitPattern:)))
    case .tags: return .tags(try numbers(UInt32.self).map(Tag.init))
    case .bytes: return .bytes(try piece())
    case .items:
      var items: [DataSet] = []
      for _ in 0..<(try count(ofWidth: 8)) { items.append(try dataSet(depth: depth + 1)) }
      return .items(items)
    case .encapsulated:
      let offsets = try numbers(UInt32.self)
      var fragments: [[UInt8]] = []
      for _ in 0..<(try count(ofWidth: 8)) { fragments.append(try piece()) }
      return .encapsulated(EncapsulatedPixels(offsets: offsets, fragments: fragments))
    case .leftOut:
      let start: Int = try number()
      return .leftOut(LeftOutValue(offset: start, length: try optional()))
    }
  }

  private mutating func numbers<Number: FixedWidthInteger>(
    _ type: Number.Type = Number.self
  ) throws(WireError) -> [Number] {
    let count = try count(ofWidth: Number.bitWidth / 8)
    var numbers: [Number] = []
    numbers.reserveCapacity(count)
    for _ in 0..<count { numbers.append(try number()) }
    return numbers
  }
}

extension ValueRepresentation {
  /// Both letters in one number.
  fileprivate var wireCode: UInt16 {
    rawValue.utf8.reduce(0) { $0 << 8 | UInt16($1) }
  }

  fileprivate init?(wireCode: UInt16) {
    let letters = [UInt8(wireCode >> 8), UInt8(truncatingIfNeeded: wireCode)]
    self.init(rawValue: String(decoding: letters, as: UTF8.self))
  }
}
