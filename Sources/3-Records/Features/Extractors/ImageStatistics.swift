// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Numbers that can be told of any image without knowing what it shows: how bright, how varied, how sharp, how it is framed.
///
/// All greys are between 0, black as shown, and 1, white, over the range that the samples can hold, and are told apart as 65,536
/// levels. They serve to find outliers, drift and shortcuts, not to describe a disease.
///
/// > Source: Shannon, Bell System Technical Journal 27 (1948) 379–423 (entropy); Pech-Pacheco et al., ICPR 2000, 3:314–317 (variance of
/// > the Laplacian as sharpness). Checked by hand, against slow definitions and by law in `ImageStatisticsTests`.
public struct ImageStatistics: FeatureExtractor {
  /// Makes the extractor.
  public init() {}

  /// `image-statistics`.
  public let name = "image-statistics"
  /// The way of making it, 1.
  public let version = 1

  /// The names of the places.
  public var places: [String] { Self.definitions.map(\.name) }

  /// The registration, with units.
  public var registration: ExtractorRegistration {
    ExtractorRegistration(
      name: name, version: version, places: Self.definitions.map { .init($0.name, unit: $0.unit) },
      summary: "brightness, contrast, sharpness and framing of an image, greys from 0 black to 1 white")
  }

  /// A place, its unit, and what it means.
  struct Definition { let name: String, unit: String, meaning: String }

  static let definitions: [Definition] = [
    .init(name: "mean", unit: "1", meaning: "mean of the greys"),
    .init(name: "sd", unit: "1", meaning: "standard deviation of the greys, over n"),
    .init(name: "min", unit: "1", meaning: "least grey"),
    .init(name: "p01", unit: "1", meaning: "1st percentile, nearest rank"),
    .init(name: "p05", unit: "1", meaning: "5th percentile"),
    .init(name: "p25", unit: "1", meaning: "25th percentile"),
    .init(name: "p50", unit: "1", meaning: "median"),
    .init(name: "p75", unit: "1", meaning: "75th percentile"),
    .init(name: "p95", unit: "1", meaning: "95th percentile"),
    .init(name: "p99", unit: "1", meaning: "99th percentile"),
    .init(name: "max", unit: "1", meaning: "greatest grey"),
    .init(name: "skewness", unit: "1", meaning: "third standardised moment; undefined for one grey alone"),
    .init(name: "entropy", unit: "bit", meaning: "information of the greys in 256 even steps of the range"),
    .init(name: "levels", unit: "1", meaning: "how many of the 65,536 levels come up"),
    .init(name: "share-black", unit: "1", meaning: "share of pixels at black, grey 0"),
    .init(name: "share-white", unit: "1", meaning: "share of pixels at white, grey 1"),
    .init(name: "share-least", unit: "1", meaning: "share of pixels at the least grey of the image"),
    .init(name: "share-greatest", unit: "1", meaning: "share of pixels at the greatest grey of the image"),
    .init(name: "gradient-energy", unit: "1/px²", meaning: "mean square of the gradient by central differences"),
    .init(
      name: "sharpness", unit: "1/px²",
      meaning:
        "standard deviation of the Laplacian (four neighbours) over the spread p99 − p01; undefined without spread"),
    .init(name: "border-mean", unit: "1", meaning: "mean grey of the outer ring, a sixteenth of each side wide"),
    .init(name: "corner-mean", unit: "1", meaning: "mean grey of the four corners, an eighth of each side wide"),
    .init(name: "centre-mean", unit: "1", meaning: "mean grey of the middle half of each side"),
    .init(name: "asymmetry", unit: "1", meaning: "mean grey of the left half less that of the right half"),
    .init(name: "uprightness", unit: "1", meaning: "mean grey of the upper half less that of the lower half"),
    .init(name: "inverted", unit: "1", meaning: "1 where the file shows small numbers white, else 0"),
    .init(name: "rows", unit: "px", meaning: "rows"),
    .init(name: "columns", unit: "px", meaning: "columns"),
    .init(name: "spacing", unit: "mm", meaning: "distance between rows; undefined where it is not known"),
  ]

  /// The numbers of an image.
  /// - Complexity: O(pixels), and O(65,536) for the levels.
  public func vector(of image: FeatureImage) -> [Float?] {
    let levels = GreyLevels(image)
    let moments = Moments(levels)
    let percentiles = levels.percentiles([0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99])
    let edges = GreyEdges(levels.greys, columns: image.columns, rows: image.rows)
    let regions = GreyRegions(levels.greys, columns: image.columns, rows: image.rows)
    let pixels = Float(levels.greys.count)
    let spread = percentiles[6] - percentiles[0]
    var vector: [Float?] = [Float(moments.mean), Float(moments.variance.squareRoot()), GreyLevels.grey(levels.least)]
    vector += percentiles.map { $0 }
    vector += [
      GreyLevels.grey(levels.greatest), moments.skewness.map { Float($0) }, Float(moments.entropy),
      Float(moments.levels),
      Float(levels.counts[0]) / pixels, Float(levels.counts[GreyLevels.finest]) / pixels,
      Float(levels.counts[levels.least]) / pixels, Float(levels.counts[levels.greatest]) / pixels,
      edges.energy.map { Float($0) }, edges.laplacian.flatMap { spread > 0 ? Float($0) / spread : nil },
    ]
    vector += [regions.border, regions.corners, regions.centre, regions.asymmetry, regions.uprightness]
    vector += [
      image.isInverted ? 1 : 0, Float(image.rows), Float(image.columns), image.spacing.map { Float($0.x) },
    ]
    return vector
  }
}

/// Mean and higher moments of greys, from how often each level comes up.
private struct Moments {
  var mean = 0.0
  var variance = 0.0
  var skewness: Double?
  var entropy = 0.0
  var levels = 0

  init(_ greys: GreyLevels) {
    let count = Double(greys.greys.count)
    // Power sums about the middle level, in whole numbers as far as they go: no rounding but the last.
    let middle = (greys.least + greys.greatest) / 2
    var (first, second, third) = (0, 0, 0.0)
    var steps = [Int](repeating: 0, count: 256)
    greys.counts.withUnsafeBufferPointer { counts in
      for level in greys.least...greys.greatest where counts[level] > 0 {
        let (times, off) = (Int(counts[level]), level - middle)
        levels += 1
        first += times * off
        second += times * off * off
        third += Double(times * off * off) * Double(off)
        steps[level >> 8] += times
      }
    }
    let unit = Double(GreyLevels.finest)
    let shift = Double(first) / count
    mean = (Double(middle) + shift) / unit
    let square = max(0, Double(second) / count - shift * shift)
    variance = square / (unit * unit)
    if levels > 1 {
      let cube = third / count - 3 * shift * Double(second) / count + 2 * shift * shift * shift
      skewness = cube / (square * square.squareRoot())
    }
    for step in steps where step > 0 {
      let share = Double(step) / count
      entropy -= share * log2(share)
    }
  }
}
