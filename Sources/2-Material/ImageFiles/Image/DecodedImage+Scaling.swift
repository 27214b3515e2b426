// SPDX-License-Identifier: Apache-2.0
import Volumes

extension DecodedImage {
  /// The image with its values instead of stored numbers, for formats that hold no slope and intercept.
  ///
  /// Unchanged where slope and intercept change nothing. Else single precision for numbers of one or two bytes and `float32`, double
  /// precision for longer ones.
  public func scaled() -> DecodedImage {
    guard slope != 1 || intercept != 0 else { return self }
    let count = samples.count
    func values<Number>(_ numbers: [Number], _ double: (Number) -> Double) -> [Double] {
      numbers.map { slope * double($0) + intercept }
    }
    let scaled: VoxelSamples
    switch samples {
    case .int32(let numbers): scaled = .float64(values(numbers) { Double($0) })
    case .uint32(let numbers): scaled = .float64(values(numbers) { Double($0) })
    case .int64(let numbers): scaled = .float64(values(numbers) { Double($0) })
    case .uint64(let numbers): scaled = .float64(values(numbers) { Double($0) })
    case .float64(let numbers): scaled = .float64(values(numbers) { $0 })
    default:
      scaled = .float32(samples.floats(from: 0, every: 1, count: count, slope: slope, intercept: intercept))
    }
    return DecodedImage(
      format: format, grid: grid, geometry: geometry, volumes: volumes, meaning: meaning, components: components,
      samples: scaled, metadata: metadata) ?? self
  }
}
