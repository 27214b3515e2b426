// SPDX-License-Identifier: Apache-2.0
public import Foundation
public import Vocabulary
import YAMLFiles

extension EvaluationProtocol {
  /// The version of the format that is read.
  public static let currentVersion = 1

  /// Reads a protocol from its file.
  /// - Parameter url: The file; at most 1 MiB of UTF-8.
  /// - Returns: The protocol with every default filled in.
  /// - Throws: ``ProtocolLoadError/unreadable(file:cause:)`` where the file cannot be read, else
  ///   ``ProtocolLoadError/faulty(_:)`` with what ``parse(bytes:fileName:)`` finds.
  public static func load(from url: URL) throws(ProtocolLoadError) -> EvaluationProtocol {
    let bytes: Data
    do {
      let file = try FileHandle(forReadingFrom: url)
      defer { try? file.close() }
      bytes = try file.read(upToCount: YAMLText.largest + 1) ?? Data()
    } catch {
      throw .unreadable(file: url.lastPathComponent, cause: error)
    }
    do {
      return try parse(bytes: bytes, fileName: url.lastPathComponent)
    } catch {
      throw .faulty(error)
    }
  }

  /// Reads a protocol from the bytes of its file.
  ///
  /// Keys, types and ranges are checked first, then what the parts say of each other; all faults are gathered, each
  /// with its line and key. Texts are taken as written: `positive: 1` and `positive: "1"` mean the same text.
  /// - Parameters:
  ///   - bytes: UTF-8, at most 1 MiB: one YAML document without anchors, aliases, tags and merge keys.
  ///   - fileName: The name for faults, without the folder.
  /// - Returns: The protocol with every default filled in and the digest of the bytes.
  /// - Throws: `InputFaults` in the order of the file.
  /// - Complexity: O(*n*) for *n* bytes.
  public static func parse(bytes: some Collection<UInt8>, fileName: String) throws(InputFaults) -> EvaluationProtocol {
    let root = try YAMLText(bytes: bytes, fileName: fileName, of: "a protocol").root()
    let log = FaultLog(fileName: fileName, tables: ProtocolKeys.tables)
    let draft = ProtocolReader(log: log).read(root, digest: ContentDigest(hashing: bytes))
    guard log.isEmpty, let draft else { throw log.sorted }
    return draft
  }
}
