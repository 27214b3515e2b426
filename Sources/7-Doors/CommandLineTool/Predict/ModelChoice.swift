// SPDX-License-Identifier: Apache-2.0
import Foundation
import ModelPackages
import ModelRegistry
import Vocabulary
import Store

/// The model that somebody names: a package by its path, or a version of the registry, which is verified before it is loaded.
struct ModelChoice {
  var reference: String
  var purpose = LoadPurpose.evaluation
  var isUnverified = false

  /// Whether it names a file or folder: what is there, or looks like a path.
  func isPath(at location: URL) -> Bool {
    FileManager.default.fileExists(atPath: location.path(percentEncoded: false)) || reference.contains("/")
      || reference.hasSuffix(".fidmodel")
  }

  /// The package.
  ///
  /// - Parameters:
  ///   - location: Where it lies if it is a path.
  ///   - archive: Where the registry lies if it is none.
  /// - Returns: The package, whole.
  /// - Throws: `ModelPackageError`, `RegistryError`, `StoreError`.
  func package(at location: URL, _ archive: ArchiveOptions) throws -> ModelPackage {
    if isPath(at: location) { return try ModelPackage.open(at: location) }
    let registry = try archive.registry(isUnverified ? .writing : .reading)
    return isUnverified
      ? try registry.loadUnverified(reference, by: archive.context) : try registry.load(reference, for: purpose)
  }
}
