// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing
import Volumes

@Suite struct ResamplingTests {
  /// The volume of scripts/generate/volume_references.py.
  private func source() throws -> Volume<Float> {
    let grid = try Made.grid(SIMD3(5, 6, 4), origin: Vector3(-10, 20, 5), spacing: Vector3(0.8, 0.9, 2.5))
    return try Made.volume(grid) { Float((7 * $0.x + 11 * $0.y + 13 * $0.z + $0.x * $0.y * $0.z) % 17) }
  }

  private func labels() throws -> LabelMap {
    let volume = try Made.volume(source().grid) { UInt16(($0.x + 2 * $0.y + $0.z * $0.z) / 3 % 4) }
    return LabelMap(volume: volume, labels: [])
  }

  @Test(arguments: ResamplingReferences.targets.map(\.name), [Interpolation.nearest, .linear, .cubicSpline])
  func `gives what SimpleITK gives`(_ name: String, _ interpolation: Interpolation) throws {
    let target = try ResamplingReferences.targets.first { $0.name == name }.unwrapped
    let grid = try Made.grid(
      target.size, origin: target.origin, spacing: target.spacing, direction: target.direction)
    let expected = try target.values[interpolation.rawValue].unwrapped
    let found = try source().resampled(to: grid, by: interpolation, outside: -3)
    #expect(found.voxels.count == expected.count)
    for (a, b) in zip(found.voxels, expected) { #expect(abs(Double(a) - b) < 2e-5) }
  }

  @Test(arguments: ResamplingReferences.targets.map(\.name), LabelInterpolation.allCases)
  func `gives the labels that SimpleITK gives`(_ name: String, _ interpolation: LabelInterpolation) throws {
    let target = try ResamplingReferences.targets.first { $0.name == name }.unwrapped
    let grid = try Made.grid(
      target.size, origin: target.origin, spacing: target.spacing, direction: target.direction)
    #expect(try labels().resampled(to: grid, by: interpolation).volume.voxels == target.labels[interpolation.rawValue])
  }

  @Test func `gives what SciPy gives, and Keys' convolution by its definition`() throws {
    let volume = try source()
    for (interpolation, expected) in [
      (Interpolation.linear, ResamplingReferences.scipyLinear), (.cubicSpline, ResamplingReferences.scipySpline),
      (.cubicConvolution, ResamplingReferences.keys),
    ] {
      for (place, value) in zip(ResamplingReferences.places, expected) {
        // One voxel at the place, along the axes and turned, so that both ways of computing are asked.
        for direction in [[1.0, 0, 0, 0, 1, 0, 0, 0, 1], [0.6, -0.8, 0, 0.8, 0.6, 0, 0, 0, 1]] {
          let grid = try Made.grid(SIMD3(2, 1, 1), origin: volume.grid.point(place), direction: direction)
          let found = volume.resampled(to: grid, by: interpolation).voxels[0]
          #expect(abs(Double(found) - value) < 2e-5)
        }
      }
    }
  }

  @Test func `the Gaussian against aliasing is that of SciPy`() throws {
    let volume = try source()
    let grid = try Grid(
      size: SIMD3(3, 4, 4),
      affine: Affine(
        i: volume.grid.affine.i * 2, j: volume.grid.affine.j * 1.5, k: volume.grid.affine.k,
        origin: volume.grid.origin)
    ).unwrapped
    let found = volume.resampled(to: grid, by: .linear, antialiasing: .gaussian)
    for (a, b) in zip(found.voxels, ResamplingReferences.smoothedThenHalved) { #expect(abs(Double(a) - b) < 2e-5) }
    // Where nothing becomes coarser nothing is smoothed.
    let finer = try volume.grid.resampled(size: SIMD3(10, 12, 4)).unwrapped
    #expect(
      volume.resampled(to: finer, by: .linear, antialiasing: .gaussian) == volume.resampled(to: finer, by: .linear))
  }

  // The slow definition: every weight of the kernel by itself, the outermost voxels repeated.
  @Test func `smooths with a kernel that reaches beyond the axis as if the ends went on`() throws {
    let values: [Float] = [1, 5, 2, 8]
    let volume = try #require(Volume(grid: Made.grid(SIMD3(4, 1, 1)), voxels: values))
    func smoothed(_ factor: Double) throws -> Float {
      let coarse = try Made.grid(SIMD3(1, 1, 1), origin: Vector3(1, 0, 0), spacing: Vector3(factor, 1, 1))
      return volume.resampled(to: coarse, by: .linear, antialiasing: .gaussian).voxels[0]
    }
    for factor in [4.0, 9] {
      let deviation = (factor * factor - 1).squareRoot() / (2 * (2 * log(2.0)).squareRoot())
      let reach = Int(4 * deviation + 0.5)
      var (sum, weights) = (0.0, 0.0)
      for tap in -reach...reach {
        let weight = exp(-Double(tap * tap) / (2 * deviation * deviation))
        sum += weight * Double(values[min(3, max(0, 1 + tap))])
        weights += weight
      }
      #expect(abs(Double(try smoothed(factor)) - sum / weights) < 1e-5, "\(factor)")
    }
    #expect(try smoothed(1e30).isFinite)
  }

  @Test(arguments: Interpolation.allCases)
  func `the same grid written otherwise gives the same values`(_ interpolation: Interpolation) throws {
    let volume = try Made.noise(Made.oblique(SIMD3(9, 8, 7)))
    // Another axis order: the same voxels, found one axis at a time.
    let turned = volume.grid.reorientation(to: .ras)
    let found = volume.resampled(to: turned.target, by: interpolation, outside: 1000)
    let exact = try turned.applied(to: volume)
    for (a, b) in zip(found.voxels, exact.voxels) { #expect(abs(a - b) < 3e-5) }
    #expect(volume.resampled(to: volume.grid, by: interpolation) == volume)
  }

  @Test(arguments: Interpolation.allCases)
  func `a shift by whole voxels there and back is exact inside`(_ interpolation: Interpolation) throws {
    let volume = try Made.noise(Made.grid(SIMD3(9, 8, 7), spacing: Vector3(0.7, 0.7, 3)))
    let box = try VoxelBox(lower: SIMD3(2, 1, -1), upper: SIMD3(11, 9, 6)).unwrapped
    let shifted = try volume.grid.region(box).unwrapped
    let there = volume.resampled(to: shifted, by: interpolation, outside: -1)
    #expect(there[0, 0, 0] == -1)
    #expect(abs(there[0, 0, 1] - volume[2, 1, 0]) < 5e-5)
    let exact = try volume.region(box, padding: -1).unwrapped
    for (a, b) in zip(there.voxels, exact.voxels) { #expect(abs(a - b) < 5e-5) }
  }

  @Test func `linear ramps are reproduced, at any angle`() throws {
    let grid = try Made.oblique(SIMD3(14, 13, 12))
    func ramp(_ point: Vector3) -> Double { 3 + 0.5 * point.x - 0.25 * point.y + 0.125 * (point.z - 400) }
    let volume = try Made.volume(grid) { Float(ramp(grid.point(Vector3($0)))) }
    let axial = try Made.grid(SIMD3(4, 5, 6), origin: grid.centre - Vector3(1, 1, 1), spacing: Vector3(0.3, 0.4, 0.5))
    let aligned = try Grid(
      size: SIMD3(11, 9, 7),
      affine: Affine(
        i: grid.affine.i * 0.5, j: grid.affine.j * 0.7, k: grid.affine.k * 0.9, origin: grid.point(Vector3(4, 3, 3)))
    ).unwrapped
    for target in [axial, aligned] {
      for interpolation in [Interpolation.linear, .cubicConvolution] {
        let found = volume.resampled(to: target, by: interpolation, outside: .infinity)
        var worst = 0.0
        for k in 0..<target.size.z {
          for j in 0..<target.size.y {
            for i in 0..<target.size.x {
              let expected = ramp(target.point(Vector3(Double(i), Double(j), Double(k))))
              worst = max(worst, abs(Double(found[i, j, k]) - expected))
            }
          }
        }
        #expect(worst < 2e-5)
      }
    }
  }

  @Test func `a sphere keeps its volume on a finer grid and its mask comes back to the scanner's`() throws {
    let grid = try Made.grid(
      SIMD3(40, 40, 16), origin: Vector3(-19.5, -19.5, -18.75), spacing: Vector3(1, 1, 2.5))
    let mask = try Made.volume(grid) { grid.point(Vector3($0)).length <= 14 }
    let plan = ResamplingPlan(from: grid, to: try grid.resampled(spacing: Vector3(0.5, 0.5, 0.5)).unwrapped)
    #expect(plan.target.size == SIMD3(80, 80, 80))
    let finer = try plan.applied(to: mask)
    // Each voxel became 2 × 2 × 5.
    #expect(finer.voxels.count { $0 } == 20 * mask.voxels.count { $0 })
    #expect(try plan.inverse.applied(to: finer) == mask)
    // 4/3 π 14³ = 11494 mm³.
    let drawn = try Made.volume(plan.target) { plan.target.point(Vector3($0)).length <= 14 }
    #expect(abs(Double(drawn.voxels.count { $0 }) * 0.125 - 11494.04) < 0.005 * 11494.04)
    let back = try plan.inverse.applied(to: drawn)
    #expect(back.grid == grid)
    #expect(abs(Double(back.voxels.count { $0 }) * 2.5 - 11494.04) < 0.03 * 11494.04)
    #expect(throws: VolumeError.self) { try plan.applied(to: finer) }
  }

  @Test func `nearest on an oblique grid finds the nearest by definition`() throws {
    let volume = try Made.noise(Made.grid(SIMD3(7, 6, 5), spacing: Vector3(1.3, 0.9, 2)))
    let target = try Made.grid(
      SIMD3(5, 5, 5), origin: Vector3(1, 1, 1), direction: [0.6, -0.8, 0, 0.8, 0.6, 0, 0, 0, 1])
    let found = volume.nearest(on: target, outside: 99)
    for k in 0..<5 {
      for j in 0..<5 {
        for i in 0..<5 {
          let point = target.point(Vector3(Double(i), Double(j), Double(k)))
          guard volume.grid.contains(point) else {
            #expect(found[i, j, k] == 99)
            continue
          }
          let index = volume.grid.index(of: point).rounded(.toNearestOrAwayFromZero)
          #expect(found[i, j, k] == volume[Int(index.x), Int(index.y), Int(index.z)])
        }
      }
    }
    #expect(volume.resampled(to: target, by: .nearest, outside: 99) == found)
  }

  @Test func `the greatest share is that of linear interpolation of each label`() throws {
    let labels = try labels()
    let target = try Made.grid(
      SIMD3(9, 11, 7), origin: Vector3(-10.21, 19.87, 4.3), spacing: Vector3(0.43, 0.47, 1.31))
    let found = labels.resampled(to: target, by: .linearShare).volume
    let shares = (0..<4).map { label in
      labels.mask(UInt16(label)).map { $0 ? Float(1) : 0 }.resampled(to: target, by: .linear)
    }
    for index in found.voxels.indices {
      let greatest = shares.map { $0.voxels[index] }.max() ?? 0
      #expect(
        greatest == 0 ? found.voxels[index] == 0 : shares[Int(found.voxels[index])].voxels[index] > greatest - 1e-5)
    }
  }

  @Test(arguments: Interpolation.allCases)
  func `any number of threads gives the same bits`(_ interpolation: Interpolation) throws {
    let volume = try Made.noise(Made.oblique(SIMD3(23, 19, 17)))
    let aligned = try volume.grid.resampled(spacing: Vector3(0.9, 0.5, 1.1)).unwrapped
    let axial = try Made.grid(SIMD3(20, 20, 20), origin: volume.grid.bounds.lower, spacing: Vector3(1, 1, 1.5))
    for target in [aligned, axial] {
      let one = volume.resampled(to: target, by: interpolation, antialiasing: .gaussian, workers: 1)
      for workers in [2, 3, 7] {
        let many = volume.resampled(to: target, by: interpolation, antialiasing: .gaussian, workers: workers)
        #expect(one.voxels.map(\.bitPattern) == many.voxels.map(\.bitPattern))
      }
    }
  }

  @Test func `flipping before or after resampling is the same`() throws {
    let volume = try Made.noise(Made.grid(SIMD3(8, 7, 6), spacing: Vector3(0.7, 1.1, 2)))
    let target = try volume.grid.resampled(spacing: Vector3(0.5, 0.9, 1.3)).unwrapped
    for interpolation in [Interpolation.linear, .cubicConvolution, .cubicSpline] {
      let after = volume.resampled(to: target, by: interpolation).flipped(0)
      let before = volume.flipped(0).resampled(to: after.grid, by: interpolation)
      for (a, b) in zip(after.voxels, before.voxels) { #expect(abs(a - b) < 5e-5) }
    }
  }

  @Test(arguments: Interpolation.allCases)
  func `volumes of one voxel along an axis are resampled too`(_ interpolation: Interpolation) throws {
    let flat = try Made.noise(Made.grid(SIMD3(6, 5, 1), spacing: Vector3(1, 1, 3)))
    let target = try flat.grid.resampled(size: SIMD3(6, 5, 3)).unwrapped
    let found = flat.resampled(to: target, by: interpolation)
    for (index, value) in found.voxels.enumerated() { #expect(abs(value - flat.voxels[index % 30]) < 2e-5) }
    let point = try Made.volume(Made.grid(SIMD3(1, 1, 1))) { _ in Float(4) }
    let inside = try Made.grid(SIMD3(2, 2, 2), origin: Vector3(-0.2, -0.2, -0.2), spacing: Vector3(0.3, 0.3, 0.3))
    #expect(point.resampled(to: inside, by: interpolation).voxels.allSatisfy { abs($0 - 4) < 1e-5 })
  }
}
