// SPDX-License-Identifier: Apache-2.0
import Foundation
public import ModelPackages

/// How unsure an answer is, told of its own numbers alone; in each measure greater is stranger.
///
/// ```swift
/// let doubt = AnswerDoubt(output, temperature: 1).measures(of: answer.numbers)   // ["energy": -7.1, "entropy": 0.02, …]
/// ```
/// **Edge cases.** A measure that the output does not allow is absent: energies need logits, and none is told of a score, a value or an
/// embedding. For a segmentation each is the mean over voxels.
/// > Source: see each function. Checked by hand, by law and against PyTorch's logsumexp in `AnswerDoubtTests`.
public struct AnswerDoubt: Sendable, Hashable {
  /// What the numbers are.
  public let meaning: ModelManifest.Output.Meaning
  /// What makes probabilities of them.
  public let activation: ModelManifest.Output.Activation
  /// How many numbers one voxel has, or an image that is classified.
  public let classes: Int
  /// By what logits are divided before their energy is taken, > 0.
  public let temperature: Double

  /// Makes it; `nil` without classes, or with a temperature that is not above 0.
  public init?(
    meaning: ModelManifest.Output.Meaning, activation: ModelManifest.Output.Activation, classes: Int,
    temperature: Double = 1
  ) {
    guard classes > 0, temperature > 0, temperature.isFinite else { return nil }
    self.meaning = meaning
    self.activation = activation
    self.classes = classes
    self.temperature = temperature
  }

  /// Makes it of an output of a package; `nil` where the output has no classes.
  public init?(_ output: ModelManifest.Output, temperature: Double = 1) {
    self.init(
      meaning: output.meaning, activation: output.activation, classes: output.classes.count, temperature: temperature)
  }

  /// The measures of one answer.
  ///
  /// - Parameter numbers: One number for each class; of a segmentation one for each class and voxel, class by class.
  /// - Returns: `energy`, `least-confidence` and `entropy` (nats) as far as they are defined.
  public func measures(of numbers: [Float]) -> [String: Double] {
    guard !numbers.isEmpty, numbers.count % classes == 0, numbers.allSatisfy(\.isFinite) else { return [:] }
    let isProbability = meaning == .probabilities
    guard isProbability || (meaning == .logits && activation != .none) else { return [:] }
    let voxels = numbers.count / classes
    // Probabilities of one class, or of findings that do not add up to 1, stand each for itself.
    let isJoint = activation == .sigmoid || classes == 1
    var (energy, confidence, entropy) = (0.0, 0.0, 0.0)
    for voxel in 0..<voxels {
      let row = (0..<classes).map { Double(numbers[$0 * voxels + voxel]) }
      let shares: [Double]
      if isProbability {
        guard row.allSatisfy({ $0 >= 0 && $0 <= 1 }) else { return [:] }
        shares = row
      } else {
        shares = isJoint ? row.map(OutputReading.sigmoid) : OutputReading.softmax(row)
        energy += isJoint ? Self.jointEnergy(row, temperature: temperature) : Self.energy(row, temperature: temperature)
      }
      if isJoint {
        confidence += classes == 1 ? max(shares[0], 1 - shares[0]) : shares.max() ?? 0
        entropy += shares.reduce(0) { $0 + Self.entropy([$1, 1 - $1]) }
      } else {
        confidence += shares.max() ?? 0
        entropy += Self.entropy(shares)
      }
    }
    let count = Double(voxels)
    var measures = ["least-confidence": 1 - confidence / count, "entropy": entropy / count]
    if !isProbability { measures["energy"] = energy / count }
    return measures
  }

  /// The free energy of logits, −*T* log Σ exp(*f*/*T*): the greater, the less the network has seen of its kind.
  ///
  /// > Source: Liu, Wang, Owens & Li, NeurIPS 2020.
  public static func energy(_ logits: [Double], temperature: Double = 1) -> Double {
    guard let greatest = logits.max() else { return 0 }
    return -greatest - temperature * log(logits.reduce(0) { $0 + exp(($1 - greatest) / temperature) })
  }

  /// The joint energy of findings that are each yes or no: the sum of −*T* log(1 + exp(*f*/*T*)).
  ///
  /// > Source: Wang, Liu, Bocchieri & Li, NeurIPS 2021.
  public static func jointEnergy(_ logits: [Double], temperature: Double = 1) -> Double {
    -logits.reduce(0) { sum, logit in
      let scaled = logit / temperature
      // log(1 + e^x) without overflow on either side.
      return sum + temperature * (max(0, scaled) + log1p(exp(-scaled.magnitude)))
    }
  }

  /// The information of shares that add up to 1, in nats; a share of 0 counts nothing.
  ///
  /// > Source: Shannon, Bell System Technical Journal 27 (1948) 379–423.
  public static func entropy(_ shares: [Double]) -> Double {
    -shares.reduce(0) { $1 > 0 ? $0 + $1 * log($1) : $0 }
  }
}
