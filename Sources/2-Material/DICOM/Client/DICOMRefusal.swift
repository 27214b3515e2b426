// SPDX-License-Identifier: Apache-2.0
public import Workers

/// Why the helper, being sound, does not deliver what it was asked for.
public enum DICOMRefusal: UInt16, Sendable, Hashable, CaseIterable {
  /// The helper does not know the request: owner and helper are of different versions.
  case unknownRequest = 1
  /// The request is not in order, which is an error of the owner.
  case malformedRequest = 2
  /// The answer would take more memory than is allowed.
  case tooLarge = 3
  /// The file is no DICOM file.
  case notDICOM = 16
  /// The file has no pixels.
  case noPixels
  /// The pixels cannot be decoded.
  case undecodable
  /// The pixels cannot be encoded as asked.
  case unencodable
  /// Frames were asked for that the file has not.
  case noSuchFrames
}

/// Why the helper brought nothing.
public enum DICOMHelperFailure: Error, Sendable, Hashable {
  /// The file could not be opened.
  case unreadable(FileFailure)
  /// The helper answered, and says why it does not deliver; the facts name tags, sizes and shapes.
  case refused(DICOMRefusal, file: String, facts: [String])
  /// The helper did not answer.
  case worker(WorkerFailure, file: String)
}
