// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// How the noise of an even image is spread over spatial frequencies.
///
/// Squares that overlap by half are freed of their slow part and transformed; the mean of their squared transforms, times the area of a
/// pixel over the number of pixels, is the power. Its integral over all frequencies is the variance of a pixel. Divided by the square of
/// the mean it is the normalised power, which is what two systems are compared by.
///
/// The lowest one or two frequencies are too low, because the slow part that was taken away was theirs.
///
/// > Source: IEC 62220-1:2003; Dobbins et al., Medical Physics 22 (1995) 1581–1593 and 33 (2006) 2454–2465. Checked against white and
/// > coloured noise of known power in `NoisePowerTests`, and against an independent program in the proof of the phantoms' physics.
public struct NoisePower: Sendable, Equatable {
  /// How it is measured.
  public struct Options: Sendable, Hashable {
    /// The side of a square in pixels, 8…256; `nil` for 64, or less where there is no room for a few of them.
    public var side: Int?
    /// The degree of the polynomial that is taken away: 0, 1 or 2.
    public var detrending = 2
    /// The level of intervals.
    public var level = ConfidenceLevel.percent95

    /// The defaults.
    public init() {}
  }

  /// A ring of frequencies.
  public struct Point: Sendable, Hashable {
    /// In cycles per unit of distance.
    public var frequency: Double
    /// The mean power, in squared numbers of the image times squared distance.
    public var power: Double
    /// Its interval.
    public var interval: Interval?
    /// How many places of the transform it is the mean of.
    public var places: Int

    /// Makes a ring; the parameters are the properties.
    public init(frequency: Double, power: Double, interval: Interval?, places: Int) {
      self.frequency = frequency
      self.power = power
      self.interval = interval
      self.places = places
    }
  }

  /// The power of each frequency, in the order of the discrete transform; empty where there is none.
  public internal(set) var power: [Double] = []
  /// The side of ``power`` and of the squares, in pixels.
  public internal(set) var side = 0
  /// The mean over rings of frequencies, without frequency 0.
  public internal(set) var points: [Point] = []
  /// How many squares there were.
  public internal(set) var squares = 0
  /// The unit of distances.
  public let unit: ImagePlane.Unit
  /// The mean number of the image.
  public internal(set) var mean: Estimate
  /// The standard deviation of a pixel about the slow part.
  public internal(set) var deviation: Estimate
  /// The integral of the power over all frequencies.
  public internal(set) var integral: Estimate
  /// The frequency that halves the power: the mean of the frequencies, each counting as much as it has power.
  public internal(set) var meanFrequency: Estimate

  /// All estimates.
  public var estimates: [Estimate] { [mean, deviation, integral, meanFrequency] }
  /// Why there is no power; `nil` where there is some.
  public var reason: UndefinedReason? { points.isEmpty ? integral.reason : nil }

  /// Measures the power of even regions, all of one system at one exposure.
  ///
  /// Intervals are those of a mean of squares: twice as many degrees of freedom as independent squares times independent places of the
  /// transform. Squares that overlap are not counted as independent, so that intervals are rather too wide than too narrow.
  /// - Parameters:
  ///   - planes: The regions, with the same distances between pixels; at least 16 pixels wide and high.
  ///   - options: How it is measured.
  /// - Complexity: O(squares · side³).
  public init(_ planes: [ImagePlane], options: Options = Options()) {
    self.init(measuring: planes, options)
  }

  /// The normalised power of the rings: the power over the square of the mean; `nil` where the mean is 0.
  public var normalized: [Point]? {
    guard let mean = mean.value, mean != 0 else { return nil }
    return points.map { point in
      Point(
        frequency: point.frequency, power: point.power / (mean * mean),
        interval: point.interval.flatMap { Interval($0.lower / (mean * mean), $0.upper / (mean * mean)) },
        places: point.places)
    }
  }

  /// The noise-equivalent quanta of each ring, per squared distance: how many quanta an ideal detector would have needed.
  ///
  /// It is the squared modulation transfer over the normalised power.
  public func noiseEquivalentQuanta(_ transfer: ModulationTransfer) -> [(frequency: Double, quanta: Double)] {
    (normalized ?? []).compactMap { point in
      guard point.power > 0, let share = transfer.transfer(at: point.frequency) else { return nil }
      return (point.frequency, share * share / point.power)
    }
  }

  /// The detective quantum efficiency of each ring: the noise-equivalent quanta over those that reached the detector.
  ///
  /// - Parameters:
  ///   - transfer: The modulation transfer of the same system.
  ///   - quanta: How many quanta fell on a squared unit of distance, above 0.
  /// - Returns: The efficiency, 0…1 for a real detector, by frequency.
  public func detectiveEfficiency(
    _ transfer: ModulationTransfer, quanta: Double
  ) -> [(frequency: Double, efficiency: Double)] {
    precondition(quanta > 0, "an exposure is above zero")
    return noiseEquivalentQuanta(transfer).map { ($0.frequency, $0.quanta / quanta) }
  }
}
