// SPDX-License-Identifier: Apache-2.0
import Foundation
import Imaging
import Inference
import ModelPackages
import ONNXGraphs
import Prediction
import Synchronization
import Testing
import Volumes
import Workers

@Suite struct `Windows over an image` {
  private static func segmented(
    _ network: ToyNetwork, _ volume: Volume<Float>, _ windows: SlidingWindow?, classes: [String] = ["lesion"],
    layout: ModelManifest.Layout = .nchw, batch: Int = 3
  ) throws -> [Float] {
    let model = try ImageModel(Toy.package(.segmentation, classes: classes, layout: layout), network)
    return try model.answers([model.prepared(volume)], windows: windows, batch: batch)[0].numbers
  }

  @Test func `a window weighs what the bell says, and nowhere less than a thousandth`() {
    // σ is 1 for a length of 8; the ends lie 3.5 from the middle.
    let row = SlidingWindow().weights(SIMD3(1, 1, 8))
    #expect(abs(row[3] - Float(exp(-0.125))) < 1e-7 && row[3] == row[4])
    #expect(abs(row[0] - Float(exp(-6.125))) < 1e-7 && row[0] == row[7])
    let box = SlidingWindow().weights(SIMD3(8, 8, 8))
    #expect(box[0] == 1e-3 && box.min() == 1e-3)
    #expect(SlidingWindow(blending: .constant).weights(SIMD3(2, 2, 2)) == [Float](repeating: 1, count: 8))
    #expect(SlidingWindow().weights(SIMD3(1, 3, 5))[7] == 1)
  }

  @Test func `a share outside of its range is brought into it`() {
    #expect(SlidingWindow(overlap: -1).overlap == 0 && SlidingWindow(overlap: 1).overlap == 0.99)
    #expect(SlidingWindow(overlap: .nan).overlap == 0.5)
  }

  @Test(arguments: [
    // Length, window, overlap, where windows begin: by hand.
    (110, 64, 0.5, [0, 23, 46]), (64, 64, 0.5, [0]), (65, 64, 0.5, [0, 1]), (128, 64, 0.5, [0, 32, 64]),
    (100, 32, 0.25, [0, 23, 45, 68]), (10, 4, 0, [0, 3, 6]), (7, 3, 0.9, [0, 1, 2, 3, 4]), (5, 8, 0.5, [-1]),
    (4, 8, 0.5, [-2]),
  ])
  func `windows begin as few as keep the overlap, evenly`(
    length: Int, window: Int, overlap: Double, starts: [Int]
  ) throws {
    // What a window sees tells where it lies: values are places, the padding is −100.
    let seen = Mutex<[Int]>([])
    let network = ToyNetwork([("x", [1, 1, window])]) { tensors in
      let values = tensors[0].values
      let place = values.firstIndex { $0 != -100 } ?? 0
      seen.withLock { $0.append(Int(values[place]) - place) }
      return tensors
    }
    let volume = try Toy.volume(SIMD3(length, 1, 1)) { Float($0.x) }
    _ = try Self.segmented(network, volume, SlidingWindow(overlap: overlap, padding: -100), batch: 1)
    #expect(seen.withLock { $0 } == starts)
  }

  @Test(arguments: [SlidingWindow.Blending.gaussian, .constant], [0, 0.25, 0.5, 0.75])
  func `a constant stays what it is: the weights cancel`(blending: SlidingWindow.Blending, overlap: Double) throws {
    let network = ToyNetwork([("x", [1, 7, 5])]) { [Toy.tensor($0[0].shape, $0[0].values.map { _ in 0.7 })] }
    let answer = try Self.segmented(
      network, Toy.noise(SIMD3(23, 17, 1), seed: 1), SlidingWindow(overlap: overlap, blending: blending))
    #expect(answer.count == 23 * 17)
    #expect(answer.allSatisfy { abs($0 - 0.7) <= 1e-6 })
  }

  @Test(arguments: [
    SIMD3(23, 17, 1), SIMD3(8, 8, 1), SIMD3(3, 5, 1), SIMD3(9, 4, 1), SIMD3(31, 8, 1),
  ])
  func `an image comes back from a network that changes nothing, padded or not`(size: SIMD3<Int>) throws {
    let volume = try Toy.noise(size, seed: 2)
    let answer = try Self.segmented(Toy.identity([1, 8, 8]), volume, nil)
    #expect(zip(answer, volume.voxels).allSatisfy { abs($0 - $1) <= 1e-6 })
  }

  @Test func `a volume comes back in three dimensions, channels last and odd sizes as well`() throws {
    let volume = try Toy.noise(SIMD3(13, 9, 7), seed: 3)
    let first = try Self.segmented(Toy.identity([1, 4, 5, 6]), volume, nil, layout: .ncdhw)
    let last = try Self.segmented(Toy.identity([4, 5, 6, 1]), volume, SlidingWindow(overlap: 0.6), layout: .ndhwc)
    for answer in [first, last] {
      #expect(answer.count == volume.voxels.count)
      #expect(zip(answer, volume.voxels).allSatisfy { abs($0 - $1) <= 1e-6 })
    }
  }

  @Test(arguments: [true, false])
  func `sums are those of the definition, written out slowly`(isLast: Bool) throws {
    // Two classes that depend on the place in the window, so that every weight counts.
    let (rows, columns) = (5, 6)
    let volume = try Toy.noise(SIMD3(13, 11, 1), seed: 4)
    let network = ToyNetwork([("x", isLast ? [rows, columns, 1] : [1, rows, columns])]) { tensors in
      let values = tensors[0].values
      var answer = [Float](repeating: 0, count: 2 * values.count)
      for place in values.indices {
        let (one, two) = (values[place] + Float(place), values[place] * Float(place % 7))
        answer[isLast ? 2 * place : place] = one
        answer[isLast ? 2 * place + 1 : values.count + place] = two
      }
      return [Toy.tensor(isLast ? [1, rows, columns, 2] : [1, 2, rows, columns], answer)]
    }
    let found = try Self.segmented(
      network, volume, SlidingWindow(overlap: 0.5), classes: ["a", "b"], layout: isLast ? .nhwc : .nchw)
    let weights = SlidingWindow().weights(SIMD3(1, rows, columns)).map { Double($0) }
    let starts = (Self.evenSteps(11, rows, 0.5), Self.evenSteps(13, columns, 0.5))
    for y in 0..<11 {
      for x in 0..<13 {
        var (sums, total) = ([0.0, 0.0], 0.0)
        for top in starts.0 where top <= y && y < top + rows {
          for left in starts.1 where left <= x && x < left + columns {
            let place = (y - top) * columns + x - left
            let value = Double(volume[x, y, 0])
            total += weights[place]
            sums[0] += weights[place] * (value + Double(place))
            sums[1] += weights[place] * value * Double(place % 7)
          }
        }
        for index in 0..<2 {
          #expect(abs(Double(found[index * 143 + y * 13 + x]) - sums[index] / total) < 1e-4)
        }
      }
    }
  }

  /// nnU-Net's rule, by itself.
  private static func evenSteps(_ length: Int, _ window: Int, _ share: Double) -> [Int] {
    let count = Int(ceil(Double(length - window) / (Double(window) * share))) + 1
    return (0..<count).map { Int((Double(length - window) / Double(count - 1) * Double($0)).rounded(.toNearestOrEven)) }
  }

  @Test func `a local network says in windows what it says of the whole, away from the windows' rims`() throws {
    let volume = try Toy.noise(SIMD3(40, 33, 1), seed: 5)
    let whole = try Self.segmented(Self.mean(nil), volume, nil)
    let windows = try Self.segmented(Self.mean(16), volume, nil)
    let flat = try Self.segmented(Self.mean(16), volume, SlidingWindow(blending: .constant))
    let starts = (Self.evenSteps(33, 16, 0.5), Self.evenSteps(40, 16, 0.5))
    var (inside, greatest, flatGreatest) = (0, Float(0), Float(0))
    for y in 1..<32 {
      for x in 1..<39 {
        let place = y * 40 + x
        let isRim =
          starts.0.contains { y == $0 || y == $0 + 15 } || starts.1.contains { x == $0 || x == $0 + 15 }
        if !isRim {
          inside += 1
          #expect(abs(whole[place] - windows[place]) < 1e-5)
        }
        guard (8..<25).contains(y), (8..<32).contains(x) else { continue }
        greatest = max(greatest, abs(whole[place] - windows[place]))
        flatGreatest = max(flatGreatest, abs(whole[place] - flat[place]))
      }
    }
    #expect(inside > 500)
    // The bell all but silences the rims, where the network has seen zeros; equal weights do not.
    #expect(greatest < 0.05 * flatGreatest)
  }

  /// The mean of nine voxels, zeros beyond the edge.
  private static func mean(_ side: Int?) -> ToyNetwork {
    ToyNetwork([("x", [1, side, side])]) { tensors in
      let (rows, columns) = (tensors[0].shape[2], tensors[0].shape[3])
      var answer = tensors[0]
      for y in 0..<rows {
        for x in 0..<columns {
          var sum: Float = 0
          for v in max(0, y - 1)...min(rows - 1, y + 1) {
            for u in max(0, x - 1)...min(columns - 1, x + 1) { sum += tensors[0].values[v * columns + u] }
          }
          answer.values[y * columns + x] = sum / 9
        }
      }
      return [answer]
    }
  }

  @Test func `windows have the chosen size where the network leaves it open, and its own where not`() throws {
    let volume = try Toy.noise(SIMD3(12, 10, 1), seed: 6)
    let open = Toy.identity([1, nil, nil])
    _ = try Self.segmented(open, volume, nil)
    #expect(open.batches == [1])
    let model = try ImageModel(Toy.package(.segmentation, classes: ["lesion"]), Toy.identity([1, 8, nil]))
    #expect(throws: PredictionFailure.wrongWindow(expected: [1, 8, 0], found: [1, 4, 4])) {
      try model.answers([model.prepared(volume)], windows: SlidingWindow(size: SIMD3(1, 4, 4)))
    }
    let chosen = try Self.segmented(Toy.identity([1, 8, nil]), volume, SlidingWindow(size: SIMD3(1, 8, 6)))
    #expect(zip(chosen, volume.voxels).allSatisfy { abs($0 - $1) <= 1e-6 })
  }

  @Test func `a classifier's answers over windows are averaged, or the greatest counts`() throws {
    let network = ToyNetwork([("x", [1, 1, 2])]) { [Toy.tensor([1, 1], [$0[0].values[0]])] }
    let package = Toy.package(.classification, classes: ["finding"], activation: .sigmoid, meaning: .logits)
    let model = try ImageModel(package, network)
    let image = try model.prepared(Toy.volume(SIMD3(6, 1, 1)) { Float($0.x) })
    func score(_ pooling: SlidingWindow.Pooling) throws -> OutputReading.Finding {
      try model.answers([image], windows: SlidingWindow(overlap: 0, pooling: pooling))[0].findings[0]
    }
    let chances = [0.0, 2, 4].map { 1 / (1 + exp(-$0)) }
    #expect(abs(try score(.mean).score - chances.reduce(0, +) / 3) < 1e-12)
    #expect(try score(.mean).raw == 2)
    #expect(try score(.greatest).score == chances[2])
  }

  @Test func `the observer hears of every window and may stop`() throws {
    let heard = Mutex<[Int]>([])
    let model = try ImageModel(Toy.package(.segmentation, classes: ["lesion"]), Toy.identity([1, 4, 4]))
    let image = try model.prepared(Toy.noise(SIMD3(8, 8, 1), seed: 7))
    _ = try model.answers(
      [image], batch: 4,
      observer: BatchObserver(progress: { done, total in heard.withLock { $0 += [done, total] } }))
    #expect(heard.withLock { $0 } == [4, 9, 8, 9, 9, 9])
    #expect(throws: PredictionFailure.engine(.cancelled)) {
      try model.answers([image], observer: BatchObserver(isCancelled: { true }))
    }
  }
}
