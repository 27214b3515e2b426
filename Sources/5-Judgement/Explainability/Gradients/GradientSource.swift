// SPDX-License-Identifier: Apache-2.0

/// What knows by how much a score moves with each number of an image.
///
/// An engine that differentiates networks supplies it. The score must be the one that the question asks about.
public protocol GradientSource: Sendable {
  /// The derivatives of the score by each number of each image.
  ///
  /// - Parameters:
  ///   - question: Which answer of which model.
  ///   - images: The images, as they stand in the tensor.
  /// - Returns: For each image as many derivatives as it has numbers.
  /// - Throws: ``ExplanationFailure``.
  func gradients(of question: Question, at images: [[Float]]) throws(ExplanationFailure) -> [[Float]]
}

/// Derivatives by central differences: two calls of the model for each number of an image, so for small images only.
public struct DifferenceQuotients: GradientSource {
  /// How far a number is moved to either side.
  public var step: Float

  /// Makes the source; the parameter is the property.
  public init(step: Float = 1e-2) { self.step = step }

  /// The derivatives of the score by each number of each image.
  public func gradients(of question: Question, at images: [[Float]]) throws(ExplanationFailure) -> [[Float]] {
    var result: [[Float]] = []
    for image in images {
      var moved: [[Float]] = []
      moved.reserveCapacity(2 * image.count)
      for place in image.indices {
        for sign: Float in [1, -1] {
          var other = image
          other[place] += sign * step
          moved.append(other)
        }
      }
      let scores = try question.scores(of: moved)
      result.append(
        image.indices.map { Float((scores[2 * $0] - scores[2 * $0 + 1]) / (2 * Double(step))) })
    }
    return result
  }
}
