// SPDX-License-Identifier: Apache-2.0

/// A step between a file and the archive: where de-identification plugs in.
///
/// What it gives is checked against the policy as any file is, and is what is kept; the file that came is not.
public protocol ImportTransform: Sendable {
  /// What it is, with its version, for the trail: a step that gives other bytes has another name.
  var name: String { get }

  /// Changes a file.
  ///
  /// - Parameters:
  ///   - bytes: The file as it came.
  ///   - format: Its format.
  /// - Returns: The file to keep, and what was done in a sentence without patient data.
  /// - Throws: ``ImportRefusal/transform(_:)``.
  func transformed(_ bytes: [UInt8], format: ImportFormat) throws(ImportRefusal) -> (bytes: [UInt8], statement: String)
}
