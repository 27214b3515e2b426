// SPDX-License-Identifier: Apache-2.0
public import Datasets

/// What a check may look at: the items of a version, and the features of their images.
public struct QualityInput: Sendable {
  /// The items.
  public var items: [DatasetItem]
  /// Feature vectors by extractor's name, one row for each item in their order; `nil` where an image has none.
  public var features: [String: [[Float?]?]]
  /// Which part each item belongs to, where the data are split, in their order.
  public var parts: [String?]

  /// Makes an input; the parameters are the properties.
  public init(items: [DatasetItem], features: [String: [[Float?]?]] = [:], parts: [String?]? = nil) {
    self.items = items
    self.features = features
    self.parts = parts ?? Array(repeating: nil, count: items.count)
  }
}

/// One question that is put to a data set.
public protocol QualityCheck: Sendable {
  /// Its name, as a person types it.
  var name: String { get }
  /// What it finds, the gravest first; empty where all is well.
  func findings(in input: QualityInput) throws -> [QualityFinding]
}
