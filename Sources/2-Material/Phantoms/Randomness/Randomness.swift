// SPDX-License-Identifier: Apache-2.0
public import Distributions

/// Where the random numbers of one thing (a patient, an examination, a finding) come from.
///
/// Numbers are drawn by seed, replicate and purpose, so that nothing depends on the order in which things are simulated.
public struct Randomness: Sendable, Hashable {
  /// The seed of the whole scenario.
  public var seed: UInt64
  /// Which thing: a number that no other thing of the scenario has for the same purpose.
  public var replicate: Int

  /// Makes a source; the parameters are the properties.
  public init(seed: UInt64, replicate: Int) {
    self.seed = seed
    self.replicate = replicate
  }

  /// The numbers for one purpose.
  public func stream(for purpose: DrawPurpose) -> PhiloxStream {
    PhiloxStream(seed: seed, replicate: replicate, purpose: purpose.rawValue)
  }
}

/// Which draws are for what, so that one seed serves all of them without sharing a number.
public enum DrawPurpose: UInt16, Sendable, Hashable, CaseIterable {
  case patient = 100
  case anatomy
  case vessels
  case posture
  case findingChoice
  case findingPlace
  case study
  case quantumNoise
  case electronicNoise
  case lungTexture
  case tomographyNoise
  case resonanceNoise
  case biasField
  case motion
  case processing
  case label
  case reader
  case reading
  case report
  case identifier
}
