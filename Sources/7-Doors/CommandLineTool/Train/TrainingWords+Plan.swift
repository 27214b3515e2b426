// SPDX-License-Identifier: Apache-2.0
import Foundation
import Learning
import Networks

/// What followed from the images, each with its reason.
extension TrainingWords {
  static func reasons(_ planned: PlannedTraining) -> [(key: String, value: String)] {
    let (plan, data) = (planned.plan, planned.fingerprint)
    guard let choice = planned.configuration.planning else { return [] }
    let shapes = data.shapes.sorted { $0.reduce(1, *) < $1.reduce(1, *) }
    var reasons = [
      (
        "seen",
        "\(data.shapes.count) \(data.shapes.count == 1 ? "image" : "images") to learn from, of \(lengths(shapes.first ?? [])) to \(lengths(shapes.last ?? [])) pixels, "
          + "spacing \(range(data.spacings)) mm" + (isWithout(data) ? " (1 where none is known)" : "")
      ),
      (
        "spacing",
        "\(numbers(plan.spacing)) mm: " + (choice.spacing == nil ? spacingReason(plan, data) : "as was written")
      ),
      ("values", values(plan)),
      (
        "piece",
        "\(lengths(plan.patch)) of a median image of \(lengths(plan.medianShape)), \(percent(plan.coverage)): "
          + (isWhole(plan)
            ? "whole images fit in \(gibibytes(choice.memory)) GiB"
            : "the most that fits in \(gibibytes(choice.memory)) GiB with two pieces a step")
      ),
      (
        "stages",
        "\(plan.network.strides.count), of \(plan.network.features.map { "\($0)" }.joined(separator: ", ")) channels: "
          + "each axis is halved while 8 pixels are left" + (isUneven(plan) ? ", coarse ones later" : "")
      ),
      (
        "batch",
        "\(plan.batch) pieces: as many as fit in \(gibibytes(choice.memory)) GiB and see at most 5 % of all pixels, never fewer than 2"
      ),
    ]
    let graph = planned.configuration.network(outputs: data.classes)
    if let cost = try? graph.cost(of: [[data.channels.count] + plan.patch]) {
      let bytes = Double(cost.activations) * 4 * Double(plan.batch)
      reasons.append(("memory", "\(gibibytes(Int(min(bytes, 1e18)))) GiB for the values of a step in single precision"))
    }
    return reasons.map { (key: $0.0, value: $0.1) }
  }

  /// Bytes in gibibytes, as a configuration has them.
  static func gibibytes(_ bytes: Int) -> String {
    let number = Double(bytes) / Double(1 << 30)
    return number >= 10 ? "\(Int(number.rounded(.up)))" : String(format: "%.3g", number)
  }

  private static func isWithout(_ data: SegmentationFingerprint) -> Bool {
    data.spacings.contains { $0.allSatisfy { $0 == 1 } }
  }

  private static func isWhole(_ plan: SegmentationPlan) -> Bool {
    zip(plan.patch, plan.medianShape).allSatisfy { $0 >= $1 }
  }

  private static func isUneven(_ plan: SegmentationPlan) -> Bool {
    plan.network.strides.dropFirst().contains { Set($0).count > 1 }
  }

  private static func spacingReason(_ plan: SegmentationPlan, _ data: SegmentationFingerprint) -> String {
    let median = plan.spacing.indices.map { axis in
      let sorted = data.spacings.map { $0[axis] }.sorted()
      return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    }
    let isMedian = zip(median, plan.spacing).allSatisfy { abs($0 - $1) < 1e-9 }
    return isMedian
      ? "the median of the images"
      : "the median of the images; along the axis that is more than three times as coarse, the finest tenth"
  }

  private static func values(_ plan: SegmentationPlan) -> String {
    guard case .clipped(let low, let high, let mean, let deviation) = plan.intensities.first else {
      return
        "of each image less their mean, over their standard deviation: they mean something within their image alone"
    }
    func short(_ number: Double) -> String { String(format: "%.4g", number) }
    return "cut to \(short(low)) to \(short(high)), less \(short(mean)), over \(short(deviation)): "
      + "the 0.5 and 99.5 percentiles, mean and standard deviation of outlined pixels"
  }

  private static func lengths(_ numbers: [Int]) -> String { numbers.map { "\($0)" }.joined(separator: " × ") }

  private static func numbers(_ numbers: [Double]) -> String {
    numbers.map { String(format: "%.4g", $0) }.joined(separator: " × ")
  }

  private static func range(_ spacings: [[Double]]) -> String {
    let least = (spacings.first ?? []).indices.map { axis in spacings.map { $0[axis] }.min() ?? 0 }
    let most = least.indices.map { axis in spacings.map { $0[axis] }.max() ?? 0 }
    return numbers(least) + (least == most ? "" : " to \(numbers(most))")
  }

  private static func percent(_ share: Double) -> String { "\(Int((min(share, 1) * 100).rounded())) %" }
}
