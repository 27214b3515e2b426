// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import ModelPackages
import ModelRegistry
import Store
import Vocabulary

extension ArchiveOptions {
  /// Opens the archive and its models.
  func registry(_ access: Archive.Access = .writing) throws -> ModelRegistry {
    ModelRegistry(try open(access), packages: .standard)
  }
}

/// What a person types and means.
enum ModelArguments {
  static func moment(_ text: String?, _ option: String) throws -> Timestamp? {
    guard let text else { return nil }
    let full = text.utf8.count == 10 ? text + "T00:00:00Z" : text
    guard let moment = Timestamp(full) else {
      throw ValidationError("\(option) is a day or a moment, 2026-01-31 or 2026-01-31T12:00:00Z, found \(text)")
    }
    return moment
  }

  static func digest(_ text: String?, _ option: String) throws -> ContentDigest? {
    guard let text else { return nil }
    guard let digest = ContentDigest(text) else {
      throw ValidationError("\(option) is a digest, sha256:…, found \(text)")
    }
    return digest
  }

  static func name(_ text: String) throws -> ModelName {
    guard let name = ModelName(text) else { throw RegistryError.badName(text) }
    return name
  }

  static func alias(_ text: String) throws -> ModelAlias {
    guard let alias = ModelAlias(text) else {
      throw ValidationError(
        "an alias is small letters, digits and hyphens, as champion or champion@north, found \(text)")
    }
    return alias
  }
}
