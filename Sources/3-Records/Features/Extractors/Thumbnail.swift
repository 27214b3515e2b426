// SPDX-License-Identifier: Apache-2.0

/// A small picture of an image, alike for pictures that look alike whatever their size, window and polarity.
///
/// Greys are set to 0…1 between the 1st and 99th percentile, limited, turned where the file shows small numbers white, and averaged
/// over the area of each of *side* × *side* even fields; a pixel on the border of two fields counts in each by its share. An image of
/// one grey has no such picture: all places are undefined. Where the percentiles are the same, the least and greatest grey stand in.
///
/// Checked by hand, against the definition by pieces of pixels, and by law (size, window, polarity) in `ThumbnailTests`.
public struct Thumbnail: FeatureExtractor {
  /// Fields along each side.
  public let side: Int
  /// `thumbnail-32`, by the number of fields along a side.
  public let name: String
  /// The way of making it, 1.
  public let version = 1

  private init(side: Int) {
    self.side = side
    name = "thumbnail-\(side)"
  }

  /// 16 × 16 fields, 256 places.
  public static let coarse = Thumbnail(side: 16)
  /// 32 × 32 fields, 1,024 places.
  public static let fine = Thumbnail(side: 32)

  /// The names of the places, `r0c0` and so on, row by row.
  public var places: [String] {
    (0..<side).flatMap { row in (0..<side).map { "r\(row)c\($0)" } }
  }

  /// The registration.
  public var registration: ExtractorRegistration {
    ExtractorRegistration(
      name: name, version: version, places: places.map { .init($0) },
      summary: "the image averaged over \(side) by \(side) fields, from the 1st to the 99th percentile of its greys")
  }

  /// The picture of an image.
  /// - Complexity: O(pixels), and O(65,536) for the percentiles.
  public func vector(of image: FeatureImage) -> [Float?] {
    let levels = GreyLevels(image)
    let ends = levels.percentiles([0.01, 0.99])
    var (low, high) = (ends[0], ends[1])
    if high <= low { (low, high) = (GreyLevels.grey(levels.least), GreyLevels.grey(levels.greatest)) }
    guard high > low else { return Array(repeating: nil, count: side * side) }
    let (across, down) = (Self.shares(image.columns, side), Self.shares(image.rows, side))
    let scale = 1 / (high - low)
    var picture = [Float?](repeating: nil, count: side * side)
    var line = [Float](repeating: 0, count: image.columns)
    levels.greys.withUnsafeBufferPointer { greys in
      line.withUnsafeMutableBufferPointer { line in
        for field in 0..<side {
          for column in 0..<image.columns { line[column] = 0 }
          for (row, share) in down[field] {
            // Safe because `row` is a row of the image and the line has a place for each column.
            let start = row * image.columns
            for column in 0..<image.columns {
              let grey = (greys[start + column] - low) * scale
              line[column] += share * (grey > 0 ? (grey < 1 ? grey : 1) : 0)
            }
          }
          for part in 0..<side {
            var sum: Float = 0
            for (column, share) in across[part] { sum += share * line[column] }
            picture[field * side + part] = sum
          }
        }
      }
    }
    return picture
  }

  /// For each of `parts` even parts of a length, which pixels lie in it and by which share of the part.
  static func shares(_ length: Int, _ parts: Int) -> [[(index: Int, share: Float)]] {
    (0..<parts).map { part in
      let (start, end) = (Double(part * length) / Double(parts), Double((part + 1) * length) / Double(parts))
      return (Int(start)..<min(length, Int(end.rounded(.up)))).compactMap { index in
        let inside = min(end, Double(index + 1)) - max(start, Double(index))
        return inside > 0 ? (index, Float(inside / (end - start))) : nil
      }
    }
  }
}
