// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Chooses spacing, piece, batch and U-Net from what a data set looks like and from the memory that there is.
///
/// The rules are those of nnU-Net 2: the median spacing, finer along an axis that is much coarser than the others; a piece with the proportions
/// of a median image, made smaller until its maps fit; halving of axes that are within a factor of two of the finest.
/// > Source: Isensee and others, Nature Methods 18 (2021) 203–211; rules and numbers as nnU-Net 2.8.1 plans.
public struct SegmentationPlanner: Sendable, Hashable {
  /// Bytes that the network may take while it learns.
  public var memory: Int
  /// The distance of pixels that images are brought to, along all axes, in millimetres; `nil` where it follows from the images.
  public var spacing: [Double]?

  /// An axis this much coarser than the others is one of its own.
  static let anisotropy = 3.0
  /// Channels of the finest stage, and the most of any.
  private static let width = 32
  private static let mostChannels = [2: 512, 3: 320]
  /// Numbers of all convolutions that fit in the reference memory, with the batch that goes with it.
  private static let reference = [2: (numbers: 8.5e7, batch: 12.0), 3: (numbers: 5.6e8, batch: 2.0)]
  private static let referenceMemory = 8 * 1024.0 * 1024 * 1024
  /// Pixels of the piece that is begun with, before it is cut to the median image.
  private static let firstLength = [2: 2048.0, 3: 256.0]
  private static let leastBatch = 2
  /// The most of all pixels that a step may see.
  private static let mostShare = 0.05
  /// Pieces that cover less of an image call for a coarser network too.
  private static let leastCoverage = 0.25
  /// By how much spacing grows until they cover it.
  private static let growth = 1.03
  /// Below this share left, pixels around are taken out of the standardisation.
  private static let cropped = 0.75

  /// Makes a planner; memory in bytes, 8 GiB where nothing is said.
  public init(memory: Int = 8 << 30, spacing: [Double]? = nil) {
    self.memory = memory
    self.spacing = spacing
  }

  /// The plan for whole images: over volumes where images are such, over planes where they are pictures.
  /// - Throws: ``NetworkFault/unsuitableImages(found:expected:)`` for an empty or contradictory fingerprint, images too small to be halved,
  ///   or too little memory.
  public func plan(for data: SegmentationFingerprint) throws(NetworkFault) -> SegmentationPlan {
    let target = try targetSpacing(of: data)
    return try plan(data, axes: Array(target.indices), spacing: target, full: target)
  }

  /// The plan for planes of volumes, across the coarsest axis.
  /// - Throws: As ``plan(for:)``, and for pictures, which are planes already.
  public func planOfPlanes(for data: SegmentationFingerprint) throws(NetworkFault) -> SegmentationPlan {
    let target = try targetSpacing(of: data)
    guard target.count == 3, let coarsest = Self.coarsest(target) else {
      throw .unsuitableImages(found: "\(target.count) axes", expected: "volumes")
    }
    let axes = target.indices.filter { $0 != coarsest }
    return try plan(data, axes: axes, spacing: axes.map { target[$0] }, full: target)
  }

  /// The plan at a coarser spacing that sees a quarter of an image at a time; `nil` where the plan for whole images does so already, or
  /// where the coarser images would have more than half of the pixels.
  /// - Throws: As ``plan(for:)``.
  public func coarsePlan(for data: SegmentationFingerprint) throws(NetworkFault) -> SegmentationPlan? {
    let full = try plan(for: data)
    guard full.spacing.count == 3, full.coverage < Self.leastCoverage else { return nil }
    var spacing = full.spacing
    var plan = full
    let whole = Double(full.medianShape.reduce(1, *))
    var left = whole
    while Double(plan.patch.reduce(1, *)) / left < Self.leastCoverage {
      let greatest = spacing.max() ?? 1
      let isFar = spacing.map { greatest / $0 > 2 }
      for axis in spacing.indices where isFar[axis] || !isFar.contains(true) { spacing[axis] *= Self.growth }
      left = zip(full.spacing, spacing).map { $0 / $1 }.reduce(whole, *)
      plan = try self.plan(data, axes: full.axes, spacing: spacing, full: spacing)
    }
    return whole / left < 2 ? nil : plan
  }

  // MARK: - Spacing

  /// The spacing that all images are brought to.
  func targetSpacing(of data: SegmentationFingerprint) throws(NetworkFault) -> [Double] {
    let axes = data.spacings.first?.count ?? 0
    guard !data.spacings.isEmpty, data.spacings.count == data.shapes.count, (2...3).contains(axes),
      !data.channels.isEmpty, data.classes >= 1,
      data.spacings.allSatisfy({ $0.count == axes && $0.allSatisfy { $0 > 0 && $0 <= 1e6 } }),
      data.shapes.allSatisfy({ $0.count == axes && $0.allSatisfy { (1...NetworkLimits.number).contains($0) } })
    else {
      throw .unsuitableImages(
        found: "\(data.spacings.count) spacings and \(data.shapes.count) shapes",
        expected: "a spacing above 0 and a shape for each image, of two or three axes, with channels and classes")
    }
    if let spacing {
      guard spacing.count == axes, spacing.allSatisfy({ $0 > 0 && $0 <= 1e6 }) else {
        throw .unsuitableImages(
          found: "a spacing of \(spacing)", expected: "\(axes) numbers above 0, one for each axis")
      }
      return spacing
    }
    var target = (0..<axes).map { axis in Self.percentile(data.spacings.map { $0[axis] }, 0.5) }
    let size = (0..<axes).map { axis in Self.percentile(data.shapes.map { Double($0[axis]) }, 0.5) }
    guard let worst = Self.coarsest(target) else { return target }
    let others = target.indices.filter { $0 != worst }
    let coarsest = others.map { target[$0] }.max() ?? target[worst]
    let shortest = others.map { size[$0] }.min() ?? size[worst]
    guard target[worst] > Self.anisotropy * coarsest, size[worst] * Self.anisotropy < shortest else { return target }
    let fine = Self.percentile(data.spacings.map { $0[worst] }, 0.1)
    target[worst] = fine < coarsest ? coarsest + 1e-5 : fine
    return target
  }

  /// The first of the coarsest axes.
  private static func coarsest(_ spacing: [Double]) -> Int? {
    spacing.max().flatMap { greatest in spacing.firstIndex(of: greatest) }
  }

  /// A percentile, linear between two numbers.
  static func percentile(_ values: [Double], _ share: Double) -> Double {
    let sorted = values.sorted()
    let place = share * Double(sorted.count - 1)
    let low = Int(place)
    let high = min(low + 1, sorted.count - 1)
    return sorted[low] + (place - Double(low)) * (sorted[high] - sorted[low])
  }

  private static func rounded(_ value: Double) -> Int { Int(value.rounded(.toNearestOrEven)) }

  // MARK: - The piece

  /// The plan over some axes; `spacing` is along these, `full` along all.
  private func plan(
    _ data: SegmentationFingerprint, axes: [Int], spacing: [Double], full: [Double]
  ) throws(NetworkFault) -> SegmentationPlan {
    let shapes = zip(data.shapes, data.spacings).map { shape, own in
      shape.indices.map { max(1, Self.rounded(Double(shape[$0]) * own[$0] / full[$0])) }
    }
    let whole = full.indices.map { axis in Self.percentile(shapes.map { Double($0[axis]) }, 0.5) }
    let median = axes.map { whole[$0] }
    guard let reference = Self.reference[axes.count], let length = Self.firstLength[axes.count] else {
      throw .unsuitableImages(found: "\(axes.count) axes", expected: "two or three")
    }
    let density = spacing.map { 1 / $0 }
    let scale = density.reduce(1, *)
    let first = zip(density, median).map { density, median in
      let side = length / pow(scale, 1 / Double(axes.count))
      return max(1, min(Self.rounded(min(density * side, 1e6)), Int(median)))
    }
    var topology = UNetTopology(spacing: spacing, patch: first)
    let budget = reference.numbers * Double(memory) / Self.referenceMemory
    while Self.numbers(topology, classes: data.classes) / reference.batch * Double(Self.leastBatch) > budget {
      topology = try Self.smaller(topology, spacing: spacing, median: median)
    }
    guard topology.strides.count >= 2 else {
      throw .unsuitableImages(found: "pieces of \(topology.patch)", expected: "edges of at least 8 pixels")
    }
    let numbers = Self.numbers(topology, classes: data.classes)
    let all = whole.reduce(Double(data.shapes.count), *)
    let most = Self.rounded(min(1e9, all * Self.mostShare / Double(topology.patch.reduce(1, *))))
    let batch = max(min(Self.rounded(min(1e9, budget / numbers * reference.batch)), most), Self.leastBatch)
    return SegmentationPlan(
      axes: axes, spacing: spacing, medianShape: median.map { Int($0) }, patch: topology.patch, batch: batch,
      network: UNetDesign(
        channels: data.channels.count, outputs: data.classes, features: Self.features(topology),
        kernels: topology.kernels, strides: topology.strides, hasDeepSupervision: true),
      intensities: data.channels.map { channel in
        switch channel {
        case .absolute(let low, let high, let mean, let deviation):
          .clipped(low: low, high: high, mean: mean, standardDeviation: deviation)
        case .relative: .standardised(withinNonzero: data.keptShare < Self.cropped)
        }
      },
      coarseAxis: Self.coarsest(spacing).flatMap { coarsest in
        let finest = spacing.min() ?? 1
        return spacing[coarsest] / finest > Self.anisotropy ? axes[coarsest] : nil
      },
      featureNumbers: Int(numbers))
  }

  /// The topology of a piece one step shorter along the axis that is longest beside the median image.
  private static func smaller(
    _ topology: UNetTopology, spacing: [Double], median: [Double]
  ) throws(NetworkFault) -> UNetTopology {
    let order = topology.patch.indices.sorted {
      let (first, second) = (
        Double(topology.patch[$0]) / median[$0], Double(topology.patch[$1]) / median[$1]
      )
      return first == second ? $0 > $1 : first > second
    }
    for axis in order {
      // A shorter piece may be halved less often: its step then is smaller, and no size in between is left out.
      var shorter = topology.patch
      shorter[axis] -= topology.divisors[axis]
      guard shorter[axis] >= 1 else { continue }
      let step = UNetTopology(spacing: spacing, patch: shorter).divisors[axis]
      guard topology.patch[axis] - step >= 1 else { continue }
      var patch = topology.patch
      patch[axis] -= step
      let made = UNetTopology(spacing: spacing, patch: patch)
      if made.patch.reduce(1, *) < topology.patch.reduce(1, *) { return made }
    }
    throw .unsuitableImages(found: "too little memory for pieces of \(topology.patch)", expected: "more")
  }

  private static func features(_ topology: UNetTopology) -> [Int] {
    let most = mostChannels[topology.patch.count] ?? width
    return topology.strides.indices.map { min(most, width << min($0, 10)) }
  }

  /// Numbers of all maps that convolutions make for one piece.
  private static func numbers(_ topology: UNetTopology, classes: Int) -> Double {
    let features = features(topology)
    var size = topology.patch.map { Double($0) }
    var sum = 0.0
    for (stage, stride) in topology.strides.enumerated() {
      for axis in size.indices { size[axis] = (size[axis] / Double(stride[axis])).rounded(.up) }
      let pixels = size.reduce(1, *)
      let maps = Double(features[stage]) * pixels
      // Two convolutions down; but for the coarsest stage two up, and what comes from below.
      sum += stage == features.count - 1 ? 2 * maps : 5 * maps
      if stage == 0 { sum += Double(classes) * pixels }
    }
    return sum
  }
}
