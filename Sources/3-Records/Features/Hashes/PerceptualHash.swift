// SPDX-License-Identifier: Apache-2.0

/// Makes what duplicates are found by: four hashes of an image, and the thumbnail that they are made of.
///
/// A feature vector is made of `Float`s; here each holds 16 bits as a whole number from 0 to 65,535, which is exact. The places are
/// `cosine-64.0` to `.3` (``CosineHash``, 8 × 8 waves), `cosine-256.0` to `.15` (16 × 16 waves), `difference.0` to `.3`,
/// `average.0` to `.3`, and `greys.0` to `.511`: two greys of the ``GreyThumbnail`` each, the earlier in the lower byte. Place *p* of
/// a hash holds its bits 16 *p* to 16 *p* + 15, the first of them lowest. Turned, mirrored and cut copies are looked for by laying the
/// thumbnail anew when the question is asked; they need no hash of their own.
///
/// **Edge cases.** An image of one grey looks like every other one of one grey: all places are `nil`.
public struct PerceptualHash: FeatureExtractor {
  /// The name under which the vectors are stored.
  public static let vectorName = "perceptual-hash"
  static let hashPlaces = 28
  /// The name under which the vectors are stored.
  public let name = PerceptualHash.vectorName
  /// The first way of making them.
  public let version = 1
  /// The names of the 540 places.
  public let places: [String]
  private let hash = CosineHash()

  /// Makes the extractor.
  public init() {
    places =
      [("cosine-64", 4), ("cosine-256", 16), ("difference", 4), ("average", 4), ("greys", 512)].flatMap { name, count in
        (0..<count).map { "\(name).\($0)" }
      }
  }

  /// The vector of an image.
  /// - Complexity: O(pixels).
  public func vector(of image: FeatureImage) -> [Float?] {
    guard let thumbnail = GreyThumbnail(image) else { return Array(repeating: nil, count: places.count) }
    return vector(of: thumbnail)
  }

  /// The vector of a thumbnail.
  public func vector(of thumbnail: GreyThumbnail) -> [Float?] {
    let strengths = hash.strengths(thumbnail.greys.map(Double.init))
    let wide = hash.wide(strengths).words
    let words =
      [hash.narrow(strengths)] + (0..<4).map { wide[$0] }
      + [BlockHashes.difference(thumbnail), BlockHashes.average(thumbnail)]
    var vector: [Float?] = []
    vector.reserveCapacity(places.count)
    for word in words { for part in 0..<4 { vector.append(Float(word >> UInt64(16 * part) & 0xFFFF)) } }
    for pair in 0..<512 {
      vector.append(Float(UInt16(thumbnail.greys[2 * pair]) | UInt16(thumbnail.greys[2 * pair + 1]) << 8))
    }
    return vector
  }
}

/// The hashes of an image with their thumbnail, read back from a feature vector.
public struct ImageHashes: Sendable, Hashable {
  /// The hash of 64 bits of the cosine transform.
  public var narrow: UInt64
  /// The hash of 256 bits of the cosine transform.
  public var wide: HashBits
  /// The hash of differences.
  public var difference: UInt64
  /// The hash of means.
  public var average: UInt64
  /// What they were made of.
  public var thumbnail: GreyThumbnail

  /// Reads a vector of ``PerceptualHash``; `nil` where it is none, or the image has only one grey.
  public init?(_ vector: [Float?]) {
    guard vector.count == PerceptualHash.hashPlaces + 512 else { return nil }
    var words: [UInt16] = []
    words.reserveCapacity(vector.count)
    for value in vector {
      guard let value, let word = UInt16(exactly: value) else { return nil }
      words.append(word)
    }
    func word(_ first: Int) -> UInt64 { (0..<4).reduce(0) { $0 | UInt64(words[first + $1]) << UInt64(16 * $1) } }
    narrow = word(0)
    wide = HashBits(words: SIMD4(word(4), word(8), word(12), word(16)))
    difference = word(20)
    average = word(24)
    var greys: [UInt8] = []
    greys.reserveCapacity(1024)
    for word in words[PerceptualHash.hashPlaces...] {
      greys.append(UInt8(word & 255))
      greys.append(UInt8(word >> 8))
    }
    thumbnail = GreyThumbnail(unchecked: greys)
  }
}
