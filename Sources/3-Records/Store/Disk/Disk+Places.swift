// SPDX-License-Identifier: Apache-2.0
import Foundation

extension Disk {
  /// Which file or folder it is, whatever it is called.
  struct Identity: Equatable {
    private let device: UInt64
    private let node: UInt64

    /// `nil` where there is none.
    init?(_ path: String) {
      var state = stat()
      guard stat(path, &state) == 0 else { return nil }
      device = UInt64(state.st_dev)
      node = UInt64(state.st_ino)
    }
  }

  /// Whether a path is a link to something else.
  static func isLink(_ path: String) -> Bool {
    var state = stat()
    return lstat(path, &state) == 0 && state.st_mode & S_IFMT == S_IFLNK
  }

  /// Whether a place is a folder or lies below it, also where it is not there yet, and whatever links lead to it.
  static func isWithin(_ path: String, _ folder: String) -> Bool {
    guard let outer = Identity(folder) else {
      let (inner, outer) = (resolved(path), resolved(folder))
      return inner == outer || inner.hasPrefix(outer + "/")
    }
    var place = resolved(path)
    while true {
      if Identity(place) == outer { return true }
      let above = parent(of: place)
      guard above != place, above != "." else { return false }
      place = above
    }
  }

  /// The path without links as far as it is there; the rest, which is not, as it is written.
  private static func resolved(_ path: String) -> String {
    var there = path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    while there.count > 1, there.hasSuffix("/") { there.removeLast() }
    var rest: [String] = []
    while true {
      if let found = realpath(there, nil) {
        defer { free(found) }
        let real = String(cString: found)
        return ([real == "/" ? "" : real] + rest).joined(separator: "/")
      }
      guard there != "/" else { return ([""] + rest).joined(separator: "/") }
      rest.insert(name(of: there), at: 0)
      there = parent(of: there)
      while there.count > 1, there.hasSuffix("/") { there.removeLast() }
    }
  }
}
