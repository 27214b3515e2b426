// SPDX-License-Identifier: Apache-2.0

extension ModelPackage {
  /// Opens a package whose files lie in memory, by their paths.
  /// - Parameters:
  ///   - files: The bytes of each file.
  ///   - name: Its name for faults.
  /// - Returns: The package.
  /// - Throws: ``ModelPackageError/faulty(_:)`` with all faults.
  public static func open(files: [String: [UInt8]], name: String) throws(ModelPackageError) -> ModelPackage {
    try open(PackageFolder(name: name, files: files))
  }
}
