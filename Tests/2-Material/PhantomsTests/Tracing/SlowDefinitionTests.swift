// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
import Phantoms
import Testing
import Volumes

@Suite("Lines against the slow definition")
struct SlowDefinitionTests {
  @Test func `rays find what is there at each point of their way`() {
    let (phantoms, raysEach) = (40, 10)
    var missed = 0
    for seed in 0..<UInt64(phantoms) {
      let phantom = RandomPhantoms.phantom(seed)
      var draws = PhiloxStream(seed: seed, replicate: 1, purpose: 3)
      let source = RandomPhantoms.vector(&draws, 1) + Vector3(0, seed % 4 == 0 ? 30 : 900, 0)
      let projection = Rays.projection(
        from: source, to: RandomPhantoms.vector(&draws, 20) + Vector3(0, -180, 0), pitch: 11)
      let channels = phantom.solids.indices.map { TraceChannel.finding($0) }
      let traced = LineTracer(phantom).trace(projection, channels: channels, workers: 2)
      for _ in 0..<raysEach {
        let (column, row) = (draws.below(13), draws.below(7))
        let end = projection.point(column: Double(column), row: Double(row))
        let found = traced.channels.map { Double($0[row * 13 + column]) }
        func differ(_ slow: [Double]) -> Bool { zip(found, slow).contains { abs($0 - $1) > 2e-4 } }
        var (slow, points) = (Rays.slowLengths(phantom, from: source, to: end, points: 1500), 1500)
        if differ(slow) {
          // A sliver shorter than a step can hide from the points.
          points = 60_000
          slow = Rays.slowLengths(phantom, from: source, to: end, points: points)
          if differ(slow) { missed += 1 }
        }
        let step = (end - source).length / Double(points)
        var paths: [Material: Double] = [:]
        for (number, expected) in slow.enumerated() {
          #expect(abs(found[number] - expected) < 2 * step, "solid \(number), seed \(seed)")
          paths[phantom.solids[number].material, default: 0] += expected * Double(phantom.solids[number].density)
        }
        for (material, lengths) in zip(traced.paths.materials, traced.paths.lengths) {
          #expect(abs(Double(lengths[row * 13 + column]) - (paths[material] ?? 0)) < 5 * step)
        }
      }
    }
    // Where a line only just touches a solid, its chord goes as the root of a rounding error.
    #expect(missed <= phantoms * raysEach / 100, "\(missed) rays differ by more than 0.0002 mm")
  }

  @Test func `voxels hold the mean of what is there on their lines`() throws {
    for seed in 100..<UInt64(106) {
      let phantom = RandomPhantoms.phantom(seed)
      var draws = PhiloxStream(seed: seed, replicate: 1, purpose: 3)
      // No two indices at right angles.
      let affine = Affine(
        i: Vector3(14, 2, -1), j: Vector3(-3, 17, 2), k: Vector3(2, 3, 21),
        origin: Vector3(-30, -25, -20) + RandomPhantoms.vector(&draws, 10))
      let grid = try #require(Grid(size: SIMD3(5, 4, 3), affine: affine))
      let volume = LineTracer(phantom).volume(
        on: grid, oversampling: SIMD2(2, 3), thickness: 1.5 * grid.spacing.z, background: -7
      ) { Float($0.finding ?? 0) + 1 }
      let samples = 200
      for k in 0..<3 {
        for j in 0..<4 {
          for i in 0..<5 {
            var sum = 0.0
            for line in 0..<6 {
              let y = Double(j) + (Double(line % 2) + 0.5) / 2 - 0.5
              let z = Double(k) + 1.5 * ((Double(line / 2) + 0.5) / 3 - 0.5)
              for sample in 0..<samples {
                let x = Double(i) + (Double(sample) + 0.5) / Double(samples) - 0.5
                sum += phantom.solid(at: affine.point(Vector3(x, y, z))).map { Double($0.finding ?? 0) + 1 } ?? -7
              }
            }
            // Each end of a piece is known to half a sample: at most 19 apart in value, a few ends in each line.
            let mean = sum / Double(6 * samples)
            #expect(abs(Double(volume[i, j, k]) - mean) < 0.25, "voxel \(i) \(j) \(k), seed \(seed)")
          }
        }
      }
    }
  }
}
