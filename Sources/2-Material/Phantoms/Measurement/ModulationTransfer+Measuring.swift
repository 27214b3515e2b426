// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
import Vocabulary

extension ModulationTransfer {
  private static let frequencies = 101
  private static let fewestGroups = 4
  /// The share of bins that must have pixels of their own.
  private static let leastFilled = 0.7

  init(measuring plane: ImagePlane, _ options: Options) {
    let edge: SlantedEdge
    do {
      edge = try SlantedEdge(in: plane)
    } catch {
      self.init(absent: error.reason, plane, options)
      return
    }
    let sampler = ProfileSampler(edge, options)
    guard let profile = sampler.profile(start: edge.start, slope: edge.slope, weight: { _ in 1 }),
      sampler.filledShare >= Self.leastFilled
    else {
      let reason = UndefinedReason.notApplicable(
        "the rows do not sample the edge finely enough: "
          + "\(Int((100 * sampler.filledShare).rounded())) % of the bins have pixels")
      self.init(absent: reason, plane, options)
      return
    }
    let pitch = edge.plane.betweenColumns
    let frequencies = (0..<Self.frequencies).map { Double($0) / Double(Self.frequencies - 1) / pitch }
    let transform = LineTransform(sampler, frequencies)
    guard let transfer = transform.transfer(of: profile) else {
      self.init(absent: .notApplicable("no edge was found in the middle of its own profile"), plane, options)
      return
    }
    self.init(absent: .noObservations, plane, options)
    isAlongColumns = edge.isTransposed
    self.profile = profile.enumerated().map {
      ProfilePoint(distance: sampler.distance(ofBin: $0), value: $1)
    }
    let groups = RowGroups(edge)
    var measured = Measured(frequencies, transfer, pitch, edge.degrees)
    if groups.count >= Self.fewestGroups {
      var draws = PhiloxStream(seed: options.seed)
      for _ in 0..<options.replicates {
        let weights = groups.drawn(&draws)
        let line = SlantedEdge.line(edge.crossings) { weights[$0] }
        let angle = atan(abs(line.slope) * pitch / edge.plane.betweenRows) * 180 / .pi
        guard let profile = sampler.profile(start: line.start, slope: line.slope, weight: { weights[$0] }),
          let transfer = transform.transfer(of: profile)
        else { continue }
        measured.replicates.append(Measured.Figures(frequencies, transfer, pitch, angle))
        measured.add(transfer)
      }
    }
    points = zip(frequencies, transfer).enumerated().map { index, pair in
      Point(
        frequency: pair.0, transfer: pair.1,
        band: index == 0 ? nil : measured.band(index, groups.count, options.level))
    }
    fill(measured, edge, groups.count, options)
  }

  private mutating func fill(_ measured: Measured, _ edge: SlantedEdge, _ groups: Int, _ options: Options) {
    let figures = measured.figures
    func estimate(_ form: Estimate, _ value: Double?, _ of: (Measured.Figures) -> Double?) -> Estimate {
      var made = form
      made.n = edge.plane.rows
      made.clusters = groups
      made.seed = options.seed
      guard let value else {
        made.reason = .notApplicable("the transfer does not fall so low below the sampling frequency")
        return made
      }
      made.value = value
      made.reason = nil
      let replicates = measured.replicates.compactMap(of)
      // A figure that a tenth of the replicates do not have would have an interval of the others only.
      if groups >= Self.fewestGroups, replicates.count * 10 >= options.replicates * 9,
        let error = Measured.deviation(replicates, groups)
      {
        made.standardError = error
        let reach = StudentT(degreesOfFreedom: Double(groups - 1)).upperTailQuantile(options.level.alpha / 2) * error
        made.interval = Interval(value - reach, value + reach)
      } else {
        made.reason = .tooFewUnits(of: "groups of rows", found: groups, needed: Self.fewestGroups)
      }
      return made
    }
    half = estimate(half, figures.half, \.half)
    tenth = estimate(tenth, figures.tenth, \.tenth)
    atNyquist = estimate(atNyquist, figures.nyquist, \.nyquist)
    angle = estimate(angle, figures.angle, \.angle)
    contrastToNoise.n = edge.plane.rows
    contrastToNoise.value = edge.noise > 0 ? abs(edge.step) / edge.noise : nil
    contrastToNoise.reason = edge.noise > 0 ? nil : .emptyDenominator(of: "pixels with noise")
  }

  init(absent reason: UndefinedReason, _ plane: ImagePlane, _ options: Options) {
    let method = "slanted edge (IEC 62220-1), bootstrap of row groups, t"
    func form(_ name: String, _ unit: String, _ definition: String) -> Estimate {
      Estimate.undefined(
        name, because: reason, level: options.level, method: method, n: plane.rows, unit: unit, definition: definition)
    }
    unit = plane.unit
    let frequency = "1/\(plane.unit.rawValue)"
    half = form("mtf50", frequency, "The frequency at which the presampled modulation transfer falls to one half.")
    tenth = form("mtf10", frequency, "The frequency at which the presampled modulation transfer falls to one tenth.")
    atNyquist = form("mtf.nyquist", "1", "The presampled modulation transfer at half of the sampling frequency.")
    angle = form("edge.angle", "°", "The angle between the edge and the nearer of columns and rows.")
    contrastToNoise = Estimate.undefined(
      "edge.cnr", because: reason, level: options.level,
      method: "step of the plateaus over the median second difference",
      n: plane.rows, definition: "The step of the edge over the standard deviation of a pixel; it has no interval.")
  }
}

/// The figures of a curve and of its replicates.
private struct Measured {
  struct Figures {
    var half: Double?
    var tenth: Double?
    var nyquist: Double?
    var angle: Double

    init(_ frequencies: [Double], _ transfer: [Double], _ pitch: Double, _ angle: Double) {
      half = Self.crossing(0.5, frequencies, transfer)
      tenth = Self.crossing(0.1, frequencies, transfer)
      nyquist = transfer.count > 1 ? transfer[(transfer.count - 1) / 2] : nil
      self.angle = angle
    }

    /// The first frequency at which the curve falls to a level.
    private static func crossing(_ level: Double, _ frequencies: [Double], _ transfer: [Double]) -> Double? {
      guard let index = transfer.indices.dropFirst().first(where: { transfer[$0] <= level }) else { return nil }
      let (above, below) = (transfer[index - 1], transfer[index])
      let share = above > below ? (above - level) / (above - below) : 1
      return frequencies[index - 1] + share * (frequencies[index] - frequencies[index - 1])
    }
  }

  let figures: Figures
  let transfer: [Double]
  var replicates: [Figures] = []
  private var sums: [Double]
  private var squares: [Double]
  private var count = 0

  init(_ frequencies: [Double], _ transfer: [Double], _ pitch: Double, _ angle: Double) {
    figures = Figures(frequencies, transfer, pitch, angle)
    self.transfer = transfer
    sums = [Double](repeating: 0, count: transfer.count)
    squares = sums
  }

  mutating func add(_ replicate: [Double]) {
    for (index, value) in replicate.enumerated() {
      let off = value - transfer[index]
      sums[index] += off
      squares[index] += off * off
    }
    count += 1
  }

  func band(_ index: Int, _ groups: Int, _ level: ConfidenceLevel) -> Interval? {
    guard count > 1, groups > 1 else { return nil }
    let mean = sums[index] / Double(count)
    let variance = max(0, squares[index] / Double(count) - mean * mean) * Self.inflation(groups)
    let reach =
      StudentT(degreesOfFreedom: Double(groups - 1)).upperTailQuantile(level.alpha / 2) * variance.squareRoot()
    return Interval(transfer[index] - reach, transfer[index] + reach)
  }

  /// The standard deviation of replicates.
  static func deviation(_ values: [Double], _ groups: Int) -> Double? {
    guard values.count > 1 else { return nil }
    let mean = values.reduce(0, +) / Double(values.count)
    let square = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)
    return (square * inflation(groups)).squareRoot()
  }

  /// A bootstrap of few groups gives a variance that is too small by this factor.
  private static func inflation(_ groups: Int) -> Double { Double(groups) / Double(groups - 1) }
}

/// Neighbouring rows that together sample each phase of a pixel.
private struct RowGroups {
  let count: Int
  private let size: Int
  private let rows: Int

  init(_ edge: SlantedEdge) {
    rows = edge.plane.rows
    size = max(4, Int((1 / abs(edge.slope)).rounded(.up)))
    count = rows / size
  }

  /// How often each row is drawn.
  func drawn(_ draws: inout PhiloxStream) -> [Double] {
    var weights = [Double](repeating: 0, count: rows)
    for _ in 0..<count {
      let group = draws.below(count)
      // The rows that are left over go with the last group.
      let last = group == count - 1 ? rows : (group + 1) * size
      for row in group * size..<last { weights[row] += 1 }
    }
    return weights
  }
}
