// SPDX-License-Identifier: Apache-2.0
import Foundation

/// The files that a person means by naming files and folders.
enum FileList {
  /// Every file named, and every file below a folder that is named, in the order of their names; hidden ones are passed over.
  ///
  /// A folder that may not be looked into is an error, never an empty one; so is nothing at all.
  static func files(in paths: [String]) throws -> [URL] {
    var found: [URL] = []
    for path in paths {
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
        throw FileAccessError(file: path, cause: String(cString: strerror(ENOENT)))
      }
      if isFolder.boolValue {
        found += try below(URL(filePath: path, directoryHint: .isDirectory))
      } else {
        found.append(URL(filePath: path))
      }
    }
    if found.isEmpty { throw ImageRefusal("there is no file in \(paths.joined(separator: ", "))") }
    return found
  }

  /// Whether a path is that of a folder.
  static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
  }

  private static func below(_ folder: URL) throws(FileAccessError) -> [URL] {
    var closed: FileAccessError?
    let walk = FileManager.default.enumerator(
      at: folder, includingPropertiesForKeys: [.isRegularFileKey], options: [.skipsHiddenFiles]
    ) { place, error in
      closed = FileAccessError(file: place.path, cause: FaultWords.text(error))
      return false
    }
    var files: [URL] = []
    while let file = walk?.nextObject() as? URL {
      if FileList.isFolder(file.path) {
        // Without the right to read it the walk passes over a folder in silence.
        guard access(file.path, R_OK | X_OK) == 0 else {
          throw FileAccessError(file: file.path, cause: String(cString: strerror(errno)))
        }
      } else if (try? file.resourceValues(forKeys: [.isRegularFileKey]))?.isRegularFile == true {
        files.append(file)
      }
    }
    if let closed { throw closed }
    guard access(folder.path, R_OK | X_OK) == 0 else {
      throw FileAccessError(file: folder.path, cause: String(cString: strerror(errno)))
    }
    return files.sorted { $0.path < $1.path }
  }
}
