// SPDX-License-Identifier: Apache-2.0
public import DICOM

/// What the numbers of a frame are like, padding left out.
public struct SampleStatistics: Sendable, Equatable {
  /// How many samples count.
  public let count: Int
  /// How many samples are padding.
  public let padded: Int
  /// The modality's numbers that come up, ascending, each with how often; never empty.
  private let values: [(value: Double, count: Int)]

  /// The least number.
  public var minimum: Double { values[0].value }
  /// The greatest number.
  public var maximum: Double { values[values.count - 1].value }
  /// The mean of the numbers.
  public var mean: Double { values.reduce(0) { $0 + $1.value * Double($1.count) } / Double(count) }

  /// The statistics of samples; `nil` where all are padding.
  ///
  /// - Complexity: O(*n*) for samples of up to 16 bits, O(*n* log *n*) for others.
  public init?(_ samples: PixelSamples, modality: ModalityMapping, padding: PixelPadding?) {
    var counts: [(value: Double, count: Int)] = []
    var padded = 0
    func take(_ stored: Double, _ count: Int) {
      if padding?.contains(stored) == true || !stored.isFinite {
        padded += count
      } else {
        counts.append((modality.value(of: stored), count))
      }
    }
    func countedFast<Sample: FixedWidthInteger>(_ samples: [Sample]) {
      var table = [Int](repeating: 0, count: 1 << Sample.bitWidth)
      for sample in samples { table[Int(sample) - Int(Sample.min)] += 1 }
      for (place, count) in table.enumerated() where count > 0 { take(Double(place + Int(Sample.min)), count) }
    }
    switch samples {
    case .int8(let samples): countedFast(samples)
    case .uint8(let samples): countedFast(samples)
    case .int16(let samples): countedFast(samples)
    case .uint16(let samples): countedFast(samples)
    case .int32, .uint32, .float32, .float64:
      for stored in samples.doubles { take(stored, 1) }
    }
    guard !counts.isEmpty else { return nil }
    counts.sort { $0.value < $1.value }
    values = counts
    count = counts.reduce(0) { $0 + $1.count }
    self.padded = padded
  }

  /// The least number that at least this share of the numbers does not exceed (the nearest rank).
  ///
  /// - Parameter share: 0…1.
  /// - Returns: One of the numbers; the least for a share of 0.
  public func percentile(_ share: Double) -> Double {
    let wanted = max(1, Int((share * Double(count)).rounded(.up)))
    var seen = 0
    for entry in values {
      seen += entry.count
      if seen >= wanted { return entry.value }
    }
    return maximum
  }

  /// A window from half a percent of the numbers to all but half a percent, in a straight line.
  public var automaticWindow: Window? {
    let (low, high) = (percentile(0.005), percentile(0.995))
    return Window(
      center: (low + high) / 2, width: high > low ? high - low : 1, function: .linearExact,
      explanation: "automatic: 0.5 % to 99.5 % of the samples")
  }

  /// Whether two statistics are of the same numbers.
  public static func == (first: SampleStatistics, second: SampleStatistics) -> Bool {
    first.padded == second.padded && first.values.elementsEqual(second.values, by: ==)
  }
}
