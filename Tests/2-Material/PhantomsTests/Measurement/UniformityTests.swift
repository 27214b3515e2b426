// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
import Phantoms
import Testing
import Vocabulary

/// Evenness of images whose shading and noise are known.
@Suite struct Uniformities {
  private func cylinder(
    shading: Double, noise: Double, offset: Double = 0, ground: Double = -1000, seed: UInt64, pitch: Double = 1.5
  ) throws -> ImagePlane {
    var draws = PhiloxStream(seed: seed)
    return try MadePlanes.plane(160, 160, pitch: pitch) { column, row in
      let (x, y) = ((Double(column) - 80) * pitch, (Double(row) - 78) * pitch)
      let share = (x * x + y * y) / 10_000
      let value = share <= 1 ? offset + shading * share : ground
      return value + (noise > 0 ? draws.normal(standardDeviation: noise) : 0)
    }
  }

  @Test func `finds the cylinder, its water and its cupping`() throws {
    let measured = Uniformity(of: try cylinder(shading: 8, noise: 10, offset: 2, seed: 1), as: .tomograph)
    let disc = try #require(measured.disc)
    #expect(abs(disc.column - 80) < 0.05)
    #expect(abs(disc.row - 78) < 0.05)
    #expect(abs(disc.radius - 100) < 0.5)
    // In the middle: 2 HU and 8 HU times half of (11.28/100)². At 77.4 mm: 8 · (0.774² + 0.1128²/2) more than 2.
    let centre = 2 + 8 * 0.1128 * 0.1128 / 2
    let outer = 2 + 8 * (0.774 * 0.774 + 0.1128 * 0.1128 / 2)
    #expect(measured.estimate("ct.centre")?.interval?.contains(centre) == true)
    #expect(measured.estimate("ct.noise")?.interval?.contains(10) == true)
    #expect(measured.estimate("ct.uniformity")?.interval?.contains(outer - centre) == true)
    for name in ["top", "right", "bottom", "left"] {
      let difference = try #require(measured.estimate("ct.difference.\(name)")?.value)
      #expect(abs(difference - (outer - centre)) < 3)
    }
  }

  @Test func `takes distances that can be, and numbers of any size`() throws {
    let disc = try cylinder(shading: 8, noise: 10, seed: 1)
    for distance in [1e300, 1e7, 1e-7, 1e-200, .nan, .infinity, 0, -1] {
      #expect(
        ImagePlane(columns: 160, rows: 160, values: disc.values, betweenColumns: distance, betweenRows: 1) == nil)
      #expect(
        ImagePlane(columns: 160, rows: 160, values: disc.values, betweenColumns: 1, betweenRows: distance) == nil)
    }
    for (across, down) in [(1e6, 1e6), (1e6, 1e-6), (1e-6, 1e6), (1e-6, 1e-6)] {
      let plane = try #require(
        ImagePlane(columns: 160, rows: 160, values: disc.values, betweenColumns: across, betweenRows: down))
      for kind in Uniformity.Kind.allCases {
        #expect(Uniformity(of: plane, as: kind).estimates.allSatisfy { $0.value?.isFinite ?? true })
      }
    }
    // The span of these is beyond single precision.
    let wide = try #require(disc.map { $0 < -500 ? -3e38 : 3e38 })
    #expect(abs(try #require(PlaneDisc(brightIn: wide)).column - 80) < 0.05)
  }

  @Test func `without noise the differences are exact`() throws {
    let measured = Uniformity(of: try cylinder(shading: 0, noise: 0, offset: 3, seed: 1), as: .tomograph)
    #expect(measured.estimate("ct.centre")?.value == 3)
    #expect(measured.estimate("ct.noise")?.value == 0)
    #expect(measured.estimate("ct.uniformity")?.value == 0)
  }

  @Test func `has intervals that hold the truth where neighbours share noise`() throws {
    var held = 0
    for seed in 0..<80 {
      var draws = PhiloxStream(seed: UInt64(seed) + 40)
      let white = (0..<66 * 66).map { _ in draws.normal(standardDeviation: 6) }
      let smooth = try MadePlanes.plane(64, 64) { column, row in
        var sum = 0.0
        for y in 0..<3 { for x in 0..<3 { sum += white[(row + y) * 66 + column + x] } }
        return 50 + sum / 3
      }
      let measured = Uniformity(of: smooth, as: .radiograph)
      if measured.estimate("slab.mean")?.interval?.contains(50) == true { held += 1 }
    }
    #expect(held >= 69, "\(held) of 80")
  }

  @Test func `of a slab with a known gradient`() throws {
    // Cells of 8 pixels along 128: their means are 1000 + 2·(3.5 … 123.5), so that (high − low) / (high + low) = 240 / 2254.
    let plane = try MadePlanes.plane(128, 128) { column, _ in 1000 + 2 * Double(column) }
    let measured = Uniformity(of: plane, as: .radiograph)
    let integral = try #require(measured.estimate("slab.uniformity.integral")?.value)
    #expect(abs(integral - 240.0 / 2254) < 1e-6)
    // Five neighbours: the first ones, 1007 and 1071.
    let differential = try #require(measured.estimate("slab.uniformity.differential")?.value)
    #expect(abs(differential - 64.0 / 2078) < 1e-6)
  }

  @Test func `signal to noise of a slab is the mean over the deviation`() throws {
    let plane = try MadePlanes.noise(256, 256, deviation: 20, mean: 1000, seed: 7)
    let measured = try #require(Uniformity(of: plane, as: .radiograph).estimate("slab.snr"))
    #expect(measured.interval?.contains(50) == true)
    #expect(abs((measured.value ?? 0) - 50) < 1)
  }

  @Test func `signal to noise of magnitude images, by the ground and by two images`() throws {
    func magnitude(_ seed: UInt64) throws -> ImagePlane {
      var draws = PhiloxStream(seed: seed)
      return try MadePlanes.plane(160, 160, pitch: 1.5) { column, row in
        let (x, y) = ((Double(column) - 80) * 1.5, (Double(row) - 78) * 1.5)
        let (a, b) = (draws.normal(standardDeviation: 10), draws.normal(standardDeviation: 10))
        let signal = x * x + y * y <= 8100 ? 600.0 : 0
        return ((signal + a) * (signal + a) + b * b).squareRoot()
      }
    }
    let (first, second) = (try magnitude(1), try magnitude(2))
    let measured = Uniformity(of: first, as: .resonance, repeated: second)
    for name in ["mr.snr", "mr.snr.difference"] {
      let estimate = try #require(measured.estimate(name))
      #expect(abs((estimate.value ?? 0) / 60 - 1) < 0.03, "\(name) \(estimate.value ?? 0)")
      #expect(estimate.interval?.contains(60) == true)
    }
    // Of discs of 1 cm² in this noise the means spread by about 10/6.7: some 6 of 600 between the extremes.
    #expect((measured.estimate("mr.uniformity")?.value ?? 0) > 98.5)
  }

  @Test func `percent integral uniformity of a linear bias is that of the discs farthest out`() throws {
    let plane = try MadePlanes.plane(200, 200, pitch: 1.25) { column, row in
      let (x, y) = ((Double(column) - 99.5) * 1.25, (Double(row) - 99.5) * 1.25)
      return x * x + y * y <= 10_000 ? 1000 + 2 * x : 0
    }
    // The discs' middles reach √0.75·100 − 5.64 mm = 80.96 mm: (1161.9 − 838.1) / 2000 of 100.
    let value = try #require(Uniformity(of: plane, as: .resonance).estimate("mr.uniformity")?.value)
    #expect(abs(value - (100 - 16.19)) < 0.4, "\(value)")
  }

  @Test func `does not care for the place of the object`() throws {
    let plane = try cylinder(shading: 5, noise: 0, seed: 1)
    let (a, b) = (
      Uniformity(of: plane, as: .tomograph).estimate("ct.uniformity")?.value ?? 0,
      Uniformity(of: plane.transposed, as: .tomograph).estimate("ct.uniformity")?.value ?? 9
    )
    #expect(abs(a - b) < 1e-5)
  }

  @Test func `cannot be told where there is no object, and says why`() throws {
    for kind in [Uniformity.Kind.tomograph, .resonance] {
      let nothing = Uniformity(of: try MadePlanes.plane(64, 64) { _, _ in 0 }, as: kind)
      #expect(nothing.reason?.description == "no bright disc on a darker ground was found")
      #expect(nothing.estimates.allSatisfy { $0.value == nil })
    }
    let tiny = Uniformity(of: try MadePlanes.plane(12, 3) { _, _ in 1 }, as: .radiograph)
    #expect(tiny.estimate("slab.uniformity.integral")?.reason != nil)
    #expect(tiny.estimate("slab.uniformity.integral")?.value == nil)
  }
}
