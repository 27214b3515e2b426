// SPDX-License-Identifier: Apache-2.0
public import Foundation
public import Vocabulary
import YAMLFiles

extension TrainingConfiguration {
  /// The version of the form that this program reads.
  static let version = 1

  /// Reads a configuration.
  ///
  /// - Parameters:
  ///   - bytes: The YAML file.
  ///   - fileName: Its name for faults.
  ///   - folder: The folder that relative paths begin from.
  /// - Throws: All that is wrong with it, each fault with its line and key.
  public init(yaml bytes: [UInt8], fileName: String, folder: URL) throws(InputFaults) {
    let node = try YAMLText(bytes: bytes, fileName: fileName, of: "the configuration of a training").root()
    let log = FaultLog(fileName: fileName, tables: ConfigurationKeys.tables)
    let reader = ConfigurationReader(log: log, folder: folder)
    let digest = ContentDigest(hashing: Array(node.json.canonicalText.utf8))
    let configuration = reader.read(node, digest: digest, bytes: bytes)
    guard let configuration, log.isEmpty else { throw log.sorted }
    self = configuration
  }
}
