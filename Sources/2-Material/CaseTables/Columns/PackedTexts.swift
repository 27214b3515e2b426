// SPDX-License-Identifier: Apache-2.0

/// Texts one after another in one array of bytes; each becomes a `String` only when somebody asks for it.
///
/// A million names of cases are counted and compared far more often than they are read.
struct PackedTexts: Sendable {
  /// The texts, and behind them zeros that are not used yet.
  private var bytes: [UInt8] = []
  private var used = 0
  /// How many texts there are.
  private(set) var count = 0
  /// The length of all texts, as long as they are of one length.
  private var commonLength = 0
  /// Where each text starts, and where the last one ends, once they are not of one length; empty before.
  private var starts: [Int] = []
  /// What is written as a word may reach this far over the end of a text.
  private static let spare = 8

  /// The texts in order.
  var strings: [String] { (0..<count).map { self[$0] } }

  /// A text.
  subscript(index: Int) -> String { withBytes(of: index) { String(decoding: $0, as: UTF8.self) } }

  /// Calls with the bytes of a text; eight more can be read behind them.
  @inline(__always)
  func withBytes<Result>(of index: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    let (first, end) =
      starts.isEmpty
      ? (index * commonLength, (index + 1) * commonLength) : (starts[index], starts[index + 1])
    return bytes.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[first..<end])) }
  }

  /// Makes room for so many texts, as long on average as those that are there.
  mutating func reserve(_ texts: Int) {
    guard count > 0, texts > count else { return }
    if !starts.isEmpty { starts.reserveCapacity(texts + 1) }
    bytes.reserveCapacity(Int(Double(used) / Double(count) * Double(texts)) + 4096)
  }

  /// Adds a text behind which eight bytes can be read.
  @inline(__always)
  mutating func append(_ text: UnsafePointer<UInt8>, _ length: Int) {
    if used + length + Self.spare > bytes.count { widen(by: length + Self.spare) }
    bytes.withUnsafeMutableBytes { room in
      var at = 0
      repeat {
        let word = UnsafeRawPointer(text).loadUnaligned(fromByteOffset: at, as: UInt64.self)
        room.storeBytes(of: word, toByteOffset: used + at, as: UInt64.self)
        at += 8
      } while at < length
    }
    if length != commonLength, starts.isEmpty { beginStarts(with: length) }
    used += length
    count += 1
    if !starts.isEmpty { starts.append(used) }
  }

  @inline(never)
  private mutating func beginStarts(with length: Int) {
    if count == 0 {
      commonLength = length
    } else {
      starts = (0...count).map { $0 * commonLength }
    }
  }

  private mutating func widen(by length: Int) {
    bytes.append(contentsOf: repeatElement(0, count: max(length, min(bytes.count + 64, 1 << 14))))
  }
}

extension PackedTexts: Equatable {
  static func == (one: PackedTexts, other: PackedTexts) -> Bool {
    one.count == other.count && one.commonLength == other.commonLength && one.starts == other.starts
      && one.bytes[..<one.used] == other.bytes[..<other.used]
  }
}
