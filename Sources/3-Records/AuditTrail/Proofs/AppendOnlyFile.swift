// SPDX-License-Identifier: Apache-2.0
import Foundation
import Store

/// A file that is read and added to under a lock, so that two processes cannot add to it at once.
final class AppendOnlyFile {
  private let name: String
  private let descriptor: Int32

  init(_ file: URL) throws(StoreError) {
    name = file.lastPathComponent
    let isNew = access(file.path, F_OK) != 0
    descriptor = open(file.path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw .file(path: name, step: .open, code: errno) }
    guard flock(descriptor, LOCK_EX) == 0 else {
      let code = errno
      close(descriptor)
      throw .file(path: name, step: .lock, code: code)
    }
    if isNew { try Self.synchronise(folder: file.deletingLastPathComponent()) }
  }

  deinit { close(descriptor) }

  func bytes() throws(StoreError) -> [UInt8] {
    var all: [UInt8] = []
    var room = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = pread(descriptor, &room, room.count, off_t(all.count))
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw .file(path: name, step: .read, code: errno) }
      if count == 0 { return all }
      all += room[..<count]
    }
  }

  /// Adds a text, which is there as a whole and on the disk when the call returns, or not at all when it throws.
  func append(_ text: String) throws(StoreError) {
    var before = stat()
    guard fstat(descriptor, &before) == 0 else { throw .file(path: name, step: .write, code: errno) }
    do throws(StoreError) {
      var rest = Array(text.utf8)[...]
      while !rest.isEmpty {
        let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        if count < 0, errno == EINTR { continue }
        guard count >= 0 else { throw .file(path: name, step: .write, code: errno) }
        rest = rest.dropFirst(count)
      }
      guard fsync(descriptor) == 0 else { throw .file(path: name, step: .synchronise, code: errno) }
    } catch {
      ftruncate(descriptor, before.st_size)
      throw error
    }
  }

  /// Takes off what stands behind a place.
  func cut(to length: Int) throws(StoreError) {
    guard ftruncate(descriptor, off_t(length)) == 0 else { throw .file(path: name, step: .write, code: errno) }
    guard fsync(descriptor) == 0 else { throw .file(path: name, step: .synchronise, code: errno) }
  }

  static func synchronise(folder: URL) throws(StoreError) {
    let descriptor = open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .file(path: folder.lastPathComponent, step: .synchronise, code: errno) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 || errno == EINVAL else {
      throw .file(path: folder.lastPathComponent, step: .synchronise, code: errno)
    }
  }
}
