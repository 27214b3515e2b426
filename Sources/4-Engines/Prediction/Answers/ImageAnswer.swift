// SPDX-License-Identifier: Apache-2.0
public import ModelPackages

/// What a model says of one image.
public struct ImageAnswer: Sendable {
  /// The numbers of the output that answers the task, as the network gave them: one for each class, or for a segmentation one for each
  /// class and voxel of the model's grid, class by class.
  public var numbers: [Float]
  /// What they say of each class; empty for a segmentation and an embedding.
  public var findings: [OutputReading.Finding]
  /// The vector that describes the image; `nil` where the package names none.
  public var embedding: [Float]?
  /// How sure it is, by the measure's name; a measure that is undefined is absent.
  public var uncertainty: [String: Double] = [:]

  /// Makes an answer; the parameters are the properties.
  public init(numbers: [Float], findings: [OutputReading.Finding], embedding: [Float]? = nil) {
    self.numbers = numbers
    self.findings = findings
    self.embedding = embedding
  }
}
