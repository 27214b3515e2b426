// SPDX-License-Identifier: Apache-2.0
import Catalog
public import Datasets

/// What is said of cases: the values of findings, as the labels of their images tell them.
///
/// Of a series it is what those of its images that have a label agree on; where they do not, nothing is said.
public struct CaseTruth: Sendable {
  /// The findings of which something is said, in the order of their names.
  public let findings: [String]
  private let values: [String: [String: String]]

  /// Nothing.
  public init() {
    findings = []
    values = [:]
  }

  /// Takes the labels of images, as `DatasetSplits.shown(_:opening:)` lets them through.
  ///
  /// - Parameters:
  ///   - items: The images with their labels.
  ///   - cases: The cases.
  public init(_ items: [DatasetItem], of cases: [CaseReference]) {
    let known = Dictionary(items.map { ($0.entry.key, $0) }) { first, _ in first }
    let names = Set(items.flatMap { $0.labels.map(\.finding) })
    var values: [String: [String: String]] = [:]
    for reference in cases {
      guard case .archive(let keys) = reference.place else { continue }
      for finding in names {
        let said = Set(keys.compactMap { known[$0]?.value(of: finding) })
        if said.count == 1 { values[reference.id, default: [:]][finding] = said.first }
      }
    }
    self.values = values
    findings = names.sorted()
  }

  /// What is said of a finding; `nil` where nothing is.
  public func value(of finding: String, _ id: String) -> String? { values[id]?[finding] }
}
