// SPDX-License-Identifier: Apache-2.0
import Distributions

extension ImageView {
  /// The numbers of an image under the change.
  ///
  /// - Parameters:
  ///   - values: The numbers.
  ///   - shape: How they stand.
  ///   - spacing: Millimetres between columns and between rows: what is round stays round where they differ.
  /// - Returns: As many numbers, in the same shape.
  public func applied(
    to values: [Float], _ shape: ImageShape, spacing: (columns: Double, rows: Double) = (1, 1)
  ) -> [Float] {
    switch self {
    case .unchanged: values
    case .mirrored(let axis): Self.mirrored(values, shape, axis)
    case .shifted, .turned, .scaled: plane(shape, spacing)?.applied(to: values, shape) ?? values
    case .noisy(let deviations, let seed, let replicate):
      Self.noisy(values, shape, deviations, PhiloxStream(seed: seed, replicate: replicate, purpose: Self.purpose))
    case .windowed(let contrast, let brightness): Self.windowed(values, shape, contrast, brightness)
    }
  }

  /// A map of the changed image brought back to the unchanged one.
  ///
  /// - Parameters:
  ///   - values: The numbers of the map.
  ///   - shape: How they stand; the same slices, rows and columns as the image's.
  ///   - spacing: As it was for the image.
  /// - Returns: As many numbers, in the same shape. What the change moved out of the image gets the values of the edge.
  public func returned(
    _ values: [Float], _ shape: ImageShape, spacing: (columns: Double, rows: Double) = (1, 1)
  ) -> [Float] {
    switch self {
    case .unchanged, .noisy, .windowed: values
    case .mirrored(let axis): Self.mirrored(values, shape, axis)
    case .shifted, .turned, .scaled: plane(shape, spacing)?.inverse.applied(to: values, shape) ?? values
    }
  }

  /// Keeps the draws of views apart from others under the same seed.
  static let purpose: UInt16 = 0x5645

  private func plane(_ shape: ImageShape, _ spacing: (columns: Double, rows: Double)) -> PlaneMap? {
    switch self {
    case .shifted(let columns, let rows): .shifted(columns: columns, rows: rows)
    case .turned(let degrees):
      .turned(degrees: degrees, enlarged: 1, columns: shape.columns, rows: shape.rows, spacing: spacing)
    case .scaled(let factor):
      .turned(degrees: 0, enlarged: factor, columns: shape.columns, rows: shape.rows, spacing: spacing)
    default: nil
    }
  }

  private static func mirrored(_ values: [Float], _ shape: ImageShape, _ axis: Int) -> [Float] {
    let unit = shape.isChannelsLast ? shape.channels : 1
    let lengths = [shape.slices, shape.rows, shape.columns]
    guard lengths.indices.contains(axis), lengths[axis] > 1 else { return values }
    // One step along the axis is a run of numbers that stay together.
    let run = lengths[(axis + 1)...].reduce(unit, *)
    let block = run * lengths[axis]
    var result: [Float] = []
    result.reserveCapacity(values.count)
    for start in stride(from: 0, to: values.count, by: block) {
      for step in stride(from: lengths[axis] - 1, through: 0, by: -1) {
        result += values[start + step * run..<start + (step + 1) * run]
      }
    }
    return result
  }

  /// The mean, deviation and range of a channel.
  private static func moments(
    _ values: [Float], _ first: Int, _ step: Int, _ count: Int
  ) -> (mean: Double, deviation: Double, least: Float, greatest: Float) {
    var (sum, least, greatest) = (0.0, Float.infinity, -Float.infinity)
    for place in 0..<count {
      let value = values[first + place * step]
      sum += Double(value)
      least = min(least, value)
      greatest = max(greatest, value)
    }
    let mean = sum / Double(count)
    var squares = 0.0
    for place in 0..<count {
      let distance = Double(values[first + place * step]) - mean
      squares += distance * distance
    }
    return (mean, (squares / Double(count)).squareRoot(), least, greatest)
  }

  private static func noisy(
    _ values: [Float], _ shape: ImageShape, _ deviations: Double, _ draws: PhiloxStream
  ) -> [Float] {
    var (draws, noise) = (draws, [Float](repeating: 0, count: shape.voxels))
    for voxel in noise.indices { noise[voxel] = Float(draws.normal()) }
    let step = shape.isChannelsLast ? shape.channels : 1
    var result = values
    for channel in 0..<shape.channels {
      let first = shape.place(channel, 0)
      let size = Float(deviations * moments(values, first, step, shape.voxels).deviation)
      for voxel in noise.indices { result[first + voxel * step] += size * noise[voxel] }
    }
    return result
  }

  private static func windowed(
    _ values: [Float], _ shape: ImageShape, _ contrast: Double, _ brightness: Double
  ) -> [Float] {
    let step = shape.isChannelsLast ? shape.channels : 1
    var result = values
    for channel in 0..<shape.channels {
      let first = shape.place(channel, 0)
      let moments = moments(values, first, step, shape.voxels)
      let offset = Float(moments.mean + brightness * moments.deviation)
      let (factor, mean) = (Float(contrast), Float(moments.mean))
      for voxel in 0..<shape.voxels {
        let place = first + voxel * step
        result[place] = min(max((values[place] - mean) * factor + offset, moments.least), moments.greatest)
      }
    }
    return result
  }
}
