// SPDX-License-Identifier: Apache-2.0

/// How a guard is made of reference images.
public struct GuardPlan: Sendable, Hashable {
  /// What stands for a patient with several images.
  public enum PatientValue: String, Sendable, Hashable, CaseIterable {
    /// One image drawn at random: the promise is of a random image of a fresh patient.
    case randomImage = "random-image"
    /// In each measure the greatest value of his images: the promise is that none of a fresh patient's images is a false alarm.
    case worstImage = "worst-image"
  }

  /// The share of false alarms that is allowed, over all measures together, strictly between 0 and 1.
  public var falseAlarms: Double
  /// Which share of the patients is learned from; the others are calibrated with.
  public var fittingShare: Double
  /// What stands for a patient with several images.
  public var patientValue: PatientValue
  /// Which neighbour distances are taken to, 1 or more.
  public var neighbours: Int
  /// The attribute whose values are classes of their own for Mahalanobis' distance; `nil` for one class.
  public var classAttribute: String?
  /// The attributes that are compared with what the picture looks like.
  public var contentAttributes: [String]
  /// The accuracy that the comparison has to reach with its lower 95 % bound, to be used at all.
  public var leastAccuracy: Double
  /// Whether the model is asked about squeezed images too.
  public var isSqueezing: Bool
  /// The seed of all drawing.
  public var seed: UInt64

  /// Makes a plan; the parameters are the properties.
  public init(
    falseAlarms: Double = 0.05, fittingShare: Double = 0.5, patientValue: PatientValue = .randomImage,
    neighbours: Int = 5, classAttribute: String? = nil,
    contentAttributes: [String] = ["body-part", "modality", "view"],
    leastAccuracy: Double = 0.9, isSqueezing: Bool = false, seed: UInt64 = 1
  ) {
    precondition(
      falseAlarms > 0 && falseAlarms < 1 && fittingShare > 0 && fittingShare < 1 && neighbours > 0, "not a plan")
    self.falseAlarms = falseAlarms
    self.fittingShare = fittingShare
    self.patientValue = patientValue
    self.neighbours = neighbours
    self.classAttribute = classAttribute
    self.contentAttributes = contentAttributes
    self.leastAccuracy = leastAccuracy
    self.isSqueezing = isSqueezing
    self.seed = seed
  }
}
