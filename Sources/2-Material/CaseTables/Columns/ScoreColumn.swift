// SPDX-License-Identifier: Apache-2.0

/// The scores of one model, class or finding.
public struct ScoreColumn: Sendable, Equatable {
  /// The model, class or finding.
  public let name: String
  /// The scores; higher speaks for disease.
  ///
  /// A row without a result holds 0, which means nothing: look at ``states``. Under ``ScoreDirection/negative`` these are the file's numbers with their sign turned.
  public let values: [Double]
  /// Whether each row has a result.
  public let states: [ResultState]

  /// Takes two columns of equal length.
  public init(name: String, values: [Double], states: [ResultState]) {
    precondition(values.count == states.count, "the two columns must be equally long")
    self.name = name
    self.values = values
    self.states = states
  }

  /// The score of a row, or `nil` where there is no result.
  public subscript(row: Int) -> Double? { states[row] == .present ? values[row] : nil }

  /// The chosen rows.
  public func subset(_ rows: [Int32]) -> ScoreColumn {
    ScoreColumn(name: name, values: rows.map { values[Int($0)] }, states: rows.map { states[Int($0)] })
  }
}
