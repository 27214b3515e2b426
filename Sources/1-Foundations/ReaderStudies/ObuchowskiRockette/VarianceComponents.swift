// SPDX-License-Identifier: Apache-2.0

/// The variance components of Obuchowski and Rockette's model, as estimated: an estimate may be negative.
public struct VarianceComponents: Sendable, Equatable {
  /// Between readers; `nil` where it cannot be told from the readers by arms.
  public let reader: Double?
  /// Of readers by arms, beyond what the cases explain; `nil` where it cannot be estimated.
  public let armReader: Double?
  /// Of a cell over other cases.
  public let error: Double
  /// Between two arms of the same reader.
  public let covariance1: Double
  /// Between two readers in the same arm.
  public let covariance2: Double
  /// Between two readers in different arms.
  public let covariance3: Double

  init(_ model: ReaderModel) {
    let relations = model.relations
    (error, covariance1) = (relations.error, relations.covariance1)
    (covariance2, covariance3) = (relations.covariance2, relations.covariance3)
    armReader = model.interaction.map { $0.value - $0.caseShare }
    reader = armReader.flatMap { inner in
      model.readers.map { ($0.value - inner - $0.caseShare) / $0.readerShare }
    }
  }

  /// A covariance as a share of ``error``; `nil` where that is 0.
  public func correlation(_ covariance: Double) -> Double? { error > 0 ? covariance / error : nil }
}
