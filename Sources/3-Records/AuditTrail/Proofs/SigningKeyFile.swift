// SPDX-License-Identifier: Apache-2.0
public import Foundation
import Store
public import Transparency

/// The file that holds the private key with which a trail's checkpoints are signed.
///
/// Only its owner can read it. It belongs apart from the archive's copies: who has it can sign another past.
public enum SigningKeyFile {
  /// The name of the file in an archive's folder, where no other place is given.
  public static let name = "signing.key"

  /// Reads a key.
  /// - Parameters:
  ///   - file: Where.
  ///   - origin: The trail's name, which must be the key's; any where it is `nil`.
  /// - Returns: `nil` where there is no file.
  /// - Throws: ``AuditError``, ``StoreError``.
  public static func read(_ file: URL, origin: String?) throws -> NoteSigner? {
    guard access(file.path, F_OK) == 0 else { return nil }
    guard let data = try? Data(contentsOf: file) else {
      throw StoreError.file(path: file.lastPathComponent, step: .read, code: errno == 0 ? EIO : errno)
    }
    let text = String(decoding: data, as: UTF8.self).trimmingCharacters(in: .newlines)
    guard let signer = NoteSigner(text) else { throw AuditError.noKey(file: file.lastPathComponent) }
    if let origin, signer.key.name != origin {
      throw AuditError.foreignKey(found: signer.key.name, expected: origin)
    }
    return signer
  }

  /// Writes a new key where there is none: mode 0600, on the disk when the call returns.
  public static func make(_ file: URL, name: String, kind: NoteKey.Kind = .ed25519) throws -> NoteSigner {
    guard let signer = NoteSigner(drawingFor: name, kind: kind) else {
      throw AuditError.noKey(file: file.lastPathComponent)
    }
    try write(signer, to: file)
    try AppendOnlyFile.synchronise(folder: file.deletingLastPathComponent())
    return signer
  }

  /// Copies a key into a folder, under its usual name and in the place of an earlier copy of the same trail's.
  ///
  /// - Parameters:
  ///   - file: The key.
  ///   - folder: The folder.
  ///   - origin: The trail's name, which must be the key's, and that of a key that is in the folder already.
  /// - Returns: Whether there was a key.
  /// - Throws: ``AuditError``, ``StoreError``.
  public static func copy(_ file: URL, into folder: URL, origin: String) throws -> Bool {
    guard let signer = try read(file, origin: origin) else { return false }
    let target = folder.appending(path: name)
    if let there = try read(target, origin: origin), there.secretText == signer.secretText { return true }
    let beside = folder.appending(path: "\(name).\(UInt64.random(in: 0...UInt64.max)).part")
    try write(signer, to: beside)
    guard rename(beside.path, target.path) == 0 else {
      let code = errno
      unlink(beside.path)
      throw StoreError.file(path: name, step: .rename, code: code)
    }
    try AppendOnlyFile.synchronise(folder: folder)
    return true
  }

  /// Writes a key into a file that is not there yet.
  private static func write(_ signer: NoteSigner, to file: URL) throws(StoreError) {
    let descriptor = open(file.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .file(path: file.lastPathComponent, step: .open, code: errno) }
    defer { close(descriptor) }
    let bytes = Array((signer.secretText + "\n").utf8)
    guard Foundation.write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0 else {
      let code = errno
      unlink(file.path)
      throw .file(path: file.lastPathComponent, step: .write, code: code)
    }
  }
}
