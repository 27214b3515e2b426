// SPDX-License-Identifier: Apache-2.0
/// For each place along an axis of the result, which places of the source count and how much.
struct AxisTaps: Sendable {
  /// How many places of the source each value is made of.
  let taps: Int
  /// The length of the axis in the source.
  let sourceCount: Int
  /// `count × taps` places of the source, all inside.
  let places: [Int]
  /// How much each counts.
  let weights: [Float]
  /// The places of the result that lie inside of the source; they are contiguous.
  let inside: Range<Int>

  /// The length of the axis in the result.
  var count: Int { places.count / taps }

  /// Whether the axis is copied as it is.
  var isIdentity: Bool {
    guard sourceCount == count, inside == 0..<count else { return false }
    for index in 0..<count {
      for tap in index * taps..<(index + 1) * taps where weights[tap] != 0 {
        if weights[tap] != 1 || places[tap] != index { return false }
      }
    }
    return true
  }

  /// The taps of an interpolation at given places.
  init(_ interpolation: Interpolation, at wanted: [Double], of sourceCount: Int) {
    let taps = interpolation.taps
    var places: [Int] = []
    var weights: [Float] = []
    var inside: Range<Int>?
    for (index, place) in wanted.enumerated() {
      let isIn = isInside(place, sourceCount)
      if isIn { inside = (inside?.lowerBound ?? index)..<index + 1 }
      let (first, weight) = interpolation.weights(at: isIn ? place : 0)
      for tap in 0..<taps {
        places.append(interpolation.inside(first + tap, of: sourceCount))
        weights.append(Float(weight[tap]))
      }
    }
    self.taps = taps
    self.sourceCount = sourceCount
    self.places = places
    self.weights = weights
    self.inside = inside ?? 0..<0
  }

  /// The values along one axis of a block of `outer × sourceCount × inner` numbers.
  func applied(to source: [Float], outer: Int, inner: Int, workers: Int?) -> [Float] {
    let (count, taps, from) = (count, taps, sourceCount)
    return source.withUnsafeBufferPointer { source in
      // Safe because the threads only read the source, and every place in `places` is inside of it.
      guard let base = source.baseAddress else { return [] }
      nonisolated(unsafe) let source = base
      if inner == 1 {
        return filled(count: outer * count, chunks: outer, workers: workers) { result, rows in
          places.withUnsafeBufferPointer { places in
            weights.withUnsafeBufferPointer { weights in
              for row in rows {
                Self.gather(source + row * from, places, weights, taps, result + row * count, count)
              }
            }
          }
        }
      }
      return filled(count: outer * count * inner, chunks: outer * count, workers: workers) { result, lines in
        for line in lines {
          let (block, index) = line.quotientAndRemainder(dividingBy: count)
          Self.blend(
            source + block * from * inner, places[index * taps..<(index + 1) * taps],
            weights[index * taps..<(index + 1) * taps], result + line * inner, inner)
        }
      }
    }
  }

  /// One row: each value is made of scattered neighbours.
  private static func gather(
    _ source: UnsafePointer<Float>, _ places: UnsafeBufferPointer<Int>, _ weights: UnsafeBufferPointer<Float>,
    _ taps: Int, _ result: UnsafeMutablePointer<Float>, _ count: Int
  ) {
    switch taps {
    case 1:
      for index in 0..<count { result[index] = source[places[index]] }
    case 2:
      for index in 0..<count {
        let tap = index &* 2
        result[index] = weights[tap] * source[places[tap]] + weights[tap &+ 1] * source[places[tap &+ 1]]
      }
    default:
      for index in 0..<count {
        let tap = index &* 4
        let low = weights[tap] * source[places[tap]] + weights[tap &+ 1] * source[places[tap &+ 1]]
        let high = weights[tap &+ 2] * source[places[tap &+ 2]] + weights[tap &+ 3] * source[places[tap &+ 3]]
        result[index] = low + high
      }
    }
  }

  /// One line of `inner` values, each made of those that lie at the same place in other lines.
  private static func blend(
    _ source: UnsafePointer<Float>, _ places: ArraySlice<Int>, _ weights: ArraySlice<Float>,
    _ result: UnsafeMutablePointer<Float>, _ inner: Int
  ) {
    let (p, w) = (Array(places), Array(weights))
    switch p.count {
    case 1: result.update(from: source + p[0] * inner, count: inner)
    case 2:
      let (a, b, u, v) = (source + p[0] * inner, source + p[1] * inner, w[0], w[1])
      for index in 0..<inner { result[index] = u * a[index] + v * b[index] }
    default:
      let (a, b, c, d) = (source + p[0] * inner, source + p[1] * inner, source + p[2] * inner, source + p[3] * inner)
      let (s, t, u, v) = (w[0], w[1], w[2], w[3])
      for index in 0..<inner {
        let low = s * a[index] + t * b[index]
        let high = u * c[index] + v * d[index]
        result[index] = low + high
      }
    }
  }
}
