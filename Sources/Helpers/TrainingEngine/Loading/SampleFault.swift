// SPDX-License-Identifier: Apache-2.0
public import Training

/// Why images cannot be learnt from.
public struct SampleFault: Error, Sendable, Hashable {
  /// What is wrong.
  public enum Kind: Sendable, Hashable {
    /// The memory is not there or not sealed.
    case memory
    /// There is no image, or a length is not above 0.
    case empty
    /// A part ends behind the memory, by bytes.
    case beyond(part: String, end: Int, bytes: Int)
    /// A part does not begin at a multiple of its numbers' width.
    case misaligned(part: String, offset: Int)
    /// The answer or the weight of an image is none.
    case value(part: String, image: Int)
    /// The set's images or answers do not go together with those to learn from.
    case differs(part: String)
  }

  /// Which set.
  public var use: SampleSet.Use
  /// What is wrong.
  public var kind: Kind

  /// Makes a fault; the parameters are the properties.
  public init(_ use: SampleSet.Use, _ kind: Kind) {
    self.use = use
    self.kind = kind
  }
}
