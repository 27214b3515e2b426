// SPDX-License-Identifier: Apache-2.0

/// How much a file may ask for; checked before any memory is taken.
public struct ImageFileLimits: Sendable, Hashable {
  /// The most bytes that the samples of one image may take.
  public var sampleBytes: Int
  /// The most voxels along one axis.
  public var axisLength: Int
  /// The most bytes that a text header may take.
  public var headerBytes: Int

  /// Makes limits; two gibibytes of samples, axes of at most 65 535 voxels and a header of one mebibyte unless said otherwise.
  public init(sampleBytes: Int = 2 << 30, axisLength: Int = 65_535, headerBytes: Int = 1 << 20) {
    self.sampleBytes = sampleBytes
    self.axisLength = axisLength
    self.headerBytes = headerBytes
  }
}
