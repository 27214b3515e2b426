// SPDX-License-Identifier: Apache-2.0
import Foundation
import Vocabulary

/// The files of a package, wherever they lie: in a folder or in one file.
struct PackageFolder {
  /// The name for faults.
  var name: String
  /// The bytes of each file, by path.
  var files: [String: [UInt8]]

  /// Reads a folder or a container.
  static func read(_ url: URL) throws(ModelPackageError) -> PackageFolder {
    var status = stat()
    guard stat(url.path, &status) == 0 else { throw .unreadable(file: url.lastPathComponent, code: errno) }
    if status.st_mode & S_IFMT == S_IFDIR { return try folder(url) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw .faulty(
        InputFaults([
          InputFault(file: url.lastPathComponent, found: "neither folder nor file", expected: "a package")
        ]))
    }
    return try container(bytes(url, name: url.lastPathComponent, limit: PackageLimits.container), url.lastPathComponent)
  }

  /// Takes a container apart.
  static func container(_ bytes: [UInt8], _ name: String) throws(ModelPackageError) -> PackageFolder {
    do {
      let entries = try StoredZip.entries(bytes, file: name)
      var folder = PackageFolder(name: name, files: [:])
      try folder.check(entries.map { ($0.path, $0.bytes.count) })
      for entry in entries { folder.files[entry.path] = Array(bytes[entry.bytes]) }
      return folder
    } catch { throw .faulty(error) }
  }

  private static func folder(_ url: URL) throws(ModelPackageError) -> PackageFolder {
    var folder = PackageFolder(name: url.lastPathComponent, files: [:])
    var found: [(path: String, size: Int)] = []
    var faults = InputFaults()
    var open = [""]
    while let path = open.popLast() {
      let here = path.isEmpty ? url : url.appending(path: path)
      let names: [String]
      do {
        names = try FileManager.default.contentsOfDirectory(atPath: here.path).sorted()
      } catch {
        throw .unreadable(file: path.isEmpty ? url.lastPathComponent : path, code: Self.code(error))
      }
      for name in names {
        let inner = path.isEmpty ? name : "\(path)/\(name)"
        var status = stat()
        guard lstat(url.appending(path: inner).path, &status) == 0 else { throw .unreadable(file: inner, code: errno) }
        switch status.st_mode & S_IFMT {
        case S_IFDIR: open.append(inner)
        case S_IFREG: found.append((inner, Int(status.st_size)))
        default:
          faults.append(
            InputFault(
              file: folder.name, column: inner.quotedForFaults, found: "a link or a device", expected: "plain files only"))
        }
        guard found.count + open.count <= 2 * PackageLimits.files else {
          throw .faulty(
            InputFaults([
              InputFault(
                file: folder.name, found: "more than \(PackageLimits.files) files",
                expected: "at most \(PackageLimits.files)")
            ]))
        }
      }
    }
    guard faults.isEmpty else { throw .faulty(faults) }
    do { try folder.check(found) } catch { throw .faulty(error) }
    for (path, _) in found {
      folder.files[path] = try bytes(url.appending(path: path), name: path, limit: PackageLimits.weights)
    }
    return folder
  }

  /// Whether paths and sizes are those of a package.
  private func check(_ found: [(path: String, size: Int)]) throws(InputFaults) {
    var faults = InputFaults()
    func add(_ path: String?, _ found: String, _ expected: String) {
      faults.append(InputFault(file: name, column: path, found: found, expected: expected))
    }
    if found.count > PackageLimits.files { add(nil, "\(found.count) files", "at most \(PackageLimits.files)") }
    var seen: [String: String] = [:]
    var others = 0
    let largest = found.map(\.size).max() ?? 0
    for (path, size) in found {
      if let fault = PackagePath.fault(in: path) { add(path.quotedForFaults, "this path", fault) }
      if let twin = seen.updateValue(path, forKey: path.lowercased()) {
        add(path.quotedForFaults, "a file that some systems take for \(twin.quotedForFaults)", "different names")
      }
      if size > PackageLimits.weights {
        add(path.quotedForFaults, "\(size) bytes", "at most \(PackageLimits.weights)")
      } else if size < largest {
        others += size
        if size > PackageLimits.attachment {
          add(path.quotedForFaults, "\(size) bytes beside the weights", "at most \(PackageLimits.attachment)")
        }
      }
    }
    // A path that is a file here and a folder there.
    for path in found.map(\.path) {
      var parent = path[...]
      while let slash = parent.lastIndex(of: "/") {
        parent = parent[..<slash]
        if seen[parent.lowercased()] != nil { add(path.quotedForFaults, "a file below a file", "different names") }
      }
    }
    if others > PackageLimits.attachments {
      add(nil, "\(others) bytes beside the weights", "at most \(PackageLimits.attachments)")
    }
    if !faults.isEmpty { throw faults }
  }

  private static func bytes(_ url: URL, name: String, limit: Int) throws(ModelPackageError) -> [UInt8] {
    let descriptor = open(url.path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .unreadable(file: name, code: errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .unreadable(file: name, code: errno) }
    let size = Int(status.st_size)
    guard size <= limit else {
      throw .faulty(InputFaults([InputFault(file: name, found: "\(size) bytes", expected: "at most \(limit)")]))
    }
    var code: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { room, count in
      count = 0
      while count < size {
        let got = Foundation.read(descriptor, room.baseAddress.map { $0 + count }, size - count)
        if got < 0, errno == EINTR { continue }
        guard got > 0 else {
          if got < 0 { code = errno }
          return
        }
        count += got
      }
    }
    guard code == 0 else { throw .unreadable(file: name, code: code) }
    return bytes
  }

  static func code(_ error: any Error) -> Int32 {
    let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
    return cause.map { Int32($0.code) } ?? EIO
  }
}
