// SPDX-License-Identifier: Apache-2.0

/// How numbers become whole numbers of 8 bits and back: value = step × (whole number − zero).
public struct AffineQuantisation: Sendable, Hashable {
  /// The step, > 0.
  public var scale: Float
  /// The whole number that stands for 0.
  public var zeroPoint: Int

  /// For values within a range, in 0…255; the range is widened to hold 0, which is kept exactly.
  public init(unsigned range: ClosedRange<Float>) {
    let low = Double(min(range.lowerBound, 0))
    let high = Double(max(range.upperBound, 0))
    let step = (high - low) / 255
    guard step >= Double(Float.leastNormalMagnitude) else {
      (scale, zeroPoint) = (1, 0)
      return
    }
    scale = Float(step)
    zeroPoint = Int((-low / step).rounded(.toNearestOrEven))
  }

  /// For weights, in −127…127, with 0 for 0.
  public init(symmetric values: some Sequence<Float>) {
    let greatest = values.reduce(Float(0)) { max($0, abs($1)) }
    let step = 2 * Double(greatest) / 254
    guard step >= Double(Float.leastNormalMagnitude) else {
      (scale, zeroPoint) = (1, 0)
      return
    }
    (scale, zeroPoint) = (Float(step), 0)
  }

  /// The whole number of a value, within limits; halves go to the even neighbour, as the operators of the standard do it.
  public func quantised(_ value: Float, in limits: ClosedRange<Int>) -> Int {
    let steps = (value / scale).rounded(.toNearestOrEven)
    guard steps.isFinite else { return steps > 0 ? limits.upperBound : limits.lowerBound }
    let clipped = min(max(Double(steps) + Double(zeroPoint), Double(limits.lowerBound)), Double(limits.upperBound))
    return Int(clipped)
  }
}
