// SPDX-License-Identifier: Apache-2.0
public import Foundation
public import Vocabulary

/// Files named by their content: each is written once, whole, and never changed.
///
/// A blob lies at `ab/cd/abcd…` below the folder, where the name is the SHA-256 of its bytes as they lie there. It is written under
/// another name, brought to the disk, and renamed, and its folder is brought to the disk too, before its name is given out.
public struct BlobStore: Sendable {
  /// The folder.
  public let folder: URL

  /// Makes a store in a folder, which is made where it is not there.
  public init(at folder: URL) throws(StoreError) {
    self.folder = folder
    try Self.makeFolder(folder)
  }

  /// Where a blob lies, whether it is there or not.
  public func location(of digest: ContentDigest) -> URL {
    let name = digest.hexadecimal
    return folder.appending(path: "\(name.prefix(2))/\(name.dropFirst(2).prefix(2))/\(name)")
  }

  /// Keeps bytes; those that are there already are not written again.
  /// - Returns: Their name; when it is given, they are on the disk.
  public func put(_ bytes: [UInt8]) throws(StoreError) -> ContentDigest {
    let digest = ContentDigest(hashing: bytes)
    let final = location(of: digest)
    guard access(final.path, F_OK) != 0 else { return digest }
    let parent = final.deletingLastPathComponent()
    try Self.makeFolder(parent)
    let beside = parent.appending(path: ".\(digest.hexadecimal).\(UInt64.random(in: 0...UInt64.max)).part")
    let descriptor = open(beside.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .file(path: final.lastPathComponent, step: .write, code: errno) }
    var failure = Self.fill(descriptor, with: bytes)
    var step = StoreError.FileStep.write
    if failure == 0, fsync(descriptor) != 0 { (failure, step) = (errno, .synchronise) }
    if close(descriptor) != 0, failure == 0 { failure = errno }
    if failure == 0, rename(beside.path, final.path) != 0 { (failure, step) = (errno, .rename) }
    guard failure == 0 else {
      unlink(beside.path)
      throw .file(path: final.lastPathComponent, step: step, code: failure)
    }
    try Self.synchronise(folder: parent)
    return digest
  }

  /// The bytes of a blob, checked against its name.
  public func bytes(of digest: ContentDigest) throws(StoreError) -> [UInt8] {
    let place = location(of: digest)
    guard let data = try? Data(contentsOf: place) else {
      throw access(place.path, F_OK) == 0
        ? .file(path: place.lastPathComponent, step: .read, code: EIO) : .missingBlob(digest)
    }
    let bytes = [UInt8](data)
    guard ContentDigest(hashing: bytes) == digest else { throw .damagedBlob(digest) }
    return bytes
  }

  /// Whether a blob is there.
  public func contains(_ digest: ContentDigest) -> Bool { access(location(of: digest).path, F_OK) == 0 }

  static func makeFolder(_ folder: URL) throws(StoreError) {
    guard access(folder.path, F_OK) != 0 else { return }
    do {
      try FileManager.default.createDirectory(
        at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
      throw .file(path: folder.lastPathComponent, step: .folder, code: cause.map { Int32($0.code) } ?? EIO)
    }
    try synchronise(folder: folder.deletingLastPathComponent())
  }

  static func synchronise(folder: URL) throws(StoreError) {
    let descriptor = open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .file(path: folder.lastPathComponent, step: .synchronise, code: errno) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 || errno == EINVAL else {
      throw .file(path: folder.lastPathComponent, step: .synchronise, code: errno)
    }
  }

  private static func fill(_ descriptor: Int32, with bytes: [UInt8]) -> Int32 {
    bytes.withUnsafeBytes { bytes in
      var written = 0
      while written < bytes.count {
        let done = write(descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written)
        if done < 0 {
          if errno == EINTR { continue }
          return errno
        }
        written += done
      }
      return 0
    }
  }
}
