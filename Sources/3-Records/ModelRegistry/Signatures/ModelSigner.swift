// SPDX-License-Identifier: Apache-2.0
import Crypto
public import Foundation
public import Store

/// A private key by which models are signed; its description tells nothing of it.
public struct ModelSigner: Sendable, CustomStringConvertible {
  private enum Secret: Sendable {
    case ed25519(seed: [UInt8])
    case p256(pem: String)
  }

  /// The public key that belongs to it.
  public let key: ModelKey
  private let secret: Secret

  private static let prefix: [UInt8] = [
    0x30, 0x2E, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
  ]

  private init(key: ModelKey, secret: Secret) {
    self.key = key
    self.secret = secret
  }

  /// Makes a signer of the 32 bytes of an Ed25519 private key; `nil` unless there are 32.
  public init?(seed: [UInt8]) {
    guard let made = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed),
      let key = ModelKey(der: ModelKey.ed25519Prefix + made.publicKey.rawRepresentation)
    else { return nil }
    self.key = key
    secret = .ed25519(seed: seed)
  }

  /// Draws a new key.
  public init(drawing kind: ModelKey.Kind = .ed25519) {
    switch kind {
    case .ed25519:
      let seed = [UInt8](Curve25519.Signing.PrivateKey().rawRepresentation)
      guard let made = ModelSigner(seed: seed) else { preconditionFailure("a drawn key is a key") }
      self = made
    case .p256:
      guard let made = ModelSigner(pem: P256.Signing.PrivateKey().pemRepresentation) else {
        preconditionFailure("a drawn key is a key")
      }
      self = made
    }
  }

  /// Reads a private key of its PEM: PKCS #8, or SEC 1 for P-256; `nil` for anything else.
  public init?(pem text: some StringProtocol) {
    if let der = PEM.bytes(text, "PRIVATE KEY"), der.starts(with: Self.prefix), der.count == Self.prefix.count + 32 {
      self.init(seed: Array(der.suffix(32)))
      return
    }
    guard let made = try? P256.Signing.PrivateKey(pemRepresentation: String(text)),
      let key = ModelKey(der: Array(made.publicKey.derRepresentation))
    else { return nil }
    self.init(key: key, secret: .p256(pem: String(text)))
  }

  /// The PEM, for the file in which it is kept.
  public var secretText: String {
    switch secret {
    case .ed25519(let seed): PEM.text(Self.prefix + seed, "PRIVATE KEY")
    case .p256(let pem): pem.hasSuffix("\n") ? pem : pem + "\n"
    }
  }

  /// The public key's name; the private one is not told.
  public var description: String { "signer of \(key.identity)" }

  /// Signs some bytes; `nil` where the key cannot be used.
  func signature(of bytes: [UInt8]) -> [UInt8]? {
    switch secret {
    case .ed25519(let seed):
      guard let made = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed) else { return nil }
      return (try? made.signature(for: bytes)).map { [UInt8]($0) }
    case .p256(let pem):
      guard let made = try? P256.Signing.PrivateKey(pemRepresentation: pem) else { return nil }
      return (try? made.signature(for: bytes)).map { [UInt8]($0.derRepresentation) }
    }
  }

  /// Reads the key in a file that only its owner can read.
  ///
  /// - Parameter file: The file.
  /// - Throws: ``RegistryError/noKey(file:)``, ``RegistryError/openKey(file:mode:)`` where others can read it, `StoreError`.
  public init(reading file: URL) throws {
    let name = file.lastPathComponent
    var status = stat()
    guard stat(file.path, &status) == 0 else { throw StoreError.file(path: name, step: .open, code: errno) }
    guard status.st_mode & 0o077 == 0 else {
      throw RegistryError.openKey(file: name, mode: Int(status.st_mode & 0o777))
    }
    guard let data = try? Data(contentsOf: file) else {
      throw StoreError.file(path: name, step: .read, code: errno == 0 ? EIO : errno)
    }
    guard let signer = ModelSigner(pem: String(decoding: data, as: UTF8.self)) else {
      throw RegistryError.noKey(file: name)
    }
    self = signer
  }

  /// Writes the key into a file that is not there yet: mode 0600, on the disk when the call returns.
  /// - Parameter file: The file.
  /// - Throws: `StoreError`.
  public func write(to file: URL) throws(StoreError) {
    let name = file.lastPathComponent
    let descriptor = open(file.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .file(path: name, step: .open, code: errno) }
    defer { close(descriptor) }
    let bytes = Array(secretText.utf8)
    guard Foundation.write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0 else {
      let code = errno
      unlink(file.path)
      throw .file(path: name, step: .write, code: code)
    }
  }
}
