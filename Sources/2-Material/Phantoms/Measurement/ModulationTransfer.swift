// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// How much of the contrast of each spatial frequency an imaging system passes on, measured on a slanted edge.
///
/// The edge crosses the rows at a slowly changing place, so that all rows together sample its profile many times finer than the pixels
/// do. The profile's derivative is the line spread, whose Fourier transform is the *presampled* modulation transfer: blur and the pixel's
/// own aperture are in it, sampling and aliasing are not. The bins' width and the difference are corrected for.
///
/// The numbers must be in proportion to exposure (or to density, in CT): an edge in a picture with curves of its own measures the curve.
/// What lies beyond ``Options/halfWidth``, such as veiling glare, is not seen.
///
/// > Source: IEC 62220-1:2003; Samei, Flynn & Reimann, Medical Physics 25 (1998) 102–113; Buhr, Günther-Kohfahl & Neitzel, Medical
/// > Physics 30 (2003) 2323–2331. Checked against the closed form of a blurred edge in `ModulationTransferTests`, and against an
/// > independent program in the proof of the phantoms' physics.
public struct ModulationTransfer: Sendable, Equatable {
  /// How it is measured.
  public struct Options: Sendable, Hashable {
    /// How many bins the profile has for each pixel, 4…20.
    public var binsPerPixel = 10
    /// How far to each side of the edge the profile is used, in pixels; less where the region ends before.
    public var halfWidth = 32.0
    /// How the line spread ends.
    public var window = Window.tapered
    /// The number of bootstrap replicates of groups of rows.
    public var replicates = 200
    /// The seed of the bootstrap.
    public var seed: UInt64 = 20_261_121
    /// The level of intervals.
    public var level = ConfidenceLevel.percent95

    /// The defaults.
    public init() {}
  }

  /// How the line spread ends.
  public enum Window: String, Sendable, Hashable, CaseIterable {
    /// As it is.
    case rectangular
    /// The outer half of each side goes to zero like a cosine.
    case tapered
    /// All of it goes to zero like a cosine.
    case hann
  }

  /// A place of the curve.
  public struct Point: Sendable, Hashable {
    /// In cycles per unit of distance.
    public var frequency: Double
    /// What is passed on, 1 at frequency 0.
    public var transfer: Double
    /// The band at this frequency; `nil` where it has none.
    public var band: Interval?
  }

  /// A place of the edge's profile.
  public struct ProfilePoint: Sendable, Hashable {
    /// From the edge, at right angles to it.
    public var distance: Double
    /// The mean number there.
    public var value: Double
  }

  /// The curve, from frequency 0 to the sampling frequency; empty where there is no edge.
  public internal(set) var points: [Point] = []
  /// The edge's profile.
  public internal(set) var profile: [ProfilePoint] = []
  /// The unit of distances.
  public let unit: ImagePlane.Unit
  /// Whether the edge runs from side to side, so that the transfer is that along the columns.
  public internal(set) var isAlongColumns = false
  /// The frequency at which half of the contrast is left.
  public internal(set) var half: Estimate
  /// The frequency at which a tenth is left.
  public internal(set) var tenth: Estimate
  /// What is passed on at the Nyquist frequency.
  public internal(set) var atNyquist: Estimate
  /// The edge's angle to the columns (or rows) in degrees.
  public internal(set) var angle: Estimate
  /// The edge's step over the noise of a pixel.
  public internal(set) var contrastToNoise: Estimate

  /// All estimates.
  public var estimates: [Estimate] { [half, tenth, atNyquist, angle, contrastToNoise] }
  /// Why there is no curve; `nil` where there is one.
  public var reason: UndefinedReason? { points.isEmpty ? half.reason : nil }

  /// What is passed on at a frequency, between the points of the curve by a straight line; `nil` beyond its end.
  public func transfer(at frequency: Double) -> Double? {
    guard points.count > 1, frequency >= 0, let last = points.last, frequency <= last.frequency else { return nil }
    let place = frequency / (last.frequency / Double(points.count - 1))
    let index = min(Int(place), points.count - 2)
    let share = place - Double(index)
    return points[index].transfer * (1 - share) + points[index + 1].transfer * share
  }

  /// Measures the transfer on a region that holds one straight edge, slanted by 1 to 40 degrees to the rows or columns.
  ///
  /// Without such an edge all estimates are undefined, with the reason. Intervals are by resampling groups of neighbouring rows; with
  /// fewer than four groups there are none.
  /// - Parameters:
  ///   - plane: The region, at least 24 pixels wide and high.
  ///   - options: How it is measured.
  /// - Complexity: O(pixels + replicates · (pixels near the edge + bins · frequencies)).
  public init(slantedEdgeIn plane: ImagePlane, options: Options = Options()) {
    self.init(measuring: plane, options)
  }
}
