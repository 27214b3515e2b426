// SPDX-License-Identifier: Apache-2.0
import Foundation
import Phantoms
import Testing

@Suite("Physics of the radiograph")
struct RadiographPhysicsTests {
  private let randomness = Randomness(seed: 21, replicate: 4)

  @Test(arguments: Material.allCases) func `a slab of any material weakens the beam as the spectrum's sum says`(
    material: Material
  ) {
    var system = RadiographBench.system(columns: 13, rows: 9, pitch: 30)
    system.exposure.milliampereSeconds = 8
    // A thickness that lets about a tenth pass.
    let thickness = Float(min(2.3 / Attenuation.coefficient(of: material, at: 60), 2000))
    // The gain puts it in the upper half of the numbers.
    let middle = RadiographBench.formula(
      RadiographSimulator(system, effects: []), [(material, thickness), (.softTissue, 20)], column: 6, row: 4)
    system.detector.gain *= 50000 / middle.mean
    let simulator = RadiographSimulator(system, effects: [])
    let paths = RadiographBench.slab(system, [(material, thickness), (.softTissue, 20)])
    let raw = simulator.radiograph(paths, randomness: randomness).raw
    let expected = simulator.expectedSignal(paths)
    for (column, row) in [(6, 4), (0, 0), (12, 8), (3, 7)] {
      let formula = RadiographBench.formula(
        simulator, [(material, thickness), (.softTissue, 20)], column: column, row: row)
      #expect(formula.mean > 3000 && formula.mean < 65000)
      #expect(abs(Double(raw[row * 13 + column]) - formula.mean) <= 0.001 * formula.mean, "\(material)")
      #expect(abs(Double(expected[row * 13 + column]) / formula.mean - 1) < 0.0006, "\(material)")
    }
  }

  @Test func `contrast of a nodule is what its path says`() {
    var system = RadiographBench.system(columns: 33, rows: 33)
    system.exposure.milliampereSeconds = 4
    let simulator = RadiographSimulator(system, effects: [])
    var nodule = [Float](repeating: 0, count: 33 * 33)
    var lung = [Float](repeating: 180, count: 33 * 33)
    for row in 0..<33 {
      for column in 0..<33 {
        let square = Float((row - 16) * (row - 16) + (column - 16) * (column - 16))
        let chord = 2 * max(0, 64 - square).squareRoot()
        nodule[row * 33 + column] = chord
        lung[row * 33 + column] -= chord
      }
    }
    let tissue = [Float](repeating: 60, count: 33 * 33)
    let raw = simulator.radiograph(
      PathImage(columns: 33, rows: 33, materials: [.softTissue, .lung, .muscle], lengths: [nodule, lung, tissue]),
      randomness: randomness
    ).raw
    let inside = RadiographBench.formula(
      simulator, [(.softTissue, 16), (.lung, 164), (.muscle, 60)], column: 16, row: 16)
    let outside = RadiographBench.formula(simulator, [(.lung, 180), (.muscle, 60)], column: 2, row: 16)
    let contrast = 1 - Double(raw[16 * 33 + 16]) / Double(raw[16 * 33 + 2])
    #expect(abs(contrast / (1 - inside.mean / outside.mean) - 1) < 0.003)
    #expect(contrast > 0.15)
  }

  @Test func `variance is that of a compound Poisson number, and falls as one over the charge`() {
    // A decade of charges; what is measured over 16,384 pixels has a standard error of 1.1 %.
    var logarithms: [(Double, Double)] = []
    for charge in [0.5, 1, 2, 5] {
      var system = RadiographBench.system(columns: 128, rows: 128, pitch: 0.5)
      system.exposure.milliampereSeconds = charge
      let simulator = RadiographSimulator(system, effects: .quantumNoise)
      let slab: [(Material, Float)] = [(.water, 120)]
      let paths = RadiographBench.slab(system, slab)
      let raw = simulator.radiograph(paths, randomness: randomness).raw
      let formula = RadiographBench.formula(simulator, slab, column: 64, row: 64)
      let expected = simulator.expectedSignal(paths)
      // The signal falls a little towards the corners; differences from what is expected do not.
      let measured = RadiographBench.statistics(zip(raw, expected).map { Double($0) - Double($1) })
      // Whole numbers add 1/12.
      #expect(abs(measured.variance / (formula.variance + 1.0 / 12) - 1) < 0.045, "\(charge) mAs")
      let own = simulator.expectedVariance(paths)[64 * 128 + 64]
      #expect(abs(Double(own) / formula.variance - 1) < 1e-3)
      logarithms.append((log(charge), log(measured.variance / (formula.mean * formula.mean))))
    }
    #expect(abs(Self.slope(logarithms) + 1) < 0.03)
  }

  @Test func `electronic noise is a floor that does not go with the charge`() {
    var system = RadiographBench.system(columns: 96, rows: 96, pitch: 0.5)
    system.detector.electronicNoise = 30
    let variances = [0.05, 5].map { charge in
      system.exposure.milliampereSeconds = charge
      let simulator = RadiographSimulator(system, effects: .electronicNoise)
      let paths = RadiographBench.slab(system, [(.water, 100)])
      let raw = simulator.radiograph(paths, randomness: randomness).raw
      let expected = simulator.expectedSignal(paths)
      #expect(simulator.electronicNoise > 5)
      let measured = RadiographBench.statistics(zip(raw, expected).map { Double($0) - Double($1) })
      #expect(abs(measured.variance / (simulator.electronicNoise * simulator.electronicNoise) - 1) < 0.06)
      return measured.variance
    }
    #expect(abs(variances[0] / variances[1] - 1) < 0.02)
  }

  @Test func `noise is blurred with the light of the scintillator`() {
    var system = RadiographBench.system(columns: 160, rows: 160, pitch: 0.2)
    system.detector.blur = 0.2
    let simulator = RadiographSimulator(system, effects: [.quantumNoise, .detectorBlur])
    let paths = RadiographBench.slab(system, [(.water, 50)])
    let raw = simulator.radiograph(paths, randomness: randomness).raw
    let expected = simulator.expectedSignal(paths)
    let noise = zip(raw, expected).map { Double($0) - Double($1) }
    func covariance(_ step: Int) -> Double {
      var sum = 0.0
      for row in 8..<152 {
        for column in 8..<152 { sum += noise[row * 160 + column] * noise[row * 160 + column + step] }
      }
      return sum / (144 * 144)
    }
    // White noise blurred twice by T(σ²): covariances T(2σ²) along the row, times T₀(2σ²) across, with σ = 1 pixel.
    let white = Double(simulator.expectedVariance(paths)[80 * 160 + 80])
    let across = Self.discreteGaussian(0, variance: 2)
    for step in 0...3 {
      let theory = white * across * Self.discreteGaussian(step, variance: 2)
      #expect(abs(covariance(step) - theory) < 0.06 * white * across * across, "\(step)")
    }
  }

  @Test(arguments: [(0.3, 0.0), (0.0, 6.0), (0.25, 5.0)]) func `the blur of an edge is that of detector and focal spot`(
    blur: Double, focalSpot: Double
  ) {
    var system = RadiographBench.system(columns: 128, rows: 9, pitch: 0.1)
    system.detector.blur = blur
    system.exposure.focalSpot = focalSpot
    system.exposure.milliampereSeconds = 4
    let simulator = RadiographSimulator(system, effects: [.detectorBlur, .focalSpot])
    let edge = (0..<9).flatMap { _ in (0..<128).map { Float($0 < 64 ? 0 : 3) } }
    let raw = simulator.radiograph(
      PathImage(columns: 128, rows: 9, materials: [.copper, .water], lengths: [edge, edge.map { _ in 80 }]),
      randomness: randomness
    ).raw
    let spread = (0..<127).map { Double(raw[4 * 128 + $0]) - Double(raw[4 * 128 + $0 + 1]) }
    // The penumbra by hand: size · 170/(1800 − 170) over √12.
    let penumbra = focalSpot * 170 / 1630 / 12.0.squareRoot()
    #expect(abs(simulator.penumbra - penumbra) < 1e-12)
    let variance = (blur * blur + penumbra * penumbra) / 0.01
    for cycles in stride(from: 0.5, through: 3, by: 0.5) {
      let turn = 2 * Double.pi * cycles * 0.1
      var (real, imaginary, sum) = (0.0, 0.0, 0.0)
      for (index, value) in spread.enumerated() {
        real += value * cos(turn * Double(index))
        imaginary += value * sin(turn * Double(index))
        sum += value
      }
      let measured = (real * real + imaginary * imaginary).squareRoot() / sum
      // The discrete Gaussian's transfer function, and for low frequencies the Gaussian's.
      #expect(abs(measured - exp(-variance * (1 - cos(turn)))) < 0.005)
      if cycles <= 1 { #expect(abs(measured - exp(-variance * turn * turn / 2)) < 0.02) }
    }
  }

  @Test func `grids hold back scatter more than the beam, and more so the higher their ratio`() {
    var system = RadiographBench.system(columns: 40, rows: 40, pitch: 8)
    system.exposure.milliampereSeconds = 4
    let paths = RadiographBench.slab(system, [(.water, 200)])
    func signals(_ ratio: Double?) -> (primary: Double, scatter: Double) {
      system.exposure.gridRatio = ratio
      let simulator = RadiographSimulator(system, effects: .scatter)
      let all = Double(simulator.radiograph(paths, randomness: randomness).raw[20 * 40 + 20])
      let primary = Double(simulator.expectedSignal(paths)[20 * 40 + 20])
      return (primary, all - primary)
    }
    let open = signals(nil)
    // In the middle of 32 × 32 cm behind 20 cm of water, without a grid: 4.8 for an endless field, less what is lost beside it.
    #expect(open.scatter / open.primary > 3.8 && open.scatter / open.primary < 4.8)
    let fractions = [6.0, 8, 10, 12, 16].map { ratio -> Double in
      let behind = signals(ratio)
      #expect(behind.primary < 0.8 * open.primary && behind.primary > 0.6 * open.primary)
      return behind.scatter / (behind.primary + behind.scatter)
    }
    #expect(zip(fractions, fractions.dropFirst()).allSatisfy { $0 > $1 })
    #expect(fractions[0] < open.scatter / (open.primary + open.scatter))
  }

  @Test func `smaller fields and thinner bodies scatter less`() {
    func ratio(_ pixels: Int, _ thickness: Float) -> Double {
      var system = RadiographBench.system(columns: pixels, rows: pixels, pitch: 8)
      system.exposure.gridRatio = nil
      system.exposure.milliampereSeconds = 1
      let simulator = RadiographSimulator(system, effects: .scatter)
      let paths = RadiographBench.slab(system, [(.water, thickness)])
      let middle = pixels / 2 * pixels + pixels / 2
      let primary = Double(simulator.expectedSignal(paths)[middle])
      return Double(simulator.radiograph(paths, randomness: randomness).raw[middle]) / primary - 1
    }
    let fields = [5, 10, 20, 40].map { ratio($0, 150) }
    #expect(zip(fields, fields.dropFirst()).allSatisfy { $0 < $1 })
    let bodies = [50, 100, 150, 200].map { ratio(30, $0) }
    #expect(zip(bodies, bodies.dropFirst()).allSatisfy { $0 < $1 })
  }

  @Test func `the beam is weaker towards the anode`() {
    let system = RadiographBench.system(columns: 9, rows: 51, pitch: 8)
    let paths = RadiographBench.slab(system, [(.water, 100)])
    let flat = RadiographSimulator(system, effects: []).expectedSignal(paths)
    let heeled = RadiographSimulator(system, effects: .heel).expectedSignal(paths)
    let profile = (0..<51).map { Double(heeled[$0 * 9 + 4] / flat[$0 * 9 + 4]) }
    #expect(zip(profile, profile.dropFirst()).allSatisfy { $0 < $1 })
    #expect(abs(profile[25] - 1) < 0.01)
    #expect(profile[0] > 0.6 && profile[0] < 0.97 && profile[50] > 1.01 && profile[50] < 1.25)
  }

  static func slope(_ points: [(Double, Double)]) -> Double {
    let (x, y) = (
      points.reduce(0) { $0 + $1.0 } / Double(points.count), points.reduce(0) { $0 + $1.1 } / Double(points.count)
    )
    return points.reduce(0) { $0 + ($1.0 - x) * ($1.1 - y) } / points.reduce(0) { $0 + ($1.0 - x) * ($1.0 - x) }
  }

  /// exp(−t) Iₙ(t) by the series of the Bessel function.
  static func discreteGaussian(_ order: Int, variance: Double) -> Double {
    var term = (1...max(order, 1)).reduce(1.0) { order == 0 ? 1 : $0 * variance / 2 / Double($1) }
    var sum = 0.0
    for k in 0..<60 {
      sum += term
      term *= variance * variance / 4 / Double((k + 1) * (k + 1 + order))
    }
    return exp(-variance) * sum
  }
}
