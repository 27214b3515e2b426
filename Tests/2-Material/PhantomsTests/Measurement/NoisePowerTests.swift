// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
import Phantoms
import Testing
import Vocabulary

/// The power of noise whose power is known.
@Suite struct `Noise power` {
  @Test func `of white noise is flat: the variance times the area of a pixel`() throws {
    let (deviation, pitch) = (12.0, 0.25)
    let measured = NoisePower([try MadePlanes.noise(256, 256, deviation: deviation, mean: 800, pitch: pitch, seed: 11)])
    let truth = deviation * deviation * pitch * pitch
    #expect(measured.side == 64)
    // The two lowest rings lose what the polynomial takes.
    let held = measured.points.dropFirst(2).filter { $0.interval?.contains(truth) == true }.count
    #expect(held >= measured.points.count - 2 - 4, "\(held) of \(measured.points.count - 2)")
    for point in measured.points.dropFirst(4) { #expect(abs(point.power / truth - 1) < 0.2) }
    #expect(abs((measured.integral.value ?? 0) / (deviation * deviation) - 1) < 0.02)
    #expect(measured.integral.interval?.contains(deviation * deviation) == true)
    #expect(measured.mean.interval?.contains(800) == true)
    // Over a square of places of side 1/p the mean radial frequency up to Nyquist's is two thirds of it.
    #expect(abs((measured.meanFrequency.value ?? 0) * pitch - 1.0 / 3) < 0.01)
  }

  @Test func `integrates to the variance about the slow part`() throws {
    let measured = NoisePower([try MadePlanes.noise(200, 180, deviation: 3, pitch: 0.7, seed: 12)])
    let integral = try #require(measured.integral.value)
    let deviation = try #require(measured.deviation.value)
    #expect(abs(integral - deviation * deviation) < 1e-9 * integral)
  }

  @Test func `of smoothed noise is that of the filter`() throws {
    // The mean of two neighbours in a row: half of the power times 1 + (1 − 1/N)·cos(2πu) over N pixels.
    let white = try MadePlanes.noise(257, 256, deviation: 10, seed: 13)
    let smooth = try MadePlanes.plane(256, 256) { (white[$0, $1] + white[$0 + 1, $1]) / 2 }
    let measured = NoisePower([smooth])
    let side = measured.side
    for u in stride(from: 4, to: side / 2, by: 3) {
      let truth = 50 * (1 + (1 - 1 / Double(side)) * cos(2 * .pi * Double(u) / Double(side)))
      let column = (0..<side).filter { $0 != 0 }.map { measured.power[$0 * side + u] }.reduce(0, +) / Double(side - 1)
      #expect(abs(column - truth) < 0.12 * truth + 0.2, "\(u): \(column), \(truth)")
    }
  }

  @Test func `by the definition, over one small square`() throws {
    let plane = try MadePlanes.noise(16, 16, deviation: 2, mean: 5, pitch: 0.5, seed: 14)
    var options = NoisePower.Options()
    (options.side, options.detrending) = (16, 0)
    let measured = NoisePower([plane], options: options)
    let mean = plane.values.reduce(0) { $0 + Double($1) } / 256
    for (u, v) in [(1, 0), (3, 5), (8, 8), (15, 2)] {
      var (a, b) = (0.0, 0.0)
      for row in 0..<16 {
        for column in 0..<16 {
          let phase = 2 * Double.pi * Double(u * column + v * row) / 16
          a += (plane[column, row] - mean) * cos(phase)
          b += (plane[column, row] - mean) * sin(phase)
        }
      }
      let truth = (a * a + b * b) * 0.25 / 256
      #expect(abs(measured.power[v * 16 + u] - truth) < 1e-9 * (1 + truth))
    }
  }

  @Test func `does not see a slow part of the degree that is taken away`() throws {
    let white = try MadePlanes.noise(128, 128, deviation: 5, seed: 15)
    let shaded = try MadePlanes.plane(128, 128) { column, row in
      let (x, y) = (Double(column) / 128, Double(row) / 128)
      return white[column, row] + 300 * x - 200 * y + 150 * x * x + 80 * x * y - 60 * y * y
    }
    let (first, second) = (NoisePower([white]), NoisePower([shaded]))
    for (a, b) in zip(first.points, second.points) { #expect(abs(a.power - b.power) < 1e-3 * a.power) }
    var options = NoisePower.Options()
    options.detrending = 0
    #expect(NoisePower([shaded], options: options).points[0].power > 100 * first.points[0].power)
  }

  @Test func `grows with the square of the scale, and is normalised by that of the mean`() throws {
    let plane = try MadePlanes.noise(96, 96, deviation: 5, mean: 100, seed: 16)
    let (first, second) = (NoisePower([plane]), NoisePower([try #require(plane.map { 4 * $0 })]))
    for (a, b) in zip(first.points, second.points) { #expect(abs(b.power - 16 * a.power) < 1e-5 * b.power) }
    let normalized = try #require(first.normalized)
    for (a, b) in zip(normalized, try #require(second.normalized)) {
      #expect(abs(a.power - b.power) < 1e-5 * a.power)
    }
    let turned = NoisePower([plane.transposed])
    for (a, b) in zip(first.points, turned.points) { #expect(abs(a.power - b.power) < 1e-9 * a.power) }
  }

  @Test func `has intervals that hold the truth`() throws {
    var (held, rings) = (0, 0)
    for seed in 0..<20 {
      let measured = NoisePower([try MadePlanes.noise(96, 96, deviation: 1, seed: UInt64(seed) + 500)])
      for point in measured.points.dropFirst(2) {
        rings += 1
        if point.interval?.contains(1) == true { held += 1 }
      }
    }
    #expect(Double(held) / Double(rings) > 0.93, "\(held) of \(rings)")
  }

  @Test func `gives quanta of an ideal counter`() throws {
    // Poisson's noise of q quanta a pixel at a transfer of one: as many quanta as there were.
    let quanta = 400.0
    let pitch = 0.2
    let plane = try MadePlanes.noise(256, 256, deviation: quanta.squareRoot(), mean: quanta, pitch: pitch, seed: 17)
    let noise = NoisePower([plane])
    // An edge far sharper than a pixel, seen by squares of a fifteenth of the pitch, passes nearly all.
    let edge = ModulationTransfer(
      slantedEdgeIn: try MadePlanes.edge(degrees: 4, blur: 0.05, pitch: pitch / 15), options: .init())
    let density = quanta / (pitch * pitch)
    for (frequency, share) in noise.detectiveEfficiency(edge, quanta: density).dropFirst(4) {
      #expect(abs(share - 1) < 0.2, "\(frequency): \(share)")
    }
  }

  @Test func `cannot be told of too small a region or of nothing, and says why`() throws {
    let small = NoisePower([try MadePlanes.noise(12, 40, deviation: 1, seed: 1)])
    #expect(small.reason?.description == "there are 12 columns or rows in the region, and at least 16 are needed")
    #expect(NoisePower([]).reason == .noObservations)
    let constant = NoisePower([try MadePlanes.plane(64, 64) { _, _ in 3 }])
    #expect(constant.integral.value == 0)
    #expect(constant.meanFrequency.value == nil)
    #expect(constant.meanFrequency.reason != nil)
    let two = NoisePower([
      try MadePlanes.noise(32, 32, deviation: 1, seed: 1),
      try MadePlanes.noise(32, 32, deviation: 1, pitch: 2, seed: 1),
    ])
    #expect(two.reason?.description.contains("differ in the distances") == true)
  }
}
