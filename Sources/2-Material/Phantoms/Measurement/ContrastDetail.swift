// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// Which discs of a matrix of graded diameters and contrasts can be seen in images of it.
///
/// Each disc is judged by the non-prewhitening observer: the mean of the disc less the mean of a ring around it, in units of the spread
/// that the same has at places where nothing is. That is the detectability index d′; with several images of the same matrix a Hotelling
/// observer can be asked too (``HotellingObserver``). The diameter at which d′ reaches the threshold, for each contrast, is the
/// contrast–detail curve.
///
/// > Source: Burgess, Journal of the Optical Society of America A 16 (1999) 633–646 (the observer); Thijssen et al., the CDRAD phantom
/// > (the matrix and its figure of merit); ICRU Report 54 (1996). Checked on discs of known contrast in white noise, where d′ has a closed
/// > form, in `ContrastDetailTests`.
public struct ContrastDetail: Sendable, Equatable {
  /// A disc as it was made.
  public struct Detail: Sendable, Hashable {
    /// Where it is in the image; the radius is that in the image.
    public var disc: PlaneDisc
    /// Its diameter as made, in millimetres.
    public var diameter: Double
    /// Its contrast as made: a number that is alike for the discs of one contrast, above zero.
    public var contrast: Double
    /// Whether it is brighter than what is around it.
    public var isBright: Bool

    /// Makes a disc; the parameters are the properties.
    public init(disc: PlaneDisc, diameter: Double, contrast: Double, isBright: Bool = true) {
      self.disc = disc
      self.diameter = diameter
      self.contrast = contrast
      self.isBright = isBright
    }
  }

  /// What was measured of a disc.
  public struct Finding: Sendable, Equatable {
    /// The disc.
    public var detail: Detail
    /// The difference of the means of disc and ring over the standard deviation of a pixel in the ring.
    public var contrastToNoise: Estimate
    /// The index d′ of the non-prewhitening observer.
    public var detectability: Estimate
  }

  /// The detectability at which one of four places is named rightly halfway between chance and always (five times in eight).
  ///
  /// It solves ∫ φ(x − d)·Φ(x)³ dx = 0.625.
  public static let threshold = 1.235_006_5

  /// The discs, in the order given.
  public internal(set) var findings: [Finding] = []
  /// For each contrast, from the greatest down, the least diameter that is seen.
  public internal(set) var thresholds: [Estimate] = []
  /// 100 over the sum of contrast times least diameter over the contrasts: greater is better.
  public internal(set) var inverseQuality: Estimate

  /// All estimates.
  public var estimates: [Estimate] {
    findings.flatMap { [$0.contrastToNoise, $0.detectability] } + thresholds + [inverseQuality]
  }

  /// Judges the discs of one image, or of the mean over several images of the same.
  ///
  /// - Parameters:
  ///   - planes: The images, of one shape.
  ///   - details: The discs.
  ///   - level: The level of intervals.
  /// - Complexity: O(images · discs · pixels of a disc · places where nothing is, at most 400).
  public init(_ planes: [ImagePlane], details: [Detail], level: ConfidenceLevel = .percent95) {
    inverseQuality = Estimate.undefined(
      "contrast-detail.quality", because: .noObservations, level: level, method: "none", n: 0, unit: "1/mm",
      definition: "100 over the sum of contrast times least diameter seen, over the contrasts.")
    measure(planes, details, level)
  }
}
