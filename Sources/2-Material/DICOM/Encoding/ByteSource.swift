// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Bytes to read a data set from: all in memory, or a window that moves over an open file.
///
/// Every byte is read through it, after a check that it is there.
public struct ByteSource {
  /// How many bytes there are.
  public let count: Int
  private var window: [UInt8]
  private var start: Int
  private let windowSize: Int
  private let load: ((Range<Int>) -> [UInt8])?

  /// Bytes that are in memory.
  public init(_ bytes: [UInt8]) {
    count = bytes.count
    window = bytes
    start = 0
    windowSize = 0
    load = nil
  }

  /// Bytes that are loaded where they are needed, a window at a time.
  ///
  /// - Parameters:
  ///   - count: How many there are.
  ///   - windowSize: How many to load at once, at least.
  ///   - load: Gives the bytes of a range; fewer where it cannot read on.
  public init(count: Int, windowSize: Int = 1 << 14, load: @escaping (Range<Int>) -> [UInt8]) {
    self.count = max(0, count)
    window = []
    start = 0
    self.windowSize = max(16, windowSize)
    self.load = load
  }

  /// The bytes of an open file, which stays the caller's; `nil` where its size cannot be told.
  ///
  /// What is not a regular file is read to its end at once, to at most so many bytes.
  public init?(descriptor: Int32, windowSize: Int = 1 << 14, largestStream: Int = 1 << 30) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return nil }
    if status.st_mode & S_IFMT == S_IFREG {
      self.init(count: Int(status.st_size), windowSize: windowSize) { range in
        Self.bytes(range.count) { pread(descriptor, $0, $1, off_t(range.lowerBound + $2)) }
      }
    } else {
      self.init(Self.stream(descriptor, largest: largestStream))
    }
  }

  private static func stream(_ descriptor: Int32, largest: Int) -> [UInt8] {
    var all: [UInt8] = []
    while all.count < largest {
      let piece = bytes(1 << 16) { buffer, count, done in done == 0 ? read(descriptor, buffer, count) : 0 }
      if piece.isEmpty { break }
      all += piece
    }
    return all
  }

  /// Fills a new array by a call like `read`: place, room, bytes already there → bytes read.
  private static func bytes(_ count: Int, _ read: (UnsafeMutableRawPointer, Int, Int) -> Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: max(0, count)) { buffer, filled in
      guard let base = buffer.baseAddress else { return }
      // Safe because each call is given the room that is left after what was filled, and no more is counted than it says.
      while filled < count {
        let got = read(UnsafeMutableRawPointer(base + filled), count - filled, filled)
        if got < 0 && errno == EINTR { continue }
        if got <= 0 || got > count - filled { break }
        filled += got
      }
    }
  }

  /// Whether so many bytes from a place can be read; after `true`, they are in the window.
  mutating func holds(_ offset: Int, _ length: Int) -> Bool {
    guard offset >= 0, length >= 0, offset <= count, length <= count - offset else { return false }
    if offset >= start, offset + length <= start + window.count { return true }
    guard let load else { return false }
    let end = min(count, offset + max(length, windowSize))
    window = load(offset..<end)
    start = offset
    return window.count >= length
  }

  /// How many bytes of a range are really there, fewer where a file ended while it was read.
  mutating func readable(_ offset: Int, _ length: Int) -> Int {
    if holds(offset, length) { return length }
    guard offset >= start, offset <= start + window.count else { return 0 }
    return min(length, start + window.count - offset)
  }

  /// A byte of the window; 0 outside of it.
  subscript(offset: Int) -> UInt8 {
    let place = offset - start
    guard place >= 0, place < window.count else { return 0 }
    return window[place]
  }

  /// A slice of the window, cut to it.
  func slice(_ offset: Int, _ length: Int) -> ArraySlice<UInt8> {
    let low = min(max(0, offset - start), window.count)
    return window[low..<min(window.count, low + max(0, length))]
  }

  /// A number of two bytes in the window.
  func short(_ offset: Int, isBigEndian: Bool) -> UInt16 {
    let (first, second) = (UInt16(self[offset]), UInt16(self[offset + 1]))
    return isBigEndian ? first << 8 | second : second << 8 | first
  }

  /// A number of four bytes in the window.
  func long(_ offset: Int, isBigEndian: Bool) -> UInt32 {
    let first = UInt32(short(offset, isBigEndian: isBigEndian))
    let second = UInt32(short(offset + 2, isBigEndian: isBigEndian))
    return isBigEndian ? first << 16 | second : second << 16 | first
  }

  /// A tag in the window.
  func tag(_ offset: Int, isBigEndian: Bool) -> Tag {
    Tag(group: short(offset, isBigEndian: isBigEndian), element: short(offset + 2, isBigEndian: isBigEndian))
  }
}
