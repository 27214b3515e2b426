// SPDX-License-Identifier: Apache-2.0

/// How far each pixel is from the border of a region: below 0 inside, above 0 outside.
public enum SignedDistance {
  /// Signed Euclidean distances in pixels.
  ///
  /// Outside it is the distance to the nearest pixel of the region; inside 1 less the distance to the nearest pixel outside, so that the
  /// region's border pixels have 0. Where the region is empty or everything, there is no border: all are 0.
  ///
  /// > Source: Kervadec and others, "Boundary loss for highly unbalanced segmentation", MIDL 2019; distances by Felzenszwalb and
  /// > Huttenlocher, Theory of Computing 8 (2012) 415–428.
  /// - Parameters:
  ///   - region: Whether a pixel belongs to it, the last axis running fastest.
  ///   - shape: How many pixels along each axis.
  /// - Returns: A distance for each pixel.
  /// - Complexity: O(pixels · axes).
  public static func of(_ region: [Bool], shape: [Int]) -> [Float] {
    guard region.contains(true), region.contains(false) else { return [Float](repeating: 0, count: region.count) }
    let outside = squares(to: region, shape)
    let inside = squares(to: region.map { !$0 }, shape)
    return region.indices.map { region[$0] ? 1 - inside[$0].squareRoot() : outside[$0].squareRoot() }
  }

  /// Squares of the distances to the nearest pixel that is true.
  private static func squares(to region: [Bool], _ shape: [Int]) -> [Float] {
    // Farther than any distance, yet finite, so that differences of two such are numbers.
    var values: [Double] = region.map { $0 ? 0 : 1e12 }
    var step = 1
    for length in shape.reversed() {
      var line = [Double](repeating: 0, count: length)
      for start in values.indices where start / step % length == 0 {
        for index in 0..<length { line[index] = values[start + index * step] }
        let found = lowerEnvelope(line)
        for index in 0..<length { values[start + index * step] = found[index] }
      }
      step *= length
    }
    return values.map(Float.init)
  }

  /// For each place the least of *f*(*q*) + (*p* − *q*)².
  private static func lowerEnvelope(_ f: [Double]) -> [Double] {
    var (places, borders) = ([Int](repeating: 0, count: f.count), [Double](repeating: 0, count: f.count + 1))
    var last = 0
    (borders[0], borders[1]) = (-.infinity, .infinity)
    for q in f.indices.dropFirst() {
      var crossing = crossing(f, q, places[last])
      while crossing <= borders[last] {
        last -= 1
        crossing = Self.crossing(f, q, places[last])
      }
      last += 1
      places[last] = q
      (borders[last], borders[last + 1]) = (crossing, .infinity)
    }
    var current = 0
    return f.indices.map { p in
      while borders[current + 1] < Double(p) { current += 1 }
      let q = places[current]
      return f[q] + Double((p - q) * (p - q))
    }
  }

  private static func crossing(_ f: [Double], _ q: Int, _ p: Int) -> Double {
    ((f[q] + Double(q * q)) - (f[p] + Double(p * p))) / Double(2 * (q - p))
  }
}
