// SPDX-License-Identifier: Apache-2.0

/// Makes what can be measured of how an image was made, whatever it shows: noise, sharpness, saturation, faulty lines, borders, markers.
///
/// Greys are measured over the span from the 1st to the 99th percentile of the image, so that the numbers do not depend on its unit; an
/// image that is shown inverted (MONOCHROME1) is taken as it is shown where light and dark have a meaning (`border`, `inversion`,
/// `heart-side`). ``placeMeanings`` says what each place is.
///
/// **Edge cases.** Of an image of one grey only `columns`, `rows`, `least`, `greatest`, the saturated shares and `levels` are known. What
/// needs whole numbers, or more pixels, is `nil` without them.
///
/// > Source: Immerkær, Computer Vision and Image Understanding 64 (1996) 300–302 (noise); Pech-Pacheco et al., ICPR (2000) 314–317
/// > (variance of the Laplacian). Checked by hand, by law and against scipy in `ImagePhysicsTests`.
public struct ImagePhysics: FeatureExtractor {
  /// The name under which the vectors are stored.
  public static let vectorName = "image-physics"
  /// The name under which the vectors are stored.
  public let name = ImagePhysics.vectorName
  /// The first way of making them.
  public let version = 1
  /// The names of the places.
  public let places = ImagePhysics.placeMeanings.map(\.key)

  /// What each place means, in order.
  public static let placeMeanings: KeyValuePairs<String, String> = [
    "columns": "pixels in a row",
    "rows": "rows",
    "least": "the least number, as a share of what a sample can hold",
    "greatest": "the greatest number, likewise",
    "range-used": "from the 1st to the 99th percentile, likewise",
    "saturated-low": "share of pixels at the least number",
    "saturated-high": "share of pixels at the greatest number",
    "levels": "how many different numbers there are",
    "empty-codes": "share of the whole numbers between the 1st and 99th percentile that no pixel has",
    "noise": "deviation of the noise over the span, by a robust high pass",
    "sharpness": "decimal logarithm of the variance of the Laplacian over the span squared",
    "fine-share": "binary logarithm of the variance of the Laplacian over that at half the resolution",
    "column-fault":
      "how far the most deviating column stands out from its neighbours, in robust deviations of all columns",
    "row-fault": "how far the most deviating row stands out, likewise",
    "flat-columns": "columns of one grey between columns that are not",
    "flat-rows": "rows of one grey between rows that are not",
    "border-left": "share of the width that is one grey from the left",
    "border-right": "share of the width that is one grey from the right",
    "border-top": "share of the height that is one grey from the top",
    "border-bottom": "share of the height that is one grey from the bottom",
    "border": "brightness of the outermost twentieth above the median, over the span, as shown",
    "inversion":
      "how much brighter the fields at both sides are than the middle, over the span, as shown; above 0 a chest looks inverted",
    "heart-side": "how much brighter the lower right of the picture is than the lower left, over the span, as shown",
    "marks": "small, bright, sharply bounded patches in the outer quarter",
    "mark-area": "share of the picture that such patches take",
  ]

  /// Makes the extractor.
  public init() {}

  /// The vector of an image.
  /// - Complexity: O(pixels).
  public func vector(of image: FeatureImage) -> [Float?] {
    let measured = PhysicsMeasurement(image)
    return places.map { place in measured.numbers[place].flatMap { $0.isFinite ? Float($0) : nil } }
  }
}
