// SPDX-License-Identifier: Apache-2.0
public import Volumes

/// How much each voxel of what the network saw spoke for an answer.
public struct SaliencyMap: Sendable, Equatable {
  /// The values on the grid that the network saw, as the method gives them: without scale between methods.
  public var values: Volume<Float>
  /// The method's name, as the literature has it.
  public var method: String
  /// Which answer is explained.
  public var finding: String

  /// Makes a map; the parameters are the properties.
  public init(values: Volume<Float>, method: String, finding: String) {
    self.values = values
    self.method = method
    self.finding = finding
  }
}
