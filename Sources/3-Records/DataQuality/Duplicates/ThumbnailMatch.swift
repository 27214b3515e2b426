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
    let early = Self.matched(Self.halved(first), Self.halved(second), &movement, side: Self.side / 2, trims: false)
    (correlation, detail, overlap) = (early.correlation, 0, early.overlap)
    guard early.correlation >= giveUp else { return }
    let end = Self.matched(first, second, &movement, side: Self.side, trims: true)
    (correlation, detail, overlap) = (end.correlation, end.detail, end.overlap)
  }

  private typealias Comparison = (correlation: Double, detail: Double, overlap: Double)

  /// Moves the second upon the first; how well they agree after it.
  private static func matched(
    _ first: [Float], _ second: [Float], _ movement: inout [Double], side: Int, trims: Bool
  ) -> Comparison {
    withUnsafeTemporaryAllocation(of: Float.self, capacity: side * side) { moved in
      // Safe because the pictures have side² greys each, and what is read of the moved one was written before.
      first.withUnsafeBufferPointer { first in
        second.withUnsafeBufferPointer { second in
          refine(&movement, first, second, moved, side: side, steps: 8)
          return compared(first, second, moved, movement, side: side, trims: trims)
        }
      }
    }
  }

  private static func halved(_ greys: [Float]) -> [Float] {
    let half = side / 2
    return (0..<half * half).map { place in
      let start = place / half * 2 * side + place % half * 2
      return (greys[start] + greys[start + 1] + greys[start + side] + greys[start + side + 1]) / 4
    }
  }

  /// The second, moved upon the first: its grey at each place, NaN where it is not.
  private static func move(
    _ greys: UnsafeBufferPointer<Float>, _ m: [Double], side: Int, to moved: UnsafeMutableBufferPointer<Float>
  ) {
    let half = Double(side) / 2
    let middle = half - 0.5
    let last = Float(side - 1)
    // Along a row the place in the second goes on by the same step.
    let (stepX, stepY) = (Float(1 + m[1]), Float(m[4]))
    for row in 0..<side {
      let v = (Double(row) - middle) / half
      let x0 = Float(half * (m[0] + m[2] * v) - m[1] * middle)
      let y0 = Float(Double(row) + half * (m[3] + m[5] * v) - m[4] * middle)
      for column in 0..<side {
        let (x, y) = (x0 + Float(column) * stepX, y0 + Float(column) * stepY)
        guard x >= 0, y >= 0, x <= last, y <= last else {
          moved[row * side + column] = .nan
          continue
        }
        let (i, j) = (min(side - 2, Int(x)), min(side - 2, Int(y)))
        let (fx, fy) = (x - Float(i), y - Float(j))
        let at = j &* side &+ i
        let upper = greys[at] + fx * (greys[at + 1] - greys[at])
        let lower = greys[at + side] + fx * (greys[at + side + 1] - greys[at + side])
        moved[row * side + column] = upper + fy * (lower - upper)
      }
    }
  }

  private static func compared(
    _ first: UnsafeBufferPointer<Float>, _ second: UnsafeBufferPointer<Float>,
    _ moved: UnsafeMutableBufferPointer<Float>, _ m: [Double], side: Int, trims: Bool
  ) -> Comparison {
    move(second, m, side: side, to: moved)
    var sums = CorrelationSums()
    var both = 0
    for place in moved.indices where !moved[place].isNaN {
      both += 1
      sums.add(Double(first[place]), Double(moved[place]))
    }
    let overlap = Double(both) / Double(side * side)
    guard overlap >= leastOverlap else { return (0, 0, overlap) }
    let details = details(first, UnsafeBufferPointer(moved), side: side)
    return (sums.correlation, trims ? trimmed(details) : Self.correlation(details), overlap)
  }

  /// Of both pictures, each grey less the mean of the 5 × 5 around it, where both are.
  private static func details(
    _ first: UnsafeBufferPointer<Float>, _ moved: UnsafeBufferPointer<Float>, side: Int
  ) -> [SIMD2<Double>] {
    var details: [SIMD2<Double>] = []
    details.reserveCapacity(side * side)
    // The sums of five below each other, for a row at a time.
    withUnsafeTemporaryAllocation(of: SIMD2<Float>.self, capacity: side) { sums in
      for row in 2..<side - 2 {
        for column in 0..<side {
          var sum = SIMD2<Float>.zero
          for j in row - 2...row + 2 { sum += SIMD2(first[j * side + column], moved[j * side + column]) }
          sums[column] = sum
        }
        for column in 2..<side - 2 {
          let sum = sums[column - 2] + sums[column - 1] + sums[column] + sums[column + 1] + sums[column + 2]
          if sum.y.isNaN { continue }
          let place = row * side + column
          let detail = SIMD2(first[place], moved[place]) - sum / 25
          details.append(SIMD2(Double(detail.x), Double(detail.y)))
        }
      }
    }
    return details
  }

  private static func correlation(_ details: [SIMD2<Double>]) -> Double {
    var all = CorrelationSums()
    for pair in details { all.add(pair.x, pair.y) }
    return all.correlation
  }

  /// The correlation without the tenth of the places that fit it least: a marker or a label changes a few places, not the picture.
  private static func trimmed(_ details: [SIMD2<Double>]) -> Double {
    var all = CorrelationSums()
    for pair in details { all.add(pair.x, pair.y) }
    guard let line = all.line, all.correlation > 0, details.count >= 100 else { return all.correlation }
    // Both are brought to one scale, so that neither picture is preferred.
    let slope = line.slope / all.correlation
    let rests = details.map { abs($0.y - slope * $0.x) }
    let limit = Self.smallest(rests, details.count * 9 / 10)
    var kept = CorrelationSums()
    for (pair, rest) in zip(details, rests) where rest <= limit { kept.add(pair.x, pair.y) }
    return kept.correlation
  }

  /// The number that stands at a place when they are sorted, found by dividing the part that holds it.
  private static func smallest(_ numbers: [Double], _ place: Int) -> Double {
    var numbers = numbers
    var (low, high) = (0, numbers.count - 1)
    while low < high {
      let pivot = numbers[low + (high - low) / 2]
      var (i, j) = (low, high)
      while i <= j {
        while numbers[i] < pivot { i += 1 }
        while numbers[j] > pivot { j -= 1 }
        if i <= j {
          numbers.swapAt(i, j)
          i += 1
          j -= 1
        }
      }
      if place <= j { high = j } else if place >= i { low = i } else { break }
    }
    return numbers[place]
  }

  /// Takes Gauss–Newton steps for the movement, contrast and brightness together.
  private static func refine(
    _ m: inout [Double], _ first: UnsafeBufferPointer<Float>, _ second: UnsafeBufferPointer<Float>,
    _ moved: UnsafeMutableBufferPointer<Float>, side: Int, steps: Int
  ) {
    var best = m
    var bestError = Double.infinity
    var step = [Double](repeating: 0, count: 6)
    var halvings = 0
    for _ in 0..<steps {
      move(second, m, side: side, to: moved)
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
      guard let solution = equations(first, UnsafeBufferPointer(moved), side: side, line).solved() else { break }
      for place in 0..<6 {
        step[place] = solution[place]
        m[place] = best[place] + step[place]
      }
      if m.contains(where: { abs($0) > farthest }) { break }
    }
    m = best
  }

  /// The equations of a step: how the difference at each place changes with each number of the movement.
  private static func equations(
    _ first: UnsafeBufferPointer<Float>, _ moved: UnsafeBufferPointer<Float>, side: Int,
    _ line: (slope: Double, offset: Double)
  ) -> NormalEquations {
    var equations = NormalEquations()
    let (half, slope, offset) = (Float(side) / 2, Float(line.slope), Float(line.offset))
    let middle = half - 0.5
    for row in 1..<side - 1 {
      let v = (Float(row) - middle) / half
      for column in 1..<side - 1 {
        let place = row * side + column
        let (left, right) = (moved[place - 1], moved[place + 1])
        let (upper, lower) = (moved[place - side], moved[place + side])
        let sum = left + right + upper + lower
        if sum.isNaN { continue }
        let u = (Float(column) - middle) / half
        let dx = slope * (right - left) / 2 * half
        let dy = slope * (lower - upper) / 2 * half
        let grey = moved[place]
        let rest = first[place] - slope * grey - offset
        equations.add(SIMD8(dx, dx * u, dx * v, dy, dy * u, dy * v, grey / 128, 1), rest)
      }
      equations.gather()
    }
    return equations
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
  private typealias Sums = (
    SIMD8<Float>, SIMD8<Float>, SIMD8<Float>, SIMD8<Float>, SIMD8<Float>, SIMD8<Float>, SIMD8<Float>, SIMD8<Float>,
    right: SIMD8<Float>
  )
  private static let zero: Sums = (.zero, .zero, .zero, .zero, .zero, .zero, .zero, .zero, .zero)
  private var rows = [SIMD8<Double>](repeating: .zero, count: 8)
  private var right = SIMD8<Double>.zero
  /// What was added since the last gathering, in single precision.
  private var sums = NormalEquations.zero

  /// Adds one observation.
  mutating func add(_ x: SIMD8<Float>, _ y: Float) {
    sums.0 += x[0] * x
    sums.1 += x[1] * x
    sums.2 += x[2] * x
    sums.3 += x[3] * x
    sums.4 += x[4] * x
    sums.5 += x[5] * x
    sums.6 += x[6] * x
    sums.7 += x[7] * x
    sums.right += y * x
  }

  /// Adds what was gathered in single precision to the sums in double: to be called after a few dozen observations, and last.
  mutating func gather() {
    rows[0] += SIMD8(sums.0)
    rows[1] += SIMD8(sums.1)
    rows[2] += SIMD8(sums.2)
    rows[3] += SIMD8(sums.3)
    rows[4] += SIMD8(sums.4)
    rows[5] += SIMD8(sums.5)
    rows[6] += SIMD8(sums.6)
    rows[7] += SIMD8(sums.7)
    right += SIMD8(sums.right)
    sums = Self.zero
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
