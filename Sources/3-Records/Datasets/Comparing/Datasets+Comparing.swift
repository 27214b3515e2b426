// SPDX-License-Identifier: Apache-2.0
import Catalog
public import Vocabulary

extension Datasets {
  /// Compares two versions, of one data set or of two.
  ///
  /// Items of patients who withdrew since take part, so that it is seen why they went.
  /// - Parameters:
  ///   - first: The version that was before.
  ///   - second: The version to hold against it.
  ///   - level: The two-sided level of the intervals.
  /// - Returns: The comparison.
  /// - Throws: `StoreError` where a manifest is gone or damaged, ``DatasetError``.
  public func comparison(
    of first: DatasetVersion, with second: DatasetVersion, level: ConfidenceLevel = .percent95
  ) throws -> VersionComparison {
    let (before, after) = (try frozenItems(of: first), try frozenItems(of: second))
    let withdrawn = try withdrawnPatients()
    let terms = Dictionary(first.manifest.terms.map { ($0.number, $0.terms) }) { first, _ in first }
    let day = String(second.manifest.made.description.prefix(10))
    return VersionComparison(from: before, to: after, level: level) { item in
      if withdrawn.contains(item.entry.patient) { return .withdrawn }
      return terms[item.entry.terms]?.isPast(on: day) == true ? .retention : .choice
    }
  }

  private func frozenItems(of version: DatasetVersion) throws -> [DatasetItem] {
    var items: [DatasetItem] = []
    items.reserveCapacity(version.manifest.counts.items)
    try forEachPart(of: version, includingWithdrawn: true) { items += $0 }
    return items
  }
}
