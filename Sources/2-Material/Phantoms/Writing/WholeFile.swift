// SPDX-License-Identifier: Apache-2.0
import Foundation
import Vocabulary

/// Why a cohort could not be written.
public enum CohortWriteError: Error, Sendable, Equatable {
  /// A file or folder could not be used: its path below the cohort's folder, what was tried, and the system's error number.
  case file(path: String, step: Step, code: Int32)
  /// The folder holds another cohort, or one that was made with other options: what differs.
  case otherCohort(found: String, expected: String)
  /// The folder holds files that are not a cohort's.
  case foreignFolder(file: String)
  /// Another process writes into the folder.
  case isBusy
  /// An object could not be made of a study; its number in the cohort.
  case object(study: Int, cause: String)

  /// What was tried.
  public enum Step: String, Sendable, Hashable {
    case folder = "making the folder"
    case write = "writing"
    case read = "reading"
    case rename = "putting in place"
    case remove = "removing"
  }
}

/// A file of a cohort: where it lies below the folder, how long it is, and what its bytes are.
struct FileRecord: Sendable, Equatable {
  var path: String
  var bytes: Int
  var digest: ContentDigest
}

/// Files below a folder, each written whole or not at all.
///
/// A file is written under another name and renamed. It is not brought to the disk before the next one: whether it is whole is
/// decided by its digest when a run is taken up again, also after the machine has lost its power.
struct CohortFolder: Sendable {
  let root: URL

  func url(_ path: String) -> URL { root.appending(path: path) }

  func makeFolder(_ path: String) throws(CohortWriteError) {
    do {
      try FileManager.default.createDirectory(at: url(path), withIntermediateDirectories: true)
    } catch {
      let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
      throw .file(path: path, step: .folder, code: cause.map { Int32($0.code) } ?? ENOTDIR)
    }
  }

  /// Writes a file whole.
  func write(_ bytes: [UInt8], to path: String) throws(CohortWriteError) -> FileRecord {
    let final = url(path).path
    // One name, whoever writes it: what a killed run left is written over, not left lying.
    let beside = final + ".part"
    let descriptor = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw .file(path: path, step: .write, code: errno) }
    var failure = Self.fill(descriptor, with: bytes)
    if close(descriptor) != 0, failure == 0 { failure = errno }
    if failure == 0, rename(beside, final) != 0 {
      failure = errno
      unlink(beside)
      throw .file(path: path, step: .rename, code: failure)
    }
    guard failure == 0 else {
      unlink(beside)
      throw .file(path: path, step: .write, code: failure)
    }
    return FileRecord(path: path, bytes: bytes.count, digest: ContentDigest(hashing: bytes))
  }

  /// Writes all bytes, at a place of the file where one is given; gives the error number, zero for none.
  static func fill(_ descriptor: Int32, with bytes: [UInt8], at start: Int? = nil) -> Int32 {
    bytes.withUnsafeBytes { bytes in
      var written = 0
      while written < bytes.count {
        let (rest, count) = (bytes.baseAddress.map { $0 + written }, bytes.count - written)
        let done =
          start.map { pwrite(descriptor, rest, count, off_t($0 + written)) }
          ?? Foundation.write(descriptor, rest, count)
        if done < 0 {
          if errno == EINTR { continue }
          return errno
        }
        written += done
      }
      return 0
    }
  }

  /// Opens a file of the folder itself, which links are not followed to; `nil` for what is no file.
  func openToRead(_ name: String) throws(CohortWriteError) -> Int32? {
    let descriptor = open(url(name).path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ELOOP { return nil }
      throw .file(path: name, step: .read, code: errno)
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      return nil
    }
    return descriptor
  }

  /// Takes the folder for this process until the descriptor is closed.
  ///
  /// Some network file systems do not lock folders; there the journal's own lock is all there is.
  /// - Throws: `isBusy` where another run has it.
  func lock() throws(CohortWriteError) -> Int32 {
    let descriptor = open(root.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .file(path: "", step: .read, code: errno) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK else {
      close(descriptor)
      throw .isBusy
    }
    return descriptor
  }

  /// The error number of a file that is not there with the length that was written, zero for none.
  func problem(of record: FileRecord) -> Int32 {
    var status = stat()
    guard stat(url(record.path).path, &status) == 0 else { return errno }
    return Int(status.st_size) == record.bytes ? 0 : EIO
  }

  /// Whether a file is there as it was written.
  func isWhole(_ record: FileRecord) -> Bool {
    guard let data = try? Data(contentsOf: url(record.path)), data.count == record.bytes else { return false }
    var hasher = ContentDigest.Hasher()
    data.withUnsafeBytes { hasher.update($0) }
    return hasher.digest == record.digest
  }
}

/// A long file that is written piece by piece and comes into its place at the end.
final class GrowingFile {
  private let folder: CohortFolder
  private let path: String
  private var descriptor: Int32
  private var buffer: [UInt8] = []
  private var hasher = ContentDigest.Hasher()
  private var count = 0

  init(_ path: String, in folder: CohortFolder) throws(CohortWriteError) {
    self.folder = folder
    self.path = path
    descriptor = open(folder.url(path).path + ".part", O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw .file(path: path, step: .write, code: errno) }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  func append(_ text: String) throws(CohortWriteError) {
    buffer += text.utf8
    if buffer.count >= 1 << 16 { try flush() }
  }

  private func flush() throws(CohortWriteError) {
    let failure = CohortFolder.fill(descriptor, with: buffer)
    guard failure == 0 else { throw .file(path: path, step: .write, code: failure) }
    hasher.update(buffer)
    count += buffer.count
    buffer.removeAll(keepingCapacity: true)
  }

  /// Brings the file to the disk and into its place.
  func finish() throws(CohortWriteError) -> FileRecord {
    try flush()
    let synchronised = fsync(descriptor) == 0 || errno == EINVAL || errno == ENOTSUP
    let failure = synchronised ? 0 : errno
    close(descriptor)
    descriptor = -1
    guard failure == 0 else { throw .file(path: path, step: .write, code: failure) }
    let final = folder.url(path).path
    guard rename(final + ".part", final) == 0 else { throw .file(path: path, step: .rename, code: errno) }
    return FileRecord(path: path, bytes: count, digest: hasher.digest)
  }
}
