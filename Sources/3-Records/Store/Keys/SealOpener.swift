// SPDX-License-Identifier: Apache-2.0
import Crypto
import Foundation
public import Vocabulary

/// The keys of some patients as the ring had them at one moment, for opening very many small pieces.
///
/// Like ``KeyRing/open(_:of:name:)``, but that the ring is looked at once: a key that is shredded after that still opens here, so that it
/// is to be held no longer than one read takes.
public struct SealOpener: Sendable {
  private struct Lock {
    var key: SymmetricKey
    var info: [UInt8]
  }
  private let locks: [Int: Result<Lock, StoreError>]

  init(_ ring: KeyRing, _ keys: [Int: Result<SymmetricKey, StoreError>]) {
    locks = [Int: Result<Lock, StoreError>](
      uniqueKeysWithValues: keys.map { number, key in
        (number, key.map { Lock(key: $0, info: Sealing.info(ring.binding(number))) })
      })
  }

  /// Opens what was sealed under the key of one of the patients, and lends it.
  ///
  /// - Parameters:
  ///   - sealed: What ``KeyRing/seal(_:for:saving:)`` gave, which is only read during the call.
  ///   - number: The patient's number in the archive.
  ///   - name: What it is, for the error.
  ///   - body: What is done with what was sealed.
  /// - Returns: What `body` gives.
  /// - Throws: As ``KeyRing/open(_:of:name:)`` does.
  public func open<Outcome>(
    _ sealed: UnsafeRawBufferPointer, of number: Int, name: ContentDigest, _ body: (UnsafeRawBufferPointer) -> Outcome
  ) throws(StoreError) -> Outcome {
    guard let lock = locks[number] else { throw .noKey(number) }
    let opening = try lock.get()
    var whole = Data()
    let packing = Sealing.open(sealed, info: opening.info, under: opening.key) { segment in
      if whole.isEmpty { whole = segment } else { whole.append(segment) }
    }
    guard let packing else { throw .sealBroken(name) }
    if packing == Packing.none { return whole.withUnsafeBytes(body) }
    return try KeyRing.unpacked([UInt8](whole), packing, name).withUnsafeBytes(body)
  }
}

extension KeyRing {
  /// The keys of some patients, as the ring has them now.
  ///
  /// - Parameter numbers: The patients' numbers in the archive; one without a key is told of when something of it is opened.
  /// - Returns: What opens.
  /// - Throws: ``StoreError/keysAbsent``, or why the ring could not be read.
  public func opener(for numbers: Set<Int>) throws(StoreError) -> SealOpener {
    guard !numbers.isEmpty else { return SealOpener(self, [:]) }
    let keys = try with { (state) throws(StoreError) in
      try refresh(&state)
      var keys: [Int: Result<SymmetricKey, StoreError>] = [:]
      keys.reserveCapacity(numbers.count)
      for number in numbers {
        do throws(StoreError) { keys[number] = .success(try key(number, &state)) } catch {
          keys[number] = .failure(error)
        }
      }
      return keys
    }
    return SealOpener(self, keys)
  }
}
