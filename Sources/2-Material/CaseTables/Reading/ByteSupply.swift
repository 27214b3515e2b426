// SPDX-License-Identifier: Apache-2.0
import CZlib
import Foundation
import Vocabulary

/// The bytes of a table, unpacked where its first two bytes say that it is packed with gzip.
///
/// Several gzip members one after another are one table. Zeros after the last member are padding; anything else there,
/// a stream that ends early and a wrong checksum are failures.
final class ByteSupply {
  private let stored: StoredBytes
  private let isNamedPacked: Bool
  private let packed: UnsafeMutablePointer<UInt8>
  private let packedCapacity: Int
  private var packedAt = 0
  private var packedCount = 0
  private var isStoredAtEnd = false
  private var packing: Packing = .unknown
  /// Safe because only this object touches it, from the one thread that reads, and zlib keeps a pointer back to it, so
  /// that it must not move.
  private let stream: UnsafeMutablePointer<z_stream>
  private var isInflating = false

  private enum Packing { case unknown, plain, betweenMembers, inMember }

  init(_ source: TableSource, blockSize: Int) throws(SupplyFailure) {
    stored = try StoredBytes(source)
    isNamedPacked = source.name.lowercased().hasSuffix(".gz")
    packedCapacity = max(blockSize, 2)
    packed = .allocate(capacity: packedCapacity)
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
  }

  deinit {
    if isInflating { inflateEnd(stream) }
    stream.deallocate()
    packed.deallocate()
  }

  /// The digest of the stored bytes, once everything is read.
  func digest() -> ContentDigest { stored.digest() }

  /// The size of the table where it is known: for a file that is not packed.
  var plainSize: Int? { packing == .plain ? stored.size : nil }

  /// Reads up to `capacity` bytes of the table; 0 at its end.
  func read(into target: UnsafeMutablePointer<UInt8>, capacity: Int) throws(SupplyFailure) -> Int {
    if packing == .unknown { try lookAtFirstBytes() }
    if packing != .plain { return try inflate(into: target, capacity: capacity) }
    // The bytes read to recognise the packing come first.
    let waiting = min(capacity, packedCount - packedAt)
    if waiting > 0 {
      target.update(from: packed + packedAt, count: waiting)
      packedAt += waiting
      return waiting
    }
    return try stored.read(into: target, capacity: capacity)
  }

  private func lookAtFirstBytes() throws(SupplyFailure) {
    while packedCount < 2 {
      let got = try stored.read(into: packed + packedCount, capacity: 2 - packedCount)
      if got == 0 { break }
      packedCount += got
    }
    if packedCount == 2, packed[0] == 0x1F, packed[1] == 0x8B {
      packing = .betweenMembers
      // 16 asks zlib for the gzip wrapper, 15 is the largest window.
      guard inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
        throw SupplyFailure(found: "no memory to unpack", expected: "a gzip stream that can be unpacked")
      }
      isInflating = true
    } else if isNamedPacked {
      throw SupplyFailure(found: "a name that ends in .gz and other bytes", expected: "a gzip stream")
    } else {
      packing = .plain
    }
  }

  private func inflate(into target: UnsafeMutablePointer<UInt8>, capacity: Int) throws(SupplyFailure) -> Int {
    while true {
      if packedAt == packedCount, !isStoredAtEnd {
        packedAt = 0
        packedCount = try stored.read(into: packed, capacity: packedCapacity)
        isStoredAtEnd = packedCount == 0
      }
      if packing == .betweenMembers, stream.pointee.total_in > 0 || packedAt == packedCount {
        while packedAt < packedCount, packed[packedAt] == 0 { packedAt += 1 }
        if packedAt == packedCount {
          if isStoredAtEnd { return 0 }
          continue
        }
        guard packed[packedAt] == 0x1F else {
          throw SupplyFailure(found: "other bytes after the gzip stream", expected: "the end of the file")
        }
        inflateReset(stream)
      }
      packing = .inMember
      let room = uInt(clamping: capacity)
      stream.pointee.next_in = packed + packedAt
      stream.pointee.avail_in = uInt(packedCount - packedAt)
      stream.pointee.next_out = target
      stream.pointee.avail_out = room
      let status = CZlib.inflate(stream, Z_NO_FLUSH)
      packedAt = packedCount - Int(stream.pointee.avail_in)
      let made = Int(room - stream.pointee.avail_out)
      switch status {
      case Z_STREAM_END: packing = .betweenMembers
      case Z_OK: break
      case Z_BUF_ERROR where made == 0 && !isStoredAtEnd: break
      case Z_BUF_ERROR: throw SupplyFailure(found: "a gzip stream that ends early", expected: "a complete gzip stream")
      default: throw SupplyFailure(found: "a damaged gzip stream", expected: "a gzip stream that can be unpacked")
      }
      if made > 0 { return made }
      if isStoredAtEnd, packing == .inMember {
        throw SupplyFailure(found: "a gzip stream that ends early", expected: "a complete gzip stream")
      }
    }
  }
}
