// SPDX-License-Identifier: Apache-2.0
import Foundation
import Vocabulary

extension ModulationTransfer {
  /// How far from its middle a point is looked at, in pixels, and how wide the ring is that tells the ground.
  private static let pointReach = 24.0
  private static let ringWidth = 4.0

  /// Measures the transfer on the image of a thin wire or a small bead: the modulus of the transform of its neighbourhood, mean over
  /// sixteen directions.
  ///
  /// It needs pixels so fine that the image of the point spreads over several: what lies above Nyquist's frequency would be folded. The
  /// wire's own width is in the result.
  /// - Parameters:
  ///   - plane: A region with one point that is brighter than what is around it, at least 24 pixels wide and high.
  ///   - options: Level of intervals; the rest is not used.
  /// > Source: Nickoloff & Riley, Medical Physics 12 (1985) 437–442. Checked on a bell, whose transfer is a bell, in
  /// > `ModulationTransferTests`.
  public init(pointIn plane: ImagePlane, options: Options = Options()) {
    self.init(absent: .noObservations, plane, options)
    half.method = "transform of a point's image"
    (tenth.method, atNyquist.method) = (half.method, half.method)
    measurePoint(plane)
  }

  private mutating func measurePoint(_ plane: ImagePlane) {
    guard min(plane.columns, plane.rows) >= SlantedEdge.leastSide else {
      return refuse(
        .tooFewUnits(
          of: "columns or rows in the region", found: min(plane.columns, plane.rows), needed: SlantedEdge.leastSide))
    }
    var peak = (column: 0, row: 0)
    for row in 0..<plane.rows {
      for column in 0..<plane.columns where plane[column, row] > plane[peak.column, peak.row] { peak = (column, row) }
    }
    let room = Double(min(peak.column, peak.row, plane.columns - 1 - peak.column, plane.rows - 1 - peak.row))
    let reach = min(Self.pointReach, room - Self.ringWidth)
    guard reach >= Self.ringWidth else {
      return refuse(.notApplicable("the brightest pixel lies at the region's edge"))
    }
    var ring: [Double] = []
    var inside: [(x: Double, y: Double, value: Double)] = []
    let size = Int(reach + Self.ringWidth)
    for row in peak.row - size...peak.row + size {
      for column in peak.column - size...peak.column + size {
        let (x, y) = (Double(column - peak.column), Double(row - peak.row))
        let distance = (x * x + y * y).squareRoot()
        if distance <= reach {
          inside.append((x * plane.betweenColumns, y * plane.betweenRows, plane[column, row]))
        } else if distance <= reach + Self.ringWidth {
          ring.append(plane[column, row])
        }
      }
    }
    let ground = ring.reduce(0, +) / Double(ring.count)
    let spread = (ring.reduce(0) { $0 + ($1 - ground) * ($1 - ground) } / Double(ring.count - 1)).squareRoot()
    let height = plane[peak.column, peak.row] - ground
    guard height > 5 * spread, height > 0 else {
      return refuse(
        .notApplicable(
          "no point was found: the brightest pixel is \(SlantedEdge.short(height)) above its surroundings, whose noise is "
            + SlantedEdge.short(spread)))
    }
    let sum = inside.reduce(0) { $0 + $1.value - ground }
    guard sum > 0 else { return refuse(.notApplicable("the point is not brighter than its surroundings")) }
    let pitch = max(plane.betweenColumns, plane.betweenRows)
    let count = 101
    points = (0..<count).map { index in
      let frequency = 0.5 / pitch * Double(index) / Double(count - 1)
      var mean = 0.0
      for direction in 0..<16 {
        let angle = Double.pi * Double(direction) / 16
        let (u, v) = (2 * Double.pi * frequency * cos(angle), 2 * Double.pi * frequency * sin(angle))
        var (real, imaginary) = (0.0, 0.0)
        for point in inside {
          let phase = u * point.x + v * point.y
          real += (point.value - ground) * cos(phase)
          imaginary += (point.value - ground) * sin(phase)
        }
        mean += (real * real + imaginary * imaginary).squareRoot() / 16
      }
      return Point(frequency: frequency, transfer: mean / sum, band: nil)
    }
    let reason = UndefinedReason.notApplicable("one image of a point has no interval")
    func filled(_ form: Estimate, _ value: Double?) -> Estimate {
      var made = form
      (made.value, made.n, made.seed) = (value, inside.count, nil)
      made.reason =
        value == nil ? .notApplicable("the transfer does not fall so low below Nyquist's frequency") : reason
      return made
    }
    half = filled(half, crossing(0.5))
    tenth = filled(tenth, crossing(0.1))
    atNyquist = filled(atNyquist, points.last?.transfer)
    angle.reason = .notApplicable("a point has no angle")
    contrastToNoise.value = spread > 0 ? height / spread : nil
    contrastToNoise.n = inside.count
    contrastToNoise.reason = spread > 0 ? nil : .emptyDenominator(of: "pixels with noise")
  }

  private mutating func refuse(_ reason: UndefinedReason) {
    half.reason = reason
    tenth.reason = reason
    atNyquist.reason = reason
    angle.reason = reason
    contrastToNoise.reason = reason
  }

  private func crossing(_ level: Double) -> Double? {
    guard let index = points.indices.dropFirst().first(where: { points[$0].transfer <= level }) else { return nil }
    let (above, below) = (points[index - 1], points[index])
    let share = (above.transfer - level) / (above.transfer - below.transfer)
    return above.frequency + share * (below.frequency - above.frequency)
  }
}
