// SPDX-License-Identifier: Apache-2.0

/// Which stored frame a slice came from, so that results can be written back to it.
public struct StoredFrame: Sendable, Hashable {
  /// Which of the files that were given, counted from 0.
  public var instance: Int
  /// SOP Class UID of the file.
  public var sopClassUID: String
  /// SOP Instance UID of the file.
  public var sopInstanceUID: String
  /// Which frame of the file, counted from 0.
  public var frame: Int
  /// Whether the file may hold several frames, so that a reference to it names the frame.
  public var isMultiFrame: Bool

  /// The frame as DICOM counts it, from 1; `nil` where the file is a single image.
  public var frameNumber: Int? { isMultiFrame ? frame + 1 : nil }

  /// The frame as objects refer to it.
  public var reference: FrameReference {
    FrameReference(sopClassUID: sopClassUID, sopInstanceUID: sopInstanceUID, frame: frameNumber)
  }

  /// Makes a reference; the parameters are the properties.
  public init(instance: Int, sopClassUID: String, sopInstanceUID: String, frame: Int, isMultiFrame: Bool) {
    self.instance = instance
    self.sopClassUID = sopClassUID
    self.sopInstanceUID = sopInstanceUID
    self.frame = frame
    self.isMultiFrame = isMultiFrame
  }
}
