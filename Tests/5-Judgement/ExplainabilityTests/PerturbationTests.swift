// SPDX-License-Identifier: Apache-2.0
import Explainability
import Foundation
import Testing
import Prediction

@Suite("Perturbations")
struct PerturbationTests {
  let shape = ImageShape(channels: 1, rows: 6, columns: 5)
  let weights = Toy.noise(30, seed: 1)
  let image = Toy.noise(30, seed: 2)

  @Test func `gives weight times value for a linear model and a window of one voxel`() throws {
    let shape = try #require(shape)
    let question = try Toy.question(Toy.linear(weights, shape: [1, 6, 5]), image, shape)
    let found = try Occlusion(window: SIMD3(1, 1, 1), stride: SIMD3(1, 1, 1)).explained(question)
    for place in 0..<30 { #expect(abs(found.values[place] - weights[place] * image[place]) < 1e-5) }
    #expect(found.evaluations == 31)
  }

  @Test(arguments: [(2, 1), (3, 2), (4, 3), (5, 4)]) func `agrees with a slow definition`(_ window: Int, _ stride: Int)
    throws
  {
    let shape = try #require(shape)
    let question = try Toy.question(Toy.linear(weights, shape: [1, 6, 5]), image, shape)
    let found = try Occlusion(
      window: SIMD3(1, window, window), stride: SIMD3(1, stride, stride), fill: .value(0.5)
    ).explained(question)
    func starts(_ length: Int) -> [Int] {
      var starts = [0]
      while (starts.last ?? 0) + window < length { starts.append((starts.last ?? 0) + stride) }
      return starts
    }
    for row in 0..<6 {
      for column in 0..<5 {
        var losses: [Double] = []
        for r in starts(6) where r <= row && row < r + window {
          for c in starts(5) where c <= column && column < c + window {
            var loss = 0.0
            for y in r..<min(6, r + window) {
              for x in c..<min(5, c + window) {
                loss += Double(weights[y * 5 + x]) * (Double(image[y * 5 + x]) - 0.5)
              }
            }
            losses.append(loss)
          }
        }
        #expect(abs(Double(found.values[row * 5 + column]) - losses.reduce(0, +) / Double(losses.count)) < 1e-4)
      }
    }
  }

  @Test func `covers all channels and slices, in either order of the axes`() throws {
    let first = try #require(ImageShape(channels: 2, slices: 3, rows: 2, columns: 2))
    let last = try #require(ImageShape(channels: 2, slices: 3, rows: 2, columns: 2, isChannelsLast: true))
    let (weights, image) = (Toy.noise(24, seed: 5), Toy.noise(24, seed: 6))
    func turned(_ values: [Float]) -> [Float] { (0..<12).flatMap { [values[$0], values[12 + $0]] } }
    let a = try Occlusion(window: SIMD3(1, 1, 1), stride: SIMD3(1, 1, 1)).explained(
      Toy.question(Toy.linear(weights, shape: [2, 3, 2, 2]), image, first))
    let b = try Occlusion(window: SIMD3(1, 1, 1), stride: SIMD3(1, 1, 1)).explained(
      Toy.question(Toy.linear(turned(weights), shape: [2, 3, 2, 2]), turned(image), last))
    for voxel in 0..<12 {
      let wanted = weights[voxel] * image[voxel] + weights[12 + voxel] * image[12 + voxel]
      #expect(abs(a.values[voxel] - wanted) < 1e-5)
      #expect(abs(b.values[voxel] - wanted) < 1e-5)
    }
  }

  @Test func `does not depend on how many images go at a time`() throws {
    let shape = try #require(shape)
    let explainer = RISE(masks: 33, cells: SIMD3(1, 3, 3), seed: 4)
    let one = try explainer.explained(Toy.question(Toy.linear(weights, shape: [1, 6, 5], fixed: 1), image, shape))
    let four = try explainer.explained(Toy.question(Toy.linear(weights, shape: [1, 6, 5], fixed: 4), image, shape))
    let many = try explainer.explained(Toy.question(Toy.linear(weights, shape: [1, 6, 5]), image, shape, batch: 100))
    #expect(one == four)
    #expect(one == many)
  }

  @Test func `comes to weight times value with masks of single voxels, within its errors`() throws {
    let shape = try #require(shape)
    let question = try Toy.question(Toy.linear(weights, shape: [1, 6, 5]), image, shape, batch: 256)
    var covered = 0
    for seed in 0..<20 {
      let found = try RISE(masks: 600, cells: SIMD3(1, 6, 5), seed: UInt64(seed)).explained(question)
      let errors = try #require(found.standardErrors)
      for place in 0..<30 {
        if abs(found.values[place] - weights[place] * image[place]) <= 1.96 * errors[place] { covered += 1 }
      }
    }
    // 600 intervals at 95 %: 570 ± 5.3; those of one seed share their masks.
    #expect((540...594).contains(covered), "\(covered) of 600")
  }

  @Test func `gives the mean score while a voxel is open, as the paper has it`() throws {
    let shape = try #require(shape)
    let question = try Toy.question(Toy.linear(weights, shape: [1, 6, 5]), image, shape, batch: 64)
    let found = try RISE(masks: 50, cells: SIMD3(1, 3, 2), value: .classical, seed: 9).explained(question)
    let masks = try #require(RandomMasks(extent: SIMD3(1, 6, 5), cells: SIMD3(1, 3, 2), open: 0.5, seed: 9))
    for place in 0..<30 {
      var (sum, cross) = (0.0, 0.0)
      for number in 0..<50 {
        let mask = masks[number]
        var score = 3.0
        for other in 0..<30 { score += Double(weights[other]) * Double(image[other]) * Double(mask[other]) }
        sum += Double(mask[place])
        cross += Double(mask[place]) * score
      }
      #expect(abs(Double(found.values[place]) - cross / sum) < 1e-4)
    }
  }

  @Test func `draws masks that open half of every voxel on average, in three dimensions`() throws {
    let masks = try #require(RandomMasks(extent: SIMD3(5, 9, 7), cells: SIMD3(2, 3, 3), open: 0.3, seed: 1))
    var sum = [Double](repeating: 0, count: 315)
    for number in 0..<2000 {
      let mask = masks[number]
      #expect(mask.count == 315)
      for place in 0..<315 {
        #expect((0...1).contains(mask[place]))
        sum[place] += Double(mask[place]) / 2000
      }
    }
    // The deviation of one mask is at most √(0.3 · 0.7) = 0.46, of the mean 0.010; 315 voxels.
    for mean in sum { #expect(abs(mean - 0.3) < 0.045) }
    #expect(masks[7] == masks[7])
    #expect(masks[7] != masks[8])
  }

  @Test func `fills with a mean or a smoothed image that keeps its sum`() throws {
    let shape = try #require(ImageShape(channels: 2, rows: 3, columns: 1))
    let image: [Float] = [1, 2, 6, 0, 0, 3]
    #expect(Fill.mean.image(for: image, shape) == [3, 3, 3, 1, 1, 1])
    #expect(Fill.blur(times: 1).image(for: image, shape) == [1.25, 2.75, 5, 0, 0.75, 2.25])
    #expect(Fill.value(7).image(for: image, shape) == [Float](repeating: 7, count: 6))
  }

  @Test func `stops when the caller wants no more, and tells how far it is`() throws {
    let shape = try #require(shape)
    let question = try Toy.question(Toy.linear(weights, shape: [1, 6, 5]), image, shape)
    #expect(throws: ExplanationFailure.cancelled) {
      try RISE(masks: 10, seed: 1).explained(question, watch: ExplanationWatch(isCancelled: { true }))
    }
    #expect(throws: ExplanationFailure.cancelled) {
      try Occlusion(for: shape.extent).explained(question, watch: ExplanationWatch(isCancelled: { true }))
    }
  }

  @Test func `explains the region of a segmenter`() throws {
    // Class 1 of each voxel is twice its own value: only voxels of the region count.
    let shape = try #require(ImageShape(channels: 1, rows: 3, columns: 3))
    let image: [Float] = [1, 2, 3, 4, 5, 6, 7, 8, 9]
    let model = FunctionModel([1, 3, 3], outputs: [[2, 3, 3]]) { image in [image + image.map { 2 * $0 }] }
    let question = try Question(
      model, inputs: [try Toy.tensor([1, 1, 3, 3], image)], shape: shape,
      target: .region(output: 0, channel: 1, voxels: [0, 4]))
    let found = try Occlusion(window: SIMD3(1, 1, 1), stride: SIMD3(1, 1, 1)).explained(question)
    #expect(found.score == 12)
    #expect(found.values == [2, 0, 0, 0, 10, 0, 0, 0, 0])
  }
}
