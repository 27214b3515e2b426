// SPDX-License-Identifier: Apache-2.0
import Store
import Transparency
import Vocabulary

/// What entries list as their objects, as the entries write it, one behind the other.
struct ObjectLists {
  private var bytes: [UInt8] = []
  private var entries: [(sequence: Int, end: Int)] = []

  init() {}

  /// The rows by which entries are found, written as entries write their objects.
  init(_ reader: RecordReader, _ range: Range<Int>) throws {
    try reader.forEachLent(
      """
      SELECT sequence, kind, identity, digest FROM audit_object
      WHERE sequence >= \(range.lowerBound) AND sequence < \(range.upperBound) ORDER BY sequence, place
      """
    ) { row in
      guard let sequence = row.integer(0) else { return }
      if entries.last?.sequence == sequence {
        entries.removeLast()
        bytes[bytes.count - 1] = 44
      } else {
        bytes.append(91)
      }
      bytes.append(123)
      row.withBytes(3) { digest in
        guard !digest.isEmpty else { return }
        write("\"digest\":\"sha256:")
        for byte in digest {
          bytes.append(Self.digit(byte >> 4))
          bytes.append(Self.digit(byte & 15))
        }
        write("\",")
      }
      if !row.isEmpty(2) {
        write("\"identity\":")
        row.withBytes(2) { quote($0) }
        bytes.append(44)
      }
      write("\"kind\":")
      row.withBytes(1) { quote($0) }
      write("}]")
      entries.append((sequence, bytes.count))
    }
  }

  mutating func add(_ sequence: Int, _ list: UnsafeRawBufferPointer) {
    bytes.append(contentsOf: list)
    entries.append((sequence, bytes.count))
  }

  /// The entries whose lists differ, in order.
  func differences(from other: ObjectLists) -> [Int] {
    var different: [Int] = []
    var (here, there) = (0, 0)
    while here < entries.count || there < other.entries.count {
      let mine = here < entries.count ? entries[here].sequence : .max
      let theirs = there < other.entries.count ? other.entries[there].sequence : .max
      if mine == theirs {
        if !isSame(here, as: there, of: other) { different.append(mine) }
        (here, there) = (here + 1, there + 1)
      } else if mine < theirs {
        different.append(mine)
        here += 1
      } else {
        different.append(theirs)
        there += 1
      }
    }
    return different
  }

  private func place(_ number: Int) -> Range<Int> {
    (number == 0 ? 0 : entries[number - 1].end)..<entries[number].end
  }

  private func isSame(_ number: Int, as otherNumber: Int, of other: ObjectLists) -> Bool {
    bytes.withUnsafeBytes { mine in
      other.bytes.withUnsafeBytes { theirs in
        UnsafeRawBufferPointer(rebasing: mine[place(number)])
          .holdsSameBytes(as: UnsafeRawBufferPointer(rebasing: theirs[other.place(otherNumber)]))
      }
    }
  }

  private mutating func write(_ words: StaticString) {
    bytes.append(contentsOf: UnsafeBufferPointer(start: words.utf8Start, count: words.utf8CodeUnitCount))
  }

  private mutating func quote(_ text: UnsafeRawBufferPointer) {
    if text.contains(where: { $0 < 32 || $0 == 34 || $0 == 92 }) {
      bytes += Array(JSONValue.string(String(decoding: text, as: UTF8.self)).canonicalText.utf8)
    } else {
      bytes.append(34)
      bytes.append(contentsOf: text)
      bytes.append(34)
    }
  }

  /// Digits are random, so that a branch for each would be guessed wrong: 39 lie between the two kinds.
  private static func digit(_ nibble: UInt8) -> UInt8 { nibble &+ 48 &+ (nibble &+ 6) >> 4 &* 39 }
}
