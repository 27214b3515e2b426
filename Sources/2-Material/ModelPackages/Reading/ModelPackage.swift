// SPDX-License-Identifier: Apache-2.0
public import ONNXGraphs
public import RecalibrationFiles
public import Vocabulary

/// A model as it is handed over: what it says of itself, its weights, and every other file, each with its digest.
public struct ModelPackage: Sendable {
  /// A file of the package.
  public struct File: Sendable, Hashable {
    /// The path inside the package, with `/`.
    public var path: String
    /// The SHA-256 of its bytes.
    public var digest: ContentDigest
    /// How many bytes it has.
    public var size: Int

    /// Makes a file; the parameters are the properties.
    public init(path: String, digest: ContentDigest, size: Int) {
      self.path = path
      self.digest = digest
      self.size = size
    }
  }

  /// What the model says of itself.
  public var manifest: ModelManifest
  /// All files, by path.
  public var files: [File]
  /// The bytes of the weights, checked against ``files``.
  public var weights: [UInt8]
  /// The bytes of the other files, by path: the card, recipes, calibrations.
  public var attachments: [String: [UInt8]] = [:]
  /// The recalibrations, by the path of their file.
  public var recalibrations: [String: RecalibrationFile] = [:]

  /// Makes a package; the parameters are the properties.
  public init(manifest: ModelManifest, files: [File], weights: [UInt8]) {
    self.manifest = manifest
    self.files = files
    self.weights = weights
  }

  /// The recalibration of a finding; `nil` where there is none.
  public func recalibration(of finding: String) -> RecalibrationFile? {
    manifest.calibrationFile(of: finding).flatMap { recalibrations[$0] }
  }

  /// The words of the card; `nil` where there is none, or it is no UTF-8.
  public var card: String? {
    manifest.card.flatMap { attachments[$0] }.flatMap { String(validating: $0, as: UTF8.self) }
  }

  /// The package's name: the SHA-256 over the paths and digests of all its files, in the order of their paths.
  public var digest: ContentDigest {
    let lines = files.sorted { $0.path < $1.path }.map { "\($0.digest.description)  \($0.path)\n" }
    return ContentDigest(hashing: Array(lines.joined().utf8))
  }

  /// What is known of the tensors that go in and come out.
  public func network() throws(ONNXFault) -> ONNXModel { try ONNXModel(bytes: weights) }
}
