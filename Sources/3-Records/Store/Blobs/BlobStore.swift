// SPDX-License-Identifier: Apache-2.0
public import Foundation
public import Vocabulary

/// Files named by their content: each is written once, whole, and never changed.
///
/// A blob lies at `ab/cd/abcd…` below the folder, where the name is the SHA-256 of its bytes as they lie there. It is written under
/// another name in `incoming`, brought to the disk, and renamed, and its folder is brought to the disk too, before its name is given out.
public struct BlobStore: Sendable {
  /// The folder.
  public let folder: URL
  let root: String
  /// What this process knows to be on the disk, so that folders are brought there once.
  let settled: SettledFolders
  let lease: BlobLease
  let isReadingOnly: Bool

  /// Makes a store in a folder, which is made where it is not there.
  ///
  /// - Parameters:
  ///   - folder: The folder.
  ///   - isReadingOnly: Whether nothing may be written, as on a medium that cannot be.
  /// - Throws: ``StoreError/file(path:step:code:)`` where it cannot be made.
  public init(at folder: URL, isReadingOnly: Bool = false) throws(StoreError) {
    self.folder = folder
    root = folder.path
    settled = SettledFolders()
    lease = BlobLease(path: folder.path + "/lease")
    self.isReadingOnly = isReadingOnly
    if !isReadingOnly {
      try Disk.makeFolder(root)
      try Disk.makeFolder(incoming)
    }
  }

  var incoming: String { root + "/incoming" }

  /// Where a blob lies, whether it is there or not.
  public func location(of digest: ContentDigest) -> URL { URL(filePath: path(of: digest)) }

  func path(of digest: ContentDigest) -> String {
    let name = digest.hexadecimal
    return "\(root)/\(name.prefix(2))/\(name.dropFirst(2).prefix(2))/\(name)"
  }

  /// Keeps bytes; those that are there already are not written again.
  ///
  /// Collecting superfluous files waits until the archive is closed or ``Archive/settle()`` is called, so that what was kept is there
  /// when a record refers to it; ``Archive/keeping(_:)`` says more precisely how long.
  /// - Returns: Their name; when it is given, they are on the disk.
  public func put(_ bytes: [UInt8]) throws(StoreError) -> ContentDigest { try put([bytes])[0] }

  /// Keeps the bytes of several files, which costs little more than keeping one.
  /// - Returns: Their names, in order; when they are given, all are on the disk.
  public func put(_ files: [[UInt8]]) throws(StoreError) -> [ContentDigest] {
    try lease.holdOn()
    return try BlobBatch(self).put(files)
  }

  /// The bytes of a blob, checked against its name.
  /// - Throws: ``StoreError/missingBlob(_:)``, ``StoreError/damagedBlob(_:)``, or the fault of the medium with its number.
  public func bytes(of digest: ContentDigest) throws(StoreError) -> [UInt8] {
    let bytes: [UInt8]
    do throws(StoreError) {
      bytes = try Disk.contents(of: path(of: digest))
    } catch {
      if case .file(_, .open, ENOENT) = error { throw .missingBlob(digest) }
      throw error
    }
    guard ContentDigest(hashing: bytes) == digest else { throw .damagedBlob(digest) }
    return bytes
  }

  /// Whether a blob is there; its bytes are not looked at.
  public func contains(_ digest: ContentDigest) -> Bool { Disk.exists(path(of: digest)) }

  /// How long a blob is, in bytes; `nil` where it is not there.
  public func length(of digest: ContentDigest) throws(StoreError) -> Int? { try Disk.length(of: path(of: digest)) }

  /// Does something with the name of each file that is called like a blob, in order.
  public func forEach(_ body: (ContentDigest) throws -> Void) throws {
    for outer in try Disk.names(in: root) where outer.count == 2 {
      for inner in try Disk.names(in: "\(root)/\(outer)") where inner.count == 2 {
        for name in try Disk.names(in: "\(root)/\(outer)/\(inner)") {
          if let digest = ContentDigest(hexadecimal: name), name.hasPrefix(outer + inner) { try body(digest) }
        }
      }
    }
  }

}
