// SPDX-License-Identifier: Apache-2.0

/// What can be told of any image without knowing what it shows: the numbers that real and simulated images are compared by.
///
/// Each describes one image in full and so has no interval; how it varies over images is told by ``DescriptorSummary``. All but the
/// percentiles are unchanged where the image's numbers are stretched or shifted.
///
/// > Source: Immerkær, Computer Vision and Image Understanding 64 (1996) 300–302 (noise); Chen et al., Medical Physics 39 (2012)
/// > 1435–1441 (power-law spectra of radiographs). Checked on noise of known deviation and of known power law, and by law, in
/// > `Descriptors`.
public struct ImageDescriptors: Sendable, Equatable {
  /// One number.
  public struct Number: Sendable, Equatable {
    /// Its name, as in tables.
    public var name: String
    /// The number; `nil` where the image does not allow it.
    public var value: Double?
    /// Its unit, `1` for none.
    public var unit: String

    init(_ name: String, _ value: Double?, _ unit: String = "1") {
      self.name = name
      self.value = value.flatMap { $0.isFinite ? $0 : nil }
      self.unit = unit
    }
  }

  /// The numbers, always in the same order.
  public let numbers: [Number]
  /// The exponent β of the power spectrum 1/f^β with its standard error, over the frequencies that it was fitted to.
  public let slope: (value: Double, error: Double)?
  /// Pixels in a row, and rows.
  public let columns: Int, rows: Int

  /// The number of a name.
  public subscript(name: String) -> Double? { numbers.first { $0.name == name }?.value }

  /// The names, in order, with what they mean.
  public static let definitions: KeyValuePairs<String, String> = [
    "noise": "noise of a pixel over the range of greys (1st to 99th percentile), by a robust high pass",
    "sharpness": "99th percentile of the step from pixel to pixel over the range of greys",
    "beta": "exponent of the power spectrum 1/f^β",
    "beta.error": "standard error of β",
    "quarter": "25th percentile, 0 at the 1st and 1 at the 99th",
    "median": "50th percentile, likewise",
    "three-quarters": "75th percentile, likewise",
    "entropy": "information in the greys, in bits of 256 even steps from the 1st to the 99th percentile",
    "range-used": "from the 0.5th to the 99.5th percentile, as a share of what the samples can hold",
    "saturated.low": "share of pixels at the least number",
    "saturated.high": "share of pixels at the greatest number",
    "levels": "how many different numbers there are",
    "inverted":
      "how much darker the middle column is than the fields beside it; above 0 a chest is likely to be inverted",
    "p01": "1st percentile of the numbers", "p50": "50th percentile", "p99": "99th percentile",
  ]

  /// Whether all numbers are the same.
  public static func == (a: Self, b: Self) -> Bool {
    a.numbers == b.numbers && a.slope?.value == b.slope?.value && a.columns == b.columns && a.rows == b.rows
  }

  /// Describes an image.
  ///
  /// - Parameters:
  ///   - plane: The image.
  ///   - range: From the least to the greatest number that a sample can hold; `nil` where that is not known.
  /// - Complexity: O(pixels · log pixels).
  public init(_ plane: ImagePlane, range: ClosedRange<Double>? = nil) {
    columns = plane.columns
    rows = plane.rows
    let sorted = plane.values.sorted()
    func percentile(_ share: Double) -> Double { Self.percentile(sorted, share) }
    let (low, high) = (percentile(0.01), percentile(0.99))
    let span = high - low
    func placed(_ share: Double) -> Double? { span > 0 ? (percentile(share) - low) / span : nil }
    let slope = PowerLaw.fit(plane)
    self.slope = slope
    let held = range.flatMap { $0.upperBound > $0.lowerBound ? $0.upperBound - $0.lowerBound : nil }
    let count = Double(sorted.count)
    numbers = [
      Number("noise", span > 0 ? Self.noise(plane).map { $0 / span } : nil),
      Number("sharpness", span > 0 ? Self.step(plane).map { $0 / span } : nil, "1/px"),
      Number("beta", slope?.value), Number("beta.error", slope?.error),
      Number("quarter", placed(0.25)), Number("median", placed(0.5)), Number("three-quarters", placed(0.75)),
      Number("entropy", span > 0 ? Self.entropy(plane.values, low, high) : nil, "bit"),
      Number("range-used", held.map { (percentile(0.995) - percentile(0.005)) / $0 }),
      Number("saturated.low", Double(sorted.prefix { $0 == sorted.first }.count) / count),
      Number("saturated.high", Double(sorted.reversed().prefix { $0 == sorted.last }.count) / count),
      Number("levels", Double(Self.levels(sorted))),
      Number("inverted", span > 0 ? Self.inversion(plane) / span : nil),
      Number("p01", low), Number("p50", percentile(0.5)), Number("p99", high),
    ]
  }

  /// The number below which a share of sorted numbers lies, between neighbours by a straight line.
  static func percentile(_ sorted: [Float], _ share: Double) -> Double {
    guard let last = sorted.indices.last else { return 0 }
    let place = share * Double(last)
    let index = min(Int(place), max(0, last - 1))
    let rest = place - Double(index)
    return Double(sorted[index]) * (1 - rest) + Double(sorted[min(last, index + 1)]) * rest
  }

  private static func levels(_ sorted: [Float]) -> Int {
    zip(sorted, sorted.dropFirst()).reduce(sorted.isEmpty ? 0 : 1) { $0 + ($1.0 != $1.1 ? 1 : 0) }
  }
}
