// SPDX-License-Identifier: Apache-2.0
public import Inference

/// A case on which explanations are examined.
public struct ExaminedCase: Sendable {
  /// The case's name.
  public var id: String
  /// Whose it is; cases of one patient are drawn together.
  public var patient: String
  /// Which answer to which image.
  public var question: Question
  /// What an expert outlined, voxel by voxel of the image; `nil` where nothing is outlined.
  public var mask: [Bool]?
  /// The distances of slices, rows and columns in millimetres.
  public var spacing: SIMD3<Double>

  /// Makes a case; the parameters are the properties.
  public init(
    id: String, patient: String, question: Question, mask: [Bool]? = nil, spacing: SIMD3<Double> = SIMD3(1, 1, 1)
  ) {
    self.id = id
    self.patient = patient
    self.question = question
    self.mask = mask
    self.spacing = spacing
  }
}

/// The model with weights that know nothing, and the method as it reads that model.
public struct RandomisedModel: Sendable {
  /// What was made random.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// All weights from the end of the network to this layer.
    case cascading
    /// The weights of this layer alone.
    case independent
    /// The labels: the model was trained anew on labels that were shuffled.
    case labels
  }

  /// What was made random.
  public var kind: Kind
  /// The layer's name.
  public var layer: String
  /// The model.
  public var predictor: any Predictor
  /// The method; one that reads weights of the model reads the random ones.
  public var explainer: any Explainer

  /// Makes one; the parameters are the properties.
  public init(_ kind: Kind, layer: String, predictor: any Predictor, explainer: any Explainer) {
    self.kind = kind
    self.layer = layer
    self.predictor = predictor
    self.explainer = explainer
  }
}
