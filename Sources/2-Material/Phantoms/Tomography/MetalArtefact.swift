// SPDX-License-Identifier: Apache-2.0
import Foundation
import Volumes

/// Streaks from metal: rays through it are hardened past any correction, and hardly a photon of them arrives.
///
/// Slices with metal are projected at full resolution with and without it. What the metal adds to the rays' error, and to their noise, is
/// reconstructed and added.
struct MetalArtefact: Sendable {
  /// What a slice is made of, each voxel's attenuation over that of water: all, its part that is as bone; the same of metal alone.
  struct Parts {
    var whole: [Float]
    var bone: [Float]
    var metal: [Float]
    var metalBone: [Float]
  }

  private let beam: TomographyBeam
  private let geometry: ParallelBeam
  private let randomness: Randomness
  /// The variance of a ray's value in mm² of water behind the reference diameter.
  private let variance: Double
  private let diameter: Double
  private let grid: Grid

  /// Fewer photons than these a detector cannot tell from none.
  private static let leastPhotons = 3.0

  init?(_ simulator: TomographySimulator, beam: TomographyBeam, on grid: Grid, randomness: Randomness) {
    let system = simulator.system
    guard system.hasMetalArtefacts else { return nil }
    self.beam = beam
    self.grid = grid
    self.randomness = randomness
    geometry = ParallelBeam(size: system.matrix, pixel: grid.spacing.x, views: max(180, system.matrix * 3 / 2))
    diameter = TomographySimulator.Reference.diameter
    // Back-projection of V views of elements a apart turns a variance v of the rays into 2π²·a·v/V · ∫f²M² of the picture.
    let deviation = simulator.noiseDeviation(diameter: diameter) / 1000
    variance =
      deviation * deviation * Double(geometry.views)
      / (2 * Double.pi * Double.pi * grid.spacing.x * system.kernel.noiseIntegral)
  }

  /// Which materials are metal.
  static func isMetal(_ material: Material) -> Bool {
    switch material {
    case .aluminium, .copper, .titanium, .steel, .lead, .tungsten: true
    default: false
    }
  }

  /// Adds the streaks of all slices with metal.
  func add(to volume: inout [Float], parts: Parts, workers: Int?) {
    let plane = geometry.size * geometry.size
    SliceWork.write(&volume, of: grid.size.z, workers: workers) { volume, slices in
      for slice in slices {
        let range = slice * plane..<(slice + 1) * plane
        guard parts.metal[range].contains(where: { $0 > 0 }) else { continue }
        let picture = streaks(parts, range, slice: slice)
        for index in 0..<plane { volume[range.lowerBound + index] += picture[index] }
      }
    }
  }

  private func streaks(_ parts: Parts, _ range: Range<Int>, slice: Int) -> [Float] {
    let rays = geometry.projected(
      range.map { SIMD4(parts.whole[$0], parts.bone[$0], parts.metal[$0], parts.metalBone[$0]) })
    var differences = [Float](repeating: 0, count: rays.count)
    var noise = [Float](repeating: 0, count: geometry.detectors)
    let water = beam.water
    let photons = 1 / (variance * water * water)
    let deepest = Float(diameter + log(photons / Self.leastPhotons) / water)
    for view in 0..<geometry.views {
      let line = view * geometry.detectors..<(view + 1) * geometry.detectors
      guard rays[line].contains(where: { $0.z > 1e-3 }) else { continue }
      noise.withUnsafeMutableBufferPointer {
        NormalNoise.fill($0, randomness: randomness, purpose: .quantumNoise, row: slice * geometry.views + view)
      }
      for (element, place) in line.enumerated() where rays[place].z > 1e-3 {
        let ray = rays[place]
        let rest = max(0, ray.x - ray.z)
        let found = min(deepest, beam.measured(ray.x, bone: ray.y))
        let without = min(deepest, beam.measured(rest, bone: ray.y - ray.w))
        let excess = weakening(found) - weakening(without)
        let deviation = Float((variance * max(0, excess)).squareRoot())
        differences[place] = (found - ray.x) - (without - rest) + noise[element] * deviation
      }
    }
    return geometry.reconstructed(differences)
  }

  /// How much weaker than behind the reference diameter a beam is.
  private func weakening(_ depth: Float) -> Double { exp(beam.water * (Double(depth) - diameter)) }
}
