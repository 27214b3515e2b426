// SPDX-License-Identifier: Apache-2.0

/// What `fiducial-train` answers.
package enum TrainingAnswer: Sendable, Hashable, Codable {
  /// Which engine is there.
  case capabilities(TrainingCapabilities)
  /// Done.
  case done
  /// The training is at this place.
  case progress(TrainingProgress)
  /// The memory holds a tensor for each of these shapes, Float32, each from a multiple of 64 bytes on.
  case tensors(shapes: [[Int]], offsets: [Int])
  /// The memory holds safetensors of so many bytes.
  case file(bytes: Int)
}

/// Which engine trains.
public struct TrainingCapabilities: Sendable, Hashable, Codable {
  /// Its version.
  public var version: String
  /// What it says of the processor.
  public var processor: String
  /// Threads that it uses where nobody says otherwise.
  public var threads: Int

  /// Makes capabilities; the parameters are the properties.
  public init(version: String, processor: String, threads: Int) {
    self.version = version
    self.processor = processor
    self.threads = threads
  }
}

/// Where a training stands.
public struct TrainingProgress: Sendable, Hashable, Codable {
  /// Steps done of the whole training.
  public var step: Int
  /// Steps of the whole training.
  public var steps: Int
  /// Passes that are done.
  public var epoch: Int
  /// Whether a pass ended with the last step.
  public var endsEpoch: Bool
  /// The objective at each step since the last request.
  public var losses: [Double]
  /// Means of parts of the objective since the last request, by name: `supervised`, `consistency`, `domain`.
  public var parts: [String: Double]
  /// The rate of learning at the last step.
  public var rate: Double
  /// Images that were learnt from since the last request.
  public var images: Int
  /// Seconds of CPU of the helper since the last request.
  public var cpuSeconds: Double
  /// Whether the objective is no number any more; nothing moves then.
  public var diverged: Bool

  /// Makes a place; the parameters are the properties.
  public init(
    step: Int, steps: Int, epoch: Int, endsEpoch: Bool, losses: [Double], parts: [String: Double], rate: Double,
    images: Int, cpuSeconds: Double, diverged: Bool
  ) {
    self.step = step
    self.steps = steps
    self.epoch = epoch
    self.endsEpoch = endsEpoch
    self.losses = losses
    self.parts = parts
    self.rate = rate
    self.images = images
    self.cpuSeconds = cpuSeconds
    self.diverged = diverged
  }
}
