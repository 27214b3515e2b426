// SPDX-License-Identifier: Apache-2.0

/// The body of a message is not what its kind asks for: it ends early, goes on, or states what cannot be.
public struct WireError: Error, Sendable, Hashable {
  /// The byte of the body, counted from 0.
  public let offset: Int

  /// Makes an error; the parameter is the property.
  public init(offset: Int) { self.offset = offset }
}

/// Takes words out of the body of a message, as ``WireWriter`` put them in.
///
/// The body may come from a helper that has been taken over: no length is believed before the bytes are there, nothing traps, and no
/// more memory is asked for than the body has bytes.
public struct WireReader: Sendable {
  private let bytes: [UInt8]
  /// The next byte.
  public private(set) var offset: Int

  /// Starts at the first byte of a body.
  public init(_ bytes: [UInt8]) {
    self.bytes = bytes
    offset = 0
  }

  /// How many bytes are left.
  public var remaining: Int { bytes.count - offset }

  /// Reads a whole number at its width.
  public mutating func number<Number: FixedWidthInteger>(_ type: Number.Type = Number.self) throws(WireError) -> Number
  {
    let width = Number.bitWidth / 8
    guard width <= remaining else { throw WireError(offset: offset) }
    let place = offset
    offset += width
    return Number(littleEndian: bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: place, as: Number.self) })
  }

  /// Reads a number.
  public mutating func real() throws(WireError) -> Double { Double(bitPattern: try number()) }

  /// Reads a yes or no.
  public mutating func flag() throws(WireError) -> Bool {
    let place = offset
    switch try number(UInt8.self) {
    case 0: return false
    case 1: return true
    default: throw WireError(offset: place)
    }
  }

  /// Reads a number that may be absent.
  public mutating func optional() throws(WireError) -> Int? { try flag() ? try number() : nil }

  /// Reads a length that the rest of the body can hold.
  private mutating func length(of width: Int) throws(WireError) -> Int {
    let place = offset
    guard let length = Int(exactly: try number(UInt64.self)), length <= remaining / width else {
      throw WireError(offset: place)
    }
    return length
  }

  /// Reads how many things follow, each of at least `width` bytes.
  public mutating func count(ofWidth width: Int = 1) throws(WireError) -> Int { try length(of: max(width, 1)) }

  /// Reads bytes.
  public mutating func piece() throws(WireError) -> [UInt8] { Array(try slice()) }

  /// Reads bytes without a copy of them.
  public mutating func slice() throws(WireError) -> ArraySlice<UInt8> {
    let length = try length(of: 1)
    defer { offset += length }
    return bytes[offset..<offset + length]
  }

  /// Reads a string; what is not UTF-8 is an error.
  public mutating func text() throws(WireError) -> String {
    let place = offset
    guard let text = String(validating: try slice(), as: UTF8.self) else { throw WireError(offset: place) }
    return text
  }

  /// Reads strings.
  public mutating func texts() throws(WireError) -> [String] {
    var texts: [String] = []
    for _ in 0..<(try count(ofWidth: 8)) { texts.append(try text()) }
    return texts
  }

  /// Says that nothing may follow.
  public func finish() throws(WireError) {
    if remaining > 0 { throw WireError(offset: offset) }
  }
}
