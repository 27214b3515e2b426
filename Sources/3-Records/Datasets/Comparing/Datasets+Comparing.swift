// SPDX-License-Identifier: Apache-2.0
import Catalog
public import Vocabulary

extension Datasets {
  /// Compares two versions, of one data set or of two.
  ///
  /// Items of patients who withdrew since take part, so that it is seen why they went. Of images in locked parts the labels are left out.
  /// - Parameters:
  ///   - first: The version that was before.
  ///   - second: The version to hold against it.
  ///   - level: The two-sided level of the intervals.
  /// - Returns: The comparison.
  /// - Throws: `StoreError` where a manifest is gone or damaged, ``DatasetError``.
  public func comparison(
    of first: DatasetVersion, with second: DatasetVersion, level: ConfidenceLevel = .percent95
  ) throws -> VersionComparison {
    let splits = DatasetSplits(archive)
    let all = (try frozenItems(of: first), try frozenItems(of: second))
    let locked = try splits.locked(among: all.0 + all.1)
    let (before, after) = (try splits.shown(all.0), try splits.shown(all.1))
    let withdrawn = try withdrawnPatients()
    let terms = Dictionary(first.manifest.terms.map { ($0.number, $0.terms) }) { first, _ in first }
    let day = String(second.manifest.made.description.prefix(10))
    var comparison = VersionComparison(from: before, to: after, level: level) { item in
      if withdrawn.contains(item.entry.patient) { return .withdrawn }
      return terms[item.entry.terms]?.isPast(on: day) == true ? .retention : .choice
    }
    comparison.withheld = locked.count
    return comparison
  }

  private func frozenItems(of version: DatasetVersion) throws -> [DatasetItem] {
    var items: [DatasetItem] = []
    items.reserveCapacity(version.manifest.counts.items)
    try forEachPart(of: version, includingWithdrawn: true) { items += $0 }
    return items
  }
}
