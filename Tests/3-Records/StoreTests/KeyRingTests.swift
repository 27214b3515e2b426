// SPDX-License-Identifier: Apache-2.0
import Foundation
import Store
import TestSupport
import Testing
import Vocabulary

@Suite struct `The keys of patients` {
  private static let identity = String(repeating: "0123456789abcdef", count: 2)
  private let folder: TemporaryFolder
  private let archive: Archive
  private let name = ContentDigest(hashing: [1])

  init() throws {
    folder = try TemporaryFolder()
    archive = try Archive.create(at: folder.file("a"), migrations: [])
  }

  private func ring() throws -> KeyRing {
    try KeyRing(at: folder.file("a/keys"), identity: archive.identity)
  }

  private func bytes(_ count: Int, seed: UInt64 = 7) -> [UInt8] {
    var random = SplitMix(seed: seed)
    return (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
  }

  @Test func `what was sealed opens again, empty, short, packed and over several segments`() throws {
    try archive.keys.make([3])
    let long = bytes(9 << 20)
    for plain in [[], [5], bytes(255), [UInt8](repeating: 9, count: 100_000), long, Array(long.prefix(8 << 20))] {
      let sealed = try archive.keys.seal(plain, for: 3)
      #expect(try ring().open(sealed, of: 3, name: name) == plain)
    }
    #expect(try archive.keys.seal([UInt8](repeating: 9, count: 100_000), for: 3).count < 1000)
  }

  @Test func `tells the greatest number that has or had a key, and believes no entry whose key does not open`() throws {
    let ring = archive.keys
    #expect(try ring.greatestNumber(beyond: 0) == nil)
    try ring.make([0, 3, 9])
    #expect(try ring.greatestNumber(beyond: 0) == 9)
    #expect(try ring.greatestNumber(beyond: 8) == 9)
    #expect(try ring.greatestNumber(beyond: 9) == nil)
    try ring.shred(9)
    #expect(try ring.greatestNumber(beyond: 3) == 9)
    // An entry with a right checksum and a number that no key was wrapped for, as only a forger writes it.
    let place = folder.file("a/keys/ring")
    var bytes = [UInt8](try Data(contentsOf: place))
    func sum(_ bytes: ArraySlice<UInt8>) -> UInt64 {
      bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
    }
    func little(_ value: UInt64, _ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
    for (kind, number) in [(1, UInt64(Int.max)), (2, 1)] as [(UInt64, UInt64)] {
      var entry = little(kind, 4) + little(number, 8) + [UInt8](repeating: 0, count: 60)
      entry += little(sum(entry[...]), 8)
      bytes += entry
    }
    try Data(bytes).write(to: place)
    #expect(try self.ring().greatestNumber(beyond: 3) == 9)
  }

  /// An entry as the ring writes it, with a right checksum.
  private func entry(_ kind: UInt64, _ number: UInt64) -> [UInt8] {
    func little(_ value: UInt64, _ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
    let entry = little(kind, 4) + little(number, 8) + [UInt8](repeating: 0, count: 60)
    return entry + little(entry.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }, 8)
  }

  @Test func `believes no destroyed number that lies beyond all numbers of patients`() throws {
    try archive.keys.make([1, 2, 7])
    try archive.keys.shred(7)
    let place = folder.file("a/keys/ring")
    let forged = entry(3, UInt64(Int.max)) + entry(3, UInt64(Int.max) - 1) + entry(2, 2)
    try Data([UInt8](try Data(contentsOf: place)) + forged).write(to: place)
    #expect(try ring().greatestNumber(beyond: 0) == 7)
    #expect(try ring().greatestNumber(beyond: 7) == nil)
    #expect(try ring().shreddedNumbers() == [7])
  }

  @Test(arguments: [8, 1, 80])
  func `keys whose close is lost are kept, go on opening, and are never written over`(_ zeros: Int) throws {
    try archive.keys.make([0, 1])
    try archive.keys.make(Array(2..<10))
    let sealed = try (0..<10).map { try archive.keys.seal([UInt8($0)], for: $0) }
    let path = folder.file("a/keys/ring")
    var data = try Data(contentsOf: path)
    // The whole close is gone, or more bits of it than are known again, or its bytes were cut off.
    let close = data.count - 80
    if zeros == 1 {
      data.removeLast(80)
    } else {
      data.replaceSubrange(close..<close + zeros, with: Data(repeating: 0xA5, count: zeros))
    }
    try data.write(to: path)
    func demandAll(_ keys: KeyRing, _ words: Comment) throws {
      for number in 0..<10 {
        #expect(try keys.open(sealed[number], of: number, name: name) == [UInt8(number)], words)
      }
    }
    try demandAll(try ring(), "as it is")
    #expect(try ring().greatestNumber(beyond: 0) == 9, "no new patient gets one of their numbers")
    try ring().make([20])
    try demandAll(try ring(), "after another key was added")
    try demandAll(archive.keys, "in a ring that was open")
    try ring().make([3])
    #expect(try ring().counts() == (4, 0, 0), "who comes again has a key that a close vouches for")
    try demandAll(try ring(), "after a known number was asked for")
    _ = try archive.keys.copy(to: folder.file("copy"))
    try demandAll(try KeyRing(at: folder.file("copy"), identity: archive.identity), "in a copy")
    try ring().shred(5)
    #expect(throws: StoreError.shredded(key: 5)) { try ring().open(sealed[5], of: 5, name: name) }
    for number in [0, 1, 2, 3, 4, 6, 7, 8, 9] {
      #expect(try ring().open(sealed[number], of: number, name: name) == [UInt8(number)], "after a rewriting")
    }
  }

  @Test func `a lost close of the destroyed numbers brings none of them back`() throws {
    try archive.keys.make(Array(1..<6))
    try archive.keys.shred([2, 4])
    let path = folder.file("a/keys/ring")
    var data = try Data(contentsOf: path)
    data.replaceSubrange(data.count - 80..<data.count, with: Data(repeating: 0, count: 80))
    try data.write(to: path)
    #expect(try ring().counts() == (3, 2, 1))
    #expect(throws: StoreError.shredded(key: 4)) { try ring().make([4]) }
    try ring().make([9])
    #expect(try ring().counts() == (4, 2, 1))
    #expect(try ring().shreddedNumbers() == [2, 4])
  }

  @Test func `an entry whose checksum alone was hurt goes on opening, and no forged one does`() throws {
    try archive.keys.make([1, 2])
    let sealed = try archive.keys.seal([7], for: 2)
    let path = folder.file("a/keys/ring")
    var data = try Data(contentsOf: path)
    data[160 + 80 + 75] ^= 1
    data += Data(entry(1, 3))
    try data.write(to: path)
    #expect(try ring().open(sealed, of: 2, name: name) == [7])
    #expect(throws: StoreError.noKey(3)) { try ring().seal([1], for: 3) }
    try ring().make([3])
    #expect(try ring().open(try ring().seal([1], for: 3), of: 3, name: name) == [1])
  }

  @Test func `the same bytes are sealed otherwise each time`() throws {
    try archive.keys.make(1)
    #expect(try archive.keys.seal([1, 2, 3], for: 1) != archive.keys.seal([1, 2, 3], for: 1))
  }

  @Test func `any changed bit, cut or addition is found`() throws {
    try archive.keys.make(1)
    let sealed = try archive.keys.seal(bytes(40), for: 1)
    for place in sealed.indices {
      var changed = sealed
      changed[place] ^= 1 << (place % 8)
      #expect(throws: StoreError.sealBroken(name)) { try archive.keys.open(changed, of: 1, name: name) }
    }
    for count in sealed.indices {
      #expect(throws: StoreError.sealBroken(name)) { try archive.keys.open(Array(sealed[..<count]), of: 1, name: name) }
    }
    #expect(throws: StoreError.sealBroken(name)) { try archive.keys.open(sealed + [0], of: 1, name: name) }
  }

  @Test func `segments cannot change places or be left out`() throws {
    try archive.keys.make(1)
    let segment = (4 << 20) + 16
    let sealed = try archive.keys.seal(bytes(12 << 20), for: 1)
    let head = Array(sealed[..<32])
    let parts = (0..<3).map { Array(sealed[32 + $0 * segment..<32 + ($0 + 1) * segment]) }
    for order in [[1, 0, 2], [0, 0, 2], [0, 2], [0, 1]] {
      let changed = head + order.flatMap { parts[$0] }
      #expect(throws: StoreError.sealBroken(name)) { try archive.keys.open(changed, of: 1, name: name) }
    }
  }

  @Test func `a key opens nothing of another patient or archive`() throws {
    try archive.keys.make([1, 2])
    let sealed = try archive.keys.seal([1, 2, 3], for: 1)
    #expect(throws: StoreError.sealBroken(name)) { try archive.keys.open(sealed, of: 2, name: name) }
    #expect(throws: StoreError.noKey(9)) { try archive.keys.seal([1], for: 9) }
    #expect(throws: StoreError.damagedKeys(file: "ring")) {
      try KeyRing(at: folder.file("a/keys"), identity: Self.identity).seal([1], for: 1)
    }
  }

  @Test func `a shredded key opens nothing, is never made again, and the others open as before`() throws {
    try archive.keys.make(Array(0..<50))
    let sealed = try (0..<50).map { try archive.keys.seal([UInt8($0)], for: $0) }
    let other = try ring()
    #expect(try other.open(sealed[4], of: 4, name: name) == [4])
    try archive.keys.shred(4)
    for keys in [archive.keys, other, try ring()] {
      #expect(throws: StoreError.shredded(key: 4)) { try keys.open(sealed[4], of: 4, name: name) }
      #expect(throws: StoreError.shredded(key: 4)) { try keys.make([60, 4]) }
      #expect(throws: StoreError.noKey(60)) { try keys.seal([], for: 60) }
      for number in 0..<50 where number != 4 {
        #expect(try keys.open(sealed[number], of: number, name: name) == [UInt8(number)])
      }
    }
    try archive.keys.shred([4, 7])
    #expect(try other.counts() == (48, 2, 0))
  }

  @Test func `an old copy of the ring does not bring a shredded key back`() throws {
    try archive.keys.make([1, 2])
    let sealed = try archive.keys.seal([1, 2, 3], for: 1)
    let path = folder.file("a/keys/ring")
    let old = try Data(contentsOf: path)
    try archive.keys.shred(1)
    try old.write(to: path)
    #expect(throws: StoreError.keysAbsent) { try ring().open(sealed, of: 1, name: name) }
  }

  @Test func `the ring key can lie elsewhere, and without it nothing opens`() throws {
    let place = folder.file("token")
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    let made = try Archive.create(at: folder.file("b"), migrations: [], ringKey: place.appending(path: "key"))
    let kept = try made.keep([FileToKeep([1, 2, 3], patient: 1)])[0]
    #expect(try FileManager.default.contentsOfDirectory(atPath: place.path).count == 1)
    let without = try Archive.open(at: folder.file("b"), migrations: [])
    #expect(throws: StoreError.keysAbsent) { try without.bytes(of: kept.blob, patient: 1) }
    let with = try Archive.open(at: folder.file("b"), migrations: [], ringKey: place.appending(path: "key"))
    #expect(try with.bytes(of: kept.blob, patient: 1) == [1, 2, 3])
    try with.keys.shred(1)
    #expect(try FileManager.default.contentsOfDirectory(atPath: place.path).count == 1)
  }

  @Test func `a batch that the power left halfway is as if it had not begun`() throws {
    try archive.keys.make(Array(0..<10))
    let sealed = try archive.keys.seal([8], for: 8)
    let path = folder.file("a/keys/ring")
    let before = try Data(contentsOf: path)
    try archive.keys.make(Array(10..<20))
    let after = try Data(contentsOf: path)
    for count in stride(from: before.count, to: after.count, by: 37) {
      // What was not synchronised may be cut, or be nothing but zeros.
      for torn in [after.prefix(count), after.prefix(count) + Data(repeating: 0, count: after.count - count)] {
        try Data(torn).write(to: path)
        let keys = try ring()
        #expect(try keys.open(sealed, of: 8, name: name) == [8])
        #expect(try keys.counts() == (10, 0, 0))
        try keys.make([15])
        #expect(try ring().counts() == (11, 0, 0))
      }
    }
  }

  @Test(arguments: [false, true])
  func `a close that lost bits is told, and no key is lost with it, nor given anew`(_ isRewritten: Bool) throws {
    try archive.keys.make(Array(0..<120))
    if isRewritten { try archive.keys.shred(119) }
    let sealed = try archive.keys.seal([8], for: 8)
    let last = try archive.keys.seal([8], for: 118)
    let path = folder.file("a/keys/ring")
    let whole = try Data(contentsOf: path)
    for bit in [0, 3, 40, 100, 300, 580, 639] {
      var data = whole
      data[data.count - 80 + bit / 8] ^= 1 << (bit % 8)
      try data.write(to: path)
      let keys = try ring()
      #expect(try keys.counts() == (isRewritten ? 119 : 120, isRewritten ? 1 : 0, 1), "bit \(bit)")
      try keys.make([8, 118, 200])
      #expect(try ring().open(sealed, of: 8, name: name) == [8])
      #expect(try ring().open(last, of: 118, name: name) == [8])
      if isRewritten { #expect(throws: StoreError.shredded(key: 119)) { try keys.make(119) } }
    }
    try ring().shred(200)
    #expect(try ring().counts().damaged == 0, "a ring that is written anew has whole closes")
    #expect(try ring().open(last, of: 118, name: name) == [8])
  }

  @Test func `a damaged entry that was there is told and no other key is lost with it`() throws {
    try archive.keys.make(Array(0..<10))
    let path = folder.file("a/keys/ring")
    var data = try Data(contentsOf: path)
    data[80 + 80 + 80 * 3 + 20] ^= 1
    try data.write(to: path)
    #expect(try ring().counts() == (9, 0, 1))
  }

  @Test func `a damaged entry keeps nobody from being shredded, and goes on being told of`() throws {
    try archive.keys.make(Array(0..<10))
    let sealed = try (0..<10).map { try archive.keys.seal([UInt8($0)], for: $0) }
    let path = folder.file("a/keys/ring")
    var data = try Data(contentsOf: path)
    // After the head and the close of an empty batch, one entry for each key: of key 3 the wrapped key is hurt, of key 5 the checksum alone.
    data[160 + 80 * 3 + 20] ^= 1
    data[160 + 80 * 5 + 75] ^= 1
    try data.write(to: path)
    #expect(try ring().counts() == (8, 0, 2))
    try ring().shred(9)
    #expect(try ring().counts() == (8, 1, 1))
    #expect(throws: StoreError.shredded(key: 9)) { try ring().open(sealed[9], of: 9, name: name) }
    for number in [0, 1, 2, 4, 5, 6, 7, 8] {
      #expect(try ring().open(sealed[number], of: number, name: name) == [UInt8(number)])
    }
    #expect(try ring().shreddedNumbers() == [9])
    try ring().shred(5)
    #expect(try ring().counts() == (7, 2, 1))
  }

  @Test func `an entry with a number that no record can hold is damage`() throws {
    try archive.keys.make([1])
    let path = folder.file("a/keys/ring")
    var data = try Data(contentsOf: path)
    data[160 + 11] |= 0x80
    // FNV-1a over the entry, as the ring writes it.
    var sum: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in data[160..<232] { sum = (sum ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    withUnsafeBytes(of: sum.littleEndian) { data.replaceSubrange(232..<240, with: $0) }
    try data.write(to: path)
    #expect(try ring().counts() == (0, 0, 1))
    try ring().shred(2)
    #expect(try ring().counts() == (0, 1, 1))
  }

  @Test func `a sealed head with the greatest length is refused`() throws {
    try archive.keys.make([1])
    var sealed = try archive.keys.seal(bytes(40), for: 1)
    sealed.replaceSubrange(8..<16, with: [UInt8](repeating: 0xFF, count: 8))
    #expect(throws: StoreError.sealBroken(name)) { try archive.keys.open(sealed, of: 1, name: name) }
  }

  @Test func `a copy never goes where the keys lie themselves, by whatever name`() throws {
    try archive.keys.make([1, 2])
    let sealed = try archive.keys.seal([7], for: 1)
    let link = folder.file("link")
    try FileManager.default.createSymbolicLink(at: link, withDestinationURL: folder.file("a/keys"))
    for target in ["a/keys", "a/keys/", "link", "a/../a/keys", "a/keys/copy"] {
      #expect(throws: StoreError.self, "\(target)") { try archive.keys.copy(to: folder.file(target)) }
      #expect(throws: StoreError.self, "\(target)") { try archive.copyKeys(to: folder.file(target)) }
    }
    #expect(throws: StoreError.folderInUse(folder: "safe", found: "the archive itself")) {
      try archive.copyKeys(to: folder.file("a/safe"))
    }
    // A second name of the ring key in the folder of a copy.
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.file("a/keys").path)
    let key = try #require(names.first { $0.hasPrefix("ring-key.") })
    try FileManager.default.createDirectory(at: folder.file("k"), withIntermediateDirectories: true)
    try FileManager.default.linkItem(at: folder.file("a/keys/\(key)"), to: folder.file("k/\(key)"))
    #expect(throws: StoreError.self) { try archive.copyKeys(to: folder.file("k")) }
    #expect(try ring().open(sealed, of: 1, name: name) == [7])
    #expect(try ring().counts() == (2, 0, 0))
    #expect(try archive.copyKeys(to: folder.file("apart")) == 2)
    try archive.keys.shred(2)
    #expect(try archive.copyKeys(to: folder.file("apart")) == 1)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("apart").path).count == 2)
  }

  @Test func `two rings in turn see each other's keys`() throws {
    let other = try ring()
    for number in 0..<40 {
      try (number % 2 == 0 ? archive.keys : other).make([number])
      #expect(try archive.keys.contains(number))
      #expect(try other.contains(number))
    }
    #expect(try ring().counts() == (40, 0, 0))
  }

  @Test func `threads that make keys at once lose none`() throws {
    let rings = try (0..<4).map { _ in try ring() }
    DispatchQueue.concurrentPerform(iterations: 16) { index in
      try? rings[index % 4].make(Array(index * 10..<index * 10 + 12))
    }
    #expect(try ring().counts() == (162, 0, 0))
  }
}
