// SPDX-License-Identifier: Apache-2.0

/// Why a network cannot be made of its description and its weights.
public struct ModuleFailure: Error, Sendable, Hashable {
  /// What kind of fault it is.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// A step takes a value that does not stand before it, or more or fewer values than it can.
    case graph
    /// Weights are not there.
    case missing
    /// Weights are of another shape.
    case shape
    /// Weights are not of single precision.
    case element
    /// Two steps with weights have one name.
    case twice
    /// More memory would be needed than there is.
    case memory
    /// libtorch could not make a tensor.
    case engine
  }

  /// What kind of fault it is.
  public var kind: Kind
  /// The step, or the array of weights.
  public var step: String
  /// What the network needs.
  public var expected: String
  /// What is there.
  public var found: String

  /// Makes a failure; the parameters are the properties.
  public init(_ kind: Kind, step: String, expected: String, found: String) {
    self.kind = kind
    self.step = step
    self.expected = expected
    self.found = found
  }
}
