// SPDX-License-Identifier: Apache-2.0
import Crypto
import Foundation
import Vocabulary

/// The ring key: what the patients' keys are wrapped under, in a file of its own for each epoch.
///
/// The files are called `ring-key.IDENTITY.EPOCH`, where IDENTITY begins the archive's, so that several archives may keep their ring keys
/// in one folder. When a patient's key is shredded, an epoch ends: its ring key is written over and removed, and every copy of the ring
/// file that was wrapped under it is noise.
struct RingSecret {
  /// The path to which identity and epoch are added.
  let base: String
  let identity: String

  func path(_ epoch: UInt64) -> String { "\(base).\(identity.prefix(8)).\(epoch)" }

  /// Makes the ring key of an epoch and brings it to the disk.
  func make(_ epoch: UInt64) throws(StoreError) -> SymmetricKey {
    let key = SymmetricKey(size: .bits256)
    var text = "fiducial ring key \(identity) \(epoch) "
    key.withUnsafeBytes { bytes in
      for byte in bytes { text += byte < 16 ? "0" + String(byte, radix: 16) : String(byte, radix: 16) }
    }
    try Disk.makeFolder(Disk.parent(of: base))
    try Disk.create(path(epoch), Array((text + "\n").utf8))
    try Disk.synchronise(folder: Disk.parent(of: base))
    return key
  }

  /// Reads the ring key of an epoch; `nil` where its file is not there.
  func read(_ epoch: UInt64) throws(StoreError) -> SymmetricKey? {
    let path = path(epoch)
    guard Disk.exists(path) else { return nil }
    let words = String(decoding: try Disk.contents(of: path), as: UTF8.self).split { $0 == " " || $0 == "\n" }
    guard words.count == 6, words[3] == identity, words[4] == String(epoch),
      let bytes = ContentDigest(hexadecimal: words[5])?.bytes
    else { throw .damagedKeys(file: Disk.name(of: path)) }
    return SymmetricKey(data: bytes)
  }

  /// The epochs whose files are there.
  func epochs() throws(StoreError) -> [UInt64] {
    let folder = Disk.parent(of: base)
    guard Disk.exists(folder) else { return [] }
    let head = Disk.name(of: "\(base).\(identity.prefix(8)).")
    return try Disk.names(in: folder).compactMap { name in
      name.hasPrefix(head) ? UInt64(name.dropFirst(head.count)) : nil
    }
  }

  /// Writes over the file of an epoch, removes it, and brings that to the disk.
  ///
  /// Where the medium writes in place, nothing of it is left; a file system that copies on write, and a flash memory, may keep old blocks.
  func destroy(_ epoch: UInt64) throws(StoreError) {
    let path = path(epoch)
    guard let length = try Disk.length(of: path) else { return }
    let descriptor = try Disk.open(path, O_WRONLY)
    defer { close(descriptor) }
    try Disk.write([UInt8](repeating: 0, count: length), to: descriptor, path: path)
    try Disk.synchronise(descriptor, path: path)
    guard unlink(path) == 0 || errno == ENOENT else { throw Disk.fault(path, .remove, errno) }
    try Disk.synchronise(folder: Disk.parent(of: path))
  }
}
