// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Sorts the pixels near an edge into bins by their distance from it.
struct ProfileSampler {
  /// The width of a bin, in the unit of the plane.
  let binWidth: Double
  /// How many bins there are.
  let bins: Int
  /// How the line spread ends.
  let window: ModulationTransfer.Window
  /// The share of bins that have pixels with all rows.
  private(set) var filledShare = 0.0
  private let edge: SlantedEdge
  private let cosine: Double
  private let reach: Int

  init(_ edge: SlantedEdge, _ options: ModulationTransfer.Options) {
    self.edge = edge
    cosine = edge.cosine
    window = options.window
    let plane = edge.plane
    let last = edge.start + edge.slope * Double(plane.rows - 1)
    let room = min(edge.start, last, Double(plane.columns - 1) - edge.start, Double(plane.columns - 1) - last)
    let perPixel = min(20, max(4, options.binsPerPixel))
    binWidth = plane.betweenColumns / Double(perPixel)
    // At right angles to the edge; at least four pixels, which the checks of the edge leave.
    let half = max(4, min(options.halfWidth, room - 1)) * cosine
    bins = 2 * max(8, Int(half * Double(perPixel)))
    reach = Int((half / cosine).rounded(.up)) + 1
    filledShare = counts().filledShare
  }

  /// The distance of the middle of a bin.
  func distance(ofBin bin: Int) -> Double { (Double(bin) - Double(bins - 1) / 2) * binWidth }

  private func counts() -> (filledShare: Double, Void) {
    var isFilled = [Bool](repeating: false, count: bins)
    visit(edge.start, edge.slope, { _ in 1 }) { bin, _, _, _ in isFilled[bin] = true }
    return (Double(isFilled.count(where: { $0 })) / Double(bins), ())
  }

  private func visit(
    _ start: Double, _ slope: Double, _ weight: (Int) -> Double, _ use: (Int, Double, Double, Double) -> Void
  ) {
    let plane = edge.plane
    let scale = plane.betweenColumns * cosine
    for row in 0..<plane.rows {
      let share = weight(row)
      guard share > 0 else { continue }
      let crossing = start + slope * Double(row)
      let middle = Int(crossing.rounded())
      let (first, last) = (max(0, middle - reach), min(plane.columns - 1, middle + reach))
      guard first <= last else { continue }
      for column in first...last {
        let distance = (Double(column) - crossing) * scale
        let bin = Int((distance / binWidth + Double(bins) / 2).rounded(.down))
        if bin >= 0, bin < bins { use(bin, distance, plane[column, row], share) }
      }
    }
  }

  /// The edge's profile at the middles of the bins; `nil` where too few bins have pixels.
  ///
  /// Pixels of a bin lie about its middle only roughly, so that the profile is read between the bins' own centres of mass.
  func profile(start: Double, slope: Double, weight: (Int) -> Double) -> [Double]? {
    var sums = [Double](repeating: 0, count: bins)
    var places = sums
    var weights = sums
    visit(start, slope, weight) { bin, distance, value, share in
      sums[bin] += share * value
      places[bin] += share * distance
      weights[bin] += share
    }
    let filled = weights.indices.filter { weights[$0] > 0 }
    guard filled.count >= 4 else { return nil }
    let (distances, values) = (filled.map { places[$0] / weights[$0] }, filled.map { sums[$0] / weights[$0] })
    var next = 1
    return (0..<bins).map { bin in
      let distance = distance(ofBin: bin)
      while next < distances.count - 1, distances[next] < distance { next += 1 }
      let width = distances[next] - distances[next - 1]
      // Beyond the outermost bins with pixels the profile stays as it is.
      let share = width > 0 ? min(1, max(0, (distance - distances[next - 1]) / width)) : 0
      return values[next - 1] * (1 - share) + values[next] * share
    }
  }
}

/// The Fourier transform of the derivative of a profile at given frequencies.
struct LineTransform {
  private let frequencies: Int
  private let lines: Int
  private let cosines: [Double]
  private let sines: [Double]
  private let corrections: [Double]
  private let window: [Double]

  init(_ sampler: ProfileSampler, _ frequencies: [Double]) {
    let lines = sampler.bins - 1
    self.lines = lines
    self.frequencies = frequencies.count
    let half = Double(lines + 1) / 2
    window = (0..<lines).map { line in
      let share = abs(Double(line) - Double(lines - 1) / 2) / half
      return switch sampler.window {
      case .rectangular: 1
      case .hann: 0.5 + 0.5 * cos(.pi * share)
      case .tapered: share <= 0.5 ? 1 : 0.5 + 0.5 * cos(.pi * (2 * share - 1))
      }
    }
    var (cosines, sines): ([Double], [Double]) = ([], [])
    cosines.reserveCapacity(lines * frequencies.count)
    sines.reserveCapacity(lines * frequencies.count)
    for frequency in frequencies {
      for line in 0..<lines {
        let phase = 2 * Double.pi * frequency * (Double(line) - Double(lines - 1) / 2) * sampler.binWidth
        cosines.append(cos(phase))
        sines.append(sin(phase))
      }
    }
    (self.cosines, self.sines) = (cosines, sines)
    // The mean over a bin and the difference between neighbours are each a box of one bin's width.
    corrections = frequencies.map { frequency in
      let angle = Double.pi * frequency * sampler.binWidth
      return angle == 0 ? 1 : (angle / sin(angle)) * (angle / sin(angle))
    }
  }

  /// The modulation transfer, 1 at the first frequency (which is 0); `nil` where the profile has no step.
  func transfer(of profile: [Double]) -> [Double]? {
    let spread = (0..<lines).map { (profile[$0 + 1] - profile[$0]) * window[$0] }
    let whole = spread.reduce(0, +)
    guard whole != 0, whole.isFinite else { return nil }
    return (0..<frequencies).map { frequency in
      var (real, imaginary) = (0.0, 0.0)
      let base = frequency * lines
      for line in 0..<lines {
        real += spread[line] * cosines[base + line]
        imaginary += spread[line] * sines[base + line]
      }
      return (real * real + imaginary * imaginary).squareRoot() / abs(whole) * corrections[frequency]
    }
  }
}
