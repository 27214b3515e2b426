// SPDX-License-Identifier: Apache-2.0
public import Statistics

/// How predicted chances would be put right: which curves are fitted on the tuning rows and compared on the others.
public struct RecalibrationPlan: Sendable, Hashable {
  /// The curves, in the order in which they are reported.
  public var methods: [RecalibrationMethod]
  /// What the scores are, and what Platt scaling aims at.
  public var settings: RecalibratorFit.Settings

  /// Makes a plan: all methods, of scores that are probabilities.
  public init(
    methods: [RecalibrationMethod] = RecalibrationMethod.allCases,
    settings: RecalibratorFit.Settings = RecalibratorFit.Settings()
  ) {
    self.methods = methods
    self.settings = settings
  }
}
