// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

extension ObuchowskiRockette {
  /// The figure of each reader in each arm with a normal interval over cases, arm by arm; undefined cells say why.
  public func readerFigures(range: ClosedRange<Double>? = nil) -> [Estimate] {
    table.values.indices.map { cell in
      let (arm, reader) = (cell / table.readers.count, cell % table.readers.count)
      let variance = table.covariance(cell, cell)
      let error = variance > 0 ? variance.squareRoot() : nil
      let value = table.values[cell]
      return Estimate(
        name: table.figure, group: "\(table.arms[arm]), \(table.readers[reader])", value: value,
        interval: SymmetricTail(degreesOfFreedom: nil).interval(value, error, level)?.cut(to: range),
        standardError: value == nil ? nil : error, level: level,
        method: "\(table.covarianceMethod.rawValue) variance over cases, normal", n: table.units,
        definition: "\(table.figure) of one reader in one arm",
        reason: value == nil ? .noObservations : error == nil ? .zeroStandardError : nil)
    }
  }

  /// The difference of two arms for each reader who has a figure in both, cases random; the estimates' group is the reader.
  public func readerDifferences(_ arm: Int, less other: Int) -> [(reader: Int, difference: ArmDifference)] {
    table.readers.indices.compactMap { reader in
      let cells = (arm * table.readers.count + reader, other * table.readers.count + reader)
      guard let one = table.values[cells.0], let two = table.values[cells.1] else { return nil }
      let variance =
        table.covariance(cells.0, cells.0) + table.covariance(cells.1, cells.1) - 2 * table.covariance(cells.0, cells.1)
      return (
        reader,
        ArmDifference(
          figure: table.figure, arm: arm, other: other, names: [table.arms[arm], table.arms[other]], value: one - two,
          variance: variance, degreesOfFreedom: nil, method: "\(table.covarianceMethod.rawValue) variance over cases",
          units: table.units, reason: nil)
      )
    }
  }
}
