// SPDX-License-Identifier: Apache-2.0
import Foundation
import Vocabulary

/// The file in which wrapped keys lie: a head, and then entries of one length, added at the end.
///
/// ```text
/// head   8 "FIDRING1" · 8 epoch · 32 archive · 24 nothing · 8 checksum
/// entry  4 kind · 8 number · 60 nonce, wrapped key and tag · 8 checksum
/// ```
/// Entries are added in batches, each closed by an entry that says how many it closes. An entry before the last close that does not hold is
/// damage, and so is a close that differs in a few bits from what it must be: a medium loses bits, and the power leaves more than a few behind.
///
/// What stands behind the last close is the rest of a batch that the power left, or a whole batch whose close a medium lost: the file alone
/// cannot tell. So a whole entry there is never written over. It stands apart: whoever has the ring key and finds that it opens may use it,
/// and the next batch first closes such entries by a close of their own. What does not hold there is written over. A list of destroyed
/// numbers is only ever written with a whole file, so that its close must have been there.
struct RingFile {
  enum Kind: UInt32 {
    case key = 1
    case close = 2
    case shredded = 3
    /// Closes entries whose own close is not there: they stay apart.
    case aside = 4
  }

  static let length = 80
  static let wrappedLength = 60
  static let name = "ring"

  let epoch: UInt64
  private(set) var bytes: [UInt8]
  /// Where the last close ends, in bytes; whole entries may stand behind it.
  private(set) var end: Int
  /// Where each key's entry begins.
  private(set) var places: [Int: Int] = [:]
  /// Where entries begin that no close vouches for, or whose checksum was hurt, by the number that they bear: keys where their tags open.
  private(set) var apart: [Int: [Int]] = [:]
  /// The numbers whose keys were destroyed.
  private(set) var shredded: Set<Int> = []
  /// The greatest number of which any entry tells.
  private(set) var greatest = 0
  /// Where entries begin that do not hold although their batch was closed.
  private(set) var damagedPlaces: [Int] = []
  /// Those of them that are closes for all that.
  private(set) var hurtCloses: Set<Int> = []
  /// How many entries do not hold although their batch was closed.
  var damaged: Int { damagedPlaces.count }

  /// A ring without keys.
  init(epoch: UInt64, archive: ContentDigest) {
    self.epoch = epoch
    var head = Array("FIDRING1".utf8) + Self.little(epoch) + archive.bytes + [UInt8](repeating: 0, count: 24)
    head += Self.checksum(head[...])
    bytes = head
    end = Self.length
  }

  /// Reads a file; `nil` where its head is none, or another archive's.
  init?(_ bytes: [UInt8], archive: ContentDigest) {
    guard bytes.count >= Self.length, bytes.starts(with: "FIDRING1".utf8),
      Self.checksum(bytes[..<72]) == Array(bytes[72..<80]), Array(bytes[16..<48]) == archive.bytes
    else { return nil }
    epoch = Self.number(bytes, at: 8)
    self.bytes = bytes
    end = Self.length
    read(from: Self.length)
  }

  /// Adds what another process wrote behind what is known.
  mutating func take(_ tail: [UInt8], at offset: Int) {
    bytes.removeLast(bytes.count - offset)
    bytes += tail
    read(from: offset)
  }

  private mutating func read(from start: Int) {
    // Entries behind the last close may have been closed since.
    if !apart.isEmpty { apart = apart.mapValues { $0.filter { $0 < start } }.filter { !$0.value.isEmpty } }
    let closes = closes(from: start)
    var place = start
    for (end, isAside) in closes {
      while place < end {
        read(at: place, isAside: isAside)
        place += Self.length
      }
    }
    end = place
    var kept = end
    while place + Self.length <= bytes.count {
      if holds(place), kind(at: place) == .key, read(at: place, isAside: true) { kept = place + Self.length }
      place += Self.length
    }
    bytes.removeLast(bytes.count - kept)
  }

  /// Where each closed batch ends, and whether its entries stand apart; only then is an entry that does not hold damage.
  private mutating func closes(from start: Int) -> [(end: Int, isAside: Bool)] {
    var closes: [(end: Int, isAside: Bool)] = []
    var (last, place) = (start, start)
    var destroyed: Int?
    while place + Self.length <= bytes.count {
      let kind = holds(place) ? kind(at: place) : hurtClose(place, of: (place - last) / Self.length)
      switch kind {
      case .close?, .aside?:
        if !holds(place) { hurtCloses.insert(place) }
        last = place + Self.length
        closes.append((last, kind == .aside))
        destroyed = nil
      case .shredded?: destroyed = place
      case .key?, nil: break
      }
      place += Self.length
    }
    if let destroyed {
      // The list of destroyed numbers came with a whole file: what stands behind it was its close.
      var end = destroyed + Self.length
      if end + Self.length <= bytes.count, !holds(end) {
        hurtCloses.insert(end)
        end += Self.length
      }
      closes.append((end, false))
    }
    return closes
  }

  /// Takes in one entry.
  /// - Returns: Whether it holds.
  @discardableResult
  private mutating func read(at place: Int, isAside: Bool) -> Bool {
    // No patient has a number beyond what a record can hold.
    let number = Int(exactly: Self.number(bytes, at: place + 4))
    guard holds(place), let kind = kind(at: place), let number else {
      guard !isAside else { return false }
      damagedPlaces.append(place)
      // The tag binds key and number: where it opens, only the checksum was hurt.
      if let number, !hurtCloses.contains(place) { apart[number, default: []].append(place) }
      return false
    }
    switch kind {
    case .key:
      if isAside { apart[number, default: []].append(place) } else { places[number] = place }
      greatest = max(greatest, number)
    case .shredded:
      places[number] = nil
      shredded.insert(number)
      greatest = max(greatest, number)
    case .close, .aside: break
    }
    return true
  }

  /// The wrapped key of a number.
  func wrapped(_ number: Int) -> ArraySlice<UInt8>? {
    places[number].map { bytes[$0 + 12..<$0 + 72] }
  }

  /// The wrapped keys of a number that stand apart, the latest first; whether one is a key its tag alone tells.
  func wrappedApart(_ number: Int) -> [ArraySlice<UInt8>] {
    (apart[number] ?? []).reversed().map { bytes[$0 + 12..<$0 + 72] }
  }

  /// An entry that does not hold: its bytes, and number and wrapped key as far as they can be believed.
  func doubtful(at place: Int) -> (bytes: [UInt8], number: Int?, wrapped: ArraySlice<UInt8>) {
    (
      Array(bytes[place..<place + Self.length]), Int(exactly: Self.number(bytes, at: place + 4)),
      bytes[place + 12..<place + 72]
    )
  }

  /// The close of whole entries behind the last close; nothing where there are none.
  var closeOfRest: [UInt8] {
    guard bytes.count > end else { return [] }
    var out: [UInt8] = []
    Self.append(.aside, UInt64((bytes.count - end) / Self.length), [], to: &out)
    return out
  }

  /// The bytes of a batch, closed, to be written behind what is there; entries that do not hold stay as they are.
  static func batch(
    keys: [(number: Int, wrapped: [UInt8])], shredded: [Int] = [], damaged: [[UInt8]] = [], by close: Kind = .close
  ) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity((keys.count + shredded.count + damaged.count + 1) * length)
    for entry in damaged { out += entry }
    for (number, wrapped) in keys { append(.key, UInt64(number), wrapped, to: &out) }
    for number in shredded { append(.shredded, UInt64(number), [], to: &out) }
    append(close, UInt64(keys.count + shredded.count + damaged.count), [], to: &out)
    return out
  }

  private static func append(_ kind: Kind, _ number: UInt64, _ wrapped: [UInt8], to out: inout [UInt8]) {
    let start = out.count
    withUnsafeBytes(of: kind.rawValue.littleEndian) { out.append(contentsOf: $0) }
    out += little(number)
    out += wrapped
    out += repeatElement(0, count: wrappedLength - wrapped.count)
    out += checksum(out[start...])
  }

  /// So many bits of a close may be others than they must be.
  private static let mostHurtBits = 8

  /// Which close of a batch an entry that does not hold is all the same.
  private func hurtClose(_ place: Int, of count: Int) -> Kind? {
    [Kind.close, .aside].first { kind in
      var close: [UInt8] = []
      Self.append(kind, UInt64(count), [], to: &close)
      var bits = 0
      for (offset, byte) in close.enumerated() {
        bits += (byte ^ bytes[place + offset]).nonzeroBitCount
        if bits > Self.mostHurtBits { return false }
      }
      return true
    }
  }

  private func kind(at place: Int) -> Kind? {
    Kind(rawValue: UInt32(truncatingIfNeeded: Self.number(bytes, at: place) & 0xFFFF_FFFF))
  }

  private func holds(_ place: Int) -> Bool {
    Self.sum(bytes[place..<place + 72]) == Self.number(bytes, at: place + 72)
  }

  private static func number(_ bytes: [UInt8], at place: Int) -> UInt64 {
    bytes.withUnsafeBytes { UInt64(littleEndian: $0.loadUnaligned(fromByteOffset: place, as: UInt64.self)) }
  }

  private static func little(_ value: UInt64) -> [UInt8] { withUnsafeBytes(of: value.littleEndian) { Array($0) } }

  private static func checksum(_ bytes: ArraySlice<UInt8>) -> [UInt8] { little(sum(bytes)) }

  /// FNV-1a in 64 bits: it tells a torn page from a whole one; against a forger stands the tag of each wrapped key.
  ///
  /// > Source: Fowler, Noll, Vo; constants as its authors publish them.
  private static func sum(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.withUnsafeBytes { bytes in
      var sum: UInt64 = 0xCBF2_9CE4_8422_2325
      for byte in bytes { sum = (sum ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
      return sum
    }
  }
}
