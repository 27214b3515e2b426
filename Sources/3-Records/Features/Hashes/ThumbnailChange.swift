// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Something that may have been done to a picture, made ready so that the hash of many pictures after it is quick to take.
///
/// A cut is a stretch across and one down, and so is the cosine transform: both are done as one. A turn is done grey by grey, by weights
/// that are the same for every picture. The bits are those of ``CosineHash`` of the laid or cut thumbnail, in single precision: a wave that
/// is as strong as the median wave to seven digits may fall on the other side.
///
/// > Checked against `CosineHash` of `GreyThumbnail.laid` and `part` in `ThumbnailChangeTests`.
package struct ThumbnailChange: Sendable {
  /// How it is laid.
  package let symmetry: SquareSymmetry
  /// Where the part that is left begins, as a share of the whole, and its size.
  package let left: Double, top: Double, size: Double
  /// How far it is turned, clockwise.
  package let degrees: Double
  private let across: [SIMD16<Float>], down: [SIMD16<Float>]
  private let taps: [Tap]

  /// Where a grey comes from: a place, and the weights of it, its right, lower and lower right neighbour.
  private struct Tap {
    var place: Int
    var weights: SIMD4<Float>
  }

  private static let side = GreyThumbnail.side
  private static let waves: [SIMD16<Float>] = (0..<side).map { column in
    var shares = SIMD16<Float>.zero
    for wave in 0..<16 {
      shares[wave] = Float(cos(Double.pi * Double(wave) * (2 * Double(column) + 1) / Double(2 * side)))
    }
    return shares
  }

  /// Lays the picture anew.
  package init(_ symmetry: SquareSymmetry) {
    self.symmetry = symmetry
    (left, top, size, degrees) = (0, 0, 1, 0)
    (across, down, taps) = (Self.waves, Self.waves, [])
  }

  /// Takes a part of the picture, as `GreyThumbnail.part` does.
  package init(left: Double, top: Double, size: Double, degrees: Double = 0) {
    symmetry = .asIs
    (self.left, self.top, self.size, self.degrees) = (left, top, size, degrees)
    if degrees == 0 {
      (across, down, taps) = (Self.cut(left, size), Self.cut(top, size), [])
    } else {
      (across, down) = (Self.waves, Self.waves)
      taps = Self.taps(left: left, top: top, size: size, degrees: degrees)
    }
  }

  /// What each grey of a line adds to the waves of the part of the line.
  private static func cut(_ start: Double, _ size: Double) -> [SIMD16<Float>] {
    var shares = [SIMD16<Float>](repeating: .zero, count: side)
    for place in 0..<side {
      let x = (start + (Double(place) + 0.5) / Double(side) * size) * Double(side) - 0.5
      let inside = min(Double(side - 1), max(0, x))
      let first = min(side - 2, Int(inside))
      let share = Float(inside - Double(first))
      shares[first] += (1 - share) * waves[place]
      shares[first + 1] += share * waves[place]
    }
    return shares
  }

  private static func taps(left: Double, top: Double, size: Double, degrees: Double) -> [Tap] {
    let angle = degrees * Double.pi / 180
    return (0..<side * side).map { place in
      let u = ((Double(place % side) + 0.5) / Double(side) - 0.5) * size
      let v = ((Double(place / side) + 0.5) / Double(side) - 0.5) * size
      let x = (left + size / 2 + cos(angle) * u - sin(angle) * v) * Double(side) - 0.5
      let y = (top + size / 2 + sin(angle) * u + cos(angle) * v) * Double(side) - 0.5
      let inside = (x: min(Double(side - 1), max(0, x)), y: min(Double(side - 1), max(0, y)))
      let (i, j) = (min(side - 2, Int(inside.x)), min(side - 2, Int(inside.y)))
      let (fx, fy) = (Float(inside.x - Double(i)), Float(inside.y - Double(j)))
      return Tap(
        place: j * side + i, weights: SIMD4((1 - fx) * (1 - fy), fx * (1 - fy), (1 - fx) * fy, fx * fy))
    }
  }

  /// The hash of 256 bits of a thumbnail after the change.
  /// - Complexity: O(greys · 16).
  package func hash(_ thumbnail: GreyThumbnail) -> HashBits {
    let side = Self.side
    return withUnsafeTemporaryAllocation(of: Float.self, capacity: side * side) { greys in
      // Safe because all 1024 greys are written before they are read, and each tap and its neighbours lie within them.
      thumbnail.greys.withUnsafeBufferPointer { stored in
        if taps.isEmpty {
          for place in 0..<side * side { greys[place] = Float(stored[place]) }
        } else {
          for (place, tap) in taps.enumerated() {
            let (at, w) = (tap.place, tap.weights)
            greys[place] =
              w[0] * Float(stored[at]) + w[1] * Float(stored[at + 1]) + w[2] * Float(stored[at + side])
              + w[3] * Float(stored[at + side + 1])
          }
        }
      }
      return withUnsafeTemporaryAllocation(of: SIMD16<Float>.self, capacity: 16) { rows in
        strengths(UnsafeBufferPointer(greys), rows)
        if symmetry != .asIs { Self.lay(rows, symmetry) }
        return Self.bits(rows)
      }
    }
  }

  /// How strong the lowest 16 × 16 waves are, a row for each wave down.
  private func strengths(_ greys: UnsafeBufferPointer<Float>, _ rows: UnsafeMutableBufferPointer<SIMD16<Float>>) {
    rows.initialize(repeating: .zero)
    across.withUnsafeBufferPointer { across in
      down.withUnsafeBufferPointer { down in
        for row in 0..<Self.side {
          var line = SIMD16<Float>.zero
          for column in 0..<Self.side { line += greys[row * Self.side + column] * across[column] }
          let weights = down[row]
          for wave in 0..<16 { rows[wave] += weights[wave] * line }
        }
      }
    }
  }

  private static func lay(_ rows: UnsafeMutableBufferPointer<SIMD16<Float>>, _ symmetry: SquareSymmetry) {
    let (transposes, across, down) = symmetry.signs
    if transposes {
      for v in 0..<16 {
        for u in 0..<v { (rows[v][u], rows[u][v]) = (rows[u][v], rows[v][u]) }
      }
    }
    let odd = SIMD16<Float>(1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1)
    for v in 0..<16 {
      if across { rows[v] *= odd }
      if down, v % 2 == 1 { rows[v] = -rows[v] }
    }
  }

  /// Which of 256 strengths are above their median, found by halving: half of them are above it.
  private static func bits(_ rows: UnsafeMutableBufferPointer<SIMD16<Float>>) -> HashBits {
    var (low, high) = (rows[0].min(), rows[0].max())
    for row in 1..<16 { (low, high) = (min(low, rows[row].min()), max(high, rows[row].max())) }
    // The constant wave is a thousand times as strong as the others, which lie around 0.
    var limit: Float = 0
    for _ in 0..<48 {
      var above = SIMD16<Int32>.zero
      let limits = SIMD16<Float>(repeating: limit)
      for row in rows { above &+= SIMD16<Int32>.zero.replacing(with: 1, where: row .> limits) }
      let count = above.wrappedSum()
      if count == 128 { return bits(rows, above: limit) }
      if count > 128 { low = limit } else { high = limit }
      limit = low + (high - low) / 2
    }
    let sorted = (0..<256).map { rows[$0 / 16][$0 % 16] }.sorted()
    return bits(rows, above: (sorted[127] + sorted[128]) / 2)
  }

  private static func bits(_ rows: UnsafeMutableBufferPointer<SIMD16<Float>>, above limit: Float) -> HashBits {
    let powers = SIMD16<UInt32>(
      1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768)
    var words = SIMD4<UInt64>.zero
    for row in 0..<16 {
      let set = SIMD16<UInt32>.zero.replacing(
        with: powers, where: rows[row] .> SIMD16(repeating: limit))
      words[row / 4] |= UInt64(set.wrappedSum()) << UInt64(row % 4 * 16)
    }
    return HashBits(words: words)
  }
}
