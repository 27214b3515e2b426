// SPDX-License-Identifier: Apache-2.0

/// Two yes-or-no answers about the same subjects, counted by agreement.
public struct PairedProportions: Sendable, Hashable {
  /// Subjects where both the test and the reference succeed.
  public let both: Int
  /// Subjects where only the test succeeds.
  public let testOnly: Int
  /// Subjects where only the reference succeeds.
  public let referenceOnly: Int
  /// Subjects where neither succeeds.
  public let neither: Int

  /// Makes the table of four counts ≥ 0.
  public init(both: Int, testOnly: Int, referenceOnly: Int, neither: Int) {
    precondition(min(both, testOnly, referenceOnly, neither) >= 0, "counts are not negative")
    self.both = both
    self.testOnly = testOnly
    self.referenceOnly = referenceOnly
    self.neither = neither
  }

  /// How many subjects there are.
  public var total: Int { both + testOnly + referenceOnly + neither }
  /// The proportion of the test.
  public var test: Proportion { Proportion(successes: both + testOnly, trials: total) }
  /// The proportion of the reference.
  public var reference: Proportion { Proportion(successes: both + referenceOnly, trials: total) }
  /// The same subjects with failures counted instead of successes.
  public var complement: PairedProportions {
    PairedProportions(both: neither, testOnly: referenceOnly, referenceOnly: testOnly, neither: both)
  }
  /// McNemar's test of the two.
  public var mcNemar: McNemar { McNemar(testOnly: testOnly, referenceOnly: referenceOnly) }

  /// The phi coefficient as Newcombe's method 10 corrects it: a positive numerator is lowered by half the subjects, though
  /// not below zero; 0 where a margin is empty.
  var correctedPhi: Double {
    let (a, b, c, d) = (Double(both), Double(testOnly), Double(referenceOnly), Double(neither))
    let margins = (a + b) * (c + d) * (a + c) * (b + d)
    guard margins > 0 else { return 0 }
    let raw = a * d - b * c
    let numerator = raw > 0 ? max(0, raw - (a + b + c + d) / 2) : raw
    return numerator / margins.squareRoot()
  }
}
