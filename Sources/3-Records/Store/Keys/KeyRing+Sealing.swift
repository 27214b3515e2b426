// SPDX-License-Identifier: Apache-2.0
import Crypto
import Foundation
public import Vocabulary

extension KeyRing {
  /// Seals bytes under the key of a patient.
  ///
  /// The same bytes give other sealed bytes each time. They are packed first where that saves enough.
  /// - Parameters:
  ///   - bytes: What is sealed; it is held in memory twice.
  ///   - number: The patient's number in the archive.
  ///   - share: From which share of their length on saving it is worth the time that unpacking takes at each opening.
  /// - Returns: The sealed bytes.
  /// - Throws: ``StoreError/noKey(_:)``, ``StoreError/shredded(key:)``, ``StoreError/keysAbsent``.
  public func seal(_ bytes: [UInt8], for number: Int, saving share: Double = 0.1) throws(StoreError) -> [UInt8] {
    let key = try key(number)
    let packed = Packing.packed(bytes, saving: share)
    do {
      return try Sealing.seal(
        packed ?? bytes, packing: packed == nil ? Packing.none : Packing.zstd, binding: binding(number), under: key)
    } catch {
      throw .damagedKeys(file: RingFile.name)
    }
  }

  /// Opens what was sealed under the key of a patient.
  ///
  /// - Parameters:
  ///   - sealed: What ``seal(_:for:saving:)`` gave.
  ///   - number: The patient's number in the archive.
  ///   - name: What it is, for the error.
  /// - Returns: What was sealed.
  /// - Throws: ``StoreError/sealBroken(_:)`` where one bit of it was changed, it was cut, or it is another patient's or archive's;
  ///   ``StoreError/shredded(key:)`` where the key was destroyed.
  public func open(_ sealed: [UInt8], of number: Int, name: ContentDigest) throws(StoreError) -> [UInt8] {
    let key = try key(number)
    guard let (bytes, packing) = Sealing.open(sealed, binding: binding(number), under: key) else {
      throw .sealBroken(name)
    }
    return try Self.unpacked(bytes, packing, name)
  }

  static func unpacked(_ bytes: [UInt8], _ packing: UInt8, _ name: ContentDigest) throws(StoreError) -> [UInt8] {
    switch packing {
    case Packing.none: return bytes
    case Packing.zstd:
      guard let plain = Packing.unpacked(bytes) else { throw .sealBroken(name) }
      return plain
    default: throw .newer(part: "sealed file", found: Int(packing), known: Int(Packing.zstd))
    }
  }

  func binding(_ number: Int) -> [UInt8] { archive.bytes + Sealing.big(UInt64(number)) }
}
