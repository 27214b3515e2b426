// SPDX-License-Identifier: Apache-2.0
public import Foundation
import ONNXGraphs
import RecalibrationFiles
import Vocabulary

extension ModelPackage {
  /// Opens a package: a folder, or a file made by ``write(to:)``.
  ///
  /// Everything is held against everything: the description against its form, files that it names against the files that are there, the
  /// network against the rules of its format, and what is said of inputs and outputs against the network.
  /// - Parameter url: The folder or file.
  /// - Throws: ``ModelPackageError/unreadable(file:code:)``, else ``ModelPackageError/faulty(_:)`` with all faults.
  public static func open(at url: URL) throws(ModelPackageError) -> ModelPackage {
    try open(PackageFolder.read(url))
  }

  /// Opens a package that is one file and lies in memory.
  /// - Parameters:
  ///   - bytes: The whole file.
  ///   - name: Its name for faults.
  /// - Throws: ``ModelPackageError/faulty(_:)`` with all faults.
  public static func open(bytes: [UInt8], name: String) throws(ModelPackageError) -> ModelPackage {
    try open(PackageFolder.container(bytes, name))
  }

  private static func open(_ folder: PackageFolder) throws(ModelPackageError) -> ModelPackage {
    guard let yaml = folder.files[PackageLimits.manifest] else {
      throw .faulty(
        InputFaults([
          InputFault(
            file: folder.name, found: "no file \(PackageLimits.manifest)",
            expected: "one at the top of the package; 'fiducial model init' writes a first one")
        ]))
    }
    let (manifest, lines): (ModelManifest, [String: Int])
    do {
      (manifest, lines) = try ModelManifest.read(yaml: yaml, fileName: PackageLimits.manifest) { folder.files[$0] }
    } catch { throw .faulty(error) }
    var check = PackageCheck(manifest: manifest, lines: lines, folder: folder)
    check.run()
    guard check.faults.isEmpty else { throw .faulty(InputFaults(check.faults)) }
    var package = ModelPackage(
      manifest: manifest,
      files: folder.files.keys.sorted().compactMap { path in
        folder.files[path].map { File(path: path, digest: ContentDigest(hashing: $0), size: $0.count) }
      }, weights: folder.files[manifest.weights] ?? [])
    package.attachments = folder.files.filter { $0.key != manifest.weights }
    package.recalibrations = check.recalibrations
    return package
  }
}
