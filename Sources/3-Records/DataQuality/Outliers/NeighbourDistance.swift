// SPDX-License-Identifier: Apache-2.0
package import Features

/// How far each picture of a kind lies from the others: from its *k*-th nearest of other patients.
///
/// A picture is 16 × 16 greys, the mean taken away and brought to length 1, so that the squared distance of two is twice what their
/// correlation lacks of 1, whatever the brightness and contrast. *k* is a twentieth of the pictures, at least five: fewer strange pictures
/// that are alike than that do not hide each other. Pictures of the same patient do not count, or who came twice would never be strange.
/// > Source: Ramaswamy, Rastogi & Shim, SIGMOD (2000) 427–438. Checked by `OutlierTests`.
package struct NeighbourDistance {
  private static let side = 16
  /// Among more pictures the neighbours are looked for in so many of them, evenly spaced.
  private static let most = 2000

  /// The squared distances, one for each picture that has *k* of other patients; another *k* would be another measure.
  ///
  /// - Parameters:
  ///   - thumbnails: The pictures.
  ///   - patients: Whose each is.
  ///   - threads: How many threads; the result does not depend on it.
  /// - Returns: The squared distances, 0 to 4, in the order of the pictures; `nil` for one that has fewer than *k* of other patients.
  /// - Complexity: O(*n* · min(*n*, 2000)) products of 256 numbers.
  package static func squared(_ thumbnails: [GreyThumbnail], patients: [Int], threads: Int) -> [Double?] {
    let count = thumbnails.count
    let width = side * side / 16
    let pictures = thumbnails.map(picture)
    let held = min(count, most)
    let others = (0..<held).map { $0 * count / held }
    let rank = rank(among: count)
    let parts = max(1, min(64, count / 16))
    let found = inParts(parts, threads: threads) { part -> [Double?] in
      stride(from: part, to: count, by: parts).map { place in
        var distances: [Float] = []
        distances.reserveCapacity(held)
        let own = pictures[place]
        for other in others where patients[other] != patients[place] {
          var sum = SIMD16<Float>.zero
          let those = pictures[other]
          for lane in 0..<width { sum += own[lane] * those[lane] }
          distances.append(max(0, 2 - 2 * sum.sum()))
        }
        return distances.count < rank ? nil : Double(distances.sorted()[rank - 1])
      }
    }
    return (0..<count).map { found[$0 % parts][$0 / parts] }
  }

  /// Which neighbour counts among so many pictures: *k*.
  package static func rank(among count: Int) -> Int { max(5, min(count, most) / 20) }

  /// The greys of halves, without their mean, at length 1.
  private static func picture(_ thumbnail: GreyThumbnail) -> [SIMD16<Float>] {
    let from = GreyThumbnail.side
    let greys = (0..<side * side).map { place -> Float in
      let start = place / side * 2 * from + place % side * 2
      return [0, 1, from, from + 1].reduce(0) { $0 + Float(thumbnail.greys[start + $1]) }
    }
    let mean = greys.reduce(0, +) / Float(greys.count)
    let length = greys.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }.squareRoot()
    return (0..<side * side / 16).map { lane in
      var sixteen = SIMD16<Float>.zero
      for place in 0..<16 where length > 0 { sixteen[place] = (greys[lane * 16 + place] - mean) / length }
      return sixteen
    }
  }
}
