// SPDX-License-Identifier: Apache-2.0
import Foundation
import Statistics
import Vocabulary

/// How well masks fit: the overlap of each image, averaged over images.
///
/// An image in which neither truth nor answer has a class says nothing of it and is left out of its mean, as is one of which no pixel is known.
struct MaskMetrics {
  let classes: [String]
  let units: ClusterIndex?

  func estimates(_ scores: [Float], _ truth: [UInt8], images: Int) -> [Estimate] {
    estimates(overlaps(scores, truth, images: images))
  }

  func estimates(_ found: MaskOverlaps) -> [Estimate] {
    let count = classes.count
    var estimates = [
      estimate(found.means, "dice", "mean over images of the mean overlap (Dice) of the classes but the first")
    ]
    if count > 2 {
      for name in 1..<count {
        estimates.append(
          estimate(found.overlaps[name], "dice", "mean over images of the overlap (Dice)").of(group: classes[name]))
      }
    }
    estimates.append(
      estimate(
        found.losses, "loss", "mean cross-entropy of a pixel, in nats", within: 0...Double.greatestFiniteMagnitude))
    return estimates
  }

  /// The overlap of each class in each image, its mean over classes but the first, and the cross-entropy of each image; `nil` where no
  /// pixel is known.
  func overlaps(_ scores: [Float], _ truth: [UInt8], images: Int) -> MaskOverlaps {
    let pixels = images == 0 ? 0 : truth.count / images
    let count = classes.count
    var overlaps = [[Double?]](repeating: [], count: count)
    var losses: [Double?] = []
    for image in 0..<images {
      var both = [Int](repeating: 0, count: count)
      var either = both
      var (loss, known) = (0.0, 0)
      for pixel in 0..<pixels {
        let place = image * count * pixels + pixel
        let answer = truth[image * pixels + pixel]
        guard answer != 255 else { continue }
        var (best, greatest) = (0, -Float.infinity)
        for name in 0..<count where scores[place + name * pixels] > greatest {
          (best, greatest) = (name, scores[place + name * pixels])
        }
        var sum = 0.0
        for name in 0..<count { sum += exp(Double(scores[place + name * pixels] - greatest)) }
        loss += log(sum) - Double(scores[place + Int(answer) * pixels] - greatest)
        known += 1
        either[best] += 1
        either[Int(answer)] += 1
        if best == Int(answer) { both[best] += 1 }
      }
      for name in 0..<count {
        overlaps[name].append(either[name] > 0 ? 2 * Double(both[name]) / Double(either[name]) : nil)
      }
      losses.append(known > 0 ? loss / Double(known) : nil)
    }
    // The first class is what surrounds the others.
    let means = (0..<images).map { image -> Double? in
      let there = overlaps.dropFirst().compactMap { $0[image] }
      return there.isEmpty ? nil : there.reduce(0, +) / Double(there.count)
    }
    return MaskOverlaps(overlaps: overlaps, means: means, losses: losses)
  }

  private func estimate(
    _ values: [Double?], _ name: String, _ definition: String, within range: ClosedRange<Double> = 0...1
  ) -> Estimate {
    let rows = values.indices.filter { values[$0] != nil }
    let clusters = units.flatMap { all in
      try? ClusterIndex(unitOfRow: rows.map { all.unitOfRow[$0] }, count: all.count)
    }
    return MeanOverUnits(rows.compactMap { values[$0] }, clusters).estimate(
      name, within: range, definition: definition)
  }
}
