// SPDX-License-Identifier: Apache-2.0
public import Catalog
public import Inference
public import ModelPackages

/// Makes a row of numbers of what is known of an image, as an input beside it wants them.
public struct TableInput: Sendable {
  /// What the package says of the input.
  public let input: ModelManifest.Input

  /// Makes it; `nil` where the input is an image.
  public init?(_ input: ModelManifest.Input) {
    guard input.layout == .nc else { return nil }
    self.input = input
  }

  /// The row of an image.
  ///
  /// - Parameter attributes: What is known of the image, by ``AttributeName``; columns are found by the same names.
  /// - Returns: The numbers in the order of the columns, with a batch of 1.
  /// - Throws: ``PredictionFailure/missingColumn(input:column:)`` with the first that is not there,
  ///   ``PredictionFailure/columnNotNumber(input:column:)``.
  public func row(_ attributes: [String: AttributeValue]) throws(PredictionFailure) -> Tensor {
    var values: [Float] = []
    for column in input.columns {
      guard let value = attributes[column] else { throw .missingColumn(input: input.name, column: column) }
      guard let number = value.number.map({ Float($0) }), number.isFinite else {
        throw .columnNotNumber(input: input.name, column: column)
      }
      values.append(number)
    }
    guard let row = Tensor(shape: [1, values.count], values: values) else { throw .tooLarge }
    return row
  }
}
