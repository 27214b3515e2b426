// SPDX-License-Identifier: Apache-2.0

/// Which of several things each voxel belongs to: 0 is nothing, each other number a label.
public struct LabelMap: Sendable, Equatable {
  /// One of the things.
  public struct Label: Sendable, Hashable {
    /// The number that its voxels hold, 1 or more.
    public var number: UInt16
    /// What it is.
    public var name: String

    /// Makes a label; the parameters are the properties.
    public init(number: UInt16, name: String) {
      self.number = number
      self.name = name
    }
  }

  /// The numbers.
  public var volume: Volume<UInt16>
  /// What the numbers mean, ascending.
  public var labels: [Label]

  /// Makes a label map; the parameters are the properties.
  public init(volume: Volume<UInt16>, labels: [Label]) {
    self.volume = volume
    self.labels = labels
  }

  /// The voxels of one label.
  public func mask(_ number: UInt16) -> Mask { volume.map { $0 == number } }
}
