// SPDX-License-Identifier: Apache-2.0

/// What a simulated patient's body follows from.
public struct PhantomPatient: Sendable, Hashable {
  /// Sex, as DICOM writes it.
  public enum Sex: String, Sendable, Hashable, CaseIterable {
    case female = "F"
    case male = "M"
  }

  /// Sex.
  public var sex: Sex
  /// Age in years.
  public var age: Int
  /// Height in millimetres.
  public var height: Double
  /// Weight in kilograms.
  public var weight: Double
  /// Which individual of that sex, age and size: the seed of all else that differs between bodies.
  public var individual: Randomness
  /// What of metal is in the body.
  public var implants: [Implant]

  /// Makes a patient; the parameters are the properties.
  public init(
    sex: Sex, age: Int, height: Double, weight: Double, individual: Randomness, implants: [Implant] = []
  ) {
    self.sex = sex
    self.age = age
    self.height = height
    self.weight = weight
    self.individual = individual
    self.implants = implants
  }

  /// Weight over the square of height, in kg/m².
  public var bodyMassIndex: Double { weight / (height / 1000 * height / 1000) }
}

/// How a patient stands or lies on the day of an examination.
public struct Posture: Sendable, Hashable {
  /// Turned about the long axis, in degrees; positive turns the front to the left.
  public var rotation: Double
  /// Bent to the side in the image plane, in degrees; positive moves the head to the left.
  public var lean: Double
  /// Off the middle, to the left, in millimetres.
  public var shift: Double
  /// How deep the breath is: 0 expiration, 1 full inspiration.
  public var inspiration: Double
  /// Whether the patient lies on the back: fluid spreads, the diaphragm rises, the arms lie beside the body.
  public var isSupine: Bool
  /// Whether the arms are held up, out of the way of lateral rays.
  public var hasArmsRaised: Bool

  /// Makes a posture; the parameters are the properties.
  public init(
    rotation: Double = 0, lean: Double = 0, shift: Double = 0, inspiration: Double = 0.9, isSupine: Bool = false,
    hasArmsRaised: Bool = false
  ) {
    self.rotation = rotation
    self.lean = lean
    self.shift = shift
    self.inspiration = inspiration
    self.isSupine = isSupine
    self.hasArmsRaised = hasArmsRaised
  }
}

/// Which part of the body a phantom shows.
public enum BodyRegion: String, Sendable, Hashable, CaseIterable {
  case thorax
  case head
  case abdomen
}
