// SPDX-License-Identifier: Apache-2.0
import CChannel

/// One end of a stream socket, over which messages go in frames.
///
/// A frame is twelve bytes (length of the body, number of the request, kind, 1 where an open file comes along; lowest byte first) and
/// the body. An answer has the number of its request.
public struct Channel: ~Copyable, Sendable {
  /// Why no message came or went.
  public enum Failure: Error, Sendable, Hashable {
    /// The peer has closed, or is dead.
    case closed
    /// The deadline has passed.
    case timedOut
    /// The peer states a longer body than is allowed.
    case tooLong(Int)
    /// The peer broke the rules of frames.
    case malformed
    /// The system said no, by its error number.
    case system(Int32)
  }

  /// A message with the number that joins answer and request.
  public struct Frame: Sendable {
    /// The number.
    public var number: UInt32
    /// What was said.
    public var message: Message
  }

  private static let lengthOfHead = 12
  private static let mostDescriptors = 4

  private let socket: Int32
  private var buffer = [UInt8](repeating: 0, count: 64 << 10)
  private var (start, end) = (0, 0)
  // Open files that came with bytes which are not read yet, in their order.
  private var descriptors: [Int32] = []

  /// Takes over an open socket; it is closed with the channel.
  public init(adopting socket: Int32) { self.socket = socket }

  deinit {
    for descriptor in descriptors { cchannel_close(descriptor) }
    cchannel_close(socket)
  }

  /// Two ends that are joined: the first as a channel, the second's number, which the caller owns.
  static func pair() throws(Failure) -> (socket: Int32, other: Int32) {
    var (first, second) = (Int32(-1), Int32(-1))
    let failure = cchannel_pair(&first, &second)
    guard failure == 0 else { throw .system(failure) }
    return (first, second)
  }

  /// Sends a message; its descriptor stays the caller's.
  ///
  /// - Parameters:
  ///   - message: What is said.
  ///   - number: The number of the request.
  ///   - deadline: In nanoseconds of ``now``; negative waits for ever.
  /// - Throws: Why it did not go.
  public borrowing func send(_ message: Message, number: UInt32, deadline: Int64 = -1) throws(Failure) {
    guard let length = UInt32(exactly: message.body.count) else { throw .tooLong(message.body.count) }
    var head = WireWriter(capacity: Self.lengthOfHead)
    head.put(length)
    head.put(number)
    head.put(message.kind)
    head.put(UInt16(message.descriptor == nil ? 0 : 1))
    let failure = cchannel_send(
      socket, head.bytes, head.bytes.count, message.body, message.body.count, message.descriptor ?? -1, deadline)
    switch failure {
    case 0: return
    case CErrors.timedOut: throw .timedOut
    case CErrors.brokenPipe, CErrors.reset: throw .closed
    default: throw .system(failure)
    }
  }

  /// Receives the next message; the caller owns its descriptor.
  ///
  /// - Parameters:
  ///   - limit: The longest body that is taken, in bytes.
  ///   - deadline: In nanoseconds of ``now``; negative waits for ever.
  /// - Returns: The message with the number of its request.
  /// - Throws: Why none came.
  public mutating func receive(limit: Int, deadline: Int64 = -1) throws(Failure) -> Frame {
    while end - start < Self.lengthOfHead { try fill(deadline) }
    let (length, number, kind, flags) = head()
    guard length <= limit else { throw .tooLong(length) }
    guard flags <= 1 else { throw .malformed }
    start += Self.lengthOfHead
    let body = try body(length, deadline)
    var message = Message(kind: kind, body: body)
    if flags == 1 {
      guard !descriptors.isEmpty else { throw .malformed }
      message.descriptor = descriptors.removeFirst()
    }
    return Frame(number: number, message: message)
  }

  /// Now, on the clock of deadlines, in nanoseconds.
  public static var now: Int64 { cchannel_now() }

  private borrowing func head() -> (length: Int, number: UInt32, kind: UInt16, flags: UInt16) {
    let place = start
    return buffer.withUnsafeBytes { bytes in
      (
        Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt32.self))),
        UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: place + 4, as: UInt32.self)),
        UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: place + 8, as: UInt16.self)),
        UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: place + 10, as: UInt16.self))
      )
    }
  }

  private mutating func body(_ length: Int, _ deadline: Int64) throws(Failure) -> [UInt8] {
    if length <= end - start {
      defer { start += length }
      return Array(buffer[start..<start + length])
    }
    var body = Array(buffer[start..<end])
    (start, end) = (0, 0)
    // Memory grows with what has come, not with what is claimed.
    while body.count < length {
      let (old, piece) = (body.count, min(length - body.count, max(1 << 20, body.count)))
      var failure: Failure?
      if old + piece > body.capacity { body.reserveCapacity(min(length, max(old + piece, 2 * old))) }
      let come = [UInt8](unsafeUninitializedCapacity: piece) { room, count in
        while count < piece, failure == nil {
          do throws(Failure) {
            count += try receive(into: room.baseAddress.map { $0 + count }, piece - count, deadline)
          } catch {
            failure = error
          }
        }
      }
      if let failure { throw failure }
      body.append(contentsOf: come)
    }
    return body
  }

  private mutating func fill(_ deadline: Int64) throws(Failure) {
    if start == end {
      (start, end) = (0, 0)
    } else if buffer.count - end < Self.lengthOfHead {
      buffer.replaceSubrange(0..<end - start, with: Array(buffer[start..<end]))
      (start, end) = (0, end - start)
    }
    let place = end
    // Taken out for the call, so that the memory is not touched through two names.
    var room = [UInt8]()
    swap(&room, &buffer)
    defer { swap(&room, &buffer) }
    let space = room.count - place
    var failure: Failure?
    let count = room.withUnsafeMutableBufferPointer { bytes in
      do throws(Failure) {
        return try receive(into: bytes.baseAddress.map { $0 + place }, space, deadline)
      } catch {
        failure = error
        return 0
      }
    }
    if let failure { throw failure }
    end += count
  }

  private mutating func receive(
    into bytes: UnsafeMutablePointer<UInt8>?, _ space: Int, _ deadline: Int64
  ) throws(Failure) -> Int {
    guard let bytes, space > 0 else { throw .malformed }
    var came: (Int32, Int32, Int32, Int32) = (-1, -1, -1, -1)
    var (count, number) = (0, 0)
    let failure = withUnsafeMutablePointer(to: &came) { files in
      files.withMemoryRebound(to: Int32.self, capacity: Self.mostDescriptors) { files in
        cchannel_receive(socket, bytes, space, &count, files, Self.mostDescriptors, &number, deadline)
      }
    }
    switch failure {
    case 0: break
    case CErrors.timedOut: throw .timedOut
    case CErrors.reset: throw .closed
    case CErrors.protocolBroken: throw .malformed
    default: throw .system(failure)
    }
    for descriptor in [came.0, came.1, came.2, came.3].prefix(number) { descriptors.append(descriptor) }
    guard descriptors.count <= Self.mostDescriptors else { throw .malformed }
    guard count > 0 else { throw .closed }
    return count
  }
}
