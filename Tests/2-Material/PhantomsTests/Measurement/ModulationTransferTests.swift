// SPDX-License-Identifier: Apache-2.0
import Foundation
import Phantoms
import Testing
import Vocabulary

/// The modulation transfer of edges whose blur is known.
@Suite struct `Modulation transfer` {
  private func options(_ replicates: Int = 0) -> ModulationTransfer.Options {
    var options = ModulationTransfer.Options()
    options.replicates = replicates
    return options
  }

  @Test(arguments: [(4.0, 0.5), (4.0, 1.0), (3.0, 0.7), (5.0, 1.5), (-4.0, 0.8), (12.0, 0.6), (25.0, 1.0)])
  func `is that of the blur and the pixel's square`(degrees: Double, blur: Double) throws {
    let measured = ModulationTransfer(
      slantedEdgeIn: try MadePlanes.edge(degrees: degrees, blur: blur), options: options())
    #expect(measured.reason == nil)
    #expect(abs((measured.angle.value ?? 0) - abs(degrees)) < 0.02)
    for frequency in stride(from: 0.05, through: 0.8, by: 0.05) {
      let truth = MadePlanes.transfer(frequency, degrees: degrees, blur: blur)
      guard truth > 0.02 else { continue }
      let found = try #require(measured.transfer(at: frequency))
      #expect(abs(found - truth) < 0.004 + 0.01 * truth, "\(degrees)° \(blur) at \(frequency): \(found), \(truth)")
    }
  }

  @Test func `has its half and its tenth where the formula has them`() throws {
    // exp(−2π²·0.49·f²)·sinc(f cos 4°)·sinc(f sin 4°) = 0.5 and 0.1, solved by scipy.optimize.brentq; a pixel of 0.2 mm.
    let measured = ModulationTransfer(
      slantedEdgeIn: try MadePlanes.edge(degrees: 4, blur: 0.7, pitch: 0.2), options: options())
    #expect(abs((measured.half.value ?? 0) - 0.24711111825651344 / 0.2) < 0.01 * 0.24711111825651344 / 0.2)
    #expect(abs((measured.tenth.value ?? 0) - 0.44861843931383133 / 0.2) < 0.01 * 0.44861843931383133 / 0.2)
    #expect(measured.half.unit == "1/mm")
    #expect(abs((measured.atNyquist.value ?? 0) - MadePlanes.transfer(0.5, degrees: 4, blur: 0.7)) < 0.004)
  }

  @Test func `stays the same where numbers are stretched, shifted, or turned over`() throws {
    let plane = try MadePlanes.edge(degrees: 4, blur: 0.8, noise: 5, seed: 3)
    let first = ModulationTransfer(slantedEdgeIn: plane, options: options())
    for turned in [plane.map { 3 * $0 + 500 }, plane.map { 4000 - $0 }] {
      let other = ModulationTransfer(slantedEdgeIn: try #require(turned), options: options())
      for (a, b) in zip(first.points, other.points) { #expect(abs(a.transfer - b.transfer) < 1e-4) }
    }
  }

  @Test func `turns with the image`() throws {
    let plane = try MadePlanes.edge(degrees: 4, blur: 0.8, noise: 5, seed: 4)
    let first = ModulationTransfer(slantedEdgeIn: plane, options: options())
    let second = ModulationTransfer(slantedEdgeIn: plane.transposed, options: options())
    #expect(!first.isAlongColumns)
    #expect(second.isAlongColumns)
    #expect(first.points == second.points)
  }

  @Test func `tells frequencies in pixels apart from those in millimetres`() throws {
    let fine = ModulationTransfer(
      slantedEdgeIn: try MadePlanes.edge(degrees: 4, blur: 0.8, pitch: 0.1), options: options())
    let coarse = ModulationTransfer(
      slantedEdgeIn: try MadePlanes.edge(degrees: 4, blur: 0.8, pitch: 0.4), options: options())
    #expect(abs((fine.half.value ?? 0) - 4 * (coarse.half.value ?? 0)) < 1e-6)
  }

  @Test func `has intervals that hold the truth`() throws {
    let (degrees, blur) = (4.0, 0.8)
    let truth = 0.2201261747025927
    var held = 0
    for seed in 0..<60 {
      let plane = try MadePlanes.edge(degrees: degrees, blur: blur, noise: 30, seed: UInt64(seed) + 100)
      let measured = ModulationTransfer(slantedEdgeIn: plane, options: options(60))
      if measured.half.interval?.contains(truth) == true { held += 1 }
    }
    // At 95 % fewer than 52 of 60 would come once in 200 such runs.
    #expect(held >= 52, "\(held) of 60")
  }

  @Test func `cannot be told without an edge, and says why`() throws {
    let constant = try MadePlanes.plane(64, 64) { _, _ in 7 }
    let noise = try MadePlanes.noise(64, 64, deviation: 10, mean: 100, seed: 5)
    let small = try MadePlanes.edge(20, 64, degrees: 4, blur: 1)
    let straight = try MadePlanes.plane(64, 64) { column, _ in column < 30 ? 0 : column == 30 ? 300 : 1000 }
    let disc = try MadePlanes.plane(96, 96) { column, row in
      (Double(column) - 60) * (Double(column) - 60) + (Double(row) - 48) * (Double(row) - 48) < 1600 ? 1000 : 0
    }
    let words = [
      (constant, "no edge was found"), (noise, "no edge was found"), (small, "columns or rows in the region"),
      (straight, "not slanted enough"), (disc, "no "),
    ]
    for (plane, word) in words {
      let measured = ModulationTransfer(slantedEdgeIn: plane, options: options())
      #expect(measured.half.value == nil)
      #expect(measured.points.isEmpty)
      #expect(measured.reason?.description.contains(word) == true, "\(measured.reason?.description ?? "") \(word)")
    }
  }

  @Test func `of a point is that of its blur`() throws {
    // A bell of 2 pixels of 0.4 mm: exp(−2π²·0.64·f²), one half at √(ln 2 / 2) / (0.8·π).
    let plane = try MadePlanes.plane(96, 96, pitch: 0.4) { column, row in
      let (x, y) = (Double(column) - 47.3, Double(row) - 48.2)
      return 20 + 800 * exp(-(x * x + y * y) / 8)
    }
    let measured = ModulationTransfer(pointIn: plane)
    let truth = (log(2.0) / 2).squareRoot() / (0.8 * .pi)
    #expect(abs((measured.half.value ?? 0) / truth - 1) < 0.002)
    #expect(measured.half.interval == nil)
    #expect(measured.angle.value == nil)
    let noise = ModulationTransfer(pointIn: try MadePlanes.noise(64, 64, deviation: 3, seed: 2))
    #expect(noise.half.value == nil)
    #expect(
      noise.reason?.description.hasPrefix("no point was found") == true
        || noise.reason?.description.contains("edge") == true)
    #expect(ModulationTransfer(pointIn: try MadePlanes.plane(64, 64) { _, _ in 1 }).half.value == nil)
  }

  @Test func `gives the same numbers again`() throws {
    let plane = try MadePlanes.edge(degrees: 3, blur: 0.6, noise: 20, seed: 9)
    #expect(
      ModulationTransfer(slantedEdgeIn: plane, options: options(20))
        == ModulationTransfer(slantedEdgeIn: plane, options: options(20)))
  }
}
