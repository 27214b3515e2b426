// SPDX-License-Identifier: Apache-2.0
import Distributions

/// What the collimator leaves of the field.
struct Shutter: Sendable {
  let columns: Range<Int>
  let rows: Range<Int>

  /// Everything.
  init(open detector: RadiographySystem.Detector) {
    columns = 0..<detector.columns
    rows = 0..<detector.rows
  }

  /// Edges drawn for an exposure: each side's margin lies evenly between half and one and a half of the mean.
  init(_ system: RadiographySystem, randomness: Randomness) {
    var draws = randomness.stream(for: .processing)
    let mean = min(max(system.processing.collimation, 0), 0.3)
    func margin(_ size: Int, _ share: Double) -> Int { Int((Double(size) * mean * (0.5 + share)).rounded()) }
    let (width, height) = (system.detector.columns, system.detector.rows)
    let sides = (0..<4).map { _ in draws.uniform() }
    columns = margin(width, sides[0])..<max(width - margin(width, sides[1]), margin(width, sides[0]) + 1)
    rows = margin(height, sides[2])..<max(height - margin(height, sides[3]), margin(height, sides[2]) + 1)
  }

  /// Takes the beam away outside of the field.
  func cover(
    _ signal: UnsafeMutablePointer<Float>, _ square: UnsafeMutablePointer<Float>, row: Int, columns count: Int
  ) {
    let left = rows.contains(row) ? columns.lowerBound : count
    for column in 0..<left { (signal[column], square[column]) = (0, 0) }
    guard left < count else { return }
    for column in columns.upperBound..<max(count, columns.upperBound) { (signal[column], square[column]) = (0, 0) }
  }
}
