// SPDX-License-Identifier: Apache-2.0
import Features

/// How the pictures of a kind look on the whole: the median of their thumbnails, from which it is told which are mirrored, turned or
/// inverted.
///
/// Each picture is correlated with the median picture in each of the eight symmetries; a negative correlation in the right one means that
/// black and white are exchanged. Left and right differ little in a chest, so that the mirrored picture is judged by the half of the
/// thumbnail that changes its sign in a mirror: the heart and the dome of the liver. As long as most pictures are right, the median is.
struct PictureTemplate {
  private static let side = GreyThumbnail.side
  /// Fewer pictures have no median worth the name.
  static let fewest = 20
  /// A cell counts only inside this margin, where labels and collimators are rare.
  private static let margin = 3

  private let median: [Double]
  private let places: [Int]

  init?(_ thumbnails: [GreyThumbnail]) {
    guard thumbnails.count >= Self.fewest else { return nil }
    var median = [Double](repeating: 0, count: Self.side * Self.side)
    var counts = [Int](repeating: 0, count: 256)
    for place in median.indices {
      for grey in counts.indices { counts[grey] = 0 }
      for thumbnail in thumbnails { counts[Int(thumbnail.greys[place])] += 1 }
      var rest = thumbnails.count / 2
      median[place] = Double(
        counts.firstIndex { count in
          rest -= count
          return rest < 0
        } ?? 0)
    }
    self.median = median
    places = median.indices.filter { place in
      let (column, row) = (place % Self.side, place / Self.side)
      return min(column, row) >= Self.margin && max(column, row) < Self.side - Self.margin
    }
  }

  /// What a picture looks like beside the median.
  struct Judgement {
    /// The correlation with the median as it is.
    var correlation: Double
    /// The symmetry in which it correlates best, in either polarity, and how well.
    var best: SquareSymmetry, bestCorrelation: Double
    /// The correlation of the parts that change their sign in a mirror: negative in a mirrored picture.
    var sideCorrelation: Double
  }

  func judgement(_ thumbnail: GreyThumbnail) -> Judgement {
    let correlations = SquareSymmetry.allCases.map { correlation(thumbnail.laid($0).greys.map(Double.init)) }
    var best = 0
    for place in correlations.indices where abs(correlations[place]) > abs(correlations[best]) { best = place }
    return Judgement(
      correlation: correlations[0], best: SquareSymmetry.allCases[best], bestCorrelation: correlations[best],
      sideCorrelation: sides(thumbnail.greys.map(Double.init)))
  }

  private func correlation(_ greys: [Double]) -> Double {
    var sums = CorrelationSums()
    for place in places { sums.add(median[place], greys[place]) }
    return sums.correlation
  }

  private func sides(_ greys: [Double]) -> Double {
    var sums = CorrelationSums()
    for place in places {
      let column = place % Self.side
      guard column < Self.side / 2 else { continue }
      let mirror = place - column + Self.side - 1 - column
      let (a, b) = (median[place] - median[mirror], greys[place] - greys[mirror])
      // Both a difference and its opposite are taken, so that the mean is 0 by construction.
      sums.add(a, b)
      sums.add(-a, -b)
    }
    return sums.correlation
  }
}
