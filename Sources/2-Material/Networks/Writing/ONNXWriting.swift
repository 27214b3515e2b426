// SPDX-License-Identifier: Apache-2.0

/// How a network is written down.
public struct ONNXWriting: Sendable, Hashable {
  /// What becomes of batch normalisations.
  public enum BatchNorms: String, Sendable, Hashable, CaseIterable {
    /// They stay as steps of their own.
    case kept
    /// Where one follows a convolution alone, the convolution's weights take it in.
    case folded
  }

  /// Which values come out.
  public enum Outputs: String, Sendable, Hashable, CaseIterable {
    /// The first alone: deep supervision is for training.
    case first
    /// All outputs.
    case all
    /// The first and all marks behind it.
    case firstAndMarks
  }

  /// Lengths along space of each input; `nil` leaves them open.
  public var space: [[Int]]?
  /// Which values come out.
  public var outputs: Outputs
  /// What becomes of batch normalisations.
  public var batchNorms: BatchNorms
  /// Words that the file says of itself, by key.
  public var properties: [String: String]

  /// Makes options; the parameters are the properties.
  public init(
    space: [[Int]]? = nil, outputs: Outputs = .first, batchNorms: BatchNorms = .folded,
    properties: [String: String] = [:]
  ) {
    self.space = space
    self.outputs = outputs
    self.batchNorms = batchNorms
    self.properties = properties
  }
}
