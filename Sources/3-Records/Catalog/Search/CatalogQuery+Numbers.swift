// SPDX-License-Identifier: Apache-2.0

extension CatalogQuery {
  /// The names of what every image has by number, beside its attributes.
  enum NumberedName: String, CaseIterable {
    case key
    case patient
    case study
    case series
    case terms

    /// The column.
    var column: String { rawValue }
  }
}
