// SPDX-License-Identifier: Apache-2.0
public import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Writes several files into a folder so that either all of them are new or none is.
///
/// Every file is first written whole under another name in the same folder and brought to the disk; only then are they
/// renamed into their places, the old ones being kept until the last rename has succeeded. On an error the old files are
/// back and nothing else remains. Should the machine stop between two renames, each file by itself is still whole, old or
/// new. Other files in the folder are not touched.
public struct AtomicFiles: Sendable {
  /// A file to write.
  public struct File: Sendable, Equatable {
    /// Its name, without a folder.
    public var name: String
    /// Its content.
    public var content: Data

    /// Makes a file of bytes.
    public init(_ name: String, _ content: Data) {
      self.name = name
      self.content = content
    }

    /// Makes a file of text, in UTF-8.
    public init(_ name: String, _ text: String) {
      self.init(name, Data(text.utf8))
    }
  }

  /// The folder; it is made where it is missing.
  public let folder: URL

  /// Names the folder.
  public init(in folder: URL) { self.folder = folder }

  /// Writes the files.
  /// - Parameter files: The files, with names that differ and hold no `/`.
  /// - Throws: ``FileWriteError`` with the step, the file and the system's error number.
  public func write(_ files: [File]) throws(FileWriteError) {
    forgetOld(try place(files).done)
  }

  /// Writes the files, and does something last; where that fails, what was there before is there again.
  /// - Parameters:
  ///   - files: The files, with names that differ and hold no `/`.
  ///   - last: What is done when all are in their places.
  /// - Throws: ``FileWriteError``, or what `last` throws.
  public func write(_ files: [File], then last: () throws -> Void) throws {
    let (done, wasThere) = try place(files)
    do {
      try last()
    } catch {
      for placed in done.reversed() { undo(placed) }
      if !wasThere { rmdir(folder.path) }
      throw error
    }
    forgetOld(done)
  }

  private func forgetOld(_ done: [Placed]) {
    for placed in done where placed.hasOld { unlink(path(placed.old)) }
  }

  /// Puts the files in their places, and keeps what was there beside them; all or none.
  private func place(_ files: [File]) throws(FileWriteError) -> (done: [Placed], wasThere: Bool) {
    var names: Set<String> = []
    for file in files {
      let isPlain = !file.name.isEmpty && file.name != "." && file.name != ".." && !file.name.contains("/")
      guard isPlain, !file.name.unicodeScalars.contains("\0"), names.insert(file.name).inserted else {
        throw FileWriteError(.name, file: file.name)
      }
    }
    let wasThere = FileManager.default.fileExists(atPath: folder.path)
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      // What Foundation kept of the system's word; errno may have been overwritten since.
      let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
      throw FileWriteError(.folder, code: cause.map { Int32($0.code) } ?? ENOTDIR)
    }
    sweep(names)
    var done: [Placed] = []
    do {
      for file in files { done.append(try placeBeside(file)) }
      for index in done.indices { try putInPlace(&done[index]) }
      try synchroniseFolder()
    } catch {
      for placed in done.reversed() { undo(placed) }
      if !wasThere { rmdir(folder.path) }
      throw error
    }
    return (done, wasThere)
  }

  /// Takes away what a process that was killed while it wrote left behind.
  ///
  /// These are hidden names of these files that carry its number; what belongs to a process that still runs is left alone.
  private func sweep(_ names: Set<String>) {
    let there = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    for name in names {
      for left in there where left.hasPrefix(".\(name).") {
        let tail = left.dropFirst(name.count + 2).split(separator: "-")
        guard tail.count == 2, let owner = pid_t(tail[0]), owner > 0, owner != getpid() else { continue }
        guard tail[1].hasSuffix(".new") || tail[1].hasSuffix(".old") else { continue }
        guard kill(owner, 0) != 0, errno == ESRCH else { continue }
        if left.hasSuffix(".old"), !there.contains(name) {
          rename(path(left), path(name))
        } else {
          unlink(path(left))
        }
      }
    }
  }

  /// How far a file has come.
  private struct Placed {
    var name: String
    var new: String
    var old: String
    var hasOld = false
    var isInPlace = false
  }

  private func path(_ name: String) -> String { folder.appending(path: name).path }

  /// Writes the content under a name that nobody has, and waits for the disk.
  private func placeBeside(_ file: File) throws(FileWriteError) -> Placed {
    let tag = "\(getpid())"
    var descriptor: Int32 = -1
    var new = ""
    for attempt in 0..<100 where descriptor < 0 {
      new = ".\(file.name).\(tag)-\(attempt).new"
      descriptor = open(path(new), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      if descriptor < 0, errno != EEXIST { break }
    }
    guard descriptor >= 0 else { throw FileWriteError(.write, file: file.name, code: errno) }
    let failure = Self.fill(descriptor, with: file.content)
    let closing = close(descriptor) == 0 ? 0 : errno
    guard failure == 0, closing == 0 else {
      unlink(path(new))
      throw FileWriteError(.write, file: file.name, code: failure != 0 ? failure : closing)
    }
    return Placed(name: file.name, new: new, old: new.dropLast(3) + "old")
  }

  /// Writes all bytes and waits for the disk; gives the error number, zero for none.
  private static func fill(_ descriptor: Int32, with content: Data) -> Int32 {
    let failure = content.withUnsafeBytes { bytes -> Int32 in
      var written = 0
      while written < bytes.count {
        let rest = UnsafeRawBufferPointer(rebasing: bytes[written...])
        let count = Self.write(descriptor, rest)
        if count < 0 {
          if errno == EINTR { continue }
          return errno
        }
        written += count
      }
      return 0
    }
    if failure != 0 { return failure }
    return fsync(descriptor) == 0 ? 0 : errno
  }

  private static func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    #if canImport(Glibc)
      Glibc.write(descriptor, bytes.baseAddress, bytes.count)
    #elseif canImport(Musl)
      Musl.write(descriptor, bytes.baseAddress, bytes.count)
    #else
      Darwin.write(descriptor, bytes.baseAddress, bytes.count)
    #endif
  }

  /// Keeps what is in the place under a second name, and renames the new file over it.
  private func putInPlace(_ placed: inout Placed) throws(FileWriteError) {
    if link(path(placed.name), path(placed.old)) == 0 {
      placed.hasOld = true
    } else if errno != ENOENT {
      // A file system without hard links: the old file is moved aside instead.
      guard !isFolder(placed.name), rename(path(placed.name), path(placed.old)) == 0 else {
        throw FileWriteError(.replace, file: placed.name, code: isFolder(placed.name) ? EISDIR : errno)
      }
      placed.hasOld = true
    }
    guard rename(path(placed.new), path(placed.name)) == 0 else {
      throw FileWriteError(.replace, file: placed.name, code: errno)
    }
    placed.isInPlace = true
  }

  private func isFolder(_ name: String) -> Bool {
    var isDirectory: ObjCBool = false
    return FileManager.default.fileExists(atPath: path(name), isDirectory: &isDirectory) && isDirectory.boolValue
  }

  private func undo(_ placed: Placed) {
    if placed.hasOld {
      // Renaming one name of a file over its other name does nothing, so the second name is removed too.
      rename(path(placed.old), path(placed.name))
      unlink(path(placed.old))
    } else if placed.isInPlace {
      unlink(path(placed.name))
    }
    unlink(path(placed.new))
  }

  /// Brings the new names to the disk; file systems that cannot do it for a folder are let off.
  private func synchroniseFolder() throws(FileWriteError) {
    let descriptor = open(folder.path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileWriteError(.folder, code: errno) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 || errno == EINVAL || errno == ENOTSUP else {
      throw FileWriteError(.folder, code: errno)
    }
  }
}
