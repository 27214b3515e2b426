// SPDX-License-Identifier: Apache-2.0
public import ModelPackages

/// What a model says of one image.
public struct ImageAnswer: Sendable {
  /// The numbers of the output that answers the task, as the network gave them: one for each class, or for a segmentation one for each
  /// class and voxel of the model's grid, class by class.
  ///
  /// Of several views and models it is their mean, of windows what they are blended to.
  public var numbers: [Float]
  /// What they say of each class; for a segmentation of the voxel where the class is likeliest; empty for an embedding.
  public var findings: [OutputReading.Finding]
  /// The vector that describes the image, a map of features averaged over space; `nil` where the package names none.
  ///
  /// Of several views and models it is the first model's of the image as it is.
  public var embedding: [Float]?
  /// How sure it is, by the measure's name; a measure that is undefined is absent.
  public var uncertainty: [String: Double] = [:]
  /// Standard deviations for each finding, in their order, by the measure's name.
  public var spreads: [String: [Double]] = [:]
  /// The maps of a segmentation; `nil` for other tasks.
  public var segmentation: SegmentedImage?

  /// Makes an answer; the parameters are the properties.
  public init(numbers: [Float], findings: [OutputReading.Finding], embedding: [Float]? = nil) {
    self.numbers = numbers
    self.findings = findings
    self.embedding = embedding
  }
}

/// The names of measures of doubt.
///
/// > Source: for the spread over models Lakshminarayanan et al., NeurIPS 30 (2017); for the mutual information Houlsby et al.,
///   arXiv:1112.5745 (2011), and its parts Depeweg et al., ICML (2018). Checked by hand in `PredictionPlanTests`.
public enum UncertaintyName {
  /// Of the mean probabilities, in nats (``ClassDoubt/entropy(_:classes:)``); of a segmentation the mean over the model's voxels.
  public static let entropy = "entropy"
  /// From the next answer (``ClassDoubt/margin(_:classes:)``); greater is surer.
  public static let margin = "margin"
  /// The greatest standard deviation of a finding over the views, within a model.
  public static let viewSpread = "view-spread"
  /// The greatest standard deviation of a finding over the models.
  public static let ensembleSpread = "ensemble-spread"
  /// The mean over the models of each one's entropy, in nats.
  public static let expectedEntropy = "expected-entropy"
  /// The entropy of the mean less the mean entropy, in nats: what the models disagree on.
  public static let mutualInformation = "mutual-information"
}
