// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Makes hashes of the slow waves of a thumbnail: whether each is stronger than the median wave.
///
/// The cosine transform (type II) of the 32 × 32 greys is taken; of its lowest *k* × *k* waves, row by row and the constant one
/// included, each gives one bit: whether it is above the median of all. A change of brightness moves the constant wave alone, a change of
/// contrast stretches all alike, an inversion turns every bit over but the first.
///
/// > Source: Zauner, Implementation and Benchmarking of Perceptual Image Hash Functions (2010). Checked bit by bit against `imagehash`
/// > 4.3.2 (phash of size 8 and 16) on the same greys in `PerceptualHashTests`.
public struct CosineHash: Sendable {
  private static let side = GreyThumbnail.side
  /// For each column of the thumbnail, what it adds to each of 16 waves.
  private let waves: [SIMD16<Double>]

  /// Reckons the waves.
  public init() {
    waves = (0..<Self.side).map { column in
      var shares = SIMD16<Double>.zero
      for wave in 0..<16 {
        shares[wave] = cos(Double.pi * Double(wave) * (2 * Double(column) + 1) / Double(2 * Self.side))
      }
      return shares
    }
  }

  /// How strong the lowest 16 × 16 waves are: a row for each wave down, a place in it for each wave across.
  public struct Strengths: Sendable {
    var rows: [SIMD16<Double>]

    /// The strengths of the same picture, turned or mirrored: mirrors change the sign of odd waves, diagonals exchange across and down.
    public func laid(_ symmetry: SquareSymmetry) -> Strengths {
      let (transposes, across, down) = symmetry.signs
      var laid = Strengths(rows: rows)
      for v in 0..<16 {
        for u in 0..<16 {
          let value = transposes ? rows[u][v] : rows[v][u]
          laid.rows[v][u] = (across && u % 2 == 1) != (down && v % 2 == 1) ? -value : value
        }
      }
      return laid
    }
  }

  /// The strengths of a thumbnail's waves.
  public func strengths(_ greys: [Double]) -> Strengths {
    var rows = [SIMD16<Double>](repeating: .zero, count: 16)
    for row in 0..<Self.side {
      var across = SIMD16<Double>.zero
      for column in 0..<Self.side { across += greys[row * Self.side + column] * waves[column] }
      for wave in 0..<16 { rows[wave] += waves[row][wave] * across }
    }
    return Strengths(rows: rows)
  }

  /// The hash of 256 bits, from the lowest 16 × 16 waves.
  public func wide(_ strengths: Strengths) -> HashBits { HashBits(Self.bits(of: strengths, waves: 16)) }

  /// The hash of 64 bits, from the lowest 8 × 8 waves: bit *i* is wave *i* mod 8 across and *i* / 8 down.
  public func narrow(_ strengths: Strengths) -> UInt64 { HashBits(Self.bits(of: strengths, waves: 8)).words[0] }

  /// The hash of 256 bits of greys.
  public func wide(_ greys: [Double]) -> HashBits { wide(strengths(greys)) }

  private static func bits(of strengths: Strengths, waves: Int) -> [Bool] {
    var values: [Double] = []
    values.reserveCapacity(waves * waves)
    for row in 0..<waves { for wave in 0..<waves { values.append(strengths.rows[row][wave]) } }
    let sorted = values.sorted()
    let median = (sorted[sorted.count / 2 - 1] + sorted[sorted.count / 2]) / 2
    return values.map { $0 > median }
  }
}
