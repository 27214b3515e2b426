// SPDX-License-Identifier: Apache-2.0
public import Augmentation

/// A way of training beside the objective, with its numbers.
public enum TrainingMethod: Sendable, Hashable, Codable {
  /// Unlabelled images take the class that the network gives them where it is surer than the threshold, from a share of training on.
  case pseudoLabels(threshold: Double, weight: Double, from: Double)
  /// Answers to two views of an image are to agree; the slow weights teach on the weakly changed one (Tarvainen and Valpola 2017).
  case meanTeacher(weight: Double, decay: Double, rampUp: Double, strong: AugmentationPlan)
  /// A weakly changed view teaches a strongly changed one where it is surer than the threshold (Sohn and others, 2020).
  case fixMatch(threshold: Double, weight: Double, ratio: Int, strong: AugmentationPlan)
  /// Two networks choose for each other the images of small loss (Han and others, 2018); `noise` is the share that is thought wrong.
  case coTeaching(noise: Double, rampUp: Double)
  /// Two views of an image near each other, apart from all others (SimCLR, Chen and others, 2020); the head is thrown away.
  case contrastive(temperature: Double, projection: Int)
  /// Pieces of an image are hidden and to be filled in.
  case masked(share: Double, piece: Int)
  /// Covariances of the embedding alike on both domains (CORAL, Sun and Saenko 2016).
  case coral(weight: Double)
  /// The embedding is not to tell the domain (DANN, Ganin and others, 2016).
  case domainAdversarial(weight: Double, hidden: Int)
  /// Weights that mattered before are held (EWC, Kirkpatrick and others, 2017); what mattered comes with the weights.
  case elasticWeights(weight: Double)
  /// A share of each batch comes from the sets of before.
  case replay(share: Double)
  /// Images are moved against the network within ±`radius` before it learns from them (PGD, Madry and others, 2018).
  case adversarial(radius: Double, step: Double, iterations: Int)
  /// Normal noise on every image, as smoothing wants it (Cohen and others, 2019).
  case gaussianNoise(deviation: Double)
}
