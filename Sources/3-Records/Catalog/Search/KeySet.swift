// SPDX-License-Identifier: Apache-2.0

/// A set of images by their numbers, as bits: cutting, joining and counting go 64 images at a time.
struct KeySet: Sendable, Equatable {
  /// How many images a piece has, as a power of two.
  static let pieceBits = 16
  /// How many images a piece has.
  static let pieceSize = 1 << pieceBits
  private static let pieceWords = pieceSize / 64

  /// The bits, 64 a word, from image 0 on.
  private(set) var words: [UInt64] = []

  /// Whether an image is in the set.
  func contains(_ key: Int) -> Bool {
    key >= 0 && key >> 6 < words.count && words[key >> 6] >> UInt64(key & 63) & 1 == 1
  }

  /// Puts an image in.
  mutating func insert(_ key: Int) {
    makeRoom(for: key >> 6 + 1)
    words[key >> 6] |= 1 << UInt64(key & 63)
  }

  /// Leaves in only what the other has too.
  mutating func cut(with other: KeySet) {
    if other.words.count < words.count { words.removeLast(words.count - other.words.count) }
    for place in words.indices { words[place] &= other.words[place] }
  }

  /// Takes out what the other has.
  mutating func remove(_ other: KeySet) {
    for place in 0..<min(words.count, other.words.count) { words[place] &= ~other.words[place] }
  }

  /// What is in this set and not in the other.
  func without(_ other: KeySet) -> KeySet {
    var rest = self
    rest.remove(other)
    return rest
  }

  /// Puts in what the other has.
  mutating func join(_ other: KeySet) {
    guard !words.isEmpty else {
      words = other.words
      return
    }
    makeRoom(for: other.words.count)
    for place in other.words.indices { words[place] |= other.words[place] }
  }

  /// Leaves in only numbers of a range.
  mutating func cut(toKeys range: Range<Int>) {
    for place in words.indices {
      let first = place << 6
      guard range.lowerBound > first || range.upperBound < first + 64 else { continue }
      let from = min(64, max(0, range.lowerBound - first))
      let to = min(64, max(0, range.upperBound - first))
      let kept: UInt64 = from < to ? (to - from == 64 ? ~0 : (1 << UInt64(to - from) - 1) << UInt64(from)) : 0
      words[place] &= kept
    }
  }

  /// How many there are.
  var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

  /// How many are in this set and the other.
  func countShared(with other: KeySet) -> Int {
    var count = 0
    for place in 0..<min(words.count, other.words.count) {
      count += (words[place] & other.words[place]).nonzeroBitCount
    }
    return count
  }

  /// The first numbers above one, in order.
  func keys(after key: Int = -1, limit: Int = .max) -> [Int] {
    var keys: [Int] = []
    let first = max(0, key + 1)
    var place = first >> 6
    guard place < words.count, limit > 0 else { return keys }
    var word = words[place] & (~0 << UInt64(first & 63))
    while true {
      while word != 0 {
        keys.append(place << 6 | word.trailingZeroBitCount)
        if keys.count == limit { return keys }
        word &= word - 1
      }
      place += 1
      guard place < words.count else { return keys }
      word = words[place]
    }
  }

  // MARK: Pieces

  /// Joins a piece as it is kept: the 8,192 bytes of its bits, or where that is shorter the places of its members in two bytes each.
  /// - Returns: Whether it was one.
  mutating func join(piece number: Int, _ bytes: UnsafeRawBufferPointer) -> Bool {
    let first = number * Self.pieceWords
    makeRoom(for: first + Self.pieceWords)
    let isBits = bytes.count == Self.pieceSize / 8
    guard isBits || bytes.count < Self.pieceSize / 8 && bytes.count % 2 == 0 else { return false }
    words.withUnsafeMutableBufferPointer { words in
      // Safe because the piece has room for each of its members, which are told in 16 bits.
      let piece = UnsafeMutableBufferPointer(rebasing: words[first..<first + Self.pieceWords])
      if isBits {
        for place in 0..<Self.pieceWords {
          piece[place] |= UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8 * place, as: UInt64.self))
        }
      } else {
        for place in stride(from: 0, to: bytes.count, by: 2) {
          let member = UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt16.self))
          piece[Int(member >> 6)] |= 1 << UInt64(member & 63)
        }
      }
    }
    return true
  }

  /// A piece as it is kept, and how many members it has.
  func piece(_ number: Int) -> (members: Int, bytes: [UInt8]) {
    let first = number * Self.pieceWords
    let part = words[min(first, words.count)..<min(first + Self.pieceWords, words.count)]
    let members = part.reduce(0) { $0 + $1.nonzeroBitCount }
    var bytes: [UInt8] = []
    if members * 2 < Self.pieceSize / 8 {
      bytes.reserveCapacity(members * 2)
      for (place, word) in part.enumerated() {
        var word = word
        while word != 0 {
          let member = place << 6 | word.trailingZeroBitCount
          bytes += [UInt8(truncatingIfNeeded: member), UInt8(truncatingIfNeeded: member >> 8)]
          word &= word - 1
        }
      }
    } else {
      bytes.reserveCapacity(Self.pieceSize / 8)
      for word in part { for shift in 0..<UInt64(8) { bytes.append(UInt8(truncatingIfNeeded: word >> (8 * shift))) } }
      bytes += [UInt8](repeating: 0, count: Self.pieceSize / 8 - bytes.count)
    }
    return (members, bytes)
  }

  /// Changes members of one piece: that is what a batch does to a posting.
  static func changed(_ bytes: [UInt8]?, adding: [Int], removing: [Int]) -> (members: Int, bytes: [UInt8])? {
    var set = KeySet()
    if let bytes, !bytes.withUnsafeBytes({ set.join(piece: 0, $0) }) { return nil }
    set.makeRoom(for: pieceWords)
    for member in adding { set.words[member >> 6] |= 1 << UInt64(member & 63) }
    for member in removing { set.words[member >> 6] &= ~(1 << UInt64(member & 63)) }
    return set.piece(0)
  }

  private mutating func makeRoom(for count: Int) {
    if words.count < count { words += [UInt64](repeating: 0, count: count - words.count) }
  }
}
