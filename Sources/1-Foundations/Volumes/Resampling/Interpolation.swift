// SPDX-License-Identifier: Apache-2.0

/// How a value between voxels is found.
///
/// A point is inside of a volume up to the faces of its outermost voxels, half a spacing beyond their centres, as in ITK; there the
/// nearest voxels count again. Points beyond have the value that the caller names.
public enum Interpolation: String, Sendable, Hashable, CaseIterable {
  /// The nearest voxel; half way, that of the greater index.
  case nearest
  /// Linear along each axis; never beyond the values around.
  case linear
  /// Cubic convolution with *a* = −1/2 (the spline of Catmull and Rom): through the voxels, four of them along each axis.
  ///
  /// > Source: Keys, IEEE Transactions on Acoustics, Speech, and Signal Processing, 1981.
  case cubicConvolution = "cubic-convolution"
  /// The cubic B-spline through the voxels: smooth to the second derivative, with the mirrored volume beyond its borders.
  ///
  /// What ITK's B-spline interpolator computes, and SciPy's of order 3 with `mode="mirror"`.
  /// > Source: Unser, Aldroubi, Eden, IEEE Transactions on Signal Processing, 1993; Unser, IEEE Signal Processing Magazine, 1999.
  case cubicSpline = "cubic-spline"

  /// How many voxels along each axis a value is made of.
  var taps: Int {
    switch self {
    case .nearest: 1
    case .linear: 2
    case .cubicConvolution, .cubicSpline: 4
    }
  }

  /// The first voxel that counts for a place inside, −½ or more, and how much each of them counts.
  @inline(__always)
  func weights(at place: Double) -> (first: Int, weights: SIMD4<Double>) {
    switch self {
    // Cutting off the fraction of a positive number is its floor, without the call that rounding down is on many machines.
    case .nearest: return (Int(place + 0.5), SIMD4(1, 0, 0, 0))
    case .linear:
      let floor = Int(place + 1) - 1
      let t = place - Double(floor)
      return (floor, SIMD4(1 - t, t, 0, 0))
    case .cubicConvolution:
      let floor = Int(place + 1) - 1
      let t = place - Double(floor)
      let a = -t / 2 + t * t - t * t * t / 2
      let b = 1 - 2.5 * t * t + 1.5 * t * t * t
      let c = t / 2 + 2 * t * t - 1.5 * t * t * t
      return (floor - 1, SIMD4(a, b, c, (t * t * t - t * t) / 2))
    case .cubicSpline:
      let floor = Int(place + 1) - 1
      let t = place - Double(floor)
      let u = 1 - t
      let b = (4 - 6 * t * t + 3 * t * t * t) / 6
      let c = (4 - 6 * u * u + 3 * u * u * u) / 6
      return (floor - 1, SIMD4(u * u * u / 6, b, c, t * t * t / 6))
    }
  }

  /// The voxel that stands for one beyond the border.
  @inline(__always)
  func inside(_ index: Int, of count: Int) -> Int {
    if index >= 0, index < count { return index }
    guard self == .cubicSpline, count > 1 else { return min(max(index, 0), count - 1) }
    // The mirror stands in the centre of the outermost voxel; at most two steps beyond it are ever asked for.
    let period = 2 * (count - 1)
    let phase = ((index % period) + period) % period
    return phase < count ? phase : period - phase
  }
}

/// What is done against patterns that a coarser grid cannot hold.
public enum Antialiasing: String, Sendable, Hashable, CaseIterable {
  /// Nothing, as ITK, SciPy and nnU-Net do: the default, so that a figure can be compared with theirs.
  case none
  /// A Gaussian before sampling, along each axis that becomes coarser by a factor *f*: σ = √(f² − 1) / (2 √(2 ln 2)) voxels.
  ///
  /// The width that turns the full width at half maximum of the finer voxel into that of the coarser.
  /// > Source: Cardoso, Modat, Vercauteren, Ourselin, MICCAI, 2015.
  case gaussian

  /// The standard deviation in voxels for a factor; 0 where the axis does not become coarser.
  func deviation(factor: Double) -> Double {
    guard self == .gaussian, factor > 1 + 1e-6 else { return 0 }
    // 2 √(2 ln 2), the full width at half maximum of the normal density.
    return (factor * factor - 1).squareRoot() / 2.354_820_045_030_949_4
  }
}
