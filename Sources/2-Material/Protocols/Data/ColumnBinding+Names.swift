// SPDX-License-Identifier: Apache-2.0
public import CaseTables

extension ColumnBinding {
  /// The names of the scores: of the models, the classes or the findings.
  public var scoreNames: [String] { allScores.map(\.name) }

  /// The columns that hold scores.
  public var scoreColumns: [String] { allScores.map(\.column) }

  /// The column that a subgroup's name stands for.
  /// - Parameter name: `site`, `device` or `reader` where they are bound, or an attribute's name.
  /// - Returns: `nil` for a name that is none of them.
  public func groupingColumn(_ name: String) -> String? {
    switch name {
    case "site" where site != nil: site
    case "device" where device != nil: device
    case "reader" where reader != nil: reader
    default: attributes.first { $0.name == name }?.column
    }
  }
}
