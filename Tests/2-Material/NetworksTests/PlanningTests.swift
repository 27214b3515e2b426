// SPDX-License-Identifier: Apache-2.0
import Networks
import Testing

/// Expected numbers that name nnU-Net were given by the planner of nnU-Net 2.8.1 itself for these fingerprints, with its axes as they stand.
@Suite struct `Planning a segmentation` {
  private static func data(
    _ images: [(spacing: [Double], shape: [Int], count: Int)], channels: Int = 1, classes: Int
  ) -> SegmentationFingerprint {
    SegmentationFingerprint(
      spacings: images.flatMap { [[Double]](repeating: $0.spacing, count: $0.count) },
      shapes: images.flatMap { [[Int]](repeating: $0.shape, count: $0.count) },
      channels: [SegmentationFingerprint.Channel](repeating: .relative, count: channels), classes: classes)
  }

  private static let small = data([([1, 1, 1], [36, 50, 35], 260)], classes: 3)
  private static let heart = data(
    [([10, 1.5625, 1.5625], [9, 237, 208], 150), ([5, 1.4, 1.4], [9, 237, 208], 50)], classes: 4)
  private static let abdomen = data(
    [([2.5, 0.8, 0.8], [432, 512, 512], 70), ([5, 0.7, 0.7], [200, 512, 512], 61)], classes: 3)
  private static let brain = data([([1, 1, 1], [138, 170, 138], 484)], channels: 4, classes: 4)
  private static let prostate = data([([3.6, 0.625, 0.625], [20, 320, 320], 32)], channels: 2, classes: 3)
  private static let uneven = data(
    [([3, 0.9, 0.8], [40, 256, 250], 10), ([1.5, 1, 1], [90, 300, 310], 11)], classes: 2)

  private static let eight = 8 << 30

  @Test(arguments: [
    (small, eight, [1.0, 1, 1], [40, 56, 40], 9, [8, 8, 8], 4),
    (heart, eight, [5, 1.5625, 1.5625], [20, 256, 224], 4, [4, 32, 32], 6),
    (abdomen, eight, [2.5, 0.8, 0.8], [112, 128, 128], 2, [16, 32, 32], 6),
    (brain, eight, [1, 1, 1], [128, 128, 128], 2, [32, 32, 32], 6),
    (prostate, eight, [3.6, 0.625, 0.625], [20, 320, 256], 2, [4, 64, 64], 7),
    (brain, eight / 2, [1, 1, 1], [96, 128, 96], 2, [16, 16, 16], 5),
    (uneven, eight / 4, [1.5, 1, 1], [32, 128, 128], 2, [8, 32, 32], 6),
  ])
  func `over volumes gives what nnU-Net gives`(
    data: SegmentationFingerprint, memory: Int, spacing: [Double], patch: [Int], batch: Int, divisors: [Int],
    stages: Int
  ) throws {
    let plan = try SegmentationPlanner(memory: memory).plan(for: data)
    #expect(zip(plan.spacing, spacing).allSatisfy { abs($0 - $1) < 1e-9 })
    #expect(plan.patch == patch)
    #expect(plan.batch == batch)
    #expect(plan.network.divisors == divisors)
    #expect(plan.network.features == [32, 64, 128, 256, 320, 320, 320].prefix(stages).map { $0 })
    let network = NetworkCatalogue.uNet(plan.network)
    try network.check()
    #expect(try network.shapes(of: [[data.channels.count] + patch])[network.outputs[0].value] == [data.classes] + patch)
  }

  @Test(arguments: [
    (small, eight, [56, 40], 366, 4), (heart, eight, [256, 224], 56, 6), (abdomen, eight, [512, 512], 12, 8),
    (brain, eight, [192, 160], 105, 6), (prostate, eight, [320, 320], 32, 7), (brain, eight / 2, [192, 160], 53, 6),
    (uneven, eight / 4, [320, 320], 8, 7),
  ])
  func `over planes gives what nnU-Net gives`(
    data: SegmentationFingerprint, memory: Int, patch: [Int], batch: Int, stages: Int
  ) throws {
    let plan = try SegmentationPlanner(memory: memory).planOfPlanes(for: data)
    #expect(plan.axes == [1, 2])
    #expect(plan.patch == patch)
    #expect(plan.batch == batch)
    #expect(plan.network.features == [32, 64, 128, 256, 512, 512, 512, 512].prefix(stages).map { $0 })
  }

  @Test func `halves the coarse axis later, and with flat kernels until then, as nnU-Net does`() throws {
    let network = try SegmentationPlanner().plan(for: Self.prostate).network
    #expect(
      network.strides == [
        [1, 1, 1], [1, 2, 2], [1, 2, 2], [2, 2, 2], [2, 2, 2], [1, 2, 2], [1, 2, 2],
      ])
    #expect(network.kernels == [[1, 3, 3], [1, 3, 3]] + [[Int]](repeating: [3, 3, 3], count: 5))
  }

  @Test func `adds a coarser network where a piece covers less than a quarter, as nnU-Net does`() throws {
    let coarse = try #require(try SegmentationPlanner().coarsePlan(for: Self.abdomen))
    #expect(coarse.patch == [160, 128, 112])
    #expect(
      zip(coarse.spacing, [4.256082653099761, 2.185524236405069, 2.185524236405069]).allSatisfy { abs($0 - $1) < 1e-9 })
    #expect(coarse.coverage >= 0.24)
    let uneven = try #require(try SegmentationPlanner(memory: 2 << 30).coarsePlan(for: Self.uneven))
    #expect(uneven.patch == [32, 128, 128])
    #expect(abs(uneven.spacing[0] - 2.407059658648181) < 1e-9)
    #expect(try SegmentationPlanner().coarsePlan(for: Self.small) == nil)
    #expect(try SegmentationPlanner().coarsePlan(for: Self.brain) == nil)
  }

  @Test func `counts the numbers of the network that it plans`() throws {
    var plan = try SegmentationPlanner().plan(for: Self.small)
    plan.network.hasDeepSupervision = false
    let network = NetworkCatalogue.uNet(plan.network)
    let shapes = try network.shapes(of: [[1] + plan.patch])
    let made = network.steps.indices.filter {
      switch network.steps[$0].layer {
      case .convolution, .transposedConvolution: true
      default: false
      }
    }
    #expect(made.reduce(0) { $0 + shapes[1 + $1].reduce(1, *) } == plan.featureNumbers)
  }

  @Test func `less memory never gives a larger piece`() throws {
    var last = Int.max
    for gigabytes in [16, 8, 4, 2, 1] {
      let pixels = try SegmentationPlanner(memory: gigabytes << 30).plan(for: Self.abdomen).patch.reduce(1, *)
      #expect(pixels <= last)
      last = pixels
    }
  }

  @Test func `brings absolute numbers to one scale, others each to its own`() throws {
    var data = Self.small
    data.channels = [.absolute(low: -60, high: 300, mean: 90, standardDeviation: 40), .relative]
    data.keptShare = 0.5
    let plan = try SegmentationPlanner().plan(for: data)
    #expect(
      plan.intensities == [
        .clipped(low: -60, high: 300, mean: 90, standardDeviation: 40), .standardised(withinNonzero: true),
      ])
    #expect(plan.coarseAxis == nil)
    #expect(try SegmentationPlanner().plan(for: Self.heart).coarseAxis == 0)
  }

  @Test func `plans pictures over two axes`() throws {
    let data = Self.data([([0.2, 0.2], [512, 512], 100)], classes: 2)
    let plan = try SegmentationPlanner().plan(for: data)
    #expect(plan.axes == [0, 1])
    #expect(plan.patch == [512, 512])
    #expect(throws: NetworkFault.self) { try SegmentationPlanner().planOfPlanes(for: data) }
  }

  @Test func `takes a spacing that is asked for`() throws {
    let data = Self.data([([0.2, 0.2], [512, 512], 100)], classes: 2)
    let plan = try SegmentationPlanner(spacing: [0.4, 0.8]).plan(for: data)
    #expect(plan.spacing == [0.4, 0.8])
    #expect(plan.medianShape == [256, 128])
    #expect(throws: NetworkFault.self) { try SegmentationPlanner(spacing: [1, 1, 1]).plan(for: data) }
    #expect(throws: NetworkFault.self) { try SegmentationPlanner(spacing: [0, 1]).plan(for: data) }
  }

  @Test func `refuses data that cannot be planned`() {
    for data in [
      Self.data([], classes: 2), Self.data([([1, 1, 1], [4, 4, 4], 3)], classes: 2),
      Self.data([([0, 1, 1], [64, 64, 64], 3)], classes: 2), Self.data([([1], [64], 3)], classes: 2),
      Self.data([([.nan, 1, 1], [64, 64, 64], 3)], classes: 2), Self.data([([1, 1], [64, 64, 64], 3)], classes: 2),
      Self.data([([1, 1], [64, 64], 3)], classes: 0),
    ] { #expect(throws: NetworkFault.self) { try SegmentationPlanner().plan(for: data) } }
    #expect(throws: NetworkFault.self) { try SegmentationPlanner(memory: 1000).plan(for: Self.brain) }
    #expect(throws: NetworkFault.self) { try SegmentationPlanner(memory: -1).plan(for: Self.brain) }
  }
}
