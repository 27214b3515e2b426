// SPDX-License-Identifier: Apache-2.0

extension Palette {
  /// Reads the palette of a data set, be it plain or in segments, of an image or supplemental.
  ///
  /// Entries of 8 bits that lie in 16 each, as old writers have them, are told by the number of bytes.
  /// - Throws: `PaletteError`.
  public init(_ dataSet: DataSet) throws(PaletteError) {
    let red = try Column(
      dataSet, .redPaletteColorLookupTableDescriptor, .redPaletteColorLookupTableData,
      .segmentedRedPaletteColorLookupTableData)
    let green = try Column(
      dataSet, .greenPaletteColorLookupTableDescriptor, .greenPaletteColorLookupTableData,
      .segmentedGreenPaletteColorLookupTableData)
    let blue = try Column(
      dataSet, .bluePaletteColorLookupTableDescriptor, .bluePaletteColorLookupTableData,
      .segmentedBluePaletteColorLookupTableData)
    guard
      let palette = Palette(
        firstIndex: red.firstIndex, bitsPerEntry: red.bits, red: red.entries, green: green.entries, blue: blue.entries)
    else {
      throw .differentLengths(red: red.entries.count, green: green.entries.count, blue: blue.entries.count)
    }
    self = palette
  }
}

/// One of the three tables.
private struct Column {
  var firstIndex: Int
  var bits: Int
  var entries: [UInt16]

  init(_ dataSet: DataSet, _ descriptor: Tag, _ plain: Tag, _ segmented: Tag) throws(PaletteError) {
    let numbers = dataSet.integers(descriptor)
    guard dataSet[descriptor] != nil else { throw .missing(descriptor) }
    guard numbers.count >= 3, numbers[2] == 8 || numbers[2] == 16 else { throw .descriptor(descriptor) }
    // The number of entries is unsigned whatever the attribute was read as; 0 stands for 2¹⁶.
    let stated = numbers[0] & 0xFFFF
    let count = stated == 0 ? 65536 : stated
    firstIndex = numbers[1]
    // US where pixels are unsigned, SS where they are not: a file written in the other way shows a negative first index.
    if firstIndex < 0, dataSet.integer(.pixelRepresentation) == 0 { firstIndex &= 0xFFFF }
    bits = numbers[2]
    if let bytes = Self.bytes(dataSet, plain) {
      let wide = bits == 16 || bytes.count >= count * 2
      let needed = wide ? count * 2 : count
      guard bytes.count >= needed else { throw .short(plain, found: bytes.count, expected: needed) }
      if wide {
        entries = (0..<count).map { UInt16(bytes[2 * $0]) | UInt16(bytes[2 * $0 + 1]) << 8 }
        // Bytes in the upper half of words, as some writers have them, are not told apart from real ones of 16 bits.
        if bits == 8 { bits = entries.contains { $0 > 255 } ? 16 : 8 }
      } else {
        entries = bytes.prefix(count).map { UInt16($0) }
      }
      return
    }
    guard let bytes = Self.bytes(dataSet, segmented) else { throw .missing(plain) }
    entries = try Segments(bytes: bytes, isWide: bits == 16, tag: segmented).entries(limit: count)
    guard entries.count >= count else { throw .short(segmented, found: entries.count, expected: count) }
  }

  /// The bytes of a table, also where it was read as words.
  private static func bytes(_ dataSet: DataSet, _ tag: Tag) -> [UInt8]? {
    switch dataSet[tag]?.value {
    case .bytes(let bytes): return bytes.isEmpty ? nil : bytes
    case .integers(let words):
      return words.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
    default: return nil
    }
  }
}

/// A table in segments: runs that stand as they are, runs on a line, and runs that are told again.
private struct Segments {
  var bytes: [UInt8]
  var isWide: Bool
  var tag: Tag

  private var count: Int { isWide ? bytes.count / 2 : bytes.count }

  private func number(_ place: Int) throws(PaletteError) -> Int {
    guard place >= 0, place < count else { throw .segments(tag, at: place) }
    return isWide ? Int(bytes[2 * place]) | Int(bytes[2 * place + 1]) << 8 : Int(bytes[place])
  }

  func entries(limit: Int) throws(PaletteError) -> [UInt16] {
    var entries: [UInt16] = []
    entries.reserveCapacity(limit)
    var place = 0
    // A trailing zero may fill up to an even length.
    while place + 1 < count, entries.count < limit {
      place = try unfold(at: place, mayRepeat: true, into: &entries, limit: limit)
    }
    return Array(entries.prefix(limit))
  }

  /// Unfolds one segment; returns where the next one begins.
  ///
  /// What is told again holds no telling again itself.
  private func unfold(
    at start: Int, mayRepeat: Bool, into entries: inout [UInt16], limit: Int
  ) throws(PaletteError) -> Int {
    let (kind, length) = (try number(start), try number(start + 1))
    var place = start + 2
    switch kind {
    case 0:
      for _ in 0..<length where entries.count < limit {
        entries.append(UInt16(try number(place)))
        place += 1
      }
      return start + 2 + length
    case 1:
      guard let from = entries.last, length > 0 else { throw .segments(tag, at: start) }
      let to = try number(place)
      let step = Double(to - Int(from)) / Double(length)
      for turn in 1...length where entries.count < limit {
        let value = turn == length ? Double(to) : Double(from) + step * Double(turn)
        entries.append(UInt16(clamping: Int(value.rounded(.toNearestOrEven))))
      }
      return place + 1
    case 2:
      guard mayRepeat, !entries.isEmpty else { throw .segments(tag, at: start) }
      var offset = 0
      for part in 0..<(isWide ? 2 : 4) {
        offset |= try number(place + part) << (part * (isWide ? 16 : 8))
      }
      place += isWide ? 2 : 4
      var target = isWide ? offset / 2 : offset
      for _ in 0..<length where entries.count < limit {
        target = try unfold(at: target, mayRepeat: false, into: &entries, limit: limit)
      }
      return place
    default:
      throw .segments(tag, at: start)
    }
  }
}
