// SPDX-License-Identifier: Apache-2.0
public import Prediction

/// What stands where a part of an image is taken away.
///
/// No fill is neutral: a model may take black for air. The choice belongs to the result and is named with it.
public enum Fill: Sendable, Hashable, CustomStringConvertible {
  /// A number throughout, in the unit of what the network sees: 0 is the mean where images are standardised.
  case value(Float)
  /// The mean of each channel of the image.
  case mean
  /// The image, smoothed so often by ¼, ½, ¼ along each axis: edges and small things go, the mean stays.
  case blur(times: Int)

  /// The fill in words.
  public var description: String {
    switch self {
    case .value(let value): "\(value)"
    case .mean: "the mean of each channel"
    case .blur(let times): "the image smoothed \(times) times"
    }
  }

  /// The image of nothing but the fill.
  public func image(for image: [Float], _ shape: ImageShape) -> [Float] {
    switch self {
    case .value(let value): return [Float](repeating: value, count: image.count)
    case .mean:
      var result = image
      for channel in 0..<shape.channels {
        var sum = 0.0
        for voxel in 0..<shape.voxels { sum += Double(image[shape.place(channel, voxel)]) }
        for voxel in 0..<shape.voxels { result[shape.place(channel, voxel)] = Float(sum / Double(shape.voxels)) }
      }
      return result
    case .blur(let times):
      var result = image
      for _ in 0..<max(0, times) { result = Self.smoothed(result, shape) }
      return result
    }
  }

  /// One pass of ¼, ½, ¼ along each axis; beyond the border stands the outermost voxel.
  static func smoothed(_ image: [Float], _ shape: ImageShape) -> [Float] {
    var values = image
    let lengths = [shape.columns, shape.rows, shape.slices]
    let steps = [1, shape.columns, shape.columns * shape.rows]
    for axis in 0..<3 where lengths[axis] > 1 {
      let old = values
      for channel in 0..<shape.channels {
        for voxel in 0..<shape.voxels {
          let place = voxel / steps[axis] % lengths[axis]
          let before = place > 0 ? voxel - steps[axis] : voxel
          let after = place + 1 < lengths[axis] ? voxel + steps[axis] : voxel
          values[shape.place(channel, voxel)] =
            (old[shape.place(channel, before)] + old[shape.place(channel, after)]) / 4
            + old[shape.place(channel, voxel)] / 2
        }
      }
    }
    return values
  }
}
