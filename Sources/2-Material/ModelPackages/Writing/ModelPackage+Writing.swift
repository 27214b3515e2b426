// SPDX-License-Identifier: Apache-2.0
public import Foundation
import Vocabulary

extension ModelPackage {
  /// The package as one file: a zip archive of its files as they are, the same bytes for the same content.
  /// - Throws: ``ModelPackageError/faulty(_:)`` where it is longer than 4 GiB, or a file's bytes are not at hand.
  public func container() throws(ModelPackageError) -> [UInt8] {
    var contents: [(path: String, bytes: [UInt8])] = []
    var total = 0
    for file in files {
      let bytes = file.path == manifest.weights ? weights : attachments[file.path]
      guard let bytes, bytes.count == file.size else {
        throw .faulty(
          InputFaults([InputFault(file: file.path, found: "no bytes of it", expected: "a package that was opened")]))
      }
      contents.append((file.path, bytes))
      total += bytes.count + 2 * file.path.utf8.count + 76
    }
    guard total + 22 <= PackageLimits.container else {
      throw .faulty(
        InputFaults([
          InputFault(
            file: manifest.weights, found: "\(total) bytes", expected: "at most \(PackageLimits.container) in one file")
        ]))
    }
    return StoredZip.archive(contents)
  }

  /// Writes the package as one file, whole or not at all; a file that is there is replaced.
  /// - Parameter url: The file, which ends in `.fidmodel` by custom.
  /// - Throws: ``ModelPackageError``.
  public func write(to url: URL) throws(ModelPackageError) {
    try PackageFile.write(container(), to: url)
  }
}

/// A file that is written whole or not at all.
enum PackageFile {
  static func write(_ bytes: [UInt8], to url: URL) throws(ModelPackageError) {
    let name = url.lastPathComponent
    let beside = url.path + ".part\(getpid())"
    let descriptor = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw .unwritten(file: name, code: errno) }
    var code: Int32 = 0
    bytes.withUnsafeBytes { buffer in
      var done = 0
      while done < buffer.count {
        let count = Foundation.write(descriptor, buffer.baseAddress.map { $0 + done }, buffer.count - done)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else {
          code = errno
          return
        }
        done += count
      }
    }
    if code == 0, fsync(descriptor) != 0 { code = errno }
    if close(descriptor) != 0, code == 0 { code = errno }
    if code == 0, rename(beside, url.path) != 0 { code = errno }
    guard code == 0 else {
      unlink(beside)
      throw .unwritten(file: name, code: code)
    }
  }
}
