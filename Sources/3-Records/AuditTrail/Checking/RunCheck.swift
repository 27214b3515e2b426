// SPDX-License-Identifier: Apache-2.0
import Store
import Transparency
import Vocabulary

/// One run of a trail as it is kept: the chain by ``Transparency/TrailSegment``, and what lies beside the entries.
struct RunCheck: Sendable {
  private(set) var segment: TrailSegment
  private(set) var faults: [AuditFault] = []

  private let range: Range<Int>
  private let depth: AuditTrail.VerificationPlan.Depth

  init(_ range: Range<Int>, archive: String, sizes: [Int], depth: AuditTrail.VerificationPlan.Depth) {
    segment = TrailSegment(first: range.lowerBound, archive: archive, sizes: sizes)
    self.range = range
    self.depth = depth
  }

  mutating func read(_ reader: RecordReader) throws {
    var completed: [SubtreePlace: ContentDigest] = [:]
    var listed = ObjectLists()
    try reader.forEachLent(
      """
      SELECT sequence, entry, leaf, time, action, agent FROM audit_entry
      WHERE sequence >= \(range.lowerBound) AND sequence < \(range.upperBound) ORDER BY sequence
      """
    ) { row in
      guard let sequence = row.integer(0) else { return }
      row.withBytes(1) { entry in
        let taken = segment.take(entry) { level, position, digest in
          if level.isMultiple(of: TrailTree.step) {
            completed[SubtreePlace(level: level, position: range.lowerBound >> level + position)] = digest
          }
        }
        let isKept = row.withBytes(2) { ContentDigest(memory: $0) == taken.leaf }
        if !isKept { add(.changed(sequence)) }
        if !isKept || depth == .canonical, let fault = TrailSegment.fault(entry) {
          add(.trail(.entry(sequence, fault)))
        }
        guard let scan = taken.scan else { return }
        if scan.sequence != sequence { add(.column(sequence, .sequence)) }
        if !Self.isTime(scan, row.integer(3)) { add(.column(sequence, .time)) }
        if !row.withBytes(4, { Self.isText(scan.text(.action), $0) }) { add(.column(sequence, .action)) }
        if !row.withBytes(5, { Self.isText(scan.agentName, $0) }) { add(.column(sequence, .agent)) }
        if let objects = scan.value(.objects) { listed.add(sequence, objects) }
      }
    }
    for sequence in listed.differences(from: try ObjectLists(reader, range)) { add(.column(sequence, .objects)) }
    for place in try SubtreePlace.differences(completed, in: reader, levels: TrailTree.levels(upTo: 13), range) {
      add(.subtree(level: place.level, position: place.position))
    }
  }

  private mutating func add(_ fault: AuditFault) {
    if faults.count < TrailCheck.mostFaults, faults.last != fault { faults.append(fault) }
  }

  private static func isText(_ written: UnsafeRawBufferPointer?, _ kept: UnsafeRawBufferPointer) -> Bool {
    guard let written else { return false }
    if written.holdsSameBytes(as: kept) { return true }
    guard written.contains(92), let text = try? JSONValue(parsing: [34] + Array(written) + [34]).text else {
      return false
    }
    return text.utf8.elementsEqual(kept)
  }

  private static func isTime(_ scan: EntryScan, _ kept: Int?) -> Bool {
    guard let text = scan.text(.time), let kept else { return false }
    return Timestamp(memory: text)?.microseconds == Int64(kept)
  }
}
