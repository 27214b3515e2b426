// SPDX-License-Identifier: Apache-2.0
import ModelPackages

extension ModelRegistry.PackageReader {
  /// Opens a package as strictly as from a folder.
  public static let standard = ModelRegistry.PackageReader { files in
    try ModelPackage.open(files: files, name: "package")
  }
}
