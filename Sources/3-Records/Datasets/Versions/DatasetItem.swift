// SPDX-License-Identifier: Apache-2.0
public import Catalog

/// An image of a data set with what is said of it.
public struct DatasetItem: Sendable, Hashable {
  /// The image.
  public var entry: CatalogEntry
  /// What is said of it, as it was known when the version was made.
  public var labels: [Label]

  /// Makes an item; the parameters are the properties.
  public init(entry: CatalogEntry, labels: [Label]) {
    self.entry = entry
    self.labels = labels
  }

  /// The value of a finding, from the most trusted source: consensus before reader, phantom truth before all; `nil` where nothing is said.
  ///
  /// Who says where it is says that it is there: of regions it is `1`.
  public func value(of finding: String) -> String? {
    guard let value = label(of: finding)?.value else { return nil }
    return LabelRegion.regions(of: value) == nil ? value : "1"
  }
}

extension Label.Source {
  /// How far down it stands among those whose word counts.
  var rank: Int {
    switch self {
    case .phantom: 0
    case .consensus: 1
    case .reader: 2
    case .report: 3
    case .table: 4
    case .model: 5
    }
  }
}
