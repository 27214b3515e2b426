// SPDX-License-Identifier: Apache-2.0
import Crypto
import Foundation
import Vocabulary

/// How bytes are sealed: AES-256-GCM in segments, under a key of the file's own.
///
/// ```text
/// head     4 "FID1" · 1 packing · 3 nothing · 8 length of what is sealed · 16 salt
/// segments of 4 MiB, the last shorter: sealed bytes · 16 tag
/// ```
/// The file's key is drawn from the patient's by HKDF-SHA-256 with the salt, bound to archive and patient; so a nonce need only be new
/// within the file, and is the segment's number with a mark on the last. Segments that are missing, doubled or in another order do not
/// open, and the head belongs to what every segment authenticates.
///
/// > Source: the construction is STREAM (Hoang, Reyhanitabar, Rogaway, Vizár, CRYPTO 2015); HKDF is RFC 5869.
enum Sealing {
  static let segment = 4 << 20
  static let headLength = 32
  static let tagLength = 16
  private static let mark = Array("FID1".utf8)

  static func seal(_ bytes: [UInt8], packing: UInt8, binding: [UInt8], under key: SymmetricKey) throws -> [UInt8] {
    var generator = SystemRandomNumberGenerator()
    var head = mark + [packing, 0, 0, 0] + big(UInt64(bytes.count))
    for _ in 0..<2 { head += big(generator.next()) }
    let fileKey = fileKey(head[16..<32], info(binding), key)
    var out = head
    out.reserveCapacity(headLength + bytes.count + (bytes.count / segment + 1) * tagLength)
    var place = 0
    var number: UInt64 = 0
    repeat {
      let end = min(bytes.count, place + segment)
      let box = try AES.GCM.seal(
        bytes[place..<end], using: fileKey, nonce: try nonce(number, isLast: end == bytes.count), authenticating: head)
      out += box.ciphertext
      out += box.tag
      place = end
      number += 1
    } while place < bytes.count
    return out
  }

  /// - Returns: What was sealed and how it is packed; `nil` where it was changed, cut, or belongs to another key.
  static func open(_ sealed: [UInt8], binding: [UInt8], under key: SymmetricKey) -> (bytes: [UInt8], packing: UInt8)? {
    var out: [UInt8] = []
    out.reserveCapacity(max(0, sealed.count - headLength))
    let packing = sealed.withUnsafeBytes { sealed in
      open(sealed, info: info(binding), under: key) { out += $0 }
    }
    return packing.map { (out, $0) }
  }

  /// Opens bytes where they lie.
  ///
  /// - Parameters:
  ///   - sealed: The bytes, which are only read during the call.
  ///   - info: What ``info(_:)`` gives.
  ///   - key: The patient's key.
  ///   - body: Given what was sealed, segment by segment; what it was given holds only where the call succeeds.
  /// - Returns: How it is packed; `nil` where it was changed, cut, or belongs to another key.
  static func open(
    _ sealed: UnsafeRawBufferPointer, info: [UInt8], under key: SymmetricKey, _ body: (Data) throws -> Void
  ) rethrows -> UInt8? {
    guard sealed.count >= headLength + tagLength, sealed.starts(with: mark) else { return nil }
    let head = Array(sealed[..<headLength])
    let count = head[8..<16].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    // Bounded first: a length near the greatest number would overflow what is added to it.
    guard count < 1 << 40 else { return nil }
    let segments = max(1, (count + UInt64(segment) - 1) / UInt64(segment))
    guard UInt64(sealed.count) == UInt64(headLength) + count + segments * UInt64(tagLength)
    else { return nil }
    let fileKey = fileKey(head[16..<32], info, key)
    var place = headLength
    var left = Int(count)
    for number in 0..<segments {
      let length = min(segment, left)
      // A box is made of one piece of nonce, bytes and tag.
      var combined = Data(capacity: 12 + length + tagLength)
      combined.append(contentsOf: nonceBytes(number, isLast: number == segments - 1))
      combined.append(contentsOf: UnsafeRawBufferPointer(rebasing: sealed[place..<place + length + tagLength]))
      guard let box = try? AES.GCM.SealedBox(combined: combined),
        let plain = try? AES.GCM.open(box, using: fileKey, authenticating: head)
      else { return nil }
      try body(plain)
      left -= length
      place += length + tagLength
    }
    return head[4]
  }

  /// What a file's key is bound to, beside its salt.
  static func info(_ binding: [UInt8]) -> [UInt8] { Array("fiducial seal".utf8) + binding }

  private static func fileKey(_ salt: ArraySlice<UInt8>, _ info: [UInt8], _ key: SymmetricKey) -> SymmetricKey {
    HKDF<SHA256>.deriveKey(inputKeyMaterial: key, salt: salt, info: info, outputByteCount: 32)
  }

  private static func nonceBytes(_ number: UInt64, isLast: Bool) -> [UInt8] { big(number) + [isLast ? 1 : 0, 0, 0, 0] }

  private static func nonce(_ number: UInt64, isLast: Bool) throws -> AES.GCM.Nonce {
    try AES.GCM.Nonce(data: nonceBytes(number, isLast: isLast))
  }

  static func big(_ value: UInt64) -> [UInt8] { withUnsafeBytes(of: value.bigEndian) { Array($0) } }
}
