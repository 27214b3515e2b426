// SPDX-License-Identifier: Apache-2.0

/// Makes damaged files out of sound ones: bytes, lengths, tags, markers, cuts and splices, all from one seed.
struct Mutator {
  private var state: UInt64
  private let corpus: [[UInt8]]
  /// Files that can be read to their last sample; they are drawn more often than those that end early.
  private let readable: [Int]
  /// Where each file has elements, image attributes, items and markers, found when it is first drawn.
  private var places: [Int: Places] = [:]

  /// Places of a file at which a change is likely to matter.
  private struct Places {
    var elements: [Int] = []
    var imageAttributes: [Int] = []
    var items: [Int] = []
    var markers: [Int] = []
  }

  init(seed: UInt64, corpus: [[UInt8]], readable: [Int]) {
    state = seed &* 0x2545_F491_4F6C_DD1D &+ 1
    self.corpus = corpus
    self.readable = readable
  }

  /// The splitmix64 stream.
  private mutating func draw() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  private mutating func draw(below limit: Int) -> Int { limit > 0 ? Int(draw() % UInt64(limit)) : 0 }

  /// A damaged file, and a number that chooses how it is read.
  mutating func next() -> (bytes: [UInt8], choice: UInt64) {
    let index =
      readable.isEmpty || draw(below: 5) == 0 ? draw(below: corpus.count) : readable[draw(below: readable.count)]
    var bytes = corpus[index]
    let found = places[index] ?? Self.places(bytes)
    places[index] = found
    for _ in 0...draw(below: 6) where !bytes.isEmpty {
      switch draw(below: 16) {
      case 0, 1: bytes[draw(below: bytes.count)] = UInt8(truncatingIfNeeded: draw())
      case 2: bytes[draw(below: bytes.count)] ^= 1 << UInt8(draw(below: 8))
      case 3: put(number(), 2, at: draw(below: bytes.count), in: &bytes)
      case 4: put(number(), 4, at: draw(below: bytes.count), in: &bytes)
      case 5: bytes.removeLast(draw(below: bytes.count))
      case 6: cutOut(of: &bytes)
      case 7: splice(into: &bytes)
      case 8: repeatPart(of: &bytes)
      case 9: damage(found.elements, offset: 4, reach: 6, in: &bytes)
      case 10: damage(found.elements, offset: 0, reach: 4, in: &bytes)
      case 11, 12: damage(found.imageAttributes, offset: 6, reach: 4, in: &bytes)
      case 13: damage(found.items, offset: 4, reach: 4, in: &bytes)
      default: damage(found.markers, offset: 1, reach: 18, in: &bytes)
      }
    }
    if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]), draw() & 3 != 0 { Self.mendChecksums(&bytes) }
    return (bytes, draw())
  }

  /// Makes the chunks of a PNG file fit their checksums again, so that damage gets past the first gate.
  private static func mendChecksums(_ bytes: inout [UInt8]) {
    var place = 8
    while place + 12 <= bytes.count {
      let length = bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
      guard length <= bytes.count - place - 12 else { return }
      var checksum: UInt32 = .max
      for byte in bytes[place + 4..<place + 8 + length] {
        checksum ^= UInt32(byte)
        for _ in 0..<8 { checksum = checksum & 1 == 1 ? checksum >> 1 ^ 0xEDB8_8320 : checksum >> 1 }
      }
      checksum = ~checksum
      for part in 0..<4 {
        bytes[place + 8 + length + part] = UInt8(truncatingIfNeeded: checksum >> UInt32(24 - 8 * part))
      }
      place += 12 + length
    }
  }

  /// Numbers at which readers stumble, and any others.
  private mutating func number() -> UInt32 {
    let odd: [UInt32] = [
      0, 1, 2, 3, 7, 8, 9, 12, 15, 16, 17, 24, 31, 32, 33, 64, 127, 128, 255, 256, 0x7FFF, 0x8000, 0xFFFE, 0xFFFF,
      0x10000, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFE, 0xFFFF_FFFF,
    ]
    let place = draw(below: odd.count + 8)
    return place < odd.count ? odd[place] : UInt32(truncatingIfNeeded: draw())
  }

  private mutating func put(_ number: UInt32, _ count: Int, at place: Int, in bytes: inout [UInt8]) {
    let isBig = draw() & 1 == 1
    for part in 0..<count where place + part < bytes.count {
      bytes[place + part] = UInt8(truncatingIfNeeded: number >> UInt32(8 * (isBig ? count - 1 - part : part)))
    }
  }

  private mutating func damage(_ places: [Int], offset: Int, reach: Int, in bytes: inout [UInt8]) {
    guard !places.isEmpty else { return }
    let place = places[draw(below: places.count)] + offset + draw(below: reach)
    guard place < bytes.count else { return }
    switch draw(below: 3) {
    case 0: bytes[place] = UInt8(truncatingIfNeeded: draw())
    case 1: put(number(), 2, at: place, in: &bytes)
    default: put(number(), 4, at: place, in: &bytes)
    }
  }

  private mutating func range(_ bytes: [UInt8]) -> Range<Int> {
    let start = draw(below: bytes.count)
    return start..<min(bytes.count, start + 1 + draw(below: draw() & 3 == 0 ? 4096 : 64))
  }

  private mutating func cutOut(of bytes: inout [UInt8]) {
    let range = range(bytes)
    if range.count < bytes.count { bytes.removeSubrange(range) }
  }

  private mutating func repeatPart(of bytes: inout [UInt8]) {
    let part = Array(bytes[range(bytes)])
    bytes.insert(contentsOf: part, at: draw(below: bytes.count))
  }

  private mutating func splice(into bytes: inout [UInt8]) {
    let other = corpus[draw(below: corpus.count)]
    let part = Array(other[range(other)])
    let place = draw(below: bytes.count)
    if draw() & 1 == 1 {
      bytes.insert(contentsOf: part, at: place)
    } else {
      bytes.replaceSubrange(place..<min(bytes.count, place + part.count), with: part)
    }
  }

  private static func places(_ bytes: [UInt8]) -> Places {
    var places = Places()
    guard bytes.count > 16 else { return places }
    for place in 0..<bytes.count - 12 {
      let (first, second) = (bytes[place + 4], bytes[place + 5])
      if (65...90).contains(first), (65...90).contains(second), bytes[place + 1] < 0x60 || bytes[place + 1] == 0x7F {
        places.elements.append(place)
      }
      if bytes[place] == 0x28, bytes[place + 1] == 0, bytes[place + 3] <= 1 { places.imageAttributes.append(place) }
      if bytes[place] == 0xFE, bytes[place + 1] == 0xFF, bytes[place + 3] == 0xE0 { places.items.append(place) }
      if bytes[place] == 0xFF, bytes[place + 1] >= 0x40, bytes[place + 1] != 0xFF, places.markers.count < 400 {
        places.markers.append(place)
      }
    }
    return places
  }
}
