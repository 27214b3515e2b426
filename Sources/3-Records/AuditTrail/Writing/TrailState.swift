// SPDX-License-Identifier: Apache-2.0
import Store
import Transparency
import Vocabulary

/// What is kept so that an entry can be added without reading the trail: the last digest, and the tree's right edge.
struct TrailState {
  var tree: MerkleFrontier
  var last: ContentDigest?

  init(_ reader: RecordReader) throws(StoreError) {
    guard let row = try reader.row("SELECT size, last, peaks FROM audit_state WHERE one = 1") else {
      throw .value(column: 0, expected: "the state of the audit trail")
    }
    let peaks = try row.value(2, as: [UInt8].self)
    let digests = stride(from: 0, to: peaks.count, by: 32).compactMap {
      ContentDigest(bytes: peaks[$0..<min($0 + 32, peaks.count)])
    }
    guard let tree = MerkleFrontier(size: try row.value(0), peaks: digests) else {
      throw .value(column: 2, expected: "a hash for each full subtree")
    }
    self.tree = tree
    last = try row.value(1)
  }

  func save(_ writer: RecordWriter) throws(StoreError) {
    let peaks = tree.peaks.flatMap(\.bytes)
    try writer.execute(
      "UPDATE audit_state SET size = \(tree.size), last = \(last.stored), peaks = \(peaks) WHERE one = 1")
  }
}
