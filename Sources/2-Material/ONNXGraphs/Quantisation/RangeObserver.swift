// SPDX-License-Identifier: Apache-2.0
import Foundation

/// What was seen of a value: its extremes and a histogram.
///
/// Steps of the histogram are powers of two from 0 outwards and grow by doubling, so that the counts do not depend on the order in which
/// numbers come, and observers of parts add up to the observer of the whole.
public struct RangeObserver: Sendable, Hashable {
  /// Steps on each side of 0.
  public static let steps = 2048

  /// How many finite numbers were seen.
  public private(set) var count = 0
  /// How many numbers were not finite.
  public private(set) var undefined = 0
  /// The least number; `nil` where none was seen.
  public private(set) var least: Float?
  /// The greatest number; `nil` where none was seen.
  public private(set) var greatest: Float?
  /// The step's width is 2 to this power; `nil` until a number other than 0 was seen.
  private var power: Int?
  private var above = [Int](repeating: 0, count: RangeObserver.steps)
  private var below = [Int](repeating: 0, count: RangeObserver.steps)

  /// Makes an observer that has seen nothing.
  public init() {}

  /// Looks at numbers.
  /// - Complexity: O(numbers).
  public mutating func observe(_ values: some Collection<Float>) {
    var (low, high, bad) = (Float.infinity, -Float.infinity, 0)
    for value in values {
      guard value.isFinite else {
        bad += 1
        continue
      }
      low = min(low, value)
      high = max(high, value)
    }
    undefined += bad
    guard low <= high else { return }
    least = min(least ?? low, low)
    greatest = max(greatest ?? high, high)
    widen(to: max(abs(low), abs(high)))
    let scale = power.map { Double(sign: .plus, exponent: -$0, significand: 1) } ?? 0
    count += values.count - bad
    for value in values where value.isFinite {
      let place = Int(Double(abs(value)) * scale)
      if value < 0 { below[place] += 1 } else { above[place] += 1 }
    }
  }

  /// Adds what another observer has seen.
  public mutating func merge(_ other: RangeObserver) {
    undefined += other.undefined
    guard let low = other.least, let high = other.greatest else { return }
    least = min(least ?? low, low)
    greatest = max(greatest ?? high, high)
    count += other.count
    var other = other
    let most = max(power ?? .min, other.power ?? .min)
    if most > .min {
      raise(to: most)
      other.raise(to: most)
    }
    for place in 0..<Self.steps {
      above[place] += other.above[place]
      below[place] += other.below[place]
    }
  }

  /// The range that is kept; `nil` where nothing was seen.
  public func range(_ choice: RangeChoice) -> ClosedRange<Float>? {
    guard let least, let greatest else { return nil }
    let limit: Float
    switch choice {
    case .all: limit = .infinity
    case .percentile(let share): limit = magnitude(within: share)
    case .entropy: limit = leastDivergence()
    }
    // A range has 0 within it, and its edges are numbers that came, unless they are cut.
    return min(0, max(least, -limit))...max(0, min(greatest, limit))
  }

  // MARK: - The histogram

  private var width: Double { power.map { Double(sign: .plus, exponent: $0, significand: 1) } ?? 0 }

  private mutating func widen(to magnitude: Float) {
    guard magnitude > 0 else { return }
    // The least power for which the magnitude lies below the last step's end: 2048 = 2¹¹.
    raise(to: max(Int(Double(magnitude).exponent) + 1 - 11, power ?? .min))
  }

  private mutating func raise(to power: Int) {
    if let now = self.power, now < power {
      let factor = min(power - now, 11)
      above = Self.merged(above, factor)
      below = Self.merged(below, factor)
      // All that was seen lies in the first step then.
      if power - now > 11 { (above, below) = (Self.first(above), Self.first(below)) }
    }
    self.power = power
  }

  private static func merged(_ counts: [Int], _ factor: Int) -> [Int] {
    var merged = [Int](repeating: 0, count: steps)
    for (place, count) in counts.enumerated() { merged[place >> factor] += count }
    return merged
  }

  private static func first(_ counts: [Int]) -> [Int] {
    var first = [Int](repeating: 0, count: steps)
    first[0] = counts.reduce(0, +)
    return first
  }

  private var magnitudes: [Int] { zip(above, below).map(+) }

  private func magnitude(within share: Double) -> Float {
    let wanted = Double(count) * min(max(share, 0), 100) / 100
    var sum = 0
    for (place, count) in magnitudes.enumerated() {
      sum += count
      if Double(sum) >= wanted { return Float(Double(place + 1) * width) }
    }
    return .infinity
  }

  private func leastDivergence() -> Float {
    let counts = magnitudes
    guard let last = counts.lastIndex(where: { $0 > 0 }), last >= 128 else { return .infinity }
    var best = (divergence: Double.infinity, place: last + 1)
    for place in 128...last + 1 {
      let divergence = Self.divergence(counts, upTo: place)
      if divergence < best.divergence { best = (divergence, place) }
    }
    return best.place > last ? .infinity : Float(Double(best.place) * width)
  }

  /// How much the first steps, with all beyond in the last of them, differ from the same in 128 levels.
  private static func divergence(_ counts: [Int], upTo end: Int) -> Double {
    let levels = 128
    let outliers = counts[end...].reduce(0, +)
    var total = 0.0
    var quantisedTotal = 0.0
    for place in 0..<end {
      quantisedTotal += Double(counts[place])
      total += Double(counts[place])
    }
    total += Double(outliers)
    guard quantisedTotal > 0 else { return .infinity }
    var divergence = 0.0
    for level in 0..<levels {
      let from = level * end / levels
      let to = (level + 1) * end / levels
      var (sum, filled) = (0, 0)
      for place in from..<to {
        sum += counts[place]
        // A place that holds outliers only is not empty in the reference.
        if counts[place] > 0 || (place == end - 1 && outliers > 0) { filled += 1 }
      }
      guard filled > 0 else { continue }
      // The level's counts are spread evenly over its filled places.
      let even = Double(sum) / Double(filled) / quantisedTotal
      for place in from..<to {
        let reference = Double(counts[place] + (place == end - 1 ? outliers : 0)) / total
        guard reference > 0 else { continue }
        divergence += reference * log(reference / max(even, 1e-12))
      }
    }
    return divergence
  }
}
