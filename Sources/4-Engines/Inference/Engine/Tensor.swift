// SPDX-License-Identifier: Apache-2.0

/// Numbers in a box: what goes into a network and comes out of it, in single precision, the last axis running fastest.
public struct Tensor: Sendable, Equatable {
  /// The number of elements along each axis.
  public let shape: [Int]
  /// The elements, as many as the product of ``shape``.
  public var values: [Float]

  /// Makes a tensor; `nil` where the number of values is not the product of the shape, or that is more than there can be.
  public init?(shape: [Int], values: [Float]) {
    guard let count = Tensor.count(of: shape), count == values.count else { return nil }
    self.shape = shape
    self.values = values
  }

  /// Makes a tensor of one value throughout; `nil` where the shape has a negative length or is too large.
  public init?(shape: [Int], repeating value: Float) {
    guard let count = Tensor.count(of: shape) else { return nil }
    self.shape = shape
    values = [Float](repeating: value, count: count)
  }

  /// How many elements a shape has; `nil` where a length is negative, or the product passes 2³¹.
  public static func count(of shape: [Int]) -> Int? {
    var count = 1
    for length in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: length)
      guard length >= 0, !overflow, product <= 1 << 31 else { return nil }
      count = product
    }
    return count
  }
}
