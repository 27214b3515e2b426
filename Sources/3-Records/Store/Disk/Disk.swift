// SPDX-License-Identifier: Apache-2.0
import CDisk
import Foundation
import Vocabulary

/// What the room asks of the file system, with the system's own error number in every fault.
enum Disk {
  /// Opens a file; the caller closes the number that is given back.
  static func open(_ path: String, _ flags: Int32, mode: mode_t = 0o600) throws(StoreError) -> Int32 {
    while true {
      let descriptor = Foundation.open(path, flags | O_CLOEXEC, mode)
      if descriptor >= 0 { return descriptor }
      guard errno == EINTR else { throw fault(path, .open, errno) }
    }
  }

  /// Writes all bytes at a place of a file.
  static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32, at offset: Int, path: String)
    throws(StoreError)
  {
    var written = 0
    while written < bytes.count {
      let done = pwrite(
        descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written, off_t(offset + written))
      if done < 0 {
        if errno == EINTR { continue }
        throw fault(path, .write, errno)
      }
      // A disk that takes nothing and says nothing is full as far as we can know.
      guard done > 0 else { throw fault(path, .write, ENOSPC) }
      written += done
    }
  }

  /// Writes all bytes at a place of a file.
  static func write(_ bytes: [UInt8], to descriptor: Int32, at offset: Int = 0, path: String) throws(StoreError) {
    let outcome = bytes.withUnsafeBytes { bytes -> Result<Void, StoreError> in
      do throws(StoreError) { return .success(try write(bytes, to: descriptor, at: offset, path: path)) } catch {
        return .failure(error)
      }
    }
    try outcome.get()
  }

  /// The bytes of a file from a place to its end, or some of them.
  static func read(_ descriptor: Int32, from offset: Int = 0, upTo most: Int = .max, path: String)
    throws(StoreError) -> [UInt8]
  {
    var state = stat()
    guard fstat(descriptor, &state) == 0 else { throw fault(path, .read, errno) }
    let count = min(most, max(0, Int(state.st_size) - offset))
    var code: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { room, filled in
      while filled < count {
        let done = pread(descriptor, room.baseAddress.map { $0 + filled }, count - filled, off_t(offset + filled))
        if done < 0 {
          if errno == EINTR { continue }
          code = errno
          return
        }
        if done == 0 { return }
        filled += done
      }
    }
    guard code == 0 else { throw fault(path, .read, code) }
    return bytes
  }

  /// The bytes of a file.
  static func contents(of path: String) throws(StoreError) -> [UInt8] {
    let descriptor = try open(path, O_RDONLY)
    defer { close(descriptor) }
    return try read(descriptor, path: path)
  }

  /// The digest of a file, read block by block.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - following: Whether a link is followed; otherwise it is an error.
  /// - Returns: The digest.
  /// - Throws: Why it could not be read.
  static func digest(of path: String, following: Bool = true) throws(StoreError) -> ContentDigest {
    try copy(path, to: nil, following: following)
  }

  /// Copies a file, block by block, into one that is not there yet, and brings it to the disk.
  /// - Returns: The digest of its bytes.
  @discardableResult
  static func copy(_ path: String, to target: String?, following: Bool = true) throws(StoreError) -> ContentDigest {
    let source = try open(path, following ? O_RDONLY : O_RDONLY | O_NOFOLLOW)
    defer { close(source) }
    let copy: Int32?
    if let target { copy = try open(target, O_WRONLY | O_CREAT | O_EXCL) } else { copy = nil }
    defer { if let copy { close(copy) } }
    var hasher = ContentDigest.Hasher()
    var offset = 0
    while true {
      let block = try read(source, from: offset, upTo: 1 << 20, path: path)
      if block.isEmpty { break }
      hasher.update(block)
      if let copy, let target { try write(block, to: copy, at: offset, path: target) }
      offset += block.count
    }
    if let copy, let target { try synchronise(copy, path: target) }
    return hasher.digest
  }

  /// Brings a file's bytes and length to the disk.
  static func synchronise(_ descriptor: Int32, path: String) throws(StoreError) {
    while fsync(descriptor) != 0 {
      guard errno == EINTR else { throw fault(path, .synchronise, errno) }
    }
  }

  /// Brings the names in a folder to the disk.
  static func synchronise(folder path: String) throws(StoreError) {
    let descriptor = try open(path, O_RDONLY | O_DIRECTORY)
    defer { close(descriptor) }
    // Some network file systems have no fsync of folders, and say so with EINVAL; their names are written at once.
    guard fsync(descriptor) == 0 || errno == EINVAL else { throw fault(path, .synchronise, errno) }
  }

  /// Brings everything of the file system in which a folder lies to the disk.
  static func synchroniseAll(of folder: String) throws(StoreError) {
    let descriptor = try open(folder, O_RDONLY | O_DIRECTORY)
    defer { close(descriptor) }
    guard syncfs(descriptor) == 0 else { throw fault(folder, .synchronise, errno) }
  }

  /// Writes a file that is not there yet, and brings its bytes to the disk; its name is brought there with its folder.
  static func create(_ path: String, _ bytes: [UInt8]) throws(StoreError) {
    let descriptor = try open(path, O_WRONLY | O_CREAT | O_EXCL)
    do throws(StoreError) {
      try write(bytes, to: descriptor, path: path)
      try synchronise(descriptor, path: path)
    } catch {
      close(descriptor)
      unlink(path)
      throw error
    }
    guard close(descriptor) == 0 else { throw fault(path, .write, errno) }
  }

  /// Puts a whole file in the place of another, so that either is there at any moment, and brings it to the disk.
  static func replace(_ path: String, with bytes: [UInt8]) throws(StoreError) {
    let beside = "\(path).\(UInt64.random(in: 0...UInt64.max)).part"
    try create(beside, bytes)
    guard rename(beside, path) == 0 else {
      let code = errno
      unlink(beside)
      throw fault(path, .rename, code)
    }
    try synchronise(folder: parent(of: path))
  }

  /// Makes a folder and those above it that are missing, and brings their names to the disk.
  static func makeFolder(_ path: String) throws(StoreError) {
    if mkdir(path, 0o700) != 0 {
      switch errno {
      case EEXIST:
        var state = stat()
        guard stat(path, &state) == 0, state.st_mode & S_IFMT == S_IFDIR else { throw fault(path, .folder, ENOTDIR) }
        return
      case ENOENT where parent(of: path) != path && !exists(parent(of: path)):
        try makeFolder(parent(of: path))
        // Where the one above is there and it still cannot be made, as below /proc, trying again would never end.
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw fault(path, .folder, errno) }
      default: throw fault(path, .folder, errno)
      }
    }
    try synchronise(folder: parent(of: path))
  }

  /// The names in a folder, sorted.
  static func names(in folder: String) throws(StoreError) -> [String] {
    guard let stream = opendir(folder) else { throw fault(folder, .read, errno) }
    defer { closedir(stream) }
    var names: [String] = []
    while true {
      errno = 0
      guard let entry = readdir(stream) else {
        guard errno == 0 else { throw fault(folder, .read, errno) }
        return names.sorted()
      }
      let name = withUnsafePointer(to: &entry.pointee.d_name) { place in
        place.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
  }

  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// How long a file is; `nil` where there is none.
  static func length(of path: String) throws(StoreError) -> Int? {
    var state = stat()
    guard stat(path, &state) == 0 else {
      guard errno == ENOENT else { throw fault(path, .read, errno) }
      return nil
    }
    return Int(state.st_size)
  }

  static func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  static func name(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return path }
    return String(path[path.index(after: slash)...])
  }

  /// A fault names the file alone, never the folders of the machine.
  static func fault(_ path: String, _ step: StoreError.FileStep, _ code: Int32) -> StoreError {
    .file(path: name(of: path), step: step, code: code)
  }
}
