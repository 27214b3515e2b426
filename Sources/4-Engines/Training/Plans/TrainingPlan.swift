// SPDX-License-Identifier: Apache-2.0
public import Augmentation
public import Networks

/// All that determines a training beside its images: with the same data, threads and machine it gives the same weights, bit by bit.
public struct TrainingPlan: Sendable, Hashable, Codable {
  /// The network.
  public var network: NetworkGraph
  /// What is to become small.
  public var objective: Objective
  /// How weights move.
  public var optimiser: OptimiserPlan
  /// How the rate of learning goes.
  public var schedule: RateSchedule
  /// Images of a step.
  public var batch: Int
  /// Passes over the training set; a pass may have a stated number of steps.
  public var epochs: Int
  /// Steps of a pass; `nil` for as many as the set has batches, the last short one left out where it is not the only one.
  public var stepsPerEpoch: Int?
  /// Which images a pass takes.
  public var sampling: Sampling
  /// How images vary.
  public var augmentation: AugmentationPlan
  /// Images and answers of a batch mixed in pairs.
  public var mixing: Mixing?
  /// Weights that move slowly after the trained ones, and answer in their place: their share of the old at each step.
  public var averaging: Double?
  /// Further ways of training, each with its numbers.
  public var methods: [TrainingMethod]
  /// Where weights begin and what chance does.
  public var seed: UInt64
  /// Threads of the engine.
  public var threads: Int
  /// Threads that prepare images.
  public var loaders: Int
  /// Numbers of the heavy layers.
  public var precision: Precision
  /// Which pieces of images the network learns from; `nil` where it sees images whole.
  public var pieces: Pieces?
  /// What network, batch and pieces follow from; `nil` where they were written down.
  public var segmentation: SegmentationPlan?

  /// Pieces of images that have sizes of their own, one of an image at a time.
  public struct Pieces: Sendable, Hashable, Codable {
    /// Lengths along space, the slowest axis first.
    public var size: [Int]
    /// The share of a batch, its last images, whose pieces lie around an outlined pixel; the others lie anywhere.
    public var outlined: Double

    /// Makes a choice; the parameters are the properties, a third being what nnU-Net takes.
    public init(size: [Int], outlined: Double = 0.33) {
      self.size = size
      self.outlined = outlined
    }
  }

  /// Numbers of the heavy layers.
  public enum Precision: String, Sendable, Hashable, Codable {
    /// IEEE 754, 32 bits.
    case float32
    /// The heavy layers in bfloat16, weights and sums in 32 bits.
    case mixed
  }

  /// Two images made one, and their answers likewise.
  public enum Mixing: Sendable, Hashable, Codable {
    /// Weighted by a share of Beta(α, α).
    case mixup(alpha: Double)
    /// A box of the one put into the other, of an area of Beta(α, α).
    case cutmix(alpha: Double)
  }

  /// Makes a plan of usual numbers.
  public init(
    network: NetworkGraph, objective: Objective, optimiser: OptimiserPlan = OptimiserPlan(),
    schedule: RateSchedule = RateSchedule(), batch: Int = 32, epochs: Int = 10, stepsPerEpoch: Int? = nil,
    sampling: Sampling = .shuffled, augmentation: AugmentationPlan = AugmentationPlan(), mixing: Mixing? = nil,
    averaging: Double? = nil, methods: [TrainingMethod] = [], seed: UInt64 = 1, threads: Int = 2, loaders: Int = 1,
    precision: Precision = .float32, pieces: Pieces? = nil, segmentation: SegmentationPlan? = nil
  ) {
    self.network = network
    self.objective = objective
    self.optimiser = optimiser
    self.schedule = schedule
    self.batch = batch
    self.epochs = epochs
    self.stepsPerEpoch = stepsPerEpoch
    self.sampling = sampling
    self.augmentation = augmentation
    self.mixing = mixing
    self.averaging = averaging
    self.methods = methods
    self.seed = seed
    self.threads = threads
    self.loaders = loaders
    self.precision = precision
    self.pieces = pieces
    self.segmentation = segmentation
  }
}
