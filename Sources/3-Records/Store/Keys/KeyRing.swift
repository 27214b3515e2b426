// SPDX-License-Identifier: Apache-2.0
import Crypto
public import Foundation
import Synchronization
public import Vocabulary

/// The keys under which what belongs to a patient is sealed: one key each, so that destroying one destroys what it sealed.
///
/// A sealed thing is AES-256-GCM: twelve bytes of nonce, the sealed bytes, sixteen bytes of tag. Keys lie apart from the records, so
/// that a copy of the records opens nothing.
public final class KeyRing: Sendable {
  private let folder: URL
  private let held: Mutex<[Int: SymmetricKey]>

  /// Opens the keys of an archive.
  /// - Parameter folder: Where they lie; made where it is not there.
  public init(at folder: URL) throws(StoreError) {
    self.folder = folder
    held = Mutex([:])
    try BlobStore.makeFolder(folder)
  }

  /// Makes the key of a patient; one that is there stays.
  ///
  /// - Parameter number: The patient's number in the archive.
  /// - Throws: ``StoreError/shredded(key:)`` where it was destroyed: a number is never used twice.
  public func make(_ number: Int) throws(StoreError) {
    preconditionFailure("to be written")
  }

  /// Seals bytes under the key of a patient.
  public func seal(_ bytes: [UInt8], for number: Int) throws(StoreError) -> [UInt8] {
    preconditionFailure("to be written")
  }

  /// Opens what was sealed under the key of a patient.
  ///
  /// - Parameters:
  ///   - sealed: What ``seal(_:for:)`` gave.
  ///   - number: The patient's number in the archive.
  ///   - name: What it is, for the error.
  public func open(_ sealed: [UInt8], of number: Int, name: ContentDigest) throws(StoreError) -> [UInt8] {
    preconditionFailure("to be written")
  }

  /// Destroys the key of a patient for good; when it returns, nothing that it sealed can be opened any more.
  public func shred(_ number: Int) throws(StoreError) {
    preconditionFailure("to be written")
  }
}
