// SPDX-License-Identifier: Apache-2.0

/// A sample's tie groups gathered into at most a few hundred cells along the curve, so that a replicate's cost does not grow
/// with the number of rows.
///
/// Few groups are left as they are. Many are gathered so that each cell covers an equal way along the curve in the scales of
/// ``RateScale``: finely at the ends, where a single case counts.
struct CurveCells: Sendable {
  /// The most cells made of more groups; inside one, chance adds about a sixteenth of what it does along the whole curve.
  static let most = 256
  /// The longest straight piece where rates are drawn as a line, in units of chance.
  private static let longestPiece = 0.5
  private static let mostPieces = 512.0

  /// The weight of the positive rows of each cell.
  let positive: [Double]
  /// The weight of the negative rows of each cell.
  let negative: [Double]
  /// The cell of each tie group.
  let cellOfGroup: [Int]
  /// Into how many pieces each cell's way is cut.
  private let pieces: [Int]

  init(_ groups: ScoreGroups, positives: Double, negatives: Double) {
    let scales = (across: RateScale(cases: negatives), up: RateScale(cases: positives))
    let whole = scales.across.place(ofTrue: 1) + scales.up.place(ofTrue: 1)
    let isGathered = groups.count > Self.most
    let step = isGathered ? whole / Double(Self.most) : 0
    let piece = max(Self.longestPiece, whole / Self.mostPieces)
    var (positive, negative, cellOfGroup, pieces) = ([Double](), [Double](), [Int](), [Int]())
    var (hits, alarms) = (0.0, 0.0)
    var (begin, next) = (0.0, 0.0)
    for group in 0..<groups.count {
      let run = scales.across.place(ofTrue: alarms / groups.negativeTotal)
      let place = run + scales.up.place(ofTrue: hits / groups.positiveTotal)
      if positive.isEmpty || !isGathered || place >= next {
        if !positive.isEmpty { pieces.append(max(1, Int(((place - begin) / piece).rounded(.up)))) }
        positive.append(0)
        negative.append(0)
        begin = place
        if isGathered { next = ((place / step).rounded(.down) + 1) * step }
      }
      cellOfGroup.append(positive.count - 1)
      positive[positive.count - 1] += groups.positive[group]
      negative[negative.count - 1] += groups.negative[group]
      hits += groups.positive[group]
      alarms += groups.negative[group]
    }
    if !positive.isEmpty { pieces.append(max(1, Int(((whole - begin) / piece).rounded(.up)))) }
    self.positive = positive
    self.negative = negative
    self.cellOfGroup = cellOfGroup
    self.pieces = pieces
  }

  var count: Int { positive.count }

  /// The curve of cell weights, laid out for comparison with a true curve.
  ///
  /// Both ends are the true ones, which are known: no case called, every case called.
  func observedLine(positive: [Double], negative: [Double], across: RateScale, up: RateScale) -> RisingLine {
    var line = line(positive, negative, across: across.place(ofObserved:), up: up.place(ofObserved:))
    line.across.insert(0, at: 0)
    line.up.insert(0, at: 0)
    line.across.append(across.place(ofTrue: 1))
    line.up.append(up.place(ofTrue: 1))
    return line
  }

  /// The curve of the sample itself, laid out as if it were the true one.
  func trueLine(across: RateScale, up: RateScale) -> RisingLine {
    line(positive, negative, across: across.place(ofTrue:), up: up.place(ofTrue:))
  }

  private func line(
    _ positive: [Double], _ negative: [Double], across: (Double) -> Double, up: (Double) -> Double
  ) -> RisingLine {
    let hits = Self.cumulated(positive)
    let alarms = Self.cumulated(negative)
    var line = RisingLine(across: [across(0)], up: [up(0)])
    for cell in 0..<count {
      let (x0, x1) = (alarms[cell], alarms[cell + 1])
      let (y0, y1) = (hits[cell], hits[cell + 1])
      if x0 == x1, y0 == y1 { continue }
      for piece in 1...pieces[cell] {
        let share = Double(piece) / Double(pieces[cell])
        line.across.append(across(x0 + share * (x1 - x0)))
        line.up.append(up(y0 + share * (y1 - y0)))
      }
    }
    return line
  }

  /// The shares of all weight that lie before each cell, and 1.
  static func cumulated(_ weights: [Double]) -> [Double] {
    var sum = 0.0
    let sums = weights.map { weight -> Double in
      sum += weight
      return sum
    }
    return [0] + sums.map { min(1, $0 / sum) }
  }
}
