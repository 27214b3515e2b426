// SPDX-License-Identifier: Apache-2.0
public import Foundation
import Vocabulary
import WholeFiles

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
    let bytes = try container()
    do throws(WholeFile.Failure) {
      try WholeFile.write(bytes, to: url)
    } catch {
      throw .unwritten(file: url.lastPathComponent, code: error.code)
    }
  }
}
