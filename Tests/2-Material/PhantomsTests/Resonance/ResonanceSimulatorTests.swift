// SPDX-License-Identifier: Apache-2.0
import Foundation
import Phantoms
import Testing
import Volumes

@Suite struct ResonanceSimulatorTests {
  private let randomness = Randomness(seed: 21, replicate: 4)

  /// Water fully recovered and not decayed, without noise, ghosts and bias.
  private var silent: ResonanceSystem {
    var system = ResonanceSystem()
    (system.repetitionTime, system.echoTime, system.signalToNoise, system.biasField) = (1e9, 0, 1e12, 0)
    (system.matrix, system.fieldOfView, system.slices) = (64, 128, 4)
    return system
  }

  @Test func `noise is Rician: Rayleigh where nothing is, Gaussian where signal is`() {
    var system = silent
    (system.signalToNoise, system.matrix, system.slices) = (50, 128, 8)
    let scan = ResonanceSimulator(system).volume(
      of: Phantom(solids: [MadeScan.cylinder(50)]), randomness: randomness)
    var background: [Double] = []
    for k in 0..<8 {
      for j in 0..<128 { for i in Array(0..<10) + Array(118..<128) { background.append(Double(scan[i, j, k])) } }
    }
    let mean = background.reduce(0, +) / Double(background.count)
    let spread = (background.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(background.count)).squareRoot()
    let deviation = 3000.0 / 50
    #expect(abs(mean / (deviation * (Double.pi / 2).squareRoot()) - 1) < 0.015)
    #expect(abs(spread / (deviation * (2 - Double.pi / 2).squareRoot()) - 1) < 0.02)
    let inside = scan.middle(16)
    // A Rician mean lies σ²/2A above the signal.
    #expect(abs(inside.mean - (3000 + deviation * deviation / 6000)) < 2)
    #expect(abs(inside.deviation / deviation - 1) < 0.03)
  }

  @Test func `the coil's sensitivity is the field's formula`() {
    var system = silent
    (system.biasField, system.slices, system.sliceSpacing) = (0.3, 8, 10)
    let simulator = ResonanceSimulator(system)
    let everywhere = Solid(.body, .box(centre: .zero, halfAxes: Vector3(200, 200, 200)), of: .water)
    let scan = simulator.volume(of: Phantom(solids: [everywhere]), randomness: randomness)
    let field = BiasField(amplitude: 0.3, on: scan.grid, randomness: randomness)
    var (least, greatest, sum, expected) = (Double.infinity, 0.0, 0.0, 0.0)
    for k in 0..<8 {
      for j in 4..<60 {
        for i in 4..<60 {
          let sensitivity = field.sensitivity(at: scan.grid.point(Vector3(Double(i), Double(j), Double(k))))
          // The picture's end rings a little where left and right differ.
          if (10..<54).contains(i), (10..<54).contains(j) {
            #expect(abs(Double(scan[i, j, k]) / 3000 - sensitivity) < 0.02)
          }
          sum += Double(scan[i, j, k]) / 3000
          expected += sensitivity
        }
      }
      for j in 0..<64 {
        for i in 0..<64 {
          let sensitivity = field.sensitivity(at: scan.grid.point(Vector3(Double(i), Double(j), Double(k))))
          (least, greatest) = (min(least, sensitivity), max(greatest, sensitivity))
        }
      }
    }
    #expect(abs(sum / expected - 1) < 0.002)
    #expect(abs(least - 0.7) < 0.01 && abs(greatest - 1.3) < 0.01)
  }

  @Test func `ghosts lie where the breath puts them, as strong as stated`() {
    var system = silent
    system.repetitionTime = 500
    system.ghosting = 0.08
    // A breath of 4 s over lines of 0.5 s: an eighth of the picture, 8 pixels.
    let phantom = Phantom(solids: [Solid(.body, .box(centre: .zero, halfAxes: Vector3(20, 5, 100)), of: .water)])
    let scan = ResonanceSimulator(system).volume(of: phantom, randomness: randomness)
    var plain = system
    plain.ghosting = 0
    let clean = ResonanceSimulator(plain).volume(of: phantom, randomness: randomness)
    let middle = clean[32, 32, 0]
    for k in 0..<4 {
      for side in [-8, 8] {
        #expect(abs(scan[32, 32 + side, k] - 0.08 * middle) < 0.05 * middle)
        #expect(abs(scan[32, 31 + side, k] - 0.08 * middle) < 0.05 * middle)
      }
      // None along the rows.
      #expect(abs(scan[50, 32, k] - clean[50, 32, k]) < 0.01 * middle)
    }
    // Both ghosts together, far from the ringing of the object: the mean over slices has the stated strength.
    var sum: Float = 0
    for k in 0..<4 { for j in [23, 24, 39, 40] { sum += scan[32, j, k] } }
    #expect(abs(sum / 16 / middle - 0.08) < 0.015)
  }

  @Test func `edges ring as a spectrum cut off does`() {
    // Faces across the rows lie between lines of voxels, where sampling across them is exact.
    // A box in both directions: the picture is the product of two cut-off Fourier series, known in closed form.
    let system = silent
    let (half, x, y) = (Vector3(31, 27, 100), 1.3, -2.0)
    let scan = ResonanceSimulator(system).volume(
      of: Phantom(solids: [Solid(.body, .box(centre: Vector3(x, y, 0), halfAxes: half), of: .water)]),
      randomness: randomness)
    func series(_ place: Double, _ centre: Double, _ half: Double) -> Double {
      var sum = 2 * half / 128
      for k in 1..<32 {
        let turns = 2 * Double.pi * Double(k) / 128
        sum += 2 * sin(turns * half) / (Double.pi * Double(k)) * cos(turns * (place - centre))
      }
      // The lowest line has no partner above.
      let turns = Double.pi / 2
      return sum + sin(turns * half) / (Double.pi * 32) * cos(turns * (place - centre))
    }
    var overshoot = 0.0
    for j in 0..<64 {
      for i in 0..<64 {
        let point = scan.grid.point(Vector3(Double(i), Double(j), 0))
        let expected = abs(series(point.x, x, half.x) * series(point.y, y, half.y))
        let found = Double(scan[i, j, 0]) / 3000
        #expect(abs(found - expected) < 0.035)
        overshoot = max(overshoot, found - 1)
      }
    }
    // Gibbs: 9 % at one edge, at most 1.09² − 1 in a corner.
    #expect(overshoot > 0.04 && overshoot < 0.2)
  }

  @Test func `what is scanned lies where it is`() {
    var system = silent
    (system.slices, system.sliceSpacing, system.sliceThickness) = (20, 2, 2)
    let centre = Vector3(11.3, -7.7, 1.9)
    let ball = Solid(.nodule, .ellipsoid(centre: centre, halfAxes: Vector3(9, 7, 11)), of: .water)
    let scan = ResonanceSimulator(system).volume(of: Phantom(solids: [ball]), randomness: randomness)
    // Magnitudes turn ringing outside upwards; near the object that is little.
    #expect((scan.centroid(above: 0, within: 15, of: centre) - centre).length < 0.15)
  }

  @Test func `fat appears off its place by the shift, water does not`() {
    var system = silent
    system.fatShift = 3
    let phantom = Phantom(solids: [
      Solid(.fat, .rod(from: Vector3(-20, 0, -50), to: Vector3(-20, 0, 50), radius: 10), of: .adipose),
      Solid(.body, .rod(from: Vector3(20, 0, -50), to: Vector3(20, 0, 50), radius: 10), of: .water),
    ])
    func centres(_ scan: Volume<Float>) -> (fat: Double, water: Double) {
      func centre(_ columns: Range<Int>) -> Double {
        var (sum, weight) = (0.0, 0.0)
        for j in 20..<44 {
          for i in columns where scan[i, j, 1] > 300 {
            sum += Double(i) * Double(scan[i, j, 1])
            weight += Double(scan[i, j, 1])
          }
        }
        return sum / weight
      }
      return (centre(12..<32), centre(34..<56))
    }
    let shifted = centres(ResonanceSimulator(system).volume(of: phantom, randomness: randomness))
    system.fatShift = 0
    let plain = centres(ResonanceSimulator(system).volume(of: phantom, randomness: randomness))
    #expect(abs(shifted.fat - plain.fat - 3) < 0.02)
    #expect(abs(shifted.water - plain.water) < 0.02)
  }

  @Test func `is the same on any number of threads, and other with another seed`() {
    var system = ResonanceSystem()
    (system.matrix, system.slices, system.ghosting, system.fatShift) = (32, 5, 0.05, 1)
    let phantom = Phantom(solids: [MadeScan.cylinder(80, of: .adipose), MadeScan.cylinder(70, of: .greyMatter)])
    let simulator = ResonanceSimulator(system)
    let one = simulator.volume(of: phantom, randomness: randomness, workers: 1)
    for workers in [2, 3, 5] {
      #expect(simulator.volume(of: phantom, randomness: randomness, workers: workers).voxels == one.voxels)
    }
    #expect(one.voxels.allSatisfy { $0 >= 0 && $0 < 4096 })
    #expect(simulator.volume(of: phantom, randomness: Randomness(seed: 22, replicate: 4)).voxels != one.voxels)
  }
}
