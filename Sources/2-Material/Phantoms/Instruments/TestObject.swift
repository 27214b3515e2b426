// SPDX-License-Identifier: Apache-2.0

/// A test object whose measurement has a known answer: what a simulator and a real device are judged by.
///
/// The answers follow from formulas and from what the system is told to do, never from the simulated image.
public struct TestObject: Sendable, Hashable {
  /// What kind of test object it is; the raw value is what the command calls it.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// A plate of tungsten with a straight, slanted edge.
    case edge
    /// A slab of one material.
    case uniform
    /// Steps of rising thickness.
    case wedge
    /// A plate with holes of graded diameter and depth.
    case contrastDetail = "contrast-detail"
    /// A cylinder of water.
    case tomographicWater = "ct-water"
    /// A thin wire along the axis, in water.
    case tomographicWire = "ct-wire"
    /// A block of acrylic with a slanted face, in air.
    case tomographicEdge = "ct-edge"
    /// Rods of materials, and of hardly denser water, in water.
    case tomographicContrast = "ct-contrast"
    /// A cylinder of water for MR.
    case resonanceUniform = "mr-uniform"
  }

  /// What a measurement is to find.
  public struct Answer: Sendable, Hashable {
    /// The name that the measurement has, where there is one.
    public var name: String
    /// The number.
    public var value: Double
    /// Its unit, `1` for none.
    public var unit: String
    /// What it is, in one sentence.
    public var definition: String

    /// Makes an answer; the parameters are the properties.
    public init(_ name: String, _ value: Double, unit: String = "1", _ definition: String) {
      self.name = name
      self.value = value
      self.unit = unit
      self.definition = definition
    }
  }

  /// A part of the object and where it comes to lie in the image.
  public struct Insert: Sendable, Hashable {
    /// What it is.
    public var name: String
    /// The column and row of its middle, from 0, fractions allowed.
    public var column: Double, row: Double
    /// Its half width and half height (or its radius) in the image, in millimetres at the detector or in the slice.
    public var halfWidth: Double, halfHeight: Double
    /// Its size as made, in millimetres: the diameter of a disc, the thickness of a step.
    public var size: Double
    /// A number alike for the inserts of one contrast: the depth of a hole in millimetres, the HU above water.
    public var contrast: Double
    /// What is to be found in it.
    public var value: Double
    /// The unit of the value.
    public var unit: String
  }

  /// A curve that a measurement is to find, as the modulation transfer by frequency.
  public struct Curve: Sendable, Hashable {
    /// What it is.
    public var name: String
    /// The unit of the frequencies.
    public var unit: String
    /// Frequency and value.
    public var points: [SIMD2<Double>]
  }

  /// What kind it is.
  public let kind: Kind
  /// What takes its image.
  public let technique: PlannedStudy.Technique
  /// The object.
  public let phantom: Phantom
  /// What is to be found.
  public internal(set) var answers: [Answer] = []
  /// Where its parts lie.
  public internal(set) var inserts: [Insert] = []
  /// Which curves are to be found.
  public internal(set) var curves: [Curve] = []

  init(_ kind: Kind, _ technique: PlannedStudy.Technique, _ solids: [Solid]) {
    self.kind = kind
    self.technique = technique
    phantom = Phantom(solids: solids)
  }

  /// The answer of a name.
  public func answer(_ name: String) -> Double? { answers.first { $0.name == name }?.value }

  /// The first frequency at which a falling curve has fallen to a level; `nil` where it never does up to an end.
  static func crossing(_ level: Double, upTo end: Double, _ transfer: (Double) -> Double) -> Double? {
    let steps = 2000
    guard let step = (1...steps).first(where: { transfer(end * Double($0) / Double(steps)) <= level }) else {
      return nil
    }
    var (low, high) = (end * Double(step - 1) / Double(steps), end * Double(step) / Double(steps))
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if transfer(middle) > level { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }

  /// The answers about a modulation transfer, and its curve.
  mutating func addTransfer(nyquist: Double, _ transfer: (Double) -> Double) {
    let words = [("mtf50", 0.5, "one half"), ("mtf10", 0.1, "one tenth")]
    for (name, level, share) in words {
      guard let frequency = Self.crossing(level, upTo: 2 * nyquist, transfer) else { continue }
      answers.append(Answer(name, frequency, unit: "1/mm", "Where the transfer that was put in falls to \(share)."))
    }
    answers.append(
      Answer("mtf.nyquist", transfer(nyquist), "The transfer that was put in at half of the sampling frequency."))
    curves.append(
      Curve(
        name: "modulation transfer", unit: "1/mm",
        points: (0...100).map { SIMD2(Double($0) / 50 * nyquist, transfer(Double($0) / 50 * nyquist)) }))
  }
}
