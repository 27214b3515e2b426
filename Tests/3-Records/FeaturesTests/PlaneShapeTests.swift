// SPDX-License-Identifier: Apache-2.0
import Features
import Foundation
import TestSupport
import Testing
import Volumes

@Suite("The shape of a flat region")
struct PlaneShapeTests {
  @Test func `makes a diamond of one pixel`() throws {
    let mask = Mask(grid: try DigitalPhantom.grid(SIMD3(1, 1, 1), spacing: Vector3(2, 2, 5)), filledWith: true)
    let one = PlaneShape(mask)
    #expect(one["surface (mesh)"] == 2)
    #expect(one["surface (pixel counting)"] == 4)
    #expect(abs(try #require(one["perimeter"]) - 4 * 2.0.squareRoot()) < 1e-12)
    #expect(one["maximum diameter"] == 2)
    #expect(one["elongation"] == nil)
  }

  @Test func `cuts the corners of a rectangle`() throws {
    let mask = Mask(grid: try DigitalPhantom.grid(SIMD3(5, 3, 1)), filledWith: true)
    let found = PlaneShape(mask)
    // 15 pixels less an eighth at each corner; sides shortened by one, and four slanted pieces of √½.
    #expect(found["surface (mesh)"] == 14.5)
    #expect(abs(try #require(found["perimeter"]) - (12 + 4 * 0.5.squareRoot())) < 1e-12)
    // Variances of 1…5 and 1…3, five and three times over, by n − 1.
    #expect(abs(try #require(found["elongation"]) - (10.0 / 30).squareRoot()) < 1e-12)
  }

  /// Worked out by pyradiomics 3.0.1, `force2D`, on slice 7.
  @Test func `agrees with another program on a slice of a bitten ellipsoid`() throws {
    let found = PlaneShape(try DigitalPhantom.bitten().mask, slice: 7)
    let axes = (107.0 / 106).squareRoot()
    let theirs: [(String, Double, Double)] = [
      ("surface (pixel counting)", 94.16, 1e-9), ("elongation", 0.9675168, 1e-6),
      ("major axis length", 11.24576 * axes, 1e-6), ("minor axis length", 10.88047 * axes, 1e-6),
      ("maximum diameter", 12.1, 1e-6), ("surface (mesh)", 94.6, 0.02), ("perimeter", 43.92324, 0.05),
    ]
    for (name, value, error) in theirs {
      let own = try #require(found[name])
      #expect(abs(own - value) <= error * value, "\(name): \(own), not \(value)")
    }
  }

  @Test func `knows a disc`() throws {
    var mask = Mask(grid: try DigitalPhantom.grid(SIMD3(101, 101, 1), spacing: Vector3(0.2, 0.2, 1)), filledWith: false)
    for j in 0..<101 {
      for i in 0..<101 { mask[i, j, 0] = hypot(Double(i - 50), Double(j - 50)) * 0.2 <= 8 }
    }
    let disc = PlaneShape(mask)
    #expect(abs(try #require(disc["surface (mesh)"]) - 64 * Double.pi) < 0.01 * 64 * Double.pi)
    #expect((0.9...1).contains(try #require(disc["sphericity"])))
    // A disc's variance along each axis is r²/4.
    #expect(abs(try #require(disc["major axis length"]) - 16) < 0.1)
  }
}
