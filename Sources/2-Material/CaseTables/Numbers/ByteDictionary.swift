// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Numbers distinct byte strings by first occurrence, without making a `String` of any.
///
/// Names of cases mostly come in order. As long as each string is the one before it or a greater one, which is one
/// comparison, it is known to be new and nothing is looked up. With the first that is not, tables are made of all:
/// open addressing with linear probing, and for whole numbers as they are commonly written, which is what most other
/// case numbers are, a table by their value, as long as it stays dense. Every pointer taken must have eight readable
/// bytes behind its end, as the reading buffers do.
struct ByteDictionary {
  /// The distinct strings in the order of their codes.
  private(set) var texts = PackedTexts()
  /// Whether every string so far was greater than all before it, or equal to the last; shorter ones come first.
  private var isAscending = true
  /// The last string: its length, and its first eight bytes as a number.
  private var lastLength = -1
  private var lastHead: UInt64 = 0
  /// Each slot holds half of the hash and the code plus one, or 0.
  ///
  /// The slot follows from that half, so that a wider table is made without looking at the strings.
  private var slots: [UInt64]
  private var hashed = 0
  /// The code plus one of the numbers from 0 on.
  private var small: [Int32] = []
  /// Short texts met lately, as words, and their codes.
  ///
  /// No text is the word 0, since no table has zero bytes.
  private var recentWords = [UInt64](repeating: 0, count: 256)
  private var recentCodes = [Int32](repeating: 0, count: 256)
  /// A seed per dictionary, so that no file can be made to fall into one slot.
  ///
  /// It has no influence on the codes.
  private let seed: UInt64

  /// An empty dictionary.
  init() {
    slots = [UInt64](repeating: 0, count: 64)
    seed = .random(in: .min ... .max)
  }

  private init(placeholder: Void) {
    slots = []
    seed = 0
  }

  /// Stands in the place of a dictionary that is taken out to be filled; it takes no string.
  static let placeholder = ByteDictionary(placeholder: ())

  /// How many distinct strings there are.
  var count: Int { texts.count }

  /// Makes room for as many strings as there are to be rows, if all strings of the first rows were distinct.
  mutating func reserve(_ rows: Int, seen: Int) {
    guard count == seen, rows > count else { return }
    texts.reserve(rows)
    // A wide table costs its zeros even where the strings should turn out to repeat.
    if !isAscending, hashed > 0 { widen(to: min(rows, 1 << 20)) }
  }

  /// Whether the slots are too many for the cache near the core, so that ``slot(of:_:)`` pays.
  var isWide: Bool { slots.count > 1 << 15 }

  /// What stands where a string will be looked for first.
  ///
  /// One look-up waits for memory before the next begins; asked for beforehand, many are fetched at the same time.
  @inline(__always)
  func slot(of text: UnsafePointer<UInt8>, _ length: Int) -> UInt64 {
    slots[Int(truncatingIfNeeded: hash(text, length) >> 32) & (slots.count - 1)]
  }

  /// The code of a string, new or known.
  @inline(__always)
  mutating func code(of text: UnsafePointer<UInt8>, _ length: Int) -> Int32 {
    if isAscending {
      if let code = ascendingCode(of: text, length) { return code }
      makeTables()
    }
    if let number = Self.smallNumber(text, length) {
      makeRoom(for: number)
      if number < small.count {
        let known = small[number]
        if known > 0 { return known - 1 }
        // It may have come before the table reached so far.
        let code = hashed == 0 ? append(text, length) : hashedCode(of: text, length, isNewHashed: false)
        small[number] = code + 1
        return code
      }
    }
    guard length <= 8, length > 0 else { return hashedCode(of: text, length, isNewHashed: true) }
    // Short texts are few and come again and again: each is a word, found without looking at its bytes.
    let word = Self.firstWord(text, length)
    let place = Int(truncatingIfNeeded: (word &* 0x9E37_79B9_7F4A_7C15) >> 56)
    if recentWords[place] == word { return recentCodes[place] }
    let code = hashedCode(of: text, length, isNewHashed: true)
    recentWords[place] = word
    recentCodes[place] = code
    return code
  }

  /// The code of a string that is the last one or greater, `nil` for another.
  @inline(__always)
  private mutating func ascendingCode(of text: UnsafePointer<UInt8>, _ length: Int) -> Int32? {
    let head = Self.firstWord(text, length).byteSwapped
    if length == lastLength {
      if head < lastHead { return nil }
      if head == lastHead {
        if length <= 8 { return Int32(truncatingIfNeeded: count - 1) }
        let order = texts.withBytes(of: count - 1) { last in
          last.baseAddress.map { memcmp(text, $0, length) } ?? 0
        }
        if order == 0 { return Int32(truncatingIfNeeded: count - 1) }
        if order < 0 { return nil }
      }
    } else if length < lastLength {
      return nil
    }
    lastLength = length
    lastHead = head
    return append(text, length)
  }

  /// Puts the strings that came in order into the tables, by which all further ones are found.
  @inline(never)
  private mutating func makeTables() {
    isAscending = false
    let texts = texts
    widen(to: texts.count)
    for code in 0..<texts.count {
      texts.withBytes(of: code) { text in
        // Never so: even the empty string has spare bytes behind it.
        guard let start = text.baseAddress else { return }
        if let number = Self.smallNumber(start, text.count) {
          makeRoom(for: number, among: code)
          if number < small.count {
            small[number] = Int32(code) + 1
            return
          }
        }
        let half = hash(start, text.count) >> 32
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: half) & mask
        while slots[slot] != 0 { slot = (slot + 1) & mask }
        slots[slot] = half << 32 | UInt64(code + 1)
        hashed += 1
      }
    }
  }

  /// Widens the table of numbers where it stays dense.
  @inline(__always)
  private mutating func makeRoom(for number: Int, among known: Int? = nil) {
    if number >= small.count, number < 2 * (known ?? count) + 1024 {
      small.append(contentsOf: repeatElement(0, count: max(1024, number + 1 - small.count, small.count)))
    }
  }

  private mutating func hashedCode(of text: UnsafePointer<UInt8>, _ length: Int, isNewHashed: Bool) -> Int32 {
    let half = hash(text, length) >> 32
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: half) & mask
    while true {
      let entry = slots[slot]
      if entry == 0 { break }
      if entry >> 32 == half {
        let code = Int(entry & 0xFFFF_FFFF) - 1
        if equals(code, text, length) { return Int32(truncatingIfNeeded: code) }
      }
      slot = (slot + 1) & mask
    }
    let code = append(text, length)
    if isNewHashed {
      slots[slot] = half << 32 | UInt64(code + 1)
      hashed += 1
      // Half full at most.
      if hashed * 2 > slots.count { widen(to: slots.count) }
    }
    return code
  }

  @inline(__always)
  private mutating func append(_ text: UnsafePointer<UInt8>, _ length: Int) -> Int32 {
    texts.append(text, length)
    return Int32(truncatingIfNeeded: texts.count - 1)
  }

  private func equals(_ code: Int, _ text: UnsafePointer<UInt8>, _ length: Int) -> Bool {
    texts.withBytes(of: code) { known in
      guard known.count == length, let start = known.baseAddress else { return known.count == length }
      if length <= 8 { return Self.firstWord(start, length) == Self.firstWord(text, length) }
      return memcmp(start, text, length) == 0
    }
  }

  /// Makes the slots at least twice as many as the strings they are to hold.
  private mutating func widen(to strings: Int) {
    var size = slots.count
    while size < 2 * strings { size *= 2 }
    guard size > slots.count else { return }
    var wider = [UInt64](repeating: 0, count: size)
    let mask = size - 1
    for entry in slots where entry != 0 {
      var slot = Int(truncatingIfNeeded: entry >> 32) & mask
      while wider[slot] != 0 { slot = (slot + 1) & mask }
      wider[slot] = entry
    }
    slots = wider
  }

  /// The first eight bytes of a string, zeros behind a shorter one, the first byte lowest.
  @inline(__always)
  private static func firstWord(_ text: UnsafePointer<UInt8>, _ length: Int) -> UInt64 {
    let raw = UInt64(littleEndian: UnsafeRawPointer(text).loadUnaligned(as: UInt64.self))
    return length >= 8 ? raw : raw & ((1 << UInt64(truncatingIfNeeded: 8 * length)) &- 1)
  }

  /// The value of up to seven digits without leading zeros, of which there is one text each.
  @inline(__always)
  private static func smallNumber(_ text: UnsafePointer<UInt8>, _ length: Int) -> Int? {
    guard length > 0, length < 8 else { return nil }
    if text[0] == 0x30 { return length == 1 ? 0 : nil }
    var value = 0
    for index in 0..<length {
      let digit = text[index] &- 0x30
      guard digit < 10 else { return nil }
      value = value &* 10 &+ Int(digit)
    }
    return value
  }

  @inline(__always)
  private func hash(_ text: UnsafePointer<UInt8>, _ length: Int) -> UInt64 {
    let raw = UnsafeRawPointer(text)
    var hash = seed ^ UInt64(truncatingIfNeeded: length) &* 0x9E37_79B9_7F4A_7C15
    var at = 0
    while at + 8 <= length {
      hash = Self.mixed(hash ^ raw.loadUnaligned(fromByteOffset: at, as: UInt64.self))
      at += 8
    }
    if at < length {
      let word = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: at, as: UInt64.self))
      hash = Self.mixed(hash ^ (word & (~0 >> UInt64(64 - 8 * (length - at)))))
    }
    return Self.mixed(hash)
  }

  @inline(__always)
  private static func mixed(_ word: UInt64) -> UInt64 {
    let product = word.multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
    return product.high ^ product.low
  }
}
