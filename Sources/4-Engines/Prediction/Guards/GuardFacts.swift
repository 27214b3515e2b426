// SPDX-License-Identifier: Apache-2.0
public import Catalog

/// All that a guard has to know of a case, when the image itself is gone.
public struct GuardFacts: Sendable {
  /// The patient; it is compared with that of other cases and written nowhere.
  public var patient: String
  /// What is known of the image.
  public var attributes: [String: AttributeValue]
  /// What was measured of the image.
  public var look: ImageLook
  /// The numbers of the model's answer; `nil` where it was not asked.
  public var numbers: [Float]?
  /// The vector that describes the image; `nil` where the model gives none.
  public var embedding: [Float]?
  /// How far the answers on squeezed images lie from that on the image; `nil` where they were not asked for.
  public var squeezing: Double?

  /// Takes the facts of a case.
  ///
  /// - Parameters:
  ///   - imageCase: The case.
  ///   - answer: What the model says of it; `nil` where it was not asked.
  ///   - squeezing: See ``FeatureSqueezing``.
  public init(_ imageCase: ImageCase, _ answer: ImageAnswer?, squeezing: Double? = nil) {
    self.init(
      patient: imageCase.patient, attributes: imageCase.attributes, look: ImageLook(imageCase.volume),
      numbers: answer?.numbers, embedding: answer?.embedding, squeezing: squeezing)
  }

  /// Makes facts; the parameters are the properties.
  public init(
    patient: String, attributes: [String: AttributeValue] = [:], look: ImageLook, numbers: [Float]? = nil,
    embedding: [Float]? = nil, squeezing: Double? = nil
  ) {
    self.patient = patient
    self.attributes = attributes
    self.look = look
    self.numbers = numbers
    self.embedding = embedding.flatMap { $0.allSatisfy(\.isFinite) && !$0.isEmpty ? $0 : nil }
    self.squeezing = squeezing
  }
}
