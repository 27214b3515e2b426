// SPDX-License-Identifier: Apache-2.0

/// Numbers distinct byte strings by first occurrence, without making a `String` of any.
///
/// Open addressing with linear probing; the strings lie one after another in one array. Every pointer it takes must have
/// eight readable bytes behind its end, as the reading buffers do.
struct ByteDictionary {
  private var bytes: [UInt8] = []
  private var starts: [Int] = [0]
  /// Each slot holds the upper half of the hash and the code plus one, or 0.
  private var slots: [UInt64]
  /// A seed per dictionary, so that no file can be made to fall into one slot. It has no influence on the codes.
  private let seed: UInt64

  /// An empty dictionary.
  init() {
    slots = [UInt64](repeating: 0, count: 64)
    seed = .random(in: .min ... .max)
  }

  /// How many distinct strings there are.
  var count: Int { starts.count - 1 }

  /// The code of a string, new or known.
  @inline(__always)
  mutating func code(of text: UnsafePointer<UInt8>, _ length: Int) -> Int32 {
    let hash = hash(text, length)
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while true {
      let entry = slots[slot]
      if entry == 0 { return insert(text, length, hash: hash, slot: slot) }
      if entry >> 32 == hash >> 32 {
        let code = Int(entry & 0xFFFF_FFFF) - 1
        if equals(code, text, length) { return Int32(truncatingIfNeeded: code) }
      }
      slot = (slot + 1) & mask
    }
  }

  /// Calls with the bytes of a string.
  func withBytes<Result>(of code: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    bytes.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[starts[code]..<starts[code + 1]])) }
  }

  /// A string.
  func text(of code: Int) -> String { withBytes(of: code) { String(decoding: $0, as: UTF8.self) } }

  /// All strings in the order of their codes.
  func texts() -> [String] { (0..<count).map(text(of:)) }

  @inline(__always)
  private func equals(_ code: Int, _ text: UnsafePointer<UInt8>, _ length: Int) -> Bool {
    let start = starts[code]
    guard starts[code + 1] - start == length else { return false }
    return bytes.withUnsafeBufferPointer { known in
      for index in 0..<length where known[start + index] != text[index] { return false }
      return true
    }
  }

  private mutating func insert(_ text: UnsafePointer<UInt8>, _ length: Int, hash: UInt64, slot: Int) -> Int32 {
    let code = count
    bytes.append(contentsOf: UnsafeBufferPointer(start: text, count: length))
    starts.append(bytes.count)
    slots[slot] = (hash >> 32) << 32 | UInt64(code + 1)
    // Half full at most.
    if count * 2 > slots.count { grow() }
    return Int32(code)
  }

  private mutating func grow() {
    var wider = [UInt64](repeating: 0, count: slots.count * 2)
    let mask = wider.count - 1
    bytes.withUnsafeBufferPointer { known in
      guard let base = known.baseAddress else { return }
      // The strings stand here without bytes behind the last, so that each is copied out before it is hashed.
      var copy = [UInt8](repeating: 0, count: 64)
      for code in 0..<count {
        let length = starts[code + 1] - starts[code]
        if copy.count < length + 8 { copy = [UInt8](repeating: 0, count: 2 * length + 8) }
        let hash = copy.withUnsafeMutableBufferPointer { room -> UInt64 in
          guard let target = room.baseAddress else { return 0 }
          target.update(from: base + starts[code], count: length)
          return self.hash(target, length)
        }
        var slot = Int(truncatingIfNeeded: hash) & mask
        while wider[slot] != 0 { slot = (slot + 1) & mask }
        wider[slot] = (hash >> 32) << 32 | UInt64(code + 1)
      }
    }
    slots = wider
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
