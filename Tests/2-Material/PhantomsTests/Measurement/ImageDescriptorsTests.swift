// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
import Phantoms
import Testing
import Vocabulary

/// Descriptors of images that were made to have them.
@Suite struct Descriptors {
  @Test func `noise is that which was added`() throws {
    var draws = PhiloxStream(seed: 3)
    let plane = try MadePlanes.plane(256, 256) { column, row in
      1000 + 3 * Double(column) - 2 * Double(row) + draws.normal(standardDeviation: 5)
    }
    let descriptors = ImageDescriptors(plane)
    let span = try #require(descriptors["p99"]) - (try #require(descriptors["p01"]))
    #expect(abs(try #require(descriptors["noise"]) * span / 5 - 1) < 0.03)
  }

  @Test(arguments: [0.0, 2.0, 3.0])
  func `the power law is the one the image was made by`(beta: Double) throws {
    // White noise whose spectrum is multiplied by f^(−β/2), on a plane of 256.
    let side = 256
    var draws = PhiloxStream(seed: 21)
    let white = (0..<side * side).map { _ in draws.normal() }
    let transform = PlaneTransform<Double>(columns: side, rows: side)
    var (real, imaginary) = transform.transformed(real: white)
    for index in 0..<side * side {
      let (x, y) = (index % side, index / side)
      let (u, v) = (Double(x > side / 2 ? x - side : x), Double(y > side / 2 ? y - side : y))
      let frequency = (u * u + v * v).squareRoot()
      let factor = frequency > 0 ? pow(frequency, -beta / 2) : 0
      real[index] *= factor
      imaginary[index] *= factor
    }
    let made = transform.transformed(real: real, imaginary: imaginary, .inverse).real
    let plane = try #require(ImagePlane(columns: side, rows: side, values: made.map { Float($0 * 1000) }))
    let slope = try #require(ImageDescriptors(plane).slope)
    #expect(abs(slope.value - beta) < 0.12, "\(slope)")
    #expect(abs(slope.value - beta) < 4 * slope.error)
  }

  @Test func `stretching and shifting the numbers changes none but the percentiles`() throws {
    let plane = try MadePlanes.edge(degrees: 4, blur: 2, noise: 12, seed: 8)
    let (a, b) = (ImageDescriptors(plane), ImageDescriptors(try #require(plane.map { 2 * $0 + 64 })))
    for (x, y) in zip(a.numbers, b.numbers) where !x.name.hasPrefix("p") && x.name != "levels" {
      #expect(abs((x.value ?? 0) - (y.value ?? 0)) <= 0.003 * abs(x.value ?? 0) + 1e-9, "\(x.name)")
    }
    #expect(abs(try #require(b["p50"]) - 2 * (try #require(a["p50"])) - 64) < 0.01)
  }

  @Test func `inverting the numbers turns the guess of inversion round`() throws {
    // Two dark fields beside a bright middle: a chest as it is shown.
    let plane = try MadePlanes.plane(100, 100) { column, row in
      let isField = (18...38).contains(column) || (62...82).contains(column)
      return isField && (20...60).contains(row) ? 200 : 900 + Double((column * 7 + row * 3) % 11)
    }
    let (a, b) = (ImageDescriptors(plane), ImageDescriptors(try #require(plane.map { 1000 - $0 })))
    #expect((a["inverted"] ?? 1) < -0.9)
    #expect((b["inverted"] ?? -1) > 0.9)
    #expect(abs((a["median"] ?? 0) - (1 - (b["median"] ?? 0))) < 1e-6)
  }

  @Test func `counts by hand`() throws {
    let plane = try MadePlanes.plane(4, 4) { column, row in Double(min(3, column + row)) }
    let descriptors = ImageDescriptors(plane, range: 0...15)
    #expect(descriptors["levels"] == 4)
    #expect(descriptors["saturated.low"] == 1.0 / 16)
    #expect(descriptors["saturated.high"] == 10.0 / 16)
    // The half of a percent of 15 steps lies 0.075 of a step up, from 0 to the next 1.
    #expect(abs((descriptors["range-used"] ?? 0) - (3 - 0.075) / 15) < 1e-6)
    #expect(descriptors["p50"] == 3)
    #expect(descriptors["beta"] == nil)
  }

  @Test func `of a constant image there is little to say, and nothing wrong`() throws {
    let descriptors = ImageDescriptors(try MadePlanes.plane(80, 80) { _, _ in 4 })
    #expect(descriptors["noise"] == nil)
    #expect(descriptors["beta"] == nil)
    #expect(descriptors["entropy"] == nil)
    #expect(descriptors["levels"] == 1)
    #expect(descriptors["p50"] == 4)
  }

  @Test func `a summary is the mean over images with its interval`() throws {
    let images = try (0..<5).map {
      ImageDescriptors(try MadePlanes.noise(64, 64, deviation: 2, mean: 10 * Double($0), seed: UInt64($0)))
    }
    let summary = DescriptorSummary.estimates(images, group: "made")
    let median = try #require(summary.first { $0.name == "p50" })
    let values = images.compactMap { $0["p50"] }
    #expect(abs((median.value ?? 0) - values.reduce(0, +) / 5) < 1e-9)
    #expect(median.n == 5)
    #expect(median.interval?.contains(20) == true)
    #expect(DescriptorSummary.estimates([images[0]]).allSatisfy { $0.interval == nil && $0.reason != nil })
    #expect(DescriptorSummary.estimates([]).isEmpty)
  }

  @Test func `a plane holds only what can be measured`() {
    #expect(ImagePlane(columns: 2, rows: 2, values: [1, 2, 3]) == nil)
    #expect(ImagePlane(columns: 2, rows: 1, values: [1, .nan]) == nil)
    #expect(ImagePlane(columns: 2, rows: 1, values: [1, 2], betweenColumns: 0) == nil)
    let plane = ImagePlane(columns: 3, rows: 2, values: [1, 2, 3, 4, 5, 6])
    #expect(plane?.part(PlaneRegion(column: 1, row: 0, width: 2, height: 2))?.values == [2, 3, 5, 6])
    #expect(plane?.part(PlaneRegion(column: 2, row: 0, width: 2, height: 2)) == nil)
    #expect(plane?.part(PlaneRegion(column: Int.max, row: 0, width: Int.max, height: 1)) == nil)
    #expect(plane?.transposed.values == [1, 4, 2, 5, 3, 6])
  }
}
