// SPDX-License-Identifier: Apache-2.0

/// The greys of an image between black, 0, and white, 1, as they are shown, and how often each of 65,536 even levels comes up.
///
/// The levels are fine enough that whole numbers of up to 16 bits each have their own where the range is that of the samples.
struct GreyLevels {
  static let finest = 65_535

  /// The greys, row by row.
  let greys: [Float]
  /// How many pixels have each level.
  let counts: [Int32]
  /// The least and the greatest level that come up.
  let least: Int, greatest: Int

  init(_ image: FeatureImage) {
    let low = image.range.lowerBound
    let span = image.range.upperBound - low
    let scale = span > 0 ? 1 / span : 0
    let pixels = image.values.count
    // A grey is `factor · value + offset`; what is shown inverted is turned here, once.
    let (factor, offset): (Float, Float) = image.isInverted ? (-scale, 1 + low * scale) : (scale, -low * scale)
    var counts = [Int32](repeating: 0, count: Self.finest + 1)
    // Neighbours are often alike: counting them in turn in two tables spares the wait for the count before.
    var others = counts
    greys = [Float](unsafeUninitializedCapacity: pixels) { greys, initialized in
      image.values.withUnsafeBufferPointer { values in
        counts.withUnsafeMutableBufferPointer { counts in
          others.withUnsafeMutableBufferPointer { others in
            // Safe because both arrays have a place for each pixel, and a level lies in 0...65535 by the limits before it: both
            // comparisons are false for a number that is none, which so becomes black.
            for place in 0..<pixels {
              let grey = values[place] * factor + offset
              greys[place] = grey > 0 ? (grey < 1 ? grey : 1) : 0
            }
            let top = Float(Self.finest)
            var place = 0
            while place + 1 < pixels {
              counts[Int(Int32(greys[place] * top + 0.5))] &+= 1
              others[Int(Int32(greys[place + 1] * top + 0.5))] &+= 1
              place += 2
            }
            if place < pixels { counts[Int(Int32(greys[place] * top + 0.5))] &+= 1 }
            for level in 0...Self.finest { counts[level] &+= others[level] }
          }
        }
      }
      initialized = pixels
    }
    least = counts.firstIndex { $0 > 0 } ?? 0
    greatest = counts.lastIndex { $0 > 0 } ?? 0
    self.counts = counts
  }

  /// The greys below which shares of the pixels lie, by the nearest rank: each is the least level that so many do not exceed.
  ///
  /// - Parameter shares: Ascending, 0…1.
  /// - Returns: A grey for each share.
  func percentiles(_ shares: [Double]) -> [Float] {
    var found: [Float] = []
    var seen = 0
    var level = least - 1
    for share in shares {
      let wanted = max(1, Int((share * Double(greys.count)).rounded(.up)))
      while seen < wanted, level < greatest {
        level += 1
        seen += Int(counts[level])
      }
      found.append(Self.grey(max(level, least)))
    }
    return found
  }

  static func grey(_ level: Int) -> Float { Float(level) / Float(finest) }
}
