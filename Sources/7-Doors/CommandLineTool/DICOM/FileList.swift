// SPDX-License-Identifier: Apache-2.0
import Foundation

/// The files that a person means by naming files and folders.
enum FileList {
  /// Every file named, and every file below a folder that is named, in the order of their names; hidden ones are passed over.
  static func files(in paths: [String]) throws(FileAccessError) -> [URL] {
    var found: [URL] = []
    for path in paths {
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
        throw FileAccessError(file: path, cause: String(cString: strerror(ENOENT)))
      }
      if isFolder.boolValue {
        found += below(URL(filePath: path, directoryHint: .isDirectory))
      } else {
        found.append(URL(filePath: path))
      }
    }
    return found
  }

  private static func below(_ folder: URL) -> [URL] {
    let walk = FileManager.default.enumerator(
      at: folder, includingPropertiesForKeys: [.isRegularFileKey], options: [.skipsHiddenFiles])
    var files: [URL] = []
    while let file = walk?.nextObject() as? URL {
      if (try? file.resourceValues(forKeys: [.isRegularFileKey]))?.isRegularFile == true { files.append(file) }
    }
    return files.sorted { $0.path < $1.path }
  }
}
