// SPDX-License-Identifier: Apache-2.0
import Store
import Vocabulary

/// A full subtree's place.
struct SubtreePlace: Hashable, Comparable {
  let level: Int
  let position: Int

  static func < (first: SubtreePlace, second: SubtreePlace) -> Bool {
    (first.level, first.position) < (second.level, second.position)
  }

  /// The places at which what is kept is not what the entries give, in order.
  ///
  /// - Parameters:
  ///   - computed: The hashes of the full subtrees over the entries.
  ///   - reader: One moment of the records.
  ///   - levels: Which levels are looked at.
  ///   - entries: Which entries; the subtrees that begin among them.
  /// - Returns: The places.
  /// - Throws: Why the records could not be read.
  static func differences(
    _ computed: [SubtreePlace: ContentDigest], in reader: RecordReader, levels: [Int], _ entries: Range<Int>
  ) throws -> [SubtreePlace] {
    var missing = computed
    var different: [SubtreePlace] = []
    for level in levels {
      let first = (entries.lowerBound + (1 << level) - 1) >> level
      let end = (entries.upperBound + (1 << level) - 1) >> level
      try reader.forEachLent(
        "SELECT position, digest FROM audit_subtree WHERE level = \(level) AND position >= \(first) AND position < \(end)"
      ) { row in
        guard let position = row.integer(0) else { return }
        let place = SubtreePlace(level: level, position: position)
        let kept = row.withBytes(1) { ContentDigest(memory: $0) }
        if kept == nil || missing.removeValue(forKey: place) != kept { different.append(place) }
      }
    }
    return (different + missing.keys).sorted()
  }
}
