// SPDX-License-Identifier: Apache-2.0

/// Texts one after another in one array of bytes; each becomes a `String` only when somebody asks for it.
///
/// A million names of cases are counted and compared far more often than they are read.
struct PackedTexts: Sendable {
  /// The texts, and behind them zeros that are not used yet.
  private var bytes: [UInt8] = []
  private var used = 0
  /// Where each text starts, and where the last one ends.
  private var starts: [Int] = [0]
  /// What is written as a word may reach this far over the end of a text.
  private static let spare = 8

  /// How many texts there are.
  var count: Int { starts.count - 1 }

  /// The texts in order.
  var strings: [String] { (0..<count).map { self[$0] } }

  /// A text.
  subscript(index: Int) -> String { withBytes(of: index) { String(decoding: $0, as: UTF8.self) } }

  /// Calls with the bytes of a text; eight more can be read behind them.
  @inline(__always)
  func withBytes<Result>(of index: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    bytes.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[starts[index]..<starts[index + 1]])) }
  }

  /// Makes room for so many texts, as long on average as those that are there.
  mutating func reserve(_ texts: Int) {
    guard count > 0, texts > count else { return }
    starts.reserveCapacity(texts + 1)
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
    used += length
    starts.append(used)
  }

  private mutating func widen(by length: Int) {
    bytes.append(contentsOf: repeatElement(0, count: max(length, min(bytes.count + 64, 1 << 14))))
  }
}

extension PackedTexts: Equatable {
  static func == (one: PackedTexts, other: PackedTexts) -> Bool {
    one.starts == other.starts && one.bytes[..<one.used] == other.bytes[..<other.used]
  }
}
