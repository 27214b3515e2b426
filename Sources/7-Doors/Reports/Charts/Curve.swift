// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// A curve of two rates, with what is known about it.
public struct Curve: Sendable, Equatable {
  /// A point of the curve.
  public struct Point: Sendable, Equatable {
    /// The horizontal rate, 0…1.
    public var x: Double
    /// The vertical rate, 0…1.
    public var y: Double
    /// The score at which it lies, where it has one.
    public var threshold: Double?

    /// Makes a point.
    public init(x: Double, y: Double, threshold: Double? = nil) {
      self.x = x
      self.y = y
      self.threshold = threshold
    }
  }

  /// A place of the band.
  public struct BandPoint: Sendable, Equatable {
    /// The horizontal rate.
    public var x: Double
    /// The least plausible vertical rate.
    public var lower: Double
    /// The greatest plausible vertical rate.
    public var upper: Double

    /// Makes a place of the band.
    public init(x: Double, lower: Double, upper: Double) {
      self.x = x
      self.lower = lower
      self.upper = upper
    }
  }

  /// The point at which the model is used.
  public struct OperatingPoint: Sendable, Equatable {
    /// How it is called: `score ≥ 0.5`.
    public var label: String
    /// The horizontal rate.
    public var x: Estimate
    /// The vertical rate.
    public var y: Estimate

    /// Makes an operating point.
    public init(label: String, x: Estimate, y: Estimate) {
      self.label = label
      self.x = x
      self.y = y
    }
  }

  /// The model, arm or class.
  public var name: String
  /// What stands under the name, such as the area with its interval.
  public var summary: String?
  /// The points in order.
  public var points: [Point]
  /// The band, in order; empty for none.
  public var band: [BandPoint]
  /// What the band is: `95 % simultaneous band`.
  public var bandLabel: String?
  /// The points of use.
  public var operatingPoints: [OperatingPoint]

  /// Makes a curve; the parameters are the properties.
  public init(
    name: String, summary: String? = nil, points: [Point], band: [BandPoint] = [], bandLabel: String? = nil,
    operatingPoints: [OperatingPoint] = []
  ) {
    self.name = name
    self.summary = summary
    self.points = points
    self.band = band
    self.bandLabel = bandLabel
    self.operatingPoints = operatingPoints
  }

  /// The name with what stands under it.
  var words: String { summary.map { "\(name): \($0)" } ?? name }
}
