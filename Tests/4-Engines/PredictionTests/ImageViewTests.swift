// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
import Imaging
import Inference
import ModelPackages
import Prediction
import Testing
import Volumes

@Suite struct `Views of an image` {
  private static func shape(_ channels: Int, _ extent: SIMD3<Int>, isLast: Bool = false) throws -> ImageShape {
    try #require(
      ImageShape(
        channels: channels, slices: extent.x, rows: extent.y, columns: extent.z, isChannelsLast: isLast))
  }

  private static func noise(_ count: Int) -> [Float] {
    var draws = PhiloxStream(seed: 5)
    return (0..<count).map { _ in Float(draws.normal()) }
  }

  @Test func `a mirrored image has its order turned round along one axis, and comes back`() throws {
    let shape = try Self.shape(1, SIMD3(1, 2, 3))
    #expect(ImageView.mirrored(axis: 2).applied(to: [1, 2, 3, 4, 5, 6], shape) == [3, 2, 1, 6, 5, 4])
    #expect(ImageView.mirrored(axis: 1).applied(to: [1, 2, 3, 4, 5, 6], shape) == [4, 5, 6, 1, 2, 3])
    let last = try Self.shape(2, SIMD3(1, 1, 3), isLast: true)
    #expect(ImageView.mirrored(axis: 2).applied(to: [1, 2, 3, 4, 5, 6], last) == [5, 6, 3, 4, 1, 2])
    let cube = try Self.shape(2, SIMD3(3, 4, 5))
    let values = Self.noise(120)
    for axis in 0..<3 {
      let view = ImageView.mirrored(axis: axis)
      #expect(view.returned(view.applied(to: values, cube), cube) == values)
    }
  }

  @Test func `a shifted image is moved by whole voxels, its edge going on, and comes back inside`() throws {
    let shape = try Self.shape(1, SIMD3(1, 2, 4))
    let view = ImageView.shifted(columns: 1, rows: 0)
    #expect(view.applied(to: [1, 2, 3, 4, 5, 6, 7, 8], shape) == [1, 1, 2, 3, 5, 5, 6, 7])
    #expect(view.returned([1, 1, 2, 3, 5, 5, 6, 7], shape) == [1, 2, 3, 3, 5, 6, 7, 7])
    #expect(
      ImageView.shifted(columns: 0, rows: -1).applied(to: [1, 2, 3, 4, 5, 6, 7, 8], shape) == [5, 6, 7, 8, 5, 6, 7, 8])
  }

  @Test func `a quarter turn is one, and channels side by side turn as those one behind the other`() throws {
    let shape = try Self.shape(1, SIMD3(1, 3, 3))
    let turned = ImageView.turned(degrees: 90).applied(to: [1, 2, 3, 4, 5, 6, 7, 8, 9], shape)
    #expect(zip(turned, [7, 4, 1, 8, 5, 2, 9, 6, 3] as [Float]).allSatisfy { abs($0 - $1) < 1e-5 })
    let (first, last) = (try Self.shape(2, SIMD3(2, 4, 5)), try Self.shape(2, SIMD3(2, 4, 5), isLast: true))
    let values = Self.noise(80)
    var mixed = values
    for channel in 0..<2 {
      for voxel in 0..<40 { mixed[last.place(channel, voxel)] = values[first.place(channel, voxel)] }
    }
    for view in [
      ImageView.turned(degrees: 17), .scaled(factor: 1.1), .shifted(columns: 2, rows: -1),
      .noisy(deviations: 0.3, seed: 1, replicate: 4), .windowed(contrast: 1.2, brightness: 0.1),
    ] {
      let (one, two) = (view.applied(to: values, first), view.applied(to: mixed, last))
      for channel in 0..<2 {
        for voxel in 0..<40 { #expect(one[first.place(channel, voxel)] == two[last.place(channel, voxel)]) }
      }
    }
  }

  @Test(arguments: [
    ImageView.turned(degrees: 5), .turned(degrees: -11), .scaled(factor: 1.05), .scaled(factor: 0.9),
    .shifted(columns: 3, rows: 2),
  ])
  func `a smooth map comes back from a move, also where rows lie wider apart than columns`(view: ImageView) throws {
    let shape = try Self.shape(1, SIMD3(1, 40, 60))
    let map = (0..<2400).map { place -> Float in
      let (y, x) = (Double(place / 60) - 20, Double(place % 60) - 30)
      return Float(exp(-(x * x / 100 + y * y / 40)))
    }
    let moved = view.applied(to: map, shape, spacing: (1, 1.5))
    let back = view.returned(moved, shape, spacing: (1, 1.5))
    for y in 8..<32 { for x in 8..<52 { #expect(abs(back[y * 60 + x] - map[y * 60 + x]) < 0.02) } }
    #expect(moved != map)
  }

  @Test func `what is round in millimetres stays round when it is turned`() throws {
    let shape = try Self.shape(1, SIMD3(1, 21, 41))
    let disc = (0..<21 * 41).map { place -> Float in
      let (y, x) = (Double(place / 41 - 10) * 2, Double(place % 41 - 20))
      return Float(exp(-(x * x + y * y) / 50))
    }
    let turned = ImageView.turned(degrees: 30).applied(to: disc, shape, spacing: (1, 2))
    #expect(zip(turned, disc).allSatisfy { abs($0 - $1) < 0.03 })
  }

  @Test func `a larger image is larger`() throws {
    let shape = try Self.shape(1, SIMD3(1, 1, 5))
    let twice = ImageView.scaled(factor: 2).applied(to: [0, 0, 8, 0, 0], shape)
    #expect(twice == [0, 4, 8, 4, 0])
  }

  @Test func `noise has the size that it says, the same for all channels and for each seed another`() throws {
    let shape = try Self.shape(2, SIMD3(1, 100, 100))
    let values = Self.noise(10_000)
    let both = values + values.map { 3 * $0 + 7 }
    let view = ImageView.noisy(deviations: 0.1, seed: 3, replicate: 0)
    let seen = view.applied(to: both, shape)
    let added = zip(seen, both).map { Double($0 - $1) }
    let deviation = (added.prefix(10_000).map { $0 * $0 }.reduce(0, +) / 10_000).squareRoot()
    #expect(abs(deviation - 0.1) < 0.004)
    #expect((0..<10_000).allSatisfy { abs(added[10_000 + $0] - 3 * added[$0]) < 1e-4 })
    #expect(view.applied(to: both, shape) == seen)
    #expect(ImageView.noisy(deviations: 0.1, seed: 4, replicate: 0).applied(to: both, shape) != seen)
  }

  @Test func `another window keeps the image's range`() throws {
    let shape = try Self.shape(1, SIMD3(1, 1, 4))
    // Mean 1.5, deviation √1.25.
    let seen = ImageView.windowed(contrast: 0.5, brightness: 0.2).applied(to: [0, 1, 2, 3], shape)
    let offset = Float(0.2 * 1.25.squareRoot())
    #expect(zip(seen, [0.75, 1.25, 1.75, 2.25] as [Float]).allSatisfy { abs($0 - $1 - offset) < 1e-6 })
    #expect(ImageView.windowed(contrast: 3, brightness: 0).applied(to: [0, 1, 2, 3], shape) == [0, 0, 3, 3])
  }

  @Test func `only kinds that were asked for are drawn, the same for a seed whatever else is`() throws {
    let model = try ImageModel(Toy.package(.segmentation, classes: ["a"]), Toy.identity([1, nil, nil]))
    let image = try model.prepared(Toy.noise(SIMD3(64, 32, 1), seed: 1))
    let all = ViewRanges().views(ModelManifest.Uncertainty.View.allCases, each: 3, of: image, seed: 9)
    #expect(all.count == 1 + 5 * 3)
    #expect(all.first == .mirrored(axis: 2))
    let turned = ViewRanges().views([.turned], each: 3, of: image, seed: 9)
    #expect(turned.count == 3 && turned.allSatisfy { all.contains($0) } && Set(turned).count == 3)
    #expect(ViewRanges().views([], each: 3, of: image, seed: 9).isEmpty)
    #expect(ViewRanges().views([.turned], each: 3, of: image, seed: 10) != turned)
    for view in all {
      switch view {
      case .turned(let degrees): #expect(abs(degrees) <= 5)
      case .scaled(let factor): #expect(abs(factor - 1) <= 0.05)
      case .shifted(let columns, let rows): #expect(columns != 0 && rows != 0 && abs(columns) <= 1 && abs(rows) <= 1)
      default: break
      }
    }
  }

  @Test func `left and right of a volume are those of the patient`() throws {
    let package = Toy.package(.segmentation, classes: ["a"], layout: .ncdhw)
    let model = try ImageModel(package, Toy.identity([1, nil, nil, nil]))
    // Sagittal slices: the patient's left runs over the slices.
    let affine = Affine(i: Vector3(0, 1, 0), j: Vector3(0, 0, -1), k: Vector3(3, 0, 0), origin: .zero)
    let grid = try #require(Grid(size: SIMD3(4, 4, 2), affine: affine))
    let image = try model.prepared(try #require(Volume(grid: grid, voxels: [Float](repeating: 0, count: 32))))
    #expect(ViewRanges().views([.mirrored], each: 2, of: image, seed: 1) == [.mirrored(axis: 0)])
  }
}
