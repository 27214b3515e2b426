// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// Where the fields of an entry lie in its bytes, found in one pass without a copy.
///
/// The pass is lenient: it finds the fields of every entry that ``TrailEntry`` would take, and of some that it would not. What an
/// entry must be beyond that is bound by its digest.
public struct EntryScan {
  /// The entry, in memory of the caller's, which outlives the scan.
  let bytes: UnsafeRawBufferPointer
  private var starts = SIMD16<Int32>(repeating: -1)
  private var ends = SIMD16<Int32>(repeating: -1)

  /// The first letters of the fields differ but for these pairs: action, agent, archive; sequence, software; objects, outcome.
  private static let names: [StaticString] = [
    "action", "agent", "archive", "details", "format", "objects", "outcome", "previous", "reason", "sequence",
    "software",
    "time",
  ]

  /// Finds the fields; `nil` where the bytes are no object with the fields of an entry in their order.
  public init?(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
    guard bytes.count < Int32.max, bytes.first == 123 else { return nil }
    var place = 1
    var name = 0
    while true {
      guard place < bytes.count, bytes[place] == 34 else { return nil }
      while true {
        guard name < Self.names.count else { return nil }
        let key = Self.names[name]
        let end = place + 1 + key.utf8CodeUnitCount
        if end + 1 < bytes.count, bytes[end] == 34, bytes[end + 1] == 58, Self.equal(bytes, place + 1, key) {
          place = end + 2
          break
        }
        name += 1
      }
      guard let end = Self.end(ofValueAt: place, in: bytes), end < bytes.count else { return nil }
      starts[name] = Int32(place)
      ends[name] = Int32(end)
      name += 1
      place = end + 1
      if bytes[end] == 44 { continue }
      guard bytes[end] == 125, place == bytes.count else { return nil }
      return
    }
  }

  /// The bytes of a field's value; `nil` where the entry has no such field.
  public func value(_ field: TrailEntry.Field) -> UnsafeRawBufferPointer? {
    let place =
      switch field {
      case .action: 0
      case .agent: 1
      case .archive: 2
      case .details: 3
      case .format: 4
      case .objects: 5
      case .outcome: 6
      case .previous: 7
      case .reason: 8
      case .sequence: 9
      case .software: 10
      case .time: 11
      }
    guard starts[place] >= 0 else { return nil }
    return UnsafeRawBufferPointer(rebasing: bytes[Int(starts[place])..<Int(ends[place])])
  }

  /// What stands between the quotes of a field that is text; `nil` where it is none.
  public func text(_ field: TrailEntry.Field) -> UnsafeRawBufferPointer? {
    guard let value = value(field), value.count >= 2, value[0] == 34 else { return nil }
    return UnsafeRawBufferPointer(rebasing: value[1..<(value.count - 1)])
  }

  /// The number of the entry; `nil` where there is none.
  public var sequence: Int? {
    guard let digits = value(.sequence), (1...18).contains(digits.count) else { return nil }
    var number = 0
    for digit in digits {
      guard digit >= 48, digit <= 57 else { return nil }
      number = number * 10 + Int(digit - 48)
    }
    return digits.count > 1 && digits[0] == 48 ? nil : number
  }

  /// The digest of the entry before; `.some(nil)` in the first entry, `nil` where there is neither digest nor `null`.
  public var previous: ContentDigest?? {
    guard let value = value(.previous) else { return nil }
    if value.count == 4, value[0] == 110 { return .some(nil) }
    guard value.count == 73, Self.equal(value, 0, "\"sha256:"),
      let digest = ContentDigest(hexadecimalMemory: UnsafeRawBufferPointer(rebasing: value[8..<72]))
    else { return nil }
    return .some(digest)
  }

  /// What stands between the quotes of the agent's name; `nil` where there is none.
  public var agentName: UnsafeRawBufferPointer? {
    guard let agent = value(.agent), agent.first == 123 else { return nil }
    var place = 1
    while place < agent.count, agent[place] == 34 {
      let isName = Self.equal(agent, place, "\"name\":")
      guard let colon = Self.end(ofValueAt: place, in: agent), colon < agent.count, agent[colon] == 58,
        let end = Self.end(ofValueAt: colon + 1, in: agent)
      else { return nil }
      if isName {
        guard agent[colon + 1] == 34, end - colon >= 3 else { return nil }
        return UnsafeRawBufferPointer(rebasing: agent[(colon + 2)..<(end - 1)])
      }
      place = end + 1
    }
    return nil
  }

  /// Where a value ends: behind the last byte of it.
  static func end(ofValueAt start: Int, in bytes: UnsafeRawBufferPointer) -> Int? {
    guard start < bytes.count else { return nil }
    var place = start
    var depth = 0
    while place < bytes.count {
      switch bytes[place] {
      case 34:
        place = quoteOrEscape(from: place + 1, in: bytes)
        while place < bytes.count, bytes[place] != 34 { place = quoteOrEscape(from: place + 2, in: bytes) }
        guard place < bytes.count else { return nil }
        place += 1
      case 123, 91:
        depth += 1
        place += 1
      case 125, 93:
        if depth == 0 { return place > start ? place : nil }
        depth -= 1
        place += 1
      case 44 where depth == 0: return place > start ? place : nil
      default:
        place += 1
        continue
      }
      if depth == 0 { return place }
    }
    return nil
  }

  /// The first quote or backslash from a place on, eight bytes at a time; the end or a place behind it where there is none.
  private static func quoteOrEscape(from start: Int, in bytes: UnsafeRawBufferPointer) -> Int {
    let lowest: UInt64 = 0x0101_0101_0101_0101
    var place = start
    while place + 8 <= bytes.count {
      let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self))
      let quotes = word ^ (lowest &* 34)
      let escapes = word ^ (lowest &* 92)
      // A byte of zero is the lowest whose highest bit is set here; those above it may be set by a borrow.
      let found = ((quotes &- lowest) & ~quotes | (escapes &- lowest) & ~escapes) & (lowest &* 128)
      if found != 0 { return place + found.trailingZeroBitCount >> 3 }
      place += 8
    }
    while place < bytes.count, bytes[place] != 34, bytes[place] != 92 { place += 1 }
    return place
  }

  static func equal(_ bytes: UnsafeRawBufferPointer, _ start: Int, _ word: StaticString) -> Bool {
    let count = word.utf8CodeUnitCount
    guard start + count <= bytes.count else { return false }
    for place in 0..<count where bytes[start + place] != word.utf8Start[place] { return false }
    return true
  }
}
