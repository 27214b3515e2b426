// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
import Training

/// Which images a pass takes, step by step: a function of seed, pass, and for hard images the losses that they had before the pass.
struct PassOrder: Sendable {
  /// A class for each image, −1 where it is not known.
  var kinds: [Int]
  /// The patient of each image; `nil` where each is one of its own.
  var patients: [Int32]?
  /// Where chance begins.
  var seed: UInt64
  /// What is drawn.
  var chance: Chance = .order

  /// The images of each step.
  /// - Parameters:
  ///   - sampling: How they are chosen.
  ///   - batch: Images of a step.
  ///   - steps: Steps of the pass.
  ///   - pass: The number of the pass.
  ///   - losses: The loss that each image last had, not a number where it had none.
  /// - Returns: As many lists as steps.
  func steps(_ sampling: Sampling, batch: Int, steps: Int, pass: Int, losses: [Float] = []) -> [[Int]] {
    var draws = chance.stream(seed, pass)
    let needed = batch * steps
    let images: [Int]
    switch sampling {
    case .shuffled: images = shuffled(needed, &draws)
    case .balanced(let power): images = balanced(power, needed, &draws)
    case .patients: images = ofPatients(needed, &draws)
    case .hard(let share):
      let hard = min(batch, max(0, Int((share * Double(batch)).rounded())))
      let chosen = drawn(by: hardness(losses), hard * steps, &draws)
      let others = shuffled((batch - hard) * steps, &draws)
      return (0..<steps).map { step in
        Array(chosen[step * hard..<(step + 1) * hard])
          + others[step * (batch - hard)..<(step + 1) * (batch - hard)]
      }
    }
    return (0..<steps).map { Array(images[$0 * batch..<($0 + 1) * batch]) }
  }

  private func shuffled(_ needed: Int, _ draws: inout PhiloxStream) -> [Int] {
    var images: [Int] = []
    while images.count < needed { images += Array(kinds.indices).shuffled(using: &draws) }
    return Array(images.prefix(needed))
  }

  /// Drawn with putting back, each with its class's count to the power that is left; those without a class are left out.
  private func balanced(_ power: Double, _ needed: Int, _ draws: inout PhiloxStream) -> [Int] {
    var counts: [Int: Int] = [:]
    for kind in kinds where kind >= 0 { counts[kind, default: 0] += 1 }
    let weights = kinds.map { kind in counts[kind].map { pow(Double($0), -power) } ?? 0 }
    return drawn(by: weights.contains { $0 > 0 } ? weights : kinds.map { _ in 1 }, needed, &draws)
  }

  /// Patients in a new order as often as is needed, each time one of the patient's images.
  private func ofPatients(_ needed: Int, _ draws: inout PhiloxStream) -> [Int] {
    guard let patients else { return shuffled(needed, &draws) }
    let images = Dictionary(grouping: patients.indices) { patients[$0] }
    let order = images.keys.sorted()
    var chosen: [Int] = []
    while chosen.count < needed {
      for patient in order.shuffled(using: &draws) {
        guard let own = images[patient] else { continue }
        chosen.append(own[draws.below(own.count)])
      }
    }
    return Array(chosen.prefix(needed))
  }

  /// What an image had as loss; the mean of the others where it had none, so that it is met before long.
  private func hardness(_ losses: [Float]) -> [Double] {
    let known = losses.filter { $0.isFinite }.map(Double.init)
    guard losses.count == kinds.count, !known.isEmpty else { return kinds.map { _ in 1 } }
    let mean = known.reduce(0, +) / Double(known.count)
    // A small part of the mean goes to all, so that none is lost for good.
    return losses.map { 0.01 * mean + ($0.isFinite ? max(0, Double($0)) : mean) + Double.leastNormalMagnitude }
  }

  private func drawn(by weights: [Double], _ needed: Int, _ draws: inout PhiloxStream) -> [Int] {
    var (sums, sum) = ([Double](), 0.0)
    for weight in weights {
      sum += weight
      sums.append(sum)
    }
    return (0..<needed).map { _ in
      let place = draws.uniform() * sum
      var (low, high) = (0, sums.count - 1)
      while low < high {
        let middle = (low + high) / 2
        if sums[middle] > place { high = middle } else { low = middle + 1 }
      }
      return low
    }
  }
}
