// SPDX-License-Identifier: Apache-2.0
import Foundation
import Synchronization
import Vocabulary

/// Several files on their way into the store: all are written, then brought to the disk together, then given their names.
struct BlobBatch {
  /// From how many files on one call that brings the whole file system to the disk is cheaper than one for each file and folder.
  static let fewest = 6

  private let store: BlobStore

  init(_ store: BlobStore) { self.store = store }

  private struct Part {
    var digest: ContentDigest
    /// Where it was written; `nil` where a whole one is there already.
    var beside: String?
  }

  func put(_ files: [[UInt8]]) throws(StoreError) -> [ContentDigest] {
    guard !store.isReadingOnly else { throw .readingOnly }
    var parts: [Part] = []
    parts.reserveCapacity(files.count)
    do throws(StoreError) {
      let together = files.count >= Self.fewest
      var names: Set<ContentDigest> = []
      for bytes in files {
        let digest = ContentDigest(hashing: bytes)
        var part = Part(digest: digest)
        if names.insert(digest).inserted, try !isWhole(digest, bytes) {
          let beside = "\(store.incoming)/\(digest.hexadecimal).\(UInt64.random(in: 0...UInt64.max)).part"
          part.beside = beside
          parts.append(part)
          try write(bytes, to: beside, synchronising: !together)
        } else {
          parts.append(part)
        }
      }
      if together, parts.contains(where: { $0.beside != nil }) { try Disk.synchroniseAll(of: store.root) }
      try place(parts, together: together)
    } catch {
      for case let beside? in parts.map(\.beside) { unlink(beside) }
      throw error
    }
    return parts.map(\.digest)
  }

  private func place(_ parts: [Part], together: Bool) throws(StoreError) {
    var leaves: Set<String> = []
    for part in parts {
      let final = store.path(of: part.digest)
      let leaf = Disk.parent(of: final)
      if let beside = part.beside {
        try store.settled.make(leaf, in: store.root)
        guard rename(beside, final) == 0 else { throw Disk.fault(final, .rename, errno) }
      }
      // One that was there already may be the work of a process that did not live to bring its name to the disk.
      leaves.insert(leaf)
    }
    if together, leaves.count >= Self.fewest {
      try Disk.synchroniseAll(of: store.root)
    } else {
      for leaf in leaves.sorted() { try Disk.synchronise(folder: leaf) }
    }
  }

  /// Whether a blob is there with all its bytes; a torn one is written again.
  private func isWhole(_ digest: ContentDigest, _ bytes: [UInt8]) throws(StoreError) -> Bool {
    let path = store.path(of: digest)
    guard try Disk.length(of: path) == bytes.count else { return false }
    return try Disk.contents(of: path) == bytes
  }

  private func write(_ bytes: [UInt8], to path: String, synchronising: Bool) throws(StoreError) {
    let descriptor = try Disk.open(path, O_WRONLY | O_CREAT | O_EXCL, mode: 0o400)
    do throws(StoreError) {
      try Disk.write(bytes, to: descriptor, path: path)
      if synchronising { try Disk.synchronise(descriptor, path: path) }
    } catch {
      close(descriptor)
      throw error
    }
    guard close(descriptor) == 0 else { throw Disk.fault(path, .write, errno) }
  }
}

/// The folders that are known to be on the disk.
final class SettledFolders: Sendable {
  private let known = Mutex<Set<String>>([])

  /// Makes a folder two below the root, where it is not there, and brings the names on the way to it to the disk.
  func make(_ leaf: String, in root: String) throws(StoreError) {
    let middle = Disk.parent(of: leaf)
    for (folder, above) in [(middle, root), (leaf, middle)] where !known.withLock({ $0.contains(folder) }) {
      guard mkdir(folder, 0o700) == 0 || errno == EEXIST else { throw Disk.fault(folder, .folder, errno) }
      try Disk.synchronise(folder: above)
      known.withLock { _ = $0.insert(folder) }
    }
  }
}
