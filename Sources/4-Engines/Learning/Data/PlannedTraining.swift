// SPDX-License-Identifier: Apache-2.0
public import Networks

/// A configuration whose recipe, network and batch followed from the images, with what they followed from.
public struct PlannedTraining: Sendable {
  /// The configuration with all that was open filled in.
  public var configuration: TrainingConfiguration
  /// What the images that are learnt from look like.
  public var fingerprint: SegmentationFingerprint
  /// What follows from it.
  public var plan: SegmentationPlan
}
