// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
import Networks
import Testing
import Training
import TrainingEngine
import WeightFiles
import Workers

@Suite struct `Pieces of images` {
  @Test func `a piece takes the pixels that lie in it, and none from beyond`() {
    // An image of 3 × 4; a piece of 2 × 3 that begins at its second row and last column but one.
    let runs = PieceRuns(extent: [3, 4], piece: [2, 3], corner: [1, 2]).runs
    #expect(runs.map { [$0.from, $0.to, $0.count] } == [[6, 0, 2], [10, 3, 2]])
    // An image that is shorter than the piece lies in its middle.
    let small = PieceRuns(extent: [1, 2], piece: [3, 4], corner: PieceCorner.middle([1, 2], [3, 4])).runs
    #expect(small.map { [$0.from, $0.to, $0.count] } == [[0, 5, 2]])
    #expect(PieceRuns(extent: [3, 4], piece: [2, 3], corner: [7, 9]).runs.isEmpty)
  }

  @Test func `over three axes a piece is what a slow loop finds`() {
    let (extent, piece) = ([4, 5, 6], [2, 6, 3])
    var draws = PhiloxStream(seed: 3)
    for _ in 0..<20 {
      let corner = (0..<3).map { draws.below(extent[$0] + piece[$0]) - piece[$0] }
      var slow = [Int](repeating: -1, count: 36)
      for (slice, row, column) in (0..<36).map({ ($0 / 18, $0 / 3 % 6, $0 % 3) }) {
        let (z, y, x) = (slice + corner[0], row + corner[1], column + corner[2])
        guard (0..<4).contains(z), (0..<5).contains(y), (0..<6).contains(x) else { continue }
        slow[(slice * 6 + row) * 3 + column] = (z * 5 + y) * 6 + x
      }
      var fast = [Int](repeating: -1, count: 36)
      for run in PieceRuns(extent: extent, piece: piece, corner: corner).runs {
        for place in 0..<run.count { fast[run.to + place] = run.from + place }
      }
      #expect(fast == slow)
    }
  }

  @Test func `a piece that is drawn stays in the image, and lies everywhere in it`() {
    var seen = Set<[Int]>()
    for number in 0..<2000 {
      var draws = PhiloxStream(seed: 1, replicate: number)
      seen.insert(PieceCorner.drawn([7, 3, 9], [4, 5, 6], around: [], &draws))
    }
    #expect(seen == Set((0..<16).map { [$0 / 4, -1, $0 % 4] }))
  }

  @Test func `a piece around an outline holds a pixel of it, of each class alike`() {
    // One class is a single pixel at a border, the other one is a row.
    let (extent, piece) = ([20, 30], [8, 8])
    let lonely = [19 * 30 + 29]
    let row = (0..<30).map { 5 * 30 + $0 }
    var holding = [0, 0]
    for number in 0..<1000 {
      var draws = PhiloxStream(seed: 2, replicate: number)
      let corner = PieceCorner.drawn(extent, piece, around: [lonely, row], &draws)
      #expect(corner[0] >= 0 && corner[0] <= 12 && corner[1] >= 0 && corner[1] <= 22)
      let pixels = Set(
        PieceRuns(extent: extent, piece: piece, corner: corner).runs.flatMap { $0.from..<$0.from + $0.count })
      let holds = [lonely, row].map { !pixels.isDisjoint(with: $0) }
      #expect(holds.contains(true))
      for place in 0..<2 where holds[place] { holding[place] += 1 }
    }
    // A half each; four standard errors are 63 of 1000.
    #expect(abs(holding[0] - 500) < 64 && abs(holding[1] - 500) < 64)
  }

  @Test func `the last third of a batch lies around outlines, as nnU-Net rounds it`() {
    // nnU-Net: not slot < round(batch (1 − 0.33)).
    for (batch, expected) in [(2, 1), (3, 1), (4, 1), (9, 3), (12, 4), (100, 33)] {
      #expect((0..<batch).count { PieceCorner.isOutlined($0, of: batch, share: 0.33) } == expected)
    }
    #expect(!(0..<8).contains { PieceCorner.isOutlined($0, of: 8, share: 0) })
    #expect((0..<8).allSatisfy { PieceCorner.isOutlined($0, of: 8, share: 1) })
  }

  @Test func `places of outlined classes are those of the masks`() throws {
    let memory = try MadePieces.memory()
    defer { close(memory.descriptor) }
    let places = OutlinedPlaces(try SampleStore(memory.set, descriptor: memory.descriptor)).places
    #expect(places.count == 5 && places.allSatisfy { $0.count == 1 && $0[0].count == 42 })
    #expect(places[1][0].first == 3 * 40 + 4)
    #expect(places[2][0].last == 8 * 14 + 10)
  }

  @Test func `sizes that do not hold together are refused`() throws {
    #expect(throws: TrainingFailure.self) {
      try SampleMemory(.train, shape: [1, 4, 4], sizes: [[2, 3]], images: .float32([1, 2, 3, 4, 5]))
    }
    #expect(throws: TrainingFailure.self) {
      try SampleMemory(.train, shape: [1, 4, 4], sizes: [[2, 0]], images: .float32([]))
    }
    #expect(throws: TrainingFailure.self) {
      try SampleMemory(
        .train, shape: [1, 4, 4], sizes: [[2, 2]], images: .float32([1, 2, 3, 4]), targets: .masks([1]))
    }
    let memory = try MadePieces.memory()
    defer { close(memory.descriptor) }
    var larger = memory.set
    larger.count = 5000
    #expect(throws: SampleFault.self) { try SampleStore(larger, descriptor: memory.descriptor) }
  }
}

extension TorchTests {
  @Suite("Training on pieces", .enabled(if: BuiltTorch.isThere, Comment(rawValue: BuiltTorch.absent)))
  struct PieceTrainingTests {
    private let torch: Torch

    init() throws { torch = try BuiltTorch.torch() }

    private func session(_ plan: TrainingPlan, from start: TrainingSession.Start = .chance) throws -> TrainingSession {
      let session = try TrainingSession(plan, from: start, torch)
      let memory = try MadePieces.memory()
      defer { close(memory.descriptor) }
      try session.add(memory.set, descriptor: memory.descriptor)
      return session
    }

    private func finish(_ session: TrainingSession, by count: Int = 1000) throws {
      while session.steps == 0 || session.step < session.steps { _ = try session.advance(steps: count, seconds: 1000) }
    }

    @Test(arguments: [2, 5]) func `a training that goes on from a state ends with the same bits`(at stop: Int) throws {
      let whole = try session(MadePieces.plan())
      try finish(whole)
      let begun = try session(MadePieces.plan())
      while begun.step < stop { _ = try begun.advance(steps: 1, seconds: 1000) }
      let next = try session(MadePieces.plan(), from: .state(try begun.state()))
      try finish(next, by: 3)
      #expect(try next.state() == whole.state())
      let other = try session(MadePieces.plan { $0.seed = 6 })
      try finish(other)
      #expect(try other.state() != whole.state())
    }

    @Test func `the number of threads that prepare pieces changes nothing`() throws {
      func state(_ loaders: Int) throws -> WeightFile {
        let session = try session(MadePieces.plan { $0.loaders = loaders })
        try finish(session)
        return try session.weights(averaged: false)
      }
      #expect(try state(0) == state(3))
    }

    @Test func `learns to outline, and a batch may hold more pieces than there are images`() throws {
      let session = try session(
        MadePieces.plan {
          $0.epochs = 12
          $0.batch = 8
        })
      let first = try session.advance(steps: 1, seconds: 1000)
      #expect(first.images == 8 && first.steps == 48)
      try finish(session)
      let last = try session.outputs(of: .train, averaged: false)
      #expect(last[0].shape == [5, 2, 16, 16])
      // The piece in the middle of the third image: rows of 12 lie from row 2 on, columns of 14 from column 1 on.
      var (right, inside) = (0, 0)
      for row in 0..<12 {
        for column in 0..<14 {
          let place = 2 * 512 + (row + 2) * 16 + column + 1
          let isIn = (3..<9).contains(row) && (4..<11).contains(column)
          if (last[0].values[place + 256] > last[0].values[place]) == isIn { right += 1 }
          inside += isIn ? 1 : 0
        }
      }
      #expect(inside == 42 && right >= 155)
    }

    @Test func `images with sizes of their own need a plan of pieces, and judge nothing whole`() throws {
      let memory = try MadePieces.memory()
      defer { close(memory.descriptor) }
      let whole = try TrainingSession(MadePieces.plan { $0.pieces = nil }, from: .chance, torch)
      #expect(throws: SessionFault.self) { try whole.add(memory.set, descriptor: memory.descriptor) }
      let other = try TrainingSession(MadePieces.plan { $0.pieces?.size = [8, 8] }, from: .chance, torch)
      #expect(throws: SessionFault.self) { try other.add(memory.set, descriptor: memory.descriptor) }
      let judging = try MadePieces.memory(.tune)
      defer { close(judging.descriptor) }
      #expect(throws: SessionFault.self) {
        try session(MadePieces.plan()).add(judging.set, descriptor: judging.descriptor)
      }
    }
  }
}

/// Images of sizes of their own, with a square that is outlined.
private enum MadePieces {
  static let extents = [[20, 24], [17, 40], [12, 14], [30, 18], [22, 22]]

  /// The images in memory as they are handed over.
  static func memory(_ use: SampleSet.Use = .train) throws -> (set: SampleSet, descriptor: Int32) {
    var (pixels, masks) = ([Float](), [UInt8]())
    for (number, extent) in extents.enumerated() {
      for row in 0..<extent[0] {
        for column in 0..<extent[1] {
          let noise = (Double(number * 131 + row * 17 + column * 7) * 0.6180339887).truncatingRemainder(dividingBy: 1)
          let isIn = (3..<9).contains(row) && (4..<11).contains(column)
          pixels.append(Float(noise) + (isIn ? 1 : 0))
          masks.append(isIn ? 1 : 0)
        }
      }
    }
    // Bytes and whole numbers travel as the bits of others: memory is made of one kind.
    while masks.count % 4 != 0 { masks.append(0) }
    let bytes = stride(from: 0, to: masks.count, by: 4).map { first in
      Float(bitPattern: (0..<4).reduce(0) { $0 | UInt32(masks[first + $1]) << UInt32(8 * $1) })
    }
    let sizes = extents.joined().map { Float(bitPattern: UInt32($0)) }
    let made = try SealedMemory.make(of: [pixels, bytes, sizes], alignedTo: 64)
    var set = SampleSet(
      use: use, count: extents.count, shape: [1, 16, 16], images: made.offsets[0],
      targets: .masks(offset: made.offsets[1]))
    set.sizes = made.offsets[2]
    return (set, made.descriptor)
  }

  static func plan(_ change: (inout TrainingPlan) -> Void = { _ in }) -> TrainingPlan {
    var design = UNetDesign(outputs: 2, width: 4, stages: 3)
    design.hasDeepSupervision = true
    var plan = TrainingPlan(
      network: NetworkCatalogue.uNet(design), objective: .masks(.init()), optimiser: OptimiserPlan(rate: 1e-2),
      batch: 6, epochs: 3, stepsPerEpoch: 4, seed: 5, threads: 1, loaders: 1, pieces: .init(size: [16, 16]))
    change(&plan)
    return plan
  }
}
