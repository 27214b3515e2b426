// SPDX-License-Identifier: Apache-2.0
import Foundation

/// What of a cohort, this one or another, a folder holds already.
///
/// A folder is a cohort's where its manifest or its journal is one by what stands in it, not by its name. All others must be empty.
struct PresentCohort {
  private let folder: CohortFolder
  /// Whether a cohort in the folder was finished once.
  let hasManifest: Bool
  /// Whether a run in the folder was ended before it was finished.
  let hasJournal: Bool

  /// Looks at the folder, and changes nothing.
  /// - Throws: Where the folder holds something else.
  init(in folder: CohortFolder, key: String) throws(CohortWriteError) {
    self.folder = folder
    let there = try folder.names("").sorted()
    hasManifest = there.contains(CohortManifest.name)
    hasJournal = there.contains(CohortJournal.name)
    if hasManifest, !(try CohortManifest.isManifest(in: folder)) { throw .foreignFolder(file: CohortManifest.name) }
    if hasJournal {
      switch try CohortJournal.kind(in: folder, key: key) {
      case .journal: return
      // Nothing else was written before its first line was whole.
      case .torn where hasManifest || there.count == 1: return
      case .torn, .foreign: throw .foreignFolder(file: CohortJournal.name)
      }
    }
    if !hasManifest, let first = there.first { throw .foreignFolder(file: first) }
  }

  /// Takes away what the manifest and the journal say was written, and folders that are empty then.
  ///
  /// Both go last: without them the rest would be a stranger's.
  func remove() throws(CohortWriteError) {
    if hasManifest {
      try CohortManifest.paths(in: folder) { path throws(CohortWriteError) in try folder.remove(path) }
    }
    guard hasJournal else { return try folder.remove(CohortManifest.name) }
    try CohortJournal.remove(from: folder) { trace throws(CohortWriteError) in
      switch trace {
      case .files(let paths): for path in paths { try folder.remove(path) }
      case .place(let place): try removeBegun(place)
      }
    } last: { () throws(CohortWriteError) in
      try folder.remove(CohortManifest.name)
    }
  }

  /// Takes away what an examination whose writing was ended may have left.
  private func removeBegun(_ place: String) throws(CohortWriteError) {
    for kind in ["images", "masks", "png"] where folder.isOwn("\(kind)/\(place)/image") {
      for name in try folder.names("\(kind)/\(place)") {
        let plain = name.hasSuffix(".part") ? String(name.dropLast(5)) : name
        if StudyFiles.isName(plain) { try folder.remove("\(kind)/\(place)/\(plain)") }
      }
      folder.removeEmpty("\(kind)/\(place)")
    }
  }
}

extension CohortFolder {
  /// The names in a folder; none where it is not there.
  func names(_ path: String) throws(CohortWriteError) -> [String] {
    guard let folder = opendir(url(path).path) else {
      if errno == ENOENT { return [] }
      throw .file(path: path, step: .read, code: errno)
    }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      // Safe because the name ends with a zero within the entry, which lives until the next is read.
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }

  /// Whether a path leads below the folder by folders alone: no link is followed to what belongs to others.
  func isOwn(_ path: String) -> Bool {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.allSatisfy({ !["", ".", ".."].contains($0) && !$0.utf8.contains(0) }) else { return false }
    return parts.indices.dropFirst().allSatisfy { count in
      var status = stat()
      return lstat(url(parts[..<count].joined(separator: "/")).path, &status) == 0
        && status.st_mode & S_IFMT == S_IFDIR
    }
  }

  /// Takes a file away, whole or not, and the folders above it that are empty then.
  func remove(_ path: String) throws(CohortWriteError) {
    guard isOwn(path) else { return }
    for name in [path, path + ".part"] where unlink(url(name).path) != 0 {
      // A folder of that name is somebody else's.
      guard [ENOENT, EISDIR].contains(errno) else { throw .file(path: path, step: .remove, code: errno) }
    }
    if let end = path.lastIndex(of: "/") { removeEmpty(String(path[..<end])) }
  }

  /// Takes a folder away, and those above it, for as long as nothing is in them.
  func removeEmpty(_ path: String) {
    var path = path[...]
    while !path.isEmpty, rmdir(url(String(path)).path) == 0 {
      path = path.lastIndex(of: "/").map { path[..<$0] } ?? ""
    }
  }
}
