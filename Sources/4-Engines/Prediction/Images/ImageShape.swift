// SPDX-License-Identifier: Apache-2.0
public import ModelPackages

/// How the numbers of one image stand in a tensor.
public struct ImageShape: Sendable, Hashable {
  /// How many channels a voxel has.
  public let channels: Int
  /// How many slices; 1 for a picture.
  public let slices: Int
  /// How many rows.
  public let rows: Int
  /// How many columns.
  public let columns: Int
  /// Whether the channels of a voxel stand side by side.
  public let isChannelsLast: Bool

  /// Reads the shape of a tensor; `nil` where the layout has no image, or another number of axes.
  public init?(_ shape: [Int], layout: ModelManifest.Layout) {
    switch layout {
    case .nchw where shape.count == 4: self.init(channels: shape[1], slices: 1, rows: shape[2], columns: shape[3])
    case .ncdhw where shape.count == 5:
      self.init(channels: shape[1], slices: shape[2], rows: shape[3], columns: shape[4])
    case .nhwc where shape.count == 4:
      self.init(channels: shape[3], slices: 1, rows: shape[1], columns: shape[2], isChannelsLast: true)
    case .ndhwc where shape.count == 5:
      self.init(channels: shape[4], slices: shape[1], rows: shape[2], columns: shape[3], isChannelsLast: true)
    default: return nil
    }
  }

  /// Makes a shape; `nil` where a length is below 1.
  public init?(channels: Int, slices: Int = 1, rows: Int, columns: Int, isChannelsLast: Bool = false) {
    guard channels > 0, slices > 0, rows > 0, columns > 0 else { return nil }
    self.channels = channels
    self.slices = slices
    self.rows = rows
    self.columns = columns
    self.isChannelsLast = isChannelsLast
  }

  /// How many voxels there are.
  public var voxels: Int { slices * rows * columns }
  /// How many numbers there are.
  public var count: Int { voxels * channels }
  /// Slices, rows and columns.
  public var extent: SIMD3<Int> { SIMD3(slices, rows, columns) }

  /// The axes of a tensor with a batch of 1; `isVolume` says whether it has one for slices.
  public func tensorShape(isVolume: Bool) -> [Int] {
    let axes = isVolume ? [slices, rows, columns] : [rows, columns]
    return [1] + (isChannelsLast ? axes + [channels] : [channels] + axes)
  }

  /// Where a number stands.
  @inlinable public func place(_ channel: Int, _ voxel: Int) -> Int {
    isChannelsLast ? voxel * channels + channel : channel * voxels + voxel
  }

  /// One number for each voxel: the mean over its channels.
  public func mean(of image: [Float]) -> [Float] {
    (0..<voxels).map { voxel in
      var sum: Float = 0
      for channel in 0..<channels { sum += image[place(channel, voxel)] }
      return sum / Float(channels)
    }
  }
}
