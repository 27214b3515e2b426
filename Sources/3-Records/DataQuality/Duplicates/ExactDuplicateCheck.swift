// SPDX-License-Identifier: Apache-2.0
import Datasets
import Catalog
import Vocabulary

/// Finds images that are the same in every sample, whatever the file: by the digest of the decoded samples, or of the file.
///
/// What shows is grouped by where the copies are: under two patients, on two sides of a split, in two studies, in one study, in one
/// series. A copy of an image that is of one grey only (an empty slice) is not spoken of, where the physics of the image is known.
///
/// **Edge cases.** An image that was not decoded is compared by its file alone.
/// > Checked by hand on planted copies in `ExactDuplicateTests`.
public struct ExactDuplicateCheck: QualityCheck {
  /// Its name, `exact-duplicates`.
  public let name = "exact-duplicates"

  /// Makes the check.
  public init() {}

  /// What it finds, the gravest first.
  public func findings(in input: QualityInput) throws -> [QualityFinding] { try outcome(in: input).findings }

  /// What it finds, and how many images could be compared by their file alone.
  /// - Complexity: O(*n*) for *n* images, and the pairs within each group of equal ones.
  public func outcome(in input: QualityInput) throws -> QualityOutcome {
    let items = input.items
    let empty = Self.empty(input)
    var groups: [ContentDigest: [Int]] = [:]
    for (place, item) in items.enumerated() where !empty[place] {
      groups[item.entry.pixels ?? item.entry.content, default: []].append(place)
    }
    var found: [DuplicateRelation: [QualityFinding.Case]] = [:]
    var copies: [DuplicateRelation: Set<Int>] = [:]
    for group in groups.values where group.count > 1 {
      // Each copy is shown with the earliest image that it stands in the gravest relation to.
      for (order, place) in group.enumerated().dropFirst() {
        let others = group[..<order].map { other in
          (other, DuplicateRelation((items[other], input.parts[other]), (items[place], input.parts[place])))
        }
        guard let (other, relation) = others.min(by: { ($0.1, $0.0) < ($1.1, $1.0) }) else { continue }
        let sameFile = items[other].entry.content == items[place].entry.content
        let keys = [items[other].entry.key, items[place].entry.key].sorted()
        found[relation, default: []].append(
          .init(
            keys[0], other: keys[1], score: 1,
            note: sameFile ? "the same file" : "the same samples in different files"))
        copies[relation, default: []].insert(place)
      }
    }
    let findings = DuplicateRelation.allCases.compactMap { relation -> QualityFinding? in
      guard let cases = found[relation], let count = copies[relation]?.count else { return nil }
      return QualityFinding(
        check: name, severity: relation.severity,
        title:
          "\(FoundShare.counted(count, "image")) of \(items.count) \(count == 1 ? "is a copy" : "are copies"), sample by sample, of another \(relation.words)",
        advice: relation.advice,
        evidence: [
          FoundShare.estimate(
            "duplicates.exact", count, of: items.count, patients: input.patientCount,
            definition: "share of images whose samples equal those of an earlier one \(relation.words)")
        ],
        cases: cases.sorted { ($0.image, $0.other ?? 0) < ($1.image, $1.other ?? 0) })
    }
    let undecoded = items.count { $0.entry.pixels == nil }
    return QualityOutcome(
      findings: findings.sorted { $0.severity > $1.severity },
      gaps: undecoded == 0
        ? []
        : [QualityGap(nil, "\(undecoded) of \(items.count) images were not decoded; only their files were compared")])
  }

  /// Which images are known to be of one grey.
  private static func empty(_ input: QualityInput) -> [Bool] {
    guard let rows = input.features["image-physics"], rows.count == input.items.count else {
      return Array(repeating: false, count: input.items.count)
    }
    let view = PhysicsView(rows: rows)
    return input.items.indices.map { place in
      (view["saturated-low", place] ?? 0) == 1
    }
  }
}
