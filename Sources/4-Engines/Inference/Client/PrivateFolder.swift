// SPDX-License-Identifier: Apache-2.0
public import Foundation

/// A folder that one user alone writes to, of which the files that were used the longest time ago go where all together pass a limit.
///
/// What lies in it is made again where it is lost, and its owner checks what it reads: a digest finds damage, not malice, so that nothing is
/// taken from a folder that others may write to.
public struct PrivateFolder: Sendable, Hashable {
  /// Where it lies.
  public var location: URL
  /// How the names of its files end; all others are left alone.
  public var ending: String
  /// The most bytes that its files may have together.
  public var limit: Int

  /// Names a folder; the parameters are the properties.
  public init(_ location: URL, ending: String, limit: Int) {
    self.location = location
    self.ending = ending
    self.limit = limit
  }

  /// Makes the folder for this user alone, where there is none.
  ///
  /// - Throws: What the system says.
  public func make() throws {
    try FileManager.default.createDirectory(
      at: location, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
  }

  /// Whether the folder is there, this user's, and nobody else may write to it.
  public var isPrivate: Bool {
    var about = stat()
    return lstat(location.path, &about) == 0 && about.st_mode & S_IFMT == S_IFDIR && about.st_uid == geteuid()
      && about.st_mode & 0o022 == 0
  }

  /// Notes that a file was used just now.
  ///
  /// The time of the last change says so; where it cannot be set, the file only goes a little early.
  public func use(_ file: URL) { utimensat(AT_FDCWD, file.path, nil, 0) }

  /// Takes away the files that were used the longest time ago, until the others keep to the limit.
  ///
  /// - Parameters:
  ///   - own: A file that stays even so, unless it is full.
  ///   - full: A file of more bytes than this goes in any case: it could take nothing more.
  public func evict(sparing own: URL? = nil, fullAt full: Int = .max) {
    let keys: Set<URLResourceKey> = [.contentModificationDateKey, .fileSizeKey]
    let found =
      (try? FileManager.default.contentsOfDirectory(at: location, includingPropertiesForKeys: Array(keys))) ?? []
    var files = found.filter { $0.lastPathComponent.hasSuffix(ending) }.compactMap { place in
      let values = try? place.resourceValues(forKeys: keys)
      return values.map { (place: place, date: $0.contentModificationDate ?? .distantPast, size: $0.fileSize ?? 0) }
    }
    files.sort { ($0.date, $0.place.path) < ($1.date, $1.place.path) }
    var sum = files.reduce(0) { $0 + $1.size }
    for file in files where sum > limit || file.size > full {
      if file.place.lastPathComponent == own?.lastPathComponent, file.size <= full { continue }
      unlink(file.place.path)
      sum -= file.size
    }
  }
}
