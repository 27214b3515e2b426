// SPDX-License-Identifier: Apache-2.0

/// How much a lossy codec may lose; lossless ones take no notice.
public struct EncodingQuality: Sendable, Hashable {
  /// Of JPEG, 1 to 100.
  public var jpeg: Int
  /// How far a sample of near-lossless JPEG-LS may be off, 1 to 255.
  public var deviation: Int
  /// How many times smaller JPEG 2000 shall be, above 1.
  public var ratio: Double

  /// Makes a quality; the parameters are the properties.
  public init(jpeg: Int = 90, deviation: Int = 2, ratio: Double = 10) {
    self.jpeg = jpeg
    self.deviation = deviation
    self.ratio = ratio
  }
}
