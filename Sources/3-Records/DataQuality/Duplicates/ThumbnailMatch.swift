// SPDX-License-Identifier: Apache-2.0
import Features

/// How well one thumbnail, moved, stretched, sheared and turned a little, agrees with another.
///
/// The movement (six numbers) and the change of contrast and brightness that bring the second upon the first with the least squares are
/// found by Gauss–Newton steps, at first on 16 × 16, then on 32 × 32 greys; a step in the wrong direction is halved. What is compared
/// afterwards are the greys where both pictures are, and their detail: each grey less the mean of the 5 × 5 around it, which knows nothing
/// of the large shapes that all chests have in common. Of the detail the tenth that fits least is left out: a marker that was burned in
/// changes a few places, not the picture.
///
/// > Source: Lucas & Kanade, IJCAI (1981) 674–679; Baker & Matthews, International Journal of Computer Vision 56 (2004) 221–255. Checked
/// > on known movements in `ThumbnailMatchTests`.
package struct ThumbnailMatch: Sendable, Equatable {
  /// The correlation of the greys where both are, −1 to 1.
  package var correlation: Double
  /// The correlation of the detail, −1 to 1.
  package var detail: Double
  /// The share of the first that the second covers.
  package var overlap: Double
  /// Where a place of the first lies in the second: x′ = x + m₀ + m₁ x + m₂ y, y′ = y + m₃ + m₄ x + m₅ y, from the middle, in half widths.
  package var movement: [Double]

  private static let side = GreyThumbnail.side
  /// Beyond these a movement is not small, and what was matched is not the same picture.
  private static let farthest = 0.25
  private static let leastOverlap = 0.6

  /// Matches two thumbnails.
  ///
  /// - Parameters:
  ///   - first: What is matched to.
  ///   - second: What is moved.
  ///   - start: The movement to begin with.
  ///   - giveUp: Below this correlation on 16 × 16 greys the match ends there.
  package init(
    _ first: [Float], _ second: [Float], start: [Double] = [0, 0, 0, 0, 0, 0], giveUp: Double = 0.9
  ) {
    movement = start
    let coarse = (Self.halved(first), Self.halved(second))
    Self.refine(&movement, coarse.0, coarse.1, side: Self.side / 2, steps: 8)
    let early = Self.compared(coarse.0, coarse.1, movement, side: Self.side / 2)
    guard early.correlation >= giveUp else {
      (correlation, detail, overlap) = (early.correlation, min(early.detail, 0), early.overlap)
      return
    }
    Self.refine(&movement, first, second, side: Self.side, steps: 8)
    let end = Self.compared(first, second, movement, side: Self.side)
    (correlation, detail, overlap) = (end.correlation, end.detail, end.overlap)
  }

  private static func halved(_ greys: [Float]) -> [Float] {
    let half = side / 2
    return (0..<half * half).map { place in
      let start = place / half * 2 * side + place % half * 2
      return (greys[start] + greys[start + 1] + greys[start + side] + greys[start + side + 1]) / 4
    }
  }

  /// The second, moved upon the first: its grey at each place, NaN where it is not.
  private static func moved(_ greys: [Float], _ m: [Double], side: Int) -> [Float] {
    var moved = [Float](repeating: .nan, count: side * side)
    let half = Double(side) / 2
    let middle = half - 0.5
    for row in 0..<side {
      let v = (Double(row) - middle) / half
      for column in 0..<side {
        let u = (Double(column) - middle) / half
        let x = Double(column) + half * (m[0] + m[1] * u + m[2] * v)
        let y = Double(row) + half * (m[3] + m[4] * u + m[5] * v)
        guard x >= 0, y >= 0, x <= Double(side - 1), y <= Double(side - 1) else { continue }
        let (i, j) = (min(side - 2, Int(x)), min(side - 2, Int(y)))
        let (fx, fy) = (Float(x - Double(i)), Float(y - Double(j)))
        let at = j * side + i
        let upper = greys[at] + fx * (greys[at + 1] - greys[at])
        let lower = greys[at + side] + fx * (greys[at + side + 1] - greys[at + side])
        moved[row * side + column] = upper + fy * (lower - upper)
      }
    }
    return moved
  }

  private static func compared(
    _ first: [Float], _ second: [Float], _ m: [Double], side: Int
  ) -> (correlation: Double, detail: Double, overlap: Double) {
    let moved = Self.moved(second, m, side: side)
    var sums = CorrelationSums()
    var both = 0
    for place in moved.indices where !moved[place].isNaN {
      both += 1
      sums.add(Double(first[place]), Double(moved[place]))
    }
    let overlap = Double(both) / Double(side * side)
    guard overlap >= leastOverlap else { return (0, 0, overlap) }
    return (sums.correlation, trimmed(details(first, moved, side: side)), overlap)
  }

  /// Of both pictures, each grey less the mean of the 5 × 5 around it, where both are.
  private static func details(_ first: [Float], _ moved: [Float], side: Int) -> [SIMD2<Double>] {
    var details: [SIMD2<Double>] = []
    details.reserveCapacity(side * side)
    for row in 2..<side - 2 {
      for column in 2..<side - 2 {
        var (a, b): (Float, Float) = (0, 0)
        for j in row - 2...row + 2 {
          for i in column - 2...column + 2 {
            a += first[j * side + i]
            b += moved[j * side + i]
          }
        }
        if b.isNaN { continue }
        let place = row * side + column
        details.append(SIMD2(Double(first[place] - a / 25), Double(moved[place] - b / 25)))
      }
    }
    return details
  }

  /// The correlation without the tenth of the places that fit it least: a marker or a label changes a few places, not the picture.
  private static func trimmed(_ details: [SIMD2<Double>]) -> Double {
    var all = CorrelationSums()
    for pair in details { all.add(pair.x, pair.y) }
    guard let line = all.line, all.correlation > 0, details.count >= 100 else { return all.correlation }
    // Both are brought to one scale, so that neither picture is preferred.
    let slope = line.slope / all.correlation
    let rests = details.map { abs($0.y - slope * $0.x) }
    let limit = rests.sorted()[details.count * 9 / 10]
    var kept = CorrelationSums()
    for (pair, rest) in zip(details, rests) where rest <= limit { kept.add(pair.x, pair.y) }
    return kept.correlation
  }

  /// Takes Gauss–Newton steps for the movement, contrast and brightness together.
  private static func refine(_ m: inout [Double], _ first: [Float], _ second: [Float], side: Int, steps: Int) {
    let half = Double(side) / 2
    let middle = half - 0.5
    var best = m
    var bestError = Double.infinity
    var step = [Double](repeating: 0, count: 6)
    var halvings = 0
    for _ in 0..<steps {
      let moved = Self.moved(second, m, side: side)
      var sums = CorrelationSums()
      for place in moved.indices where !moved[place].isNaN { sums.add(Double(moved[place]), Double(first[place])) }
      guard sums.n >= leastOverlap * Double(side * side), let line = sums.line else { break }
      let error = sums.residual / sums.n
      if error >= bestError {
        // Too far: half the step from where it was best.
        halvings += 1
        if halvings > 3 { break }
        for place in 0..<6 {
          step[place] /= 2
          m[place] = best[place] + step[place]
        }
        continue
      }
      let gain = bestError - error
      (best, bestError) = (m, error)
      if gain < 1e-4 * error { break }
      var equations = NormalEquations()
      for row in 1..<side - 1 {
        let v = (Double(row) - middle) / half
        for column in 1..<side - 1 {
          let place = row * side + column
          let (left, right) = (moved[place - 1], moved[place + 1])
          let (upper, lower) = (moved[place - side], moved[place + side])
          let sum = left + right + upper + lower
          if sum.isNaN { continue }
          let u = (Double(column) - middle) / half
          let dx = line.slope * Double(right - left) / 2 * half
          let dy = line.slope * Double(lower - upper) / 2 * half
          let grey = Double(moved[place])
          let rest = Double(first[place]) - line.slope * grey - line.offset
          equations.add(SIMD8(dx, dx * u, dx * v, dy, dy * u, dy * v, grey / 128, 1), rest)
        }
      }
      guard let solution = equations.solved() else { break }
      for place in 0..<6 {
        step[place] = solution[place]
        m[place] = best[place] + step[place]
      }
      if m.contains(where: { abs($0) > farthest }) { break }
    }
    m = best
  }
}

/// Sums of two columns of numbers and their products.
struct CorrelationSums {
  var n = 0.0
  private var (x, y, xx, yy, xy) = (0.0, 0.0, 0.0, 0.0, 0.0)

  mutating func add(_ a: Double, _ b: Double) {
    n += 1
    x += a
    y += b
    xx += a * a
    yy += b * b
    xy += a * b
  }

  private var squares: (x: Double, y: Double, product: Double) { (xx - x * x / n, yy - y * y / n, xy - x * y / n) }

  /// Pearson's correlation; 0 where a column is constant.
  var correlation: Double {
    let s = squares
    guard n > 1, s.x > 1e-9, s.y > 1e-9 else { return 0 }
    return s.product / (s.x * s.y).squareRoot()
  }

  /// The line that gives the second of the first; `nil` where the first is constant.
  var line: (slope: Double, offset: Double)? {
    let s = squares
    guard n > 1, s.x > 1e-9 else { return nil }
    let slope = s.product / s.x
    return (slope, (y - slope * x) / n)
  }

  /// The sum of squares that the line leaves.
  var residual: Double {
    let s = squares
    return s.x > 1e-9 ? max(0, s.y - s.product * s.product / s.x) : s.y
  }
}

/// The normal equations of eight unknowns.
struct NormalEquations {
  private var rows = [SIMD8<Double>](repeating: .zero, count: 8)
  private var right = SIMD8<Double>.zero

  mutating func add(_ x: SIMD8<Double>, _ y: Double) {
    for place in 0..<8 { rows[place] += x[place] * x }
    right += y * x
  }

  /// The solution by Gauss with pivots; `nil` where there is none.
  func solved() -> SIMD8<Double>? {
    var (a, b) = (rows, right)
    for place in 0..<8 { a[place][place] *= 1 + 1e-6 }
    for pivot in 0..<8 {
      guard let best = (pivot..<8).max(by: { abs(a[$0][pivot]) < abs(a[$1][pivot]) }), abs(a[best][pivot]) > 1e-9
      else { return nil }
      a.swapAt(pivot, best)
      (b[pivot], b[best]) = (b[best], b[pivot])
      for row in pivot + 1..<8 {
        let factor = a[row][pivot] / a[pivot][pivot]
        a[row] -= factor * a[pivot]
        b[row] -= factor * b[pivot]
      }
    }
    var x = SIMD8<Double>.zero
    for row in (0..<8).reversed() {
      var rest = b[row]
      for column in row + 1..<8 { rest -= a[row][column] * x[column] }
      x[row] = rest / a[row][row]
    }
    return x
  }
}
