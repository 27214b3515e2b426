// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
import Training

/// Mixes the images of a batch in pairs, and their answers likewise; one share for the whole batch.
///
/// > Sources: Zhang and others, "mixup", ICLR 2018; Yun and others, "CutMix", ICCV 2019.
struct Mixer {
  private let mixing: TrainingPlan.Mixing
  private var draws: PhiloxStream

  init(_ mixing: TrainingPlan.Mixing, seed: UInt64, step: Int) {
    self.mixing = mixing
    draws = Chance.mixing.stream(seed, step)
  }

  /// Mixes the first view of a piece.
  consuming func mix(_ piece: inout PreparedPiece) {
    let count = piece.places.count
    guard count > 1, !piece.views.isEmpty else { return }
    let partners = Array(0..<count).shuffled(using: &draws)
    switch mixing {
    case .mixup(let alpha):
      let share = Float(drawnShare(alpha))
      blend(&piece.views[0], count, partners, share)
      mixAnswers(&piece, partners, share)
    case .cutmix(let alpha):
      let space = Array(piece.shape.dropFirst(2))
      let box = drawnBox(1 - drawnShare(alpha), space)
      let volume = box.reduce(1) { $0 * $1.count }
      paste(box, &piece.views[0], count, space, partners)
      if case .masks(var masks, let space) = piece.targets {
        paste(box, &masks, count, space, partners)
        piece.targets = .masks(masks, space: space)
      } else {
        mixAnswers(&piece, partners, 1 - Float(volume) / Float(space.reduce(1, *)))
      }
    }
  }

  private mutating func drawnShare(_ alpha: Double) -> Double {
    BetaDistribution(alpha: alpha, beta: alpha).quantile(draws.openUniform())
  }

  /// A box of this share of space around an even point, cut off at the border.
  private mutating func drawnBox(_ share: Double, _ space: [Int]) -> [Range<Int>] {
    let side = pow(share, 1 / Double(space.count))
    return space.map { length in
      let half = side * Double(length) / 2
      let centre = draws.uniform() * Double(length)
      let low = max(0, Int((centre - half).rounded()))
      return low..<max(low, min(length, Int((centre + half).rounded())))
    }
  }

  private func blend(_ values: inout [Float], _ count: Int, _ partners: [Int], _ share: Float) {
    let size = values.count / count
    let old = values
    for image in 0..<count where partners[image] != image {
      let (own, other) = (image * size, partners[image] * size)
      for index in 0..<size { values[own + index] = share * old[own + index] + (1 - share) * old[other + index] }
    }
  }

  /// Puts a box of each image's partner into it, in all channels.
  private func paste<Number>(
    _ box: [Range<Int>], _ values: inout [Number], _ count: Int, _ space: [Int], _ partners: [Int]
  ) {
    let pixels = space.reduce(1, *)
    let old = values
    let inside = (0..<pixels).filter { pixel in
      var rest = pixel
      for (range, length) in zip(box, space).reversed() {
        guard range.contains(rest % length) else { return false }
        rest /= length
      }
      return true
    }
    let size = values.count / count
    for image in 0..<count where partners[image] != image {
      for channel in stride(from: 0, to: size, by: pixels) {
        for pixel in inside {
          values[image * size + channel + pixel] = old[partners[image] * size + channel + pixel]
        }
      }
    }
  }

  private func mixAnswers(_ piece: inout PreparedPiece, _ partners: [Int], _ share: Float) {
    let count = piece.places.count
    switch piece.targets {
    case .classes(let labels):
      piece.targets = .mixed(
        labels, partners.map { labels[$0] }, share: [Float](repeating: share, count: count))
    case .chances(var values, let classes):
      let known = (0..<count).map { row in values[row * classes..<(row + 1) * classes].contains { $0 > 0 } }
      blend(&values, count, partners, share)
      // A mixture with an unknown part is unknown.
      for row in 0..<count where !known[row] || !known[partners[row]] {
        for column in 0..<classes { values[row * classes + column] = 0 }
      }
      piece.targets = .chances(values, classes: classes)
    case .findings(var values, let findings):
      blend(&values, count, partners, share)
      piece.targets = .findings(values, count: findings)
    case .none, .mixed, .masks: break
    }
    if var weights = piece.weights {
      blend(&weights, count, partners, share)
      piece.weights = weights
    }
  }
}
