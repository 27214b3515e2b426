// SPDX-License-Identifier: Apache-2.0
import Foundation
public import Vocabulary

/// A file on its way into the archive.
public struct FileToKeep: Sendable {
  /// Its bytes as they came.
  public var bytes: [UInt8]
  /// The patient to whom it belongs, by the number in the archive; `nil` where it belongs to nobody and is kept unsealed.
  public var patient: Int?

  /// Makes a file; the parameters are the properties.
  public init(_ bytes: [UInt8], patient: Int?) {
    self.bytes = bytes
    self.patient = patient
  }
}

/// A file that is kept: by which name its content goes in the world, and by which it lies here.
public struct KeptFile: Sendable, Hashable {
  /// The digest of the bytes as they came.
  public var content: ContentDigest
  /// The digest of the bytes as they lie in the archive; it is new each time the same content is sealed.
  public var blob: ContentDigest
  /// How many bytes lie in the archive.
  public var storedLength: Int

  /// Makes a kept file; the parameters are the properties.
  public init(content: ContentDigest, blob: ContentDigest, storedLength: Int) {
    self.content = content
    self.blob = blob
    self.storedLength = storedLength
  }
}

/// Keeps files while nothing is collected; lent by ``Archive/keeping(_:)``.
public struct FileKeeper {
  let archive: Archive

  /// Seals files, each under its patient's key, and keeps them; see ``Archive/keep(_:)``.
  public func keep(_ files: [FileToKeep]) throws(StoreError) -> [KeptFile] { try archive.keepLeased(files) }
}

extension Archive {
  /// Seals files, each under its patient's key, which is made where there is none, and keeps them.
  ///
  /// When it returns, files and keys are on the disk and a record may refer to them. Collecting waits until the archive is closed or
  /// ``settle()`` is called. A hundred files at once are kept several times as fast as one after another.
  ///
  /// - Parameter files: The files; all are in memory, at most 2 GiB each.
  /// - Returns: Their names, in order.
  /// - Throws: ``StoreError/shredded(key:)`` where a patient's data were withdrawn; then none is kept.
  public func keep(_ files: [FileToKeep]) throws(StoreError) -> [KeptFile] {
    try blobs.lease.holdOn()
    return try keepLeased(files)
  }

  /// Keeps files and writes the records that refer to them, while nothing is collected.
  ///
  /// ```swift
  /// try archive.keeping { keeper in
  ///   let kept = try keeper.keep(files)
  ///   try archive.records.write { writer in … }
  /// }
  /// ```
  public func keeping<Result>(_ body: (FileKeeper) throws -> Result) throws -> Result {
    try blobs.lease.enter()
    defer { blobs.lease.leave() }
    return try body(FileKeeper(archive: self))
  }

  /// Says that records refer to all that was kept so far, or that the rest may go: collecting need not wait any more.
  public func settle() { blobs.lease.letGo() }

  /// The bytes of a kept file as they came.
  ///
  /// - Parameters:
  ///   - blob: Its name in the archive.
  ///   - patient: To whom it belongs; `nil` where it was kept unsealed.
  /// - Returns: The bytes.
  /// - Throws: ``StoreError/missingBlob(_:)``, ``StoreError/damagedBlob(_:)``, ``StoreError/sealBroken(_:)``,
  ///   ``StoreError/shredded(key:)`` where the patient's data were withdrawn.
  public func bytes(of blob: ContentDigest, patient: Int?) throws(StoreError) -> [UInt8] {
    let stored = try blobs.bytes(of: blob)
    guard let patient else { return stored }
    return try keys.open(stored, of: patient, name: blob)
  }

  func keepLeased(_ files: [FileToKeep]) throws(StoreError) -> [KeptFile] {
    guard !files.isEmpty else { return [] }
    try keys.make(files.compactMap(\.patient))
    let sealed = try Parallel.map(files) { (file) throws(StoreError) in
      let content = ContentDigest(hashing: file.bytes)
      guard let patient = file.patient else { return (content, file.bytes) }
      return (content, try keys.seal(file.bytes, for: patient))
    }
    let names = try BlobBatch(blobs).put(sealed.map(\.1))
    return zip(sealed, names).map { sealed, name in
      KeptFile(content: sealed.0, blob: name, storedLength: sealed.1.count)
    }
  }
}
