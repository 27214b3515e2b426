// SPDX-License-Identifier: Apache-2.0
import Foundation

/// How a network looks at an image that is larger than what it takes: through windows that overlap.
public struct SlidingWindow: Sendable, Hashable {
  /// What a window's voxels weigh where several see the same voxel.
  public enum Blending: String, Sendable, Hashable, CaseIterable {
    /// A bell whose σ is an eighth of the window along each axis, as its middle sees most; nowhere less than a thousandth of the middle.
    case gaussian
    /// All alike.
    case constant
  }

  /// What a classifier says of the whole of an image that it has seen in windows.
  public enum Pooling: String, Sendable, Hashable, CaseIterable {
    /// The mean over the windows.
    case mean
    /// For each class the greatest over the windows: the finding is somewhere.
    case greatest
  }

  /// Slices, rows and columns of a window, where the network leaves them open; `nil` for the image's own.
  public var size: SIMD3<Int>?
  /// The share of a window that it has in common with the next one, at least; 0 ..< 1.
  public var overlap: Double
  /// What voxels weigh.
  public var blending: Blending
  /// What becomes of a classifier's answers.
  public var pooling: Pooling
  /// What lies around an image that is smaller than the window, in the numbers that the network sees.
  public var padding: Float

  /// Makes it; the parameters are the properties.
  ///
  /// An overlap outside of its range is brought to its nearer end (0, 0.99).
  public init(
    size: SIMD3<Int>? = nil, overlap: Double = 0.5, blending: Blending = .gaussian, pooling: Pooling = .mean,
    padding: Float = 0
  ) {
    self.size = size
    self.overlap = overlap.isFinite ? min(max(overlap, 0), 0.99) : 0.5
    self.blending = blending
    self.pooling = pooling
    self.padding = padding
  }

  /// The weights of a window's voxels, the greatest of them 1 for an odd window; slices, rows and columns.
  ///
  /// - Parameter window: Slices, rows and columns; each at least 1.
  /// - Returns: A weight above 0 for each voxel.
  /// > Source: Isensee et al., Nature Methods 18 (2021) 203–211 (σ = 1/8); the bell lies about the middle of the window and its least
  ///   weight is 1/1000, both as MONAI's `compute_importance_map` has them.
  public func weights(_ window: SIMD3<Int>) -> [Float] {
    let count = window.x * window.y * window.z
    guard blending == .gaussian else { return [Float](repeating: 1, count: count) }
    let bells = (0..<3).map { axis in Self.bell(window[axis]) }
    var weights: [Float] = []
    weights.reserveCapacity(count)
    for slice in bells[0] {
      for row in bells[1] {
        for column in bells[2] { weights.append(Float(max(slice * row * column, Self.leastWeight))) }
      }
    }
    return weights
  }

  private static let leastWeight = 1e-3

  private static func bell(_ length: Int) -> [Double] {
    let deviation = Double(length) / 8
    return (0..<length).map { place in
      let distance = (Double(place) - Double(length - 1) / 2) / deviation
      return exp(-distance * distance / 2)
    }
  }
}
