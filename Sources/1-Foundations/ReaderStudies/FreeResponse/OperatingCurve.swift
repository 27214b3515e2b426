// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// A curve that is walked from the highest rating down: each rating adds to what lies right and to what lies above.
///
/// Amounts belong to sampling units, so that the curve of any resample, or without a unit, is walked the same way.
struct OperatingCurve: Sendable {
  private struct Event: Sendable {
    var rating: Double
    var unit: Int
    var x: Double
    var y: Double
  }

  private var events: [Event] = []
  private var xMass: [Double]
  private var yMass: [Double]

  init(units: Int) {
    xMass = [Double](repeating: 0, count: units)
    yMass = xMass
  }

  mutating func add(_ rating: Double, unit: Int, x: Double = 0, y: Double = 0) {
    events.append(Event(rating: rating, unit: unit, x: x, y: y))
  }

  mutating func addMass(unit: Int, x: Double = 0, y: Double = 0) {
    xMass[unit] += x
    yMass[unit] += y
  }

  /// Puts the ratings in order; to be done once, before the curve is walked.
  mutating func sort() { events.sort { $0.rating > $1.rating } }

  /// The points of the curve from (0, 0), one per distinct rating.
  ///
  /// `counts` says how often each unit is drawn; once where it is `nil`. It throws the reason where what is divided by is empty.
  func points(
    counts: [Int]? = nil, emptyX: String, emptyY: String
  ) throws(FigureGap) -> [(rating: Double, x: Double, y: Double)] {
    var (right, up) = (0.0, 0.0)
    for unit in xMass.indices {
      let times = counts.map { Double($0[unit]) } ?? 1
      right += times * xMass[unit]
      up += times * yMass[unit]
    }
    guard right > 0 else { throw FigureGap(.emptyDenominator(of: emptyX)) }
    guard up > 0 else { throw FigureGap(.emptyDenominator(of: emptyY)) }
    var points = [(rating: Double.infinity, x: 0.0, y: 0.0)]
    var (x, y) = (0.0, 0.0)
    var index = 0
    while index < events.count {
      let rating = events[index].rating
      var isThere = false
      while index < events.count, events[index].rating == rating {
        let event = events[index]
        let times = counts.map { Double($0[event.unit]) } ?? 1
        if times > 0 {
          isThere = true
          x += times * event.x
          y += times * event.y
        }
        index += 1
      }
      if isThere { points.append((rating, x / right, y / up)) }
    }
    return points
  }

  /// The line through the points.
  func line(counts: [Int]? = nil, emptyX: String, emptyY: String) throws(FigureGap) -> CornerLine {
    CornerLine(corners: try points(counts: counts, emptyX: emptyX, emptyY: emptyY).map { (x: $0.x, y: $0.y) })
  }
}
