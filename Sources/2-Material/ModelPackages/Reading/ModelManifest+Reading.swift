// SPDX-License-Identifier: Apache-2.0
import Imaging
public import Vocabulary
import YAMLFiles

extension ModelManifest {
  /// The version of the format that is read and written.
  public static let currentVersion = 1

  /// Reads `model.yaml`.
  ///
  /// Strictly: an unknown key, a word that is none and a number out of its range are faults, all of them said at once with their
  /// lines.
  /// - Parameters:
  ///   - bytes: UTF-8, at most 1 MiB: one YAML document without anchors, aliases, tags and merge keys.
  ///   - fileName: The name for faults.
  ///   - file: Gives the bytes of another file of the package; `nil` where there is none. It is asked for recipes.
  /// - Throws: `InputFaults` in the order of the file.
  public init(
    yaml bytes: some Collection<UInt8>, fileName: String = "model.yaml", file: (String) -> [UInt8]? = { _ in nil }
  ) throws(InputFaults) {
    self = try Self.read(yaml: bytes, fileName: fileName, file: file).manifest
  }

  /// Reads `model.yaml` and remembers the lines of its keys.
  static func read(
    yaml bytes: some Collection<UInt8>, fileName: String, file: (String) -> [UInt8]?
  ) throws(InputFaults) -> (manifest: ModelManifest, lines: [String: Int]) {
    let root = try YAMLText(bytes: bytes, fileName: fileName, of: "the description of a model").root()
    let log = FaultLog(fileName: fileName, tables: ManifestKeys.tables)
    let manifest = withoutActuallyEscaping(file) { ManifestReader(log: log, file: $0).read(root) }
    guard log.isEmpty else { throw log.sorted }
    return (manifest, log.lines)
  }
}
