// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// The vectors of one extractor for many images, packed: a row for each image.
public struct FeatureTable: Sendable, Equatable {
  /// The images, in the order in which they first had a vector.
  public let contents: [ContentDigest]
  /// The patient of each, by number in the archive.
  public let patients: [Int]
  /// Since when each vector is known.
  public let known: [Timestamp]
  /// How many places a vector has.
  public let width: Int
  /// The numbers, row by row, 0 where one is undefined.
  public let numbers: [Float]
  /// The rows with undefined numbers, each with which are defined.
  public let masks: [Int: [Bool]]

  /// How many rows there are.
  public var count: Int { contents.count }

  /// The values of a row, `nil` where one is undefined.
  public func row(_ index: Int) -> [Float?] {
    let numbers = numbers[index * width..<(index + 1) * width]
    guard let mask = masks[index] else { return Array(numbers) }
    return zip(numbers, mask).map { $1 ? $0 : nil }
  }
}
