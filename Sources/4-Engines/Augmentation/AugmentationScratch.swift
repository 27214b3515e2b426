// SPDX-License-Identifier: Apache-2.0

/// Memory that changes of images need, kept from image to image: one for each thread.
public final class AugmentationScratch {
  /// The old image while the new one is written.
  var pixels: [Float] = []
  /// The old mask.
  var mask: [UInt8] = []
  /// Numbers of a row, several rows one after another.
  var row: [Float] = []
  /// Where each pixel of a row is read.
  var places: [Int32] = []
  /// Random words.
  var words: [UInt64] = []

  /// Makes scratch memory; it grows with the first image.
  public init() {}

  static func grow<Number: ExpressibleByIntegerLiteral>(_ numbers: inout [Number], to count: Int) {
    if numbers.count < count { numbers = [Number](repeating: 0, count: count) }
  }
}
