// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
import Phantoms
import Testing
import Volumes

@Suite("Laws of lines")
struct TracingLawTests {
  private func greatestDifference(_ first: [Float], _ second: [Float]) -> Float {
    zip(first, second).map { abs($0 - $1) }.max() ?? 0
  }

  @Test func `the number of threads changes no bit`() throws {
    let tracer = LineTracer(StandInThorax.phantom())
    let projection = StandInThorax.projection(64)
    let channels: [TraceChannel] = [.structures(.lungs), .finding(0)]
    let grid = try #require(
      Grid(
        size: SIMD3(32, 32, 24),
        affine: Affine(
          i: Vector3(12, 1, 0), j: Vector3(-1, 12, 0), k: Vector3(0, 0, 15), origin: Vector3(-180, -180, -170))))
    let alone = tracer.trace(projection, channels: channels, oversampling: 3, workers: 1)
    let volume = tracer.volume(on: grid, workers: 1) { $0.density }
    for workers in [2, 7] {
      #expect(tracer.trace(projection, channels: channels, oversampling: 3, workers: workers) == alone)
      #expect(tracer.volume(on: grid, workers: workers) { $0.density } == volume)
    }
  }

  @Test func `phantom and rays moved together find the same`() {
    for seed in 200..<UInt64(210) {
      let phantom = RandomPhantoms.phantom(seed)
      let (c, s) = (cos(0.7), sin(0.7))
      let motion = Affine(i: Vector3(c, s, 0), j: Vector3(-s, c, 0), k: Vector3(0, 0, 1), origin: Vector3(30, -80, 55))
      let here = Projection(
        source: Vector3(20, 1500, 10), origin: Vector3(-150, -200, 150), columnStep: Vector3(10, 0, 0),
        rowStep: Vector3(0, 0, -10), columns: 31, rows: 30)
      var there = here
      there.source = motion.point(here.source)
      there.origin = motion.point(here.origin)
      there.columnStep = motion.i * here.columnStep.x + motion.k * here.columnStep.z
      there.rowStep = motion.i * here.rowStep.x + motion.k * here.rowStep.z
      let first = LineTracer(phantom).paths(here)
      let second = LineTracer(phantom.moved(by: motion)).paths(there)
      #expect(first.materials == second.materials)
      for (one, other) in zip(first.lengths, second.lengths) {
        // Where a line touches an edge its chord changes like the root of a rounding error.
        #expect(greatestDifference(one, other) < 0.02)
        let mean = zip(one, other).map { Double(abs($0 - $1)) }.reduce(0, +) / Double(one.count)
        #expect(mean < 1e-4)
      }
    }
  }

  @Test func `more than sixty-four channels are each what they are alone`() {
    let balls = (0..<131).map { number in
      Solid(
        .insert,
        .ellipsoid(
          centre: Vector3(Double(number % 12) * 20 - 110, 0, Double(number / 12) * 20 - 100),
          halfAxes: Vector3(repeating: 8)),
        of: .water, finding: number)
    }
    let tracer = LineTracer(Phantom(solids: balls))
    let projection = StandInThorax.projection(48)
    let traced = tracer.trace(projection, channels: (0..<131).map { .finding($0) }, workers: 1)
    #expect(traced.channels.count == 131)
    for (number, lengths) in traced.channels.enumerated() {
      let alone = tracer.lengths(ofFinding: number, projection, workers: 1)
      #expect(greatestDifference(lengths, alone) < 1e-4)
    }
    #expect(traced.channels[130].contains { $0 > 0 })
    #expect(greatestDifference(traced.paths.lengths[0], tracer.paths(projection, workers: 1).lengths[0]) < 1e-3)
  }

  @Test func `the order of solids that do not touch does not matter`() {
    let ball = { (x: Double) in
      Solid(.insert, .ellipsoid(centre: Vector3(x, 0, 0), halfAxes: Vector3(9, 12, 20)), of: x > 0 ? .water : .acrylic)
    }
    let solids = [-60.0, -40, -20, 0, 20, 40, 60].map(ball)
    let projection = Rays.projection(from: Vector3(900, 40, 0), to: Vector3(-150, 0, 0), pitch: 8)
    let forward = LineTracer(Phantom(solids: solids)).paths(projection)
    let backward = LineTracer(Phantom(solids: solids.reversed())).paths(projection)
    for (one, other) in zip(forward.lengths, backward.lengths) { #expect(greatestDifference(one, other) < 2e-5) }
    #expect(forward.lengths.allSatisfy { ($0.max() ?? 0) > 10 })
  }

  @Test func `a rod of two mitred pieces is the whole rod`() {
    let (start, end, middle) = (
      Vector3(-60, 10, -30), Vector3(50, 20, 60), Vector3(-60, 10, -30) * 0.4 + Vector3(50, 20, 60) * 0.6
    )
    let whole = Solid(.insert, .rod(from: start, to: end, radius: 7), of: .water)
    let normal = (end - start) + Vector3(30, 0, 10)
    let pieces = [
      Shape.rod(from: start, to: end, radius: 7, cuts: [.init(through: middle, normal: normal)]),
      Shape.rod(from: start, to: end, radius: 7, cuts: [.init(through: middle, normal: -normal)]),
    ].map { Solid(.insert, $0, of: .water) }
    let projection = Projection(
      source: Vector3(0, 1600, 0), origin: Vector3(-80, -200, 80), columnStep: Vector3(2.6, 0, 0),
      rowStep: Vector3(0, 0, -2.6), columns: 64, rows: 64)
    let one = LineTracer(Phantom(solids: [whole])).paths(projection)
    let two = LineTracer(Phantom(solids: pieces)).paths(projection)
    #expect(greatestDifference(one.lengths[0], two.lengths[0]) < 5e-4)
    #expect((one.lengths[0].max() ?? 0) > 13.9)
  }

  @Test func `one pass gives the same as several`() {
    let tracer = LineTracer(StandInThorax.phantom(vessels: 60))
    let projection = StandInThorax.projection(48)
    let traced = tracer.trace(projection, channels: [.structures(.lungs), .finding(0), .structures([.rib, .spine])])
    #expect(traced.paths == tracer.paths(projection))
    #expect(traced.channels[0] == tracer.lengths(of: .lungs, projection))
    #expect(traced.channels[1] == tracer.lengths(ofFinding: 0, projection))
    #expect(traced.channels[2] == tracer.lengths(of: [.rib, .spine], projection))
    #expect(traced.channels[1].contains { $0 > 5 })
  }

  @Test func `oversampling is the mean of the rays of a finer detector`() {
    let tracer = LineTracer(StandInThorax.phantom(vessels: 60))
    let coarse = StandInThorax.projection(30)
    let fine = StandInThorax.projection(90)
    let means = tracer.paths(coarse, oversampling: 3)
    let rays = tracer.paths(fine)
    for (mean, ray) in zip(means.lengths, rays.lengths) {
      for (column, row) in [(0, 0), (14, 3), (7, 22), (29, 29), (10, 15)] {
        var sum: Float = 0
        for part in 0..<9 { sum += ray[(3 * row + part / 3) * 90 + 3 * column + part % 3] }
        #expect(abs(mean[row * 30 + column] - sum / 9) < 2e-3)
      }
    }
  }

  @Test func `a row of voxels holds what a parallel ray meets`() throws {
    let phantom = RandomPhantoms.phantom(300)
    let tracer = LineTracer(phantom)
    // Rows along y, each one line; the rays come from very far.
    let affine = Affine(i: Vector3(0, -4, 0), j: Vector3(6, 0, 0), k: Vector3(0, 0, 6), origin: Vector3(-90, 300, -90))
    let grid = try #require(Grid(size: SIMD3(150, 31, 31), affine: affine))
    let volume = tracer.volume(on: grid, oversampling: SIMD2(1, 1)) { $0.density }
    let projection = Projection(
      source: Vector3(0, 1e8, 0), origin: Vector3(-90, -302, -90), columnStep: Vector3(6, 0, 0),
      rowStep: Vector3(0, 0, 6), columns: 31, rows: 31)
    let paths = tracer.paths(projection)
    for row in 0..<31 {
      for column in 0..<31 {
        let sum = (0..<150).reduce(0.0) { $0 + Double(volume[$1, column, row]) } * 4
        let path = paths.lengths.reduce(0.0) { $0 + Double($1[row * 31 + column]) }
        #expect(abs(sum - path) < 0.01, "row \(row), column \(column)")
      }
    }
  }

  @Test func `several values in one pass are those of one each`() throws {
    let tracer = LineTracer(RandomPhantoms.phantom(301))
    let affine = Affine(i: Vector3(9, 0, 0), j: Vector3(0, 9, 0), k: Vector3(0, 0, 9), origin: Vector3(-90, -90, -90))
    let grid = try #require(Grid(size: SIMD3(21, 20, 19), affine: affine))
    let both = tracer.volumes(
      on: grid, backgrounds: [0, -1000], values: [{ $0.density }, { Float($0.finding ?? 0) * 10 }])
    #expect(both[0] == tracer.volume(on: grid) { $0.density })
    #expect(both[1] == tracer.volume(on: grid, background: -1000) { Float($0.finding ?? 0) * 10 })
  }

  @Test func `shares of all structures and of nothing add up to one`() throws {
    let tracer = LineTracer(RandomPhantoms.phantom(302))
    let affine = Affine(i: Vector3(9, 1, 0), j: Vector3(0, 9, 2), k: Vector3(1, 0, 9), origin: Vector3(-90, -90, -90))
    let grid = try #require(Grid(size: SIMD3(20, 20, 20), affine: affine))
    var sum = tracer.volume(on: grid, background: 1) { _ in 0 }.voxels
    for structure in RandomPhantoms.structures {
      let share = tracer.occupancy(of: Structures([structure]), on: grid).voxels
      #expect(share.allSatisfy { $0 >= 0 && $0 <= 1.000_01 })
      for index in sum.indices { sum[index] += share[index] }
    }
    #expect(sum.allSatisfy { abs($0 - 1) < 1e-4 })
  }
}
