// SPDX-License-Identifier: Apache-2.0

/// A change with the numbers that chance gave it for one image.
package enum DrawnChange: Sendable, Hashable {
  /// Mirrored along an axis of space.
  case flip(axis: Int)
  /// Turned by degrees about slices, rows and columns, moved by shares of each, scaled.
  case affine(degrees: SIMD3<Double>, shift: SIMD3<Double>, scale: Double)
  /// Bent: for each axis of space with more than one pixel, the numbers of a grid in pixels.
  case elastic(points: Int, grid: [Float])
  /// Grey values to a power.
  case gamma(Double)
  /// Grey values times a factor, plus a share of their standard deviation.
  case window(scale: Double, shift: Double)
  /// Noise of this share of the standard deviation, from this stream of words.
  case noise(Double)
  /// Blurred by a bell of so many pixels.
  case blur(Double)
  /// Multiplied by one plus a field.
  case biasField(grid: [Float])
  /// Boxes put to the mean: the first and the last pixel along slices, rows and columns.
  case cutout([Box])

  /// A box of pixels.
  package struct Box: Sendable, Hashable {
    package var first: SIMD3<Int>
    package var last: SIMD3<Int>
  }

  /// Points of a coil's field along each axis.
  package static let fieldPoints = 3
}
