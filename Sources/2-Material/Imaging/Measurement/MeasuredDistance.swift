// SPDX-License-Identifier: Apache-2.0

/// The length of a line on an image.
public struct MeasuredDistance: Sendable, Hashable {
  /// The length in pixels, taken as square.
  public let pixels: Double
  /// The length in millimetres; `nil` where no spacing is known.
  public let millimetres: Double?
  /// Where that length is true.
  public let place: MeasurementSpacing.Place
  /// Why, in words.
  public let reason: String

  /// Makes a length; the parameters are the properties.
  public init(pixels: Double, millimetres: Double?, place: MeasurementSpacing.Place, reason: String) {
    self.pixels = pixels
    self.millimetres = millimetres
    self.place = place
    self.reason = reason
  }
}

extension MeasurementSpacing {
  /// The length of a line between two points, each a column and a row.
  public func distance(from start: SIMD2<Double>, to end: SIMD2<Double>) -> MeasuredDistance {
    let step = end - start
    let pixels = (step.x * step.x + step.y * step.y).squareRoot()
    guard let betweenRows, let betweenColumns else {
      return MeasuredDistance(pixels: pixels, millimetres: nil, place: place, reason: reason)
    }
    let (x, y) = (step.x * betweenColumns, step.y * betweenRows)
    return MeasuredDistance(
      pixels: pixels, millimetres: (x * x + y * y).squareRoot(), place: place, reason: reason)
  }
}
