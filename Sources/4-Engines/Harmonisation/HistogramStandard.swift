// SPDX-License-Identifier: Apache-2.0

/// Grey values of one standard: landmarks of the histogram, learnt on training images, that every image is brought to.
///
/// ```swift
/// var fit = HistogramStandard.Fit()
/// for image in images { try fit.add(image) }
/// let standard = try fit.standard()
/// try standard.apply(&pixels)
/// ```
/// Each image's values between its first and last landmark are mapped onto 0…100 and the means of the landmarks over all images are the
/// standard. An image is then mapped piece by piece, linearly from landmark to landmark; beyond the ends the outer pieces go on.
/// The mapping rises, so that no order of grey values changes.
/// > Source: Nyúl, Udupa, Zhang, IEEE Transactions on Medical Imaging 19 (2000) 143–150.
public struct HistogramStandard: Sendable, Hashable {
  /// Which pixels make the histogram.
  public enum Foreground: String, Sendable, Hashable, CaseIterable {
    /// All.
    case all
    /// Those above the mean of the image, as for magnetic resonance with air around.
    case aboveMean = "above-mean"
  }

  /// The percentiles of the landmarks, rising, 0…100.
  public let percentiles: [Double]
  /// Where each landmark lies in the standard.
  public let values: [Double]
  /// Which pixels make the histogram.
  public let foreground: Foreground
  /// How many images it was learnt on.
  public let images: Int

  /// The usual landmarks: the first and the last percent, and the tenths.
  public static let usualPercentiles: [Double] = [1, 10, 20, 30, 40, 50, 60, 70, 80, 90, 99]

  /// Takes landmarks as they are stored.
  /// - Throws: ``HarmonisationFailure/landmarks`` where percentiles or values do not rise.
  public init(
    percentiles: [Double], values: [Double], foreground: Foreground, images: Int
  ) throws(HarmonisationFailure) {
    guard percentiles.count >= 2, percentiles.count == values.count, Self.rises(percentiles), Self.rises(values),
      (percentiles.first ?? -1) >= 0, (percentiles.last ?? 101) <= 100
    else { throw .landmarks }
    self.percentiles = percentiles
    self.values = values
    self.foreground = foreground
    self.images = images
  }

  private static func rises(_ numbers: [Double]) -> Bool {
    numbers.allSatisfy(\.isFinite) && zip(numbers, numbers.dropFirst()).allSatisfy { $0 < $1 }
  }

  /// Brings an image to the standard.
  /// - Parameter pixels: Grey values, finite.
  /// - Throws: Where the image has no spread between its outer landmarks, or a value that is not finite.
  /// - Complexity: O(*n* log *n*) for *n* pixels.
  public func apply(_ pixels: inout [Float]) throws(HarmonisationFailure) {
    let own = try Self.landmarks(of: pixels, percentiles, foreground, image: 0)
    // Landmarks that fall together, as in an image of few grey values, count once: the middle of their places.
    var (from, to): ([Double], [Double]) = ([], [])
    var at = 0
    while at < own.count {
      var end = at
      while end + 1 < own.count, own[end + 1] <= own[at] { end += 1 }
      from.append(own[at])
      to.append((values[at] + values[end]) / 2)
      at = end + 1
    }
    let slopes = (1..<from.count).map { place -> Double in
      let (run, rise) = (from[place] - from[place - 1], to[place] - to[place - 1])
      return rise / run
    }
    for index in pixels.indices {
      let grey = Double(pixels[index])
      var piece = 0
      while piece + 1 < slopes.count, grey > from[piece + 1] { piece += 1 }
      pixels[index] = Float(to[piece] + (grey - from[piece]) * slopes[piece])
    }
  }

  /// Landmarks of one image, linear between ranked values.
  static func landmarks(
    of pixels: [Float], _ percentiles: [Double], _ foreground: Foreground, image: Int
  ) throws(HarmonisationFailure) -> [Double] {
    guard !pixels.isEmpty else { throw .noImages }
    guard pixels.allSatisfy(\.isFinite) else { throw .notFinite(row: image) }
    var kept = pixels
    if foreground == .aboveMean {
      let mean = pixels.reduce(0) { $0 + Double($1) } / Double(pixels.count)
      kept = pixels.filter { Double($0) > mean }
      if kept.isEmpty { throw .flatHistogram(image: image) }
    }
    kept.sort()
    let found = percentiles.map { percentile in
      let place = percentile / 100 * Double(kept.count - 1)
      let below = Int(place)
      let above = min(below + 1, kept.count - 1)
      return Double(kept[below]) + (place - Double(below)) * Double(kept[above] - kept[below])
    }
    guard let first = found.first, let last = found.last, last > first else { throw .flatHistogram(image: image) }
    return found
  }

  /// Learns a standard image by image.
  public struct Fit: Sendable {
    private let percentiles: [Double]
    private let foreground: Foreground
    private var sums: [Double]
    private var count = 0

    /// Begins to learn.
    public init(percentiles: [Double] = HistogramStandard.usualPercentiles, foreground: Foreground = .all) {
      self.percentiles = percentiles
      self.foreground = foreground
      sums = [Double](repeating: 0, count: percentiles.count)
    }

    /// Learns from an image.
    /// - Throws: Where it has no spread, or a value that is not finite; what was learnt before stays.
    public mutating func add(_ pixels: [Float]) throws(HarmonisationFailure) {
      let own = try HistogramStandard.landmarks(of: pixels, percentiles, foreground, image: count)
      guard let first = own.first, let last = own.last else { throw .landmarks }
      for (place, grey) in own.enumerated() { sums[place] += 100 * (grey - first) / (last - first) }
      count += 1
    }

    /// What was learnt.
    public func standard() throws(HarmonisationFailure) -> HistogramStandard {
      guard count > 0 else { throw .noImages }
      return try HistogramStandard(
        percentiles: percentiles, values: sums.map { $0 / Double(count) }, foreground: foreground, images: count)
    }
  }
}
