// SPDX-License-Identifier: Apache-2.0

/// How long a reader takes over a case.
public struct ReadingTime: Sendable, Hashable {
  /// The mean, in minutes.
  public let minutes: Double
  /// The standard deviation divided by the mean: 0 for always alike, 1 as for an exponential time.
  public let variation: Double

  /// Makes a reading time; `nil` unless the mean is finite and > 0 and the variation lies in 0…10.
  public init?(minutes: Double, variation: Double = 1) {
    guard minutes > 0, minutes.isFinite, variation >= 0, variation <= 10 else { return nil }
    self.minutes = minutes
    self.variation = variation
  }

  /// The mean of the square, in square minutes.
  var secondMoment: Double { minutes * minutes * (1 + variation * variation) }
}
