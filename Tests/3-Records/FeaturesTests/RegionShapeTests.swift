// SPDX-License-Identifier: Apache-2.0
import Features
import Foundation
import TestSupport
import Testing
import Volumes

@Suite("The shape of a region in space")
struct RegionShapeTests {
  /// Consensus values of three digits, from the reference manual of the initiative.
  @Test func `gives the consensus values of the digital phantom`() throws {
    let (volume, mask) = try DigitalPhantom.phantom()
    let found = RegionShape(mask, numbers: volume)
    let consensus: [(String, Double, Double)] = [
      ("volume (mesh)", 556, 4), ("volume (voxel counting)", 592, 0), ("surface area (mesh)", 388, 3),
      ("surface to volume ratio", 0.698, 0.004), ("compactness 1", 0.0411, 0.0003), ("compactness 2", 0.599, 0.004),
      ("spherical disproportion", 1.19, 0.01), ("sphericity", 0.843, 0.005), ("asphericity", 0.186, 0.003),
      ("centre of mass shift", 0.672, 0.004), ("maximum 3D diameter", 13.1, 0.1), ("major axis length", 11.4, 0.1),
      ("minor axis length", 9.31, 0.06), ("least axis length", 8.54, 0.05), ("elongation", 0.816, 0.005),
      ("flatness", 0.749, 0.005),
    ]
    for (name, value, tolerance) in consensus {
      let own = try #require(found[name], "\(name)")
      #expect(abs(own - value) <= tolerance, "\(name): \(own)")
    }
  }

  /// Worked out by pyradiomics 3.0.1 on the same masks; it decides some faces otherwise, which the bitten surface shows.
  @Test func `agrees with another program on masks of other spacings`() throws {
    let phantom = RegionShape(try DigitalPhantom.phantom().mask)
    let bitten = RegionShape(try DigitalPhantom.bitten().mask)
    let count = 641.0
    let axes = (count / (count - 1)).squareRoot()
    let theirs: [(RegionShape, String, Double, Double)] = [
      (phantom, "volume (mesh)", 556.3333, 1e-6), (phantom, "surface area (mesh)", 388.0706, 1e-6),
      (phantom, "maximum 3D diameter", 13.11488, 1e-6), (phantom, "elongation", 0.8163212, 1e-6),
      (phantom, "flatness", 0.7486135, 1e-6), (bitten, "volume (mesh)", 1390.492, 1e-3),
      (bitten, "surface area (mesh)", 742.8079, 1e-3), (bitten, "volume (voxel counting)", 1410.2, 1e-9),
      (bitten, "maximum 3D diameter", 22.6073, 1e-6), (bitten, "major axis length", 18.08695 * axes, 1e-6),
      (bitten, "minor axis length", 10.39146 * axes, 1e-6), (bitten, "least axis length", 10.35202 * axes, 1e-6),
      (bitten, "elongation", 0.5745281, 1e-6), (bitten, "flatness", 0.5723476, 1e-6),
      (bitten, "sphericity", 0.8110604, 2e-3),
    ]
    for (shape, name, value, error) in theirs {
      let own = try #require(shape[name], "\(name)")
      #expect(abs(own - value) <= error * value, "\(name): \(own), not \(value)")
    }
  }

  @Test func `makes an octahedron of one voxel`() throws {
    var mask = Mask(grid: try DigitalPhantom.grid(SIMD3(1, 1, 1), spacing: Vector3(2, 3, 4)), filledWith: true)
    let one = RegionShape(mask)
    // Half axes 1, 1.5 and 2 mm: a volume of 4/3 · 1 · 1.5 · 2.
    #expect(abs(try #require(one["volume (mesh)"]) - 4) < 1e-12)
    #expect(one["volume (voxel counting)"] == 24)
    #expect(one["maximum 3D diameter"] == 4)
    #expect(one["major axis length"] == nil)
    mask[0, 0, 0] = false
    #expect(RegionShape(mask).values.allSatisfy { $0.value == nil })
    let even = RegionShape(Mask(grid: try DigitalPhantom.grid(SIMD3(1, 1, 1)), filledWith: true))
    #expect(abs(try #require(even["surface area (mesh)"]) - 3.0.squareRoot()) < 1e-12)
  }

  @Test func `knows a sphere`() throws {
    let (radius, spacing) = (10.0, 0.5)
    let side = 45
    var mask = Mask(
      grid: try DigitalPhantom.grid(SIMD3(side, side, side), spacing: Vector3(repeating: spacing)), filledWith: false)
    for k in 0..<side {
      for j in 0..<side {
        for i in 0..<side {
          let off = (Vector3(Double(i), Double(j), Double(k)) - Vector3(repeating: 22)) * spacing
          mask[i, j, k] = off.length <= radius
        }
      }
    }
    let sphere = RegionShape(mask)
    let volume = 4 / 3 * Double.pi * radius * radius * radius
    #expect(abs(try #require(sphere["volume (mesh)"]) - volume) < 0.01 * volume)
    #expect(abs(try #require(sphere["maximum 3D diameter"]) - 20.5) < 1e-9)
    #expect(abs(try #require(sphere["elongation"]) - 1) < 1e-9)
    // A ball's variance along each axis is r²/5.
    #expect(abs(try #require(sphere["major axis length"]) - 4 * radius / 5.0.squareRoot()) < 0.02 * radius)
    // A surface in steps is longer than a smooth one, by no more than a tenth.
    #expect((0.9...1).contains(try #require(sphere["sphericity"])))
  }

  /// Where a surface is not closed, its volume depends on where the origin is taken.
  @Test(arguments: [1, 2, 3, 4, 5, 6, 7, 8] as [UInt64])
  func `closes the surface of any mask, and adds what lies apart`(seed: UInt64) throws {
    var random = SplitMix(seed: seed)
    let grid = try DigitalPhantom.grid(SIMD3(16, 9, 9), spacing: Vector3(1, 2, 0.5))
    var mask = Mask(grid: grid, filledWith: false)
    for k in 0..<9 {
      for j in 0..<9 { for i in 4..<13 { mask[i, j, k] = random.uniform() < 0.2 + 0.08 * Double(seed) } }
    }
    let alone = RegionShape(mask)
    mask[0, 8, 8] = true
    mask[15, 0, 0] = true
    let more = RegionShape(mask)
    #expect(abs(try #require(more["volume (mesh)"]) - (try #require(alone["volume (mesh)"])) - 2.0 / 6) < 1e-9)
  }

  @Test(arguments: [1, 2, 3] as [UInt64]) func `finds the greatest distance that all pairs have`(seed: UInt64) throws {
    var random = SplitMix(seed: seed)
    let grid = try DigitalPhantom.grid(SIMD3(7, 8, 9), spacing: Vector3(1.5, 1, 2))
    var mask = Mask(grid: grid, filledWith: false)
    for _ in 0..<60 {
      mask[Int(random.next() % 7), Int(random.next() % 8), Int(random.next() % 9)] = true
    }
    var corners: [Vector3] = []
    for k in 0..<9 {
      for j in 0..<8 {
        for i in 0..<7 where mask[i, j, k] {
          let steps = [(1, 0, 0), (-1, 0, 0), (0, 1, 0), (0, -1, 0), (0, 0, 1), (0, 0, -1)]
          for (x, y, z) in steps {
            let (a, b, c) = (i + x, j + y, k + z)
            let isIn = a >= 0 && b >= 0 && c >= 0 && a < 7 && b < 8 && c < 9 && mask[a, b, c]
            if !isIn {
              corners.append(
                Vector3(Double(i) + 0.5 * Double(x), Double(j) + 0.5 * Double(y), Double(k) + 0.5 * Double(z))
                  * Vector3(1.5, 1, 2))
            }
          }
        }
      }
    }
    var greatest = 0.0
    for a in corners { for b in corners { greatest = max(greatest, (a - b).length) } }
    #expect(abs(try #require(RegionShape(mask)["maximum 3D diameter"]) - greatest) < 1e-12)
  }

  @Test func `is the same wherever the region lies and however the grid is turned`() throws {
    let (_, mask) = try DigitalPhantom.bitten()
    let (c, s) = (cos(0.7), sin(0.7))
    let affine = Affine(
      i: Vector3(c, s, 0) * 0.8, j: Vector3(-s, c, 0) * 1.1, k: Vector3(0, 0, 2.5), origin: Vector3(-500, 300, 9000))
    let grid = try #require(Grid(size: mask.grid.size, affine: affine))
    let turned = try #require(Mask(grid: grid, voxels: mask.voxels))
    for (one, other) in zip(RegionShape(mask).values, RegionShape(turned).values) {
      if let value = one.value {
        #expect(abs(value - (try #require(other.value))) < 1e-7 * max(1, value), "\(one.name)")
      }
    }
  }
}
