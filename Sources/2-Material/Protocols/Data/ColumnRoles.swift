// SPDX-License-Identifier: Apache-2.0

/// A column of the table under the name that the protocol gives it.
public struct NamedColumn: Sendable, Hashable {
  /// The protocol's name: of a model, a class or an attribute.
  public var name: String
  /// The table's name of the column.
  public var column: String
}

/// The columns that say whose row it is; truth and score are in ``OutcomeBinding``.
public struct ColumnRoles: Sendable, Hashable {
  /// The case: one examination that was read.
  public var caseID: String
  /// The patient, who may have several cases.
  public var patient: String?
  /// The hospital or site.
  public var site: String?
  /// The scanner.
  public var device: String?
  /// The human reader.
  public var reader: String?
  /// The arm: the modality or the way of reading under which the score was given.
  public var arm: String?
  /// The row's weight.
  public var weight: String?
  /// The date of the study.
  public var date: String?
  /// Whether the read gave a result.
  public var status: String?
  /// Further columns that subgroups may use, in the order of the file.
  public var attributes: [NamedColumn]

  /// The column that a subgroup means by a name: `site`, `device`, `reader`, or an attribute's name.
  public func groupingColumn(_ name: String) -> String? {
    switch name {
    case "site" where site != nil: site
    case "device" where device != nil: device
    case "reader" where reader != nil: reader
    default: attributes.first { $0.name == name }?.column
    }
  }
}
