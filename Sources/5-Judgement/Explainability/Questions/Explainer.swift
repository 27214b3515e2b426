// SPDX-License-Identifier: Apache-2.0

/// A method that says which voxels spoke for an answer.
///
/// A method is a pure function of the question and its own settings: the same gives the same, bit by bit.
public protocol Explainer: Sendable {
  /// The method's name, as the literature has it.
  var method: String { get }

  /// Explains an answer.
  ///
  /// - Parameters:
  ///   - question: Which answer of which model to which image.
  ///   - watch: Who looks on, and may stop it.
  /// - Returns: A value for each voxel.
  /// - Throws: ``ExplanationFailure``.
  func explained(_ question: Question, watch: ExplanationWatch) throws(ExplanationFailure) -> Explanation
}

extension Explainer {
  /// Explains an answer while nobody looks on.
  public func explained(_ question: Question) throws(ExplanationFailure) -> Explanation {
    try explained(question, watch: ExplanationWatch())
  }
}
