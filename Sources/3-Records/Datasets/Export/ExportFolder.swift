// SPDX-License-Identifier: Apache-2.0
import Foundation
import Vocabulary
import WholeFiles

/// The folder into which files go: each whole or not at all, and nothing half-written left behind.
///
/// A file is written beside its place under a name that begins with `.fiducial-part-`, brought to the disk and renamed. What an earlier
/// run that was killed left under such a name is swept away first; files of that run that are whole and the right ones are kept.
final class ExportFolder {
  static let unfinished = ".fiducial-part-"
  let folder: URL
  /// What this run has written, by name below the folder.
  private(set) var written: [String] = []
  private var madeFolders: [URL] = []

  /// Takes a folder that is empty or not there, or holds what an earlier run of the same export left.
  init(_ folder: URL, expecting names: Set<String>) throws(ExportError) {
    self.folder = folder
    if !FileManager.default.fileExists(atPath: folder.path) { madeFolders.append(folder) }
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      throw .file(name: "the folder", step: "making it", code: EIO)
    }
    let inside = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: [.isRegularFileKey])
    let base = folder.standardizedFileURL.resolvingSymlinksInPath().path
    while let url = inside?.nextObject() as? URL {
      if (try? url.resourceValues(forKeys: [.isRegularFileKey]))?.isRegularFile != true { continue }
      if url.lastPathComponent.hasPrefix(Self.unfinished) {
        try? FileManager.default.removeItem(at: url)
        continue
      }
      let path = url.standardizedFileURL.resolvingSymlinksInPath().path
      let name = path.hasPrefix(base + "/") ? String(path.dropFirst(base.count + 1)) : url.lastPathComponent
      guard names.contains(name) else { throw .folderInUse(found: name) }
    }
  }

  /// Whether a file is there with these bytes.
  func holds(_ name: String, _ digest: ContentDigest) -> Bool {
    guard let data = try? Data(contentsOf: folder.appending(path: name), options: .mappedIfSafe) else { return false }
    return ContentDigest(hashing: data) == digest
  }

  /// Writes a file.
  func write(_ bytes: [UInt8], as name: String) throws(ExportError) {
    let place = folder.appending(path: name)
    let parent = place.deletingLastPathComponent()
    if !FileManager.default.fileExists(atPath: parent.path) {
      do {
        try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
      } catch {
        throw .file(name: name, step: "making its folder", code: EIO)
      }
      madeFolders.append(parent)
    }
    do throws(WholeFile.Failure) {
      try WholeFile.write(bytes, to: place, unfinished: Self.unfinished + UUID().uuidString)
    } catch {
      throw .file(name: name, step: error.step == .open ? "opening" : "writing", code: error.code)
    }
    written.append(name)
  }

  /// Takes away everything that this run has written, and the folders that it made.
  func undo() {
    for name in written { unlink(folder.appending(path: name).path) }
    for made in madeFolders.sorted(by: { $0.path.count > $1.path.count }) { rmdir(made.path) }
    written = []
  }
}
