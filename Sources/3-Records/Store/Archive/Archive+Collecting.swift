// SPDX-License-Identifier: Apache-2.0
import Foundation
import Vocabulary

/// What a collection of superfluous files found, and whether it removed them.
public struct Sweep: Sendable, Hashable {
  /// What is done with what is found.
  public enum Mode: Sendable, Hashable {
    /// It is only counted.
    case counting
    /// It is removed.
    case removing
  }

  /// How many files are referred to and stay.
  public internal(set) var kept = 0
  /// How many bytes they have.
  public internal(set) var keptBytes = 0
  /// How many files nothing refers to.
  public internal(set) var superfluous = 0
  /// How many bytes they have.
  public internal(set) var superfluousBytes = 0
  /// How many files a process left half written.
  public internal(set) var leftovers = 0
  /// How many bytes they have.
  public internal(set) var leftoverBytes = 0
  /// What was done with them.
  public internal(set) var mode: Mode
}

extension Archive {
  /// Finds files to which no record refers, and those that a process left half written, and removes them.
  ///
  /// A file that another process has kept, and that its records are about to refer to, stays: whoever keeps files holds a lease, and
  /// removing waits for it. What is found is looked for without the lease; only while it is removed must everybody who keeps files wait.
  /// - Parameter mode: Whether it is removed, or only counted.
  /// - Returns: What was found.
  /// - Throws: ``StoreError/referencesUnknown(room:)`` where a room that keeps records here did not say what it refers to;
  ///   ``StoreError/busy`` where somebody keeps files for more than a minute.
  /// - Complexity: O(*n*) for *n* files and references, 32 bytes of memory for each.
  public func collect(_ mode: Sweep.Mode) throws(StoreError) -> Sweep {
    try demandReferences()
    if mode == .removing, records.isReadingOnly { throw .readingOnly }
    var found = Sweep(mode: mode)
    let referenced = try referenced()
    var candidates: [ContentDigest] = []
    do {
      try blobs.forEach { digest in
        guard let length = try blobs.length(of: digest) else { return }
        if referenced.contains(digest) {
          found.kept += 1
          found.keptBytes += length
        } else {
          candidates.append(digest)
          found.superfluous += 1
          found.superfluousBytes += length
        }
      }
    } catch {
      throw DatabaseWords.storeError(error)
    }
    guard mode == .removing else {
      for path in try blobs.leftovers() {
        found.leftovers += 1
        found.leftoverBytes += try Disk.length(of: path) ?? 0
      }
      return found
    }
    return try remove(candidates, found)
  }

  private func remove(_ candidates: [ContentDigest], _ first: Sweep) throws(StoreError) -> Sweep {
    var found = first
    let lock = try FileLock(blobs.lease.path, .exclusive)
    defer { withExtendedLifetime(lock) {} }
    // Records may have come to refer to a candidate since it was found; from here on nobody keeps any.
    let referenced = candidates.isEmpty ? [] : try referenced()
    var folders: Set<String> = []
    (found.superfluous, found.superfluousBytes) = (0, 0)
    for digest in candidates {
      let path = blobs.path(of: digest)
      guard let length = try Disk.length(of: path) else { continue }
      guard !referenced.contains(digest) else {
        found.kept += 1
        found.keptBytes += length
        continue
      }
      guard unlink(path) == 0 || errno == ENOENT else { throw Disk.fault(path, .remove, errno) }
      folders.insert(Disk.parent(of: path))
      found.superfluous += 1
      found.superfluousBytes += length
    }
    for path in try blobs.leftovers() {
      found.leftoverBytes += try Disk.length(of: path) ?? 0
      guard unlink(path) == 0 || errno == ENOENT else { throw Disk.fault(path, .remove, errno) }
      found.leftovers += 1
    }
    if folders.count >= BlobBatch.fewest {
      try Disk.synchroniseAll(of: blobs.root)
    } else {
      for folder in folders { try Disk.synchronise(folder: folder) }
    }
    return found
  }
}

extension BlobStore {
  /// Files that were not finished; while nobody keeps files they are nobody's.
  func leftovers() throws(StoreError) -> [String] {
    guard Disk.exists(incoming) else { return [] }
    return try Disk.names(in: incoming).map { "\(incoming)/\($0)" }
  }
}
