// SPDX-License-Identifier: Apache-2.0
import CDistance
import Dispatch
import Foundation

/// Rows made ready for comparison in single precision: sixteen at a time side by side, as `CDistance` wants them.
///
/// By the Euclidean distance rows are taken about the mean of all and scaled by a power of two, so that neither a common offset nor the
/// unit costs digits; by cosine and correlation they are scaled to length 1, where the nearest by angle is the nearest in space.
struct PanelMatrix: Sendable {
  static let lanes = Int(CDISTANCE_LANES)

  let width: Int
  let panelCount: Int
  /// The rows by panels, the last filled up with zeros.
  let numbers: [Float]
  /// For each row, its square length less what single precision may have added: what the comparison starts from.
  ///
  /// Infinite for rows that are nobody's neighbour.
  let bases: [Float]
  /// For each row, how much the comparison may be wrong by for the row's own part.
  let margins: [Float]
  /// The greatest relative error of a comparison; `nil` where rows are so long that single precision tells nothing.
  let error: Double?
  /// By what rows are shifted and scaled.
  let shift: [Double]
  let scale: Double

  init(_ source: [Float], width: Int, metric: NearestNeighbours.Metric, facts: RowFacts) {
    let count = source.count / width
    self.width = width
    panelCount = (count + Self.lanes - 1) / Self.lanes
    // A sum of `width` products, and a dozen roundings more: of both rows, of their length, of the last difference.
    let unit = 0x1p-24
    let steps = Double(width + 16) * unit
    error = steps < 0.05 ? steps / (1 - steps) : nil
    var shift = [Double](repeating: 0, count: metric == .euclidean ? width : 0)
    var scale = 1.0
    if metric == .euclidean {
      source.withUnsafeBufferPointer { source in
        for row in 0..<count { for place in 0..<width { shift[place] += Double(source[row * width + place]) } }
        for place in 0..<width { shift[place] /= Double(max(1, count)) }
        var widest = 0.0
        for row in 0..<count {
          for place in 0..<width { widest = max(widest, abs(Double(source[row * width + place]) - shift[place])) }
        }
        if widest > 0, widest.isFinite { scale = Double(sign: .plus, exponent: -widest.exponent, significand: 1) }
      }
    }
    self.shift = shift
    self.scale = scale
    let preparation = Preparation(width: width, metric: metric, shift: shift, scale: scale)
    let rows = panelCount * Self.lanes
    let (panels, error) = (panelCount, error ?? 1)
    var bases = [Float](repeating: .infinity, count: rows)
    var margins = [Float](repeating: 0, count: rows)
    numbers = [Float](unsafeUninitializedCapacity: rows * width) { room, initialized in
      // Safe because each panel is written by one iteration, with the bases and margins of its own rows.
      nonisolated(unsafe) let room = room
      bases.withUnsafeMutableBufferPointer { bases in
        nonisolated(unsafe) let bases = bases
        margins.withUnsafeMutableBufferPointer { margins in
          nonisolated(unsafe) let margins = margins
          source.withUnsafeBufferPointer { source in
            nonisolated(unsafe) let source = source
            let chunk = 64
            DispatchQueue.concurrentPerform(iterations: (panels + chunk - 1) / chunk) { index in
              for panel in index * chunk..<min(panels, (index + 1) * chunk) {
                let start = panel * Self.lanes * width
                for lane in 0..<Self.lanes {
                  let row = panel * Self.lanes + lane
                  guard row < count, !facts.isNobody(row) else {
                    for place in 0..<width { room[start + place * Self.lanes + lane] = 0 }
                    continue
                  }
                  let given = UnsafeBufferPointer(rebasing: source[row * width..<(row + 1) * width])
                  var square = 0.0
                  for place in 0..<width {
                    let ready = preparation.ready(given[place], place, facts.means[row], facts.lengths[row])
                    room[start + place * Self.lanes + lane] = ready
                    square += Double(ready) * Double(ready)
                  }
                  bases[row] = Float(square * (1 - error)).nextDown
                  margins[row] = Float(2 * error * square).nextUp
                }
              }
            }
          }
        }
      }
      initialized = rows * width
    }
    self.bases = bases
    self.margins = margins
  }

  /// A query made ready as the rows were, and its square length; `nil` where it is too long to be compared in single precision.
  func ready(
    _ query: UnsafeBufferPointer<Float>, metric: NearestNeighbours.Metric, mean: Double, length: Double,
    into room: UnsafeMutablePointer<Float>
  ) -> Double? {
    let preparation = Preparation(width: width, metric: metric, shift: shift, scale: scale)
    var square = 0.0
    for place in 0..<width {
      room[place] = preparation.ready(query[place], place, mean, length)
      square += Double(room[place]) * Double(room[place])
    }
    // Rows have numbers below 2 each, so that no product with such a query overflows.
    return square < 0x1p80 ? square : nil
  }
}

/// How a number of a row is made ready.
private struct Preparation {
  let width: Int
  let metric: NearestNeighbours.Metric
  let shift: [Double]
  let scale: Double

  @inline(__always)
  func ready(_ number: Float, _ place: Int, _ mean: Double, _ length: Double) -> Float {
    switch metric {
    case .euclidean: Float((Double(number) - shift[place]) * scale)
    case .cosine: Float(Double(number) / length)
    case .correlation: Float((Double(number) - mean) / length)
    }
  }
}
