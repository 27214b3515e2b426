// SPDX-License-Identifier: Apache-2.0

extension ImageVolume {
  /// The frame of each slice of the volume, as ``SegmentationObject/sources`` wants them; none for a slice between frames.
  public var sliceReferences: [[FrameReference]] { slices.map { frame in frame.map { [FrameReference($0)] } ?? [] } }

  /// The frame of each slice of the acquired grid, to write what was brought back to it.
  public var acquiredSliceReferences: [[FrameReference]] { acquiredSlices.map { [FrameReference($0)] } }
}
