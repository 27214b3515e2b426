// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
import Phantoms
import Testing

@Suite struct TomographyBeamTests {
  private let beam = TomographyBeam(kilovolts: 120)

  @Test(arguments: [
    // Published ranges at 120 kV: tissues after Kamalian et al., Handbook of Clinical Neurology 135 (2016) 3–20, and Hounsfield's
    // scale in textbooks; plastics after the data sheet of the Catphan 500 and 600.
    (Material.air, -1001.0, -995.0), (.lung, -900, -650), (.adipose, -120, -60), (.water, -0.001, 0.001),
    (.cerebrospinalFluid, 0, 20), (.bodyFluid, 0, 35), (.whiteMatter, 20, 45), (.greyMatter, 25, 50), (.blood, 40, 75),
    (.muscle, 35, 65), (.liver, 45, 65), (.spleen, 35, 60), (.kidney, 25, 50), (.spongyBone, 100, 500),
    (.corticalBone, 1000, 2000), (.acrylic, 92, 137), (.polyethylene, -121, -80),
  ])
  func `materials lie where they are known to lie`(_ material: Material, _ least: Double, _ greatest: Double) {
    let found = beam.hounsfield(of: material)
    #expect(found > least && found < greatest, "\(material) has \(found) HU")
  }

  @Test func `grey matter lies above white, and density counts`() {
    #expect(beam.hounsfield(of: .greyMatter) > beam.hounsfield(of: .whiteMatter))
    #expect(abs(beam.hounsfield(of: .water, density: 0.25) + 750) < 1e-9)
    // Iodine is seen better by a softer beam, water's attenuation falls with the energy.
    let soft = TomographyBeam(kilovolts: 80)
    #expect(soft.hounsfield(of: .enhancedBlood) > beam.hounsfield(of: .enhancedBlood) * 1.3)
    #expect(soft.water > beam.water && beam.water > 0.0185 && beam.water < 0.0205)
  }
}

@Suite struct ParallelBeamTests {
  /// A disc of a radius in millimetres, each pixel the share that lies in it (by 8 × 8 points).
  private func disc(_ geometry: ParallelBeam, radius: Double, at centre: (Double, Double)) -> [Float] {
    let middle = Double(geometry.size - 1) / 2
    return (0..<geometry.size * geometry.size).map { index in
      var count = 0
      for point in 0..<64 {
        let x = Double(index % geometry.size) - middle + (Double(point % 8) - 3.5) / 8
        let y = Double(index / geometry.size) - middle + (Double(point / 8) - 3.5) / 8
        if hypot(x * geometry.pixel - centre.0, y * geometry.pixel - centre.1) < radius { count += 1 }
      }
      return Float(count) / 64
    }
  }

  @Test func `views of a disc are its chords`() {
    let geometry = ParallelBeam(size: 128, pixel: 2, views: 24)
    let (radius, x, y) = (60.0, 25.0, -15.0)
    let views = geometry.projected(disc(geometry, radius: radius, at: (x, y)))
    for view in 0..<geometry.views {
      let angle = Double.pi * Double(view) / Double(geometry.views)
      var mass = 0.0
      for element in 0..<geometry.detectors {
        let found = Double(views[view * geometry.detectors + element])
        mass += found * geometry.pixel
        let place = (Double(element) - Double(geometry.detectors - 1) / 2) * geometry.pixel
        let offset = place - x * cos(angle) - y * sin(angle)
        guard abs(offset) < radius - 8 else { continue }
        #expect(abs(found - 2 * (radius * radius - offset * offset).squareRoot()) < 1.5)
      }
      #expect(abs(mass / (Double.pi * radius * radius) - 1) < 0.002)
    }
  }

  @Test func `a disc comes back from its views`() {
    let geometry = ParallelBeam(size: 128, pixel: 2, views: 200)
    let picture = disc(geometry, radius: 80, at: (10, 20))
    let found = geometry.reconstructed(geometry.projected(picture))
    let (inner, outer) = (disc(geometry, radius: 70, at: (10, 20)), disc(geometry, radius: 90, at: (10, 20)))
    var (inside, outside, worst) = ([Float](), [Float](), Float(0))
    for index in found.indices {
      if inner[index] == 1 {
        inside.append(found[index])
        worst = max(worst, abs(found[index] - 1))
      }
      if outer[index] == 0, picture[index] == 0, hypot(Double(index % 128) - 63.5, Double(index / 128) - 63.5) < 60 {
        outside.append(found[index])
      }
    }
    #expect(abs(inside.reduce(0, +) / Float(inside.count) - 1) < 0.003)
    #expect(worst < 0.03)
    #expect(abs(outside.reduce(0, +) / Float(outside.count)) < 0.003)
  }

  @Test func `noise of the views becomes noise of the formula's power in the picture`() {
    // White noise of the rays, filtered and back-projected: S(f) = π/V · a · v · f, the spectrum that simulated noise is given.
    let geometry = ParallelBeam(size: 128, pixel: 1.5, views: 240)
    let transform = PlaneTransform<Double>(columns: 128, rows: 128)
    var bands = [(found: Double, expected: Double, count: Double)](repeating: (0, 0, 0), count: 8)
    for seed in 0..<4 {
      var draws = PhiloxStream(seed: 40, replicate: seed)
      let rays = (0..<geometry.views * geometry.detectors).map { _ in Float(draws.normal()) }
      let spectrum = transform.transformed(real: geometry.reconstructed(rays).map { Double($0) })
      for index in 0..<128 * 128 {
        let (i, j) = (index % 128, index / 128)
        let frequency = hypot(Double(min(i, 128 - i)), Double(min(j, 128 - j))) / (128 * 1.5)
        let band = Int(frequency / 0.03)
        // Towards the limit the interpolation between elements damps.
        guard frequency > 0, band < bands.count else { continue }
        let power = spectrum.real[index] * spectrum.real[index] + spectrum.imaginary[index] * spectrum.imaginary[index]
        bands[band].found += power * 1.5 * 1.5 / Double(128 * 128)
        // Linear interpolation passes sinc² of the frequency; on average over the elements' offsets.
        let x = Double.pi * frequency * 1.5
        bands[band].expected += Double.pi / 240 * 1.5 * frequency * pow(sin(x) / x, 4)
        bands[band].count += 1
      }
    }
    for band in bands.prefix(6) {
      #expect(abs(band.found / band.expected - 1) < 5 / (band.count / 2).squareRoot() + 0.06)
    }
  }
}
