// SPDX-License-Identifier: Apache-2.0

/// How a band around a whole curve is made.
public enum CurveBandMethod: String, Sendable, Hashable {
  /// A tube about the curve whose radius is found by resampling units: serves clusters and weights, and is the narrower one.
  case resampled
  /// Rectangles of one size about all points: proved for independent cases of equal weight whatever their number, and wide.
  case fixedWidth = "fixed-width"
}
