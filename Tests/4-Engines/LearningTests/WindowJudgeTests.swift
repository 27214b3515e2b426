// SPDX-License-Identifier: Apache-2.0
import Foundation
import Learning
import Synchronization
import Testing
import Training
import Vocabulary
import WeightFiles

/// A network that calls each pixel by its own value, so that windows and whole images say the same.
private final class PixelTrainer: Trainer {
  struct Unasked: Error {}

  private let sets = Mutex<[ImageSet]>([])
  private let taken = Mutex<[ImageSet]>([])
  /// The sets that judged, in the order in which they came.
  var judging: [ImageSet] { taken.withLock { $0 } }

  func capabilities() throws -> TrainingCapabilities {
    TrainingCapabilities(version: "by hand", processor: "any", threads: 1)
  }
  func begin(_ plan: TrainingPlan, from start: TrainingStart, on sets: [ImageSet]) throws {
    self.sets.withLock { $0 = sets }
  }
  func take(_ set: ImageSet) throws {
    sets.withLock { sets in sets = sets.filter { $0.use != set.use } + [set] }
    taken.withLock { $0.append(set) }
  }
  func advance(steps: Int, seconds: Double) throws -> TrainingProgress {
    TrainingProgress(
      step: 1, steps: 1, epoch: 1, endsEpoch: true, losses: [0.5], parts: [:], rate: 0.1, images: 2, cpuSeconds: 0,
      diverged: false)
  }
  func outputs(of use: SampleSet.Use, averaged: Bool) throws -> [(shape: [Int], values: [Float])] {
    guard let set = sets.withLock({ $0.first { $0.use == use } }) else { throw Unasked() }
    let pixels = set.size
    let values = (0..<set.count).flatMap { row in
      let image = set.pixels[row * pixels..<(row + 1) * pixels]
      return image.map { -$0 } + Array(image)
    }
    return [(shape: [set.count, 2] + set.shape.dropFirst(), values: values)]
  }
  func adaptStatistics(to use: SampleSet.Use) throws {}
  func state() throws -> WeightFile { WeightFile() }
  func weights(averaged: Bool) throws -> WeightFile { WeightFile() }
  func stop() {}
}

@Suite struct `Masks judged through windows` {
  private static func configuration() throws -> TrainingConfiguration {
    try TrainingConfiguration(
      yaml: Array(
        """
        fiducial-training: 1
        name: squares
        data: {table: t.csv}
        task: {masks: mask, classes: {none: 0, square: 1}}
        plan: {memory: 1}
        epochs: 1
        package: {intended-use: Outlines squares., licence: LicenseRef-none}
        """.utf8), fileName: "t.yaml", folder: URL(filePath: "/nowhere", directoryHint: .isDirectory))
  }

  /// Images whose pixels are 1 where the network is to see a square, else −1; the truth has other pixels.
  private static func set(_ use: SampleSet.Use, _ images: [(extent: [Int], seen: Set<Int>, true: Set<Int>)]) -> ImageSet
  {
    var (pixels, masks) = ([Float](), [UInt8]())
    for image in images {
      for place in 0..<image.extent.reduce(1, *) {
        pixels.append(image.seen.contains(place) ? 1 : -1)
        masks.append(image.true.contains(place) ? 1 : 0)
      }
    }
    return ImageSet(
      use: use, shape: [1, 8, 8], extents: images.map(\.extent), pixels: pixels, answers: .masks(masks),
      patients: images.indices.map { Int32($0) }, names: images.indices.map { "c\($0)" },
      patientNames: images.indices.map { "P\($0)" })
  }

  @Test func `give the overlap of whole images, whatever their sizes`() throws {
    // 10 × 20 pixels: two of four are found and one is seen besides, 2 · 2 / (4 + 3); 5 × 3: all of two.
    let tune = Self.set(
      .tune, [([10, 20], [0, 199, 50], [0, 199, 100, 101]), ([5, 3], [1, 14], [1, 14]), ([8, 8], [9], [10])])
    let data = GatheredData(
      sets: [Self.set(.train, [([9, 9], [1], [1])]), tune], words: "squares",
      digest: ContentDigest(hashing: Array("squares".utf8)))
    let place = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: place) }
    let configuration = try Self.configuration()
    var plan = try Discs.configuration().plan(for: Discs.set(.train, count: 8, from: 0))
    plan.pieces = TrainingPlan.Pieces(size: [8, 8])
    let trainer = PixelTrainer()
    let memory = try TrainingRun(
      configuration, plan: plan, data: data, folder: try RunFolder(place), software: "test"
    ).run(by: trainer)
    let found = try #require(memory.passes.first?.metrics.first { $0.name == "dice" && $0.group == nil }?.value)
    #expect(abs(found - (4.0 / 7 + 1 + 0) / 3) < 1e-12)
    // Windows of 8 with half in common: 2 × 4 of the first image, one of each of the others.
    #expect(trainer.judging.map(\.count) == [8, 1, 1])
    #expect(trainer.judging.allSatisfy { $0.shape == [1, 8, 8] && $0.extents.isEmpty })
  }

  @Test func `are those of images that were chosen, in their sizes`() {
    let set = Self.set(.tune, [([2, 3], [0], [1]), ([1, 4], [2], [3]), ([3, 3], [4], [5])])
    let chosen = set.chosen([2, 0], for: .train)
    #expect(chosen.extents == [[3, 3], [2, 3]])
    #expect(chosen.pixels == Array(set.pixels[10..<19]) + Array(set.pixels[0..<6]))
    guard case .masks(let masks) = chosen.answers else { return #expect(Bool(false)) }
    #expect(masks == [0, 0, 0, 0, 0, 1, 0, 0, 0] + [0, 1, 0, 0, 0, 0])
    var other = set
    other.extents = [[3, 2], [1, 4], [3, 3]]
    #expect(other.digest != set.digest)
  }
}
