// SPDX-License-Identifier: Apache-2.0

/// Numbers distinct byte strings by first occurrence, without making a `String` of any.
///
/// Open addressing with linear probing; the strings lie one after another in one array. Whole numbers as they are
/// commonly written, which is what most case numbers are, stand in a table by their value instead, as long as it stays
/// dense. Every pointer taken must have eight readable bytes behind its end, as the reading buffers do.
struct ByteDictionary {
  private var bytes: [UInt8] = []
  private var starts: [Int] = [0]
  /// Each slot holds half of the hash and the code plus one, or 0.
  ///
  /// The slot follows from that half, so that a wider
  /// table is made without looking at the strings.
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
  var count: Int { starts.count - 1 }

  /// The code of a string, new or known.
  @inline(__always)
  mutating func code(of text: UnsafePointer<UInt8>, _ length: Int) -> Int32 {
    if let number = Self.smallNumber(text, length) {
      if number >= small.count, number < 2 * count + 1024 {
        small.append(contentsOf: repeatElement(0, count: max(1024, number + 1 - small.count, small.count)))
      }
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
    let raw = UInt64(littleEndian: UnsafeRawPointer(text).loadUnaligned(as: UInt64.self))
    let word = raw & (~0 >> UInt64(64 - 8 * length))
    let place = Int(truncatingIfNeeded: (word &* 0x9E37_79B9_7F4A_7C15) >> 56)
    if recentWords[place] == word { return recentCodes[place] }
    let code = hashedCode(of: text, length, isNewHashed: true)
    recentWords[place] = word
    recentCodes[place] = code
    return code
  }

  /// Calls with the bytes of a string.
  func withBytes<Result>(of code: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    bytes.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[starts[code]..<starts[code + 1]])) }
  }

  /// A string.
  func text(of code: Int) -> String { withBytes(of: code) { String(decoding: $0, as: UTF8.self) } }

  /// All strings in the order of their codes.
  func texts() -> [String] { (0..<count).map(text(of:)) }

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
      if hashed * 2 > slots.count { widen() }
    }
    return code
  }

  private mutating func append(_ text: UnsafePointer<UInt8>, _ length: Int) -> Int32 {
    bytes.append(contentsOf: UnsafeBufferPointer(start: text, count: length))
    starts.append(bytes.count)
    return Int32(starts.count - 2)
  }

  private func equals(_ code: Int, _ text: UnsafePointer<UInt8>, _ length: Int) -> Bool {
    let start = starts[code]
    guard starts[code + 1] - start == length else { return false }
    return bytes.withUnsafeBufferPointer { known in
      for index in 0..<length where known[start + index] != text[index] { return false }
      return true
    }
  }

  private mutating func widen() {
    var wider = [UInt64](repeating: 0, count: slots.count * 2)
    let mask = wider.count - 1
    for entry in slots where entry != 0 {
      var slot = Int(truncatingIfNeeded: entry >> 32) & mask
      while wider[slot] != 0 { slot = (slot + 1) & mask }
      wider[slot] = entry
    }
    slots = wider
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
