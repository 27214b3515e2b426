// SPDX-License-Identifier: Apache-2.0
import Foundation
import Phantoms
import Testing
import Volumes

@Suite struct TomographyNoiseTests {
  private let water = Phantom(solids: [MadeScan.cylinder(108)])

  private func system(_ change: (inout TomographySystem) -> Void = { _ in }) -> TomographySystem {
    var system = TomographySystem()
    (system.matrix, system.fieldOfView, system.slices, system.residualHardening) = (128, 250, 16, 0)
    change(&system)
    return system
  }

  private func deviation(_ system: TomographySystem, _ phantom: Phantom? = nil) -> Double {
    TomographySimulator(system).volume(of: phantom ?? water, randomness: Randomness(seed: 3, replicate: 1)).middle(32)
      .deviation
  }

  @Test func `has the stated deviation in 216 mm of water, about zero`() {
    // 2.7 HU at 250 mAs and 12 mm.
    let found = system {
      $0.milliampereSeconds = 250
      $0.sliceThickness = 12
      $0.sliceSpacing = 12
    }
    let scan = TomographySimulator(found).volume(of: water, randomness: Randomness(seed: 3, replicate: 1)).middle(32)
    #expect(abs(scan.deviation / 2.7 - 1) < 0.02)
    #expect(abs(scan.mean) < 0.1)
  }

  /// By the formula, from 2.7 HU at 250 mAs and 12 mm: each with noise of its own.
  @Test(arguments: [(25.0, 12.0, UInt64(5), 8.538), (250, 3, 6, 5.4), (62.5, 4, 7, 9.353), (1000, 6, 8, 1.909)])
  func `falls with the root of the charge and of the thickness`(
    charge: Double, thickness: Double, seed: UInt64, expected: Double
  ) {
    let found = system {
      $0.milliampereSeconds = charge
      $0.sliceThickness = thickness
      $0.sliceSpacing = thickness
    }
    let scan = TomographySimulator(found).volume(of: water, randomness: Randomness(seed: seed, replicate: 1)).middle(32)
    #expect(abs(scan.deviation / expected - 1) < 0.03, "\(scan.deviation)")
  }

  @Test func `grows with the patient as the root of the weakening of the beam`() {
    let simulator = TomographySimulator(system())
    let wide = deviation(
      system {
        $0.fieldOfView = 400
        $0.matrix = 204
      }, Phantom(solids: [MadeScan.cylinder(158)]))
    let narrow = deviation(system())
    #expect(abs(wide / narrow / exp(simulator.beam.water * 100 / 2) - 1) < 0.03)
  }

  @Test(arguments: [TomographySystem.Kernel.soft, .standard, .sharp, .bone], [64, 256])
  func `does not depend on the matrix, but on the kernel by its integral`(
    _ kernel: TomographySystem.Kernel, _ matrix: Int
  ) {
    let system = system {
      $0.kernel = kernel
      $0.matrix = matrix
      $0.slices = matrix == 64 ? 32 : 4
    }
    // ∫ f² M² df by the trapezoid rule on the formula.
    func integral(_ kernel: TomographySystem.Kernel) -> Double {
      (1..<4000).reduce(0) { sum, step in
        let f = Double(step) * 0.001
        return sum + f * f * kernel.transfer(at: f) * kernel.transfer(at: f) * 0.001
      }
    }
    let expected = 2.7 * (12 / 2.5 * 250 / 150 * integral(kernel) / integral(.standard)).squareRoot()
    let scan = TomographySimulator(system).volume(of: water, randomness: Randomness(seed: 8, replicate: 0)).middle(
      matrix / 4)
    #expect(abs(scan.deviation / expected - 1) < 0.03)
  }

  @Test(arguments: [TomographySystem.Kernel.standard, .bone])
  func `has the power spectrum of filtered back-projection`(_ kernel: TomographySystem.Kernel) {
    let system = system {
      $0.kernel = kernel
      $0.matrix = 256
      $0.fieldOfView = 100
      $0.slices = 12
    }
    let simulator = TomographySimulator(system)
    // Air: nothing but noise.
    let scan = simulator.volume(of: Phantom(solids: []), randomness: Randomness(seed: 5, replicate: 0))
    let (size, pixel) = (system.matrix, system.fieldOfView / Double(system.matrix))
    let transform = PlaneTransform<Double>(columns: size, rows: size)
    let variance = pow(simulator.noiseDeviation(diameter: 0), 2)
    var bands = [(sum: Double, expected: Double, count: Double)](
      repeating: (0, 0, 0), count: 12)
    for k in 0..<system.slices {
      let slice = (0..<size * size).map { Double(scan[$0 % size, $0 / size, k]) + 1000 }
      let spectrum = transform.transformed(real: slice)
      for index in slice.indices {
        let (i, j) = (index % size, index / size)
        let (u, v) = (Double(min(i, size - i)), Double(min(j, size - j)))
        let frequency = (u * u + v * v).squareRoot() / (Double(size) * pixel)
        let band = Int(frequency / 0.08)
        guard band < bands.count, frequency > 0 else { continue }
        let power = spectrum.real[index] * spectrum.real[index] + spectrum.imaginary[index] * spectrum.imaginary[index]
        bands[band].sum += power * pixel * pixel / Double(size * size)
        bands[band].count += 1
        bands[band].expected += simulator.noisePower(at: frequency) * variance
      }
    }
    for band in bands where band.expected > bands[0].expected * 0.01 {
      // Each power is an exponential deviate, and each stands there twice.
      #expect(abs(band.sum / band.expected - 1) < 4 / (band.count / 2).squareRoot() + 0.005)
    }
  }

  @Test func `slices that overlap share noise as they share layers`() {
    let system = system {
      $0.sliceThickness = 5
      $0.sliceSpacing = 1.25
      $0.slices = 24
    }
    let scan = TomographySimulator(system).volume(of: water, randomness: Randomness(seed: 4, replicate: 0))
    for (apart, expected) in [(1, 0.75), (2, 0.5), (3, 0.25), (4, 0.0), (5, 0.0)] {
      var (product, square) = (0.0, 0.0)
      for k in 0..<system.slices - apart {
        for j in 32..<96 {
          for i in 32..<96 {
            product += Double(scan[i, j, k] * scan[i, j, k + apart])
            square += Double(scan[i, j, k] * scan[i, j, k])
          }
        }
      }
      #expect(abs(product / square - expected) < 0.02)
    }
  }
}
