// SPDX-License-Identifier: Apache-2.0
import Foundation
import Vocabulary

/// Why the bytes of a file could not be had.
struct SupplyFailure: Error {
  let found: String
  let expected: String
}

/// The stored bytes of a source, block by block, with their digest taken on the way.
final class StoredBytes {
  private enum Origin {
    case descriptor(Int32, closes: Bool)
    case memory([UInt8], at: Int)
  }

  private var origin: Origin
  private var hash = ContentDigest.Hasher()

  init(_ source: TableSource) throws(SupplyFailure) {
    switch source {
    case .bytes(let bytes, _): origin = .memory(bytes, at: 0)
    case .standardInput: origin = .descriptor(STDIN_FILENO, closes: false)
    case .file(let url):
      let descriptor = open(url.path(percentEncoded: false), O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else {
        throw SupplyFailure(found: String(cString: strerror(errno)), expected: "a file that can be read")
      }
      origin = .descriptor(descriptor, closes: true)
    }
  }

  deinit {
    if case .descriptor(let descriptor, closes: true) = origin { close(descriptor) }
  }

  /// The size of a file, or `nil` where the system does not tell.
  var size: Int? {
    switch origin {
    case .memory(let bytes, _): return bytes.count
    case .descriptor(let descriptor, _):
      var status = stat()
      guard fstat(descriptor, &status) == 0, status.st_size > 0 else { return nil }
      return Int(status.st_size)
    }
  }

  /// Reads up to `capacity` bytes; 0 at the end.
  func read(into target: UnsafeMutablePointer<UInt8>, capacity: Int) throws(SupplyFailure) -> Int {
    let count: Int
    switch origin {
    case .memory(let bytes, let at):
      count = min(capacity, bytes.count - at)
      bytes.withUnsafeBufferPointer { stored in
        if let base = stored.baseAddress, count > 0 { target.update(from: base + at, count: count) }
      }
      origin = .memory(bytes, at: at + count)
    case .descriptor(let descriptor, _):
      var got = -1
      repeat { got = Foundation.read(descriptor, target, capacity) } while got < 0 && errno == EINTR
      guard got >= 0 else {
        throw SupplyFailure(found: String(cString: strerror(errno)), expected: "a file that can be read")
      }
      count = got
    }
    hash.update(UnsafeRawBufferPointer(start: target, count: count))
    return count
  }

  /// The digest of everything read so far.
  func digest() -> ContentDigest { hash.digest }
}
