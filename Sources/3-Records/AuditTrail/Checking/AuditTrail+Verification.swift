// SPDX-License-Identifier: Apache-2.0
import Dispatch
import Store
import Synchronization
public import Transparency
import Vocabulary

extension AuditTrail {
  /// How a trail is checked.
  public struct VerificationPlan: Sendable {
    /// The keys of which one must have signed each checkpoint; where there are none, signatures are not checked.
    public var keys: [NoteKey]
    /// Checkpoints that were kept outside, with where they come from.
    public var witnessed: [(file: String, notes: [SignedNote])]
    /// What else is checked.
    public var subjects: [AuditSubject]
    /// Whether every entry is read as JSON and written again, where its digest alone would do.
    public var depth: Depth
    /// How many threads work; what is found does not depend on it.
    public var workers: Int

    /// How much is done with entries whose digests are right.
    public enum Depth: Sendable, Hashable {
      /// Their fields are found and compared.
      case fields
      /// They are read in full, and their canonical form is compared.
      case canonical
    }

    /// Makes a plan; the parameters are the properties.
    public init(
      keys: [NoteKey], witnessed: [(file: String, notes: [SignedNote])] = [], subjects: [AuditSubject] = [],
      depth: Depth = .fields, workers: Int = 2
    ) {
      self.keys = keys
      self.witnessed = witnessed
      self.subjects = subjects
      self.depth = depth
      self.workers = workers
    }
  }

  /// Checks everything: the chain, numbers without gaps, the columns beside entries, the tree that is kept, the root at every
  /// checkpoint, all signatures, and what else was given.
  ///
  /// Where no key is given, signatures are not checked, and who claims to have signed is told; the roots are compared all the same.
  ///
  /// Damage that keeps the records from being read is a fault that was found, not an error.
  /// - Parameters:
  ///   - plan: What is checked.
  ///   - progress: Told what is being done, on one of the threads that work.
  /// - Returns: What was found.
  /// - Throws: ``AuditError``, ``StoreError``.
  /// - Complexity: O(*n*); two hashes for each byte of the trail.
  public func verify(
    _ plan: VerificationPlan,
    progress: @escaping @Sendable (_ part: String, _ done: Int, _ of: Int) -> Void = { _, _, _ in }
  ) throws -> AuditVerification {
    var found: AuditVerification
    do {
      found = try verifyTrail(plan, progress: progress)
    } catch let error as StoreError {
      found = AuditVerification(
        size: 0, root: MerkleHash.empty, checkpoints: 0, signedSize: nil, subjects: 0, faults: [.records(error)])
    }
    for subject in plan.subjects {
      do {
        let (count, faults) = try subject.check { progress(subject.name, $0, $1) }
        found.subjects += count
        found.faults += faults
      } catch let error as StoreError {
        found.faults.append(.records(error))
      }
    }
    return found
  }

  private func verifyTrail(
    _ plan: VerificationPlan, progress: @escaping @Sendable (String, Int, Int) -> Void
  ) throws -> AuditVerification {
    let (state, size, kept, strays) = try archive.records.read { reader in
      // Numbers may have been changed: as many places are looked at as there are numbers below the greatest, within reason.
      let state = Result { try TrailState(reader) }
      let last: Int = try reader.value("SELECT max(sequence) FROM audit_entry") ?? -1
      // Counted by two statements, as the database counts all rows of a table without looking at each.
      let all: Int = try reader.value("SELECT count(*) FROM audit_entry") ?? 0
      let count = all - (try reader.value("SELECT count(*) FROM audit_entry WHERE sequence < 0") ?? 0)
      let size = max(count, last < 2 * count ? last + 1 : 2 * count)
      let notes = try reader.rows("SELECT note FROM audit_checkpoint ORDER BY number")
        .map { (row) throws(StoreError) in try row.value(0, as: String.self) }
      return (state, size, notes, try Self.strays(reader, size: size))
    }
    var faults: [AuditFault] = []
    var notes: [(number: Int, file: String, note: SignedNote)] = []
    for (number, text) in kept.enumerated() {
      do throws(NoteFault) {
        notes.append((number, "the archive", try SignedNote(parsing: text.utf8)))
      } catch {
        faults.append(.checkpoint(number: number, file: "the archive", error))
      }
    }
    for (file, outside) in plan.witnessed {
      notes += outside.enumerated().map { ($0.offset, file, $0.element) }
    }
    var signed: [Checkpoint] = []
    var unchecked: [String] = []
    for (number, file, note) in notes {
      do throws(NoteFault) {
        if plan.keys.isEmpty {
          // Without a key the roots still tell what was changed since; not, whether the checkpoints are who says to have made them.
          for signer in note.signatures.map(\.keyName) where !unchecked.contains(signer) { unchecked.append(signer) }
        } else {
          _ = try note.verified(by: plan.keys)
        }
        let checkpoint = try Checkpoint(parsing: note.text)
        guard checkpoint.origin == origin else { throw .foreignOrigin(found: checkpoint.origin, expected: origin) }
        signed.append(checkpoint)
      } catch {
        faults.append(.checkpoint(number: number, file: file, error))
      }
    }
    let runs = try runs(size: size, sizes: signed.map(\.size), plan: plan, progress: progress)
    var check = TrailCheck()
    var beside = strays
    for run in runs {
      check.join(run.segment)
      beside += run.faults
    }
    beside += try highSubtrees(runs, size: size)
    for checkpoint in signed { check.compare(checkpoint) }
    let isState = (try? state.get()).map { $0.tree == check.tree && $0.last == check.lastDigest } ?? false
    if !isState { beside.append(.state) }
    // A link that breaks because the entry behind it was changed is no fault of the entry before.
    let changed = Set(beside.compactMap { if case .changed(let sequence) = $0 { sequence } else { nil } })
    let chain = check.faults.filter { fault in
      guard case .link(let sequence) = fault else { return true }
      return changed.contains(sequence) || !changed.contains(sequence + 1)
    }
    let found = chain.map(AuditFault.trail) + beside + faults
    return AuditVerification(
      size: check.size, root: check.tree.root, checkpoints: notes.count,
      signedSize: plan.keys.isEmpty ? nil : signed.map(\.size).max(), subjects: 0, unchecked: unchecked,
      // By entry, what is about none last; the order is else as found.
      faults: Array(
        found.enumerated()
          .sorted { ($0.element.sequence ?? .max, $0.offset) < ($1.element.sequence ?? .max, $1.offset) }
          .map(\.element).prefix(TrailCheck.mostFaults)))
  }

  /// Rows that no run looks at: searches and proofs would find them.
  private static func strays(_ reader: RecordReader, size: Int) throws(StoreError) -> [AuditFault] {
    let levels = TrailTree.levels(upTo: 60).map(String.init).joined(separator: ", ")
    let outside: [(table: String, condition: SQL)] = [
      ("audit_entry", "sequence < 0 OR sequence >= \(size)"), ("audit_object", "sequence < 0 OR sequence >= \(size)"),
      (
        "audit_subtree",
        SQL(words: "level NOT IN (\(levels)) OR position < 0 OR ", values: [])
          + "position >= (\(size) + (1 << level) - 1) >> level"
      ),
    ]
    var found: [AuditFault] = []
    for (table, condition) in outside {
      let count = SQL(words: "SELECT count(*) FROM \(table) WHERE ", values: []) + condition
      let rows: Int = try reader.value(count) ?? 0
      if rows > 0 { found.append(.stray(table: table, rows: rows)) }
    }
    return found
  }

  /// The subtrees above the runs, joined of the roots of runs that are full.
  private func highSubtrees(_ runs: [RunCheck], size: Int) throws -> [AuditFault] {
    let low = TrailSegment.length.trailingZeroBitCount
    var above = MerkleFrontier()
    var completed: [SubtreePlace: ContentDigest] = [:]
    for run in runs.prefix(while: { $0.segment.count == TrailSegment.length }) {
      above.append(leaf: run.segment.root) { level, position, digest in
        if (level + low).isMultiple(of: TrailTree.step) {
          completed[SubtreePlace(level: level + low, position: position)] = digest
        }
      }
    }
    let levels = TrailTree.levels(upTo: 60).filter { $0 > low }
    return try archive.records.read { reader in
      try SubtreePlace.differences(completed, in: reader, levels: levels, 0..<max(size, 1))
        .map { .subtree(level: $0.level, position: $0.position) }
    }
  }

  private func runs(
    size: Int, sizes: [Int], plan: VerificationPlan, progress: @escaping @Sendable (String, Int, Int) -> Void
  ) throws -> [RunCheck] {
    let count = (size + TrailSegment.length - 1) / TrailSegment.length
    let gathered = Mutex<(runs: [RunCheck?], next: Int, done: Int, error: (any Error)?)>(
      (Array(repeating: nil, count: count), 0, 0, nil))
    let workers = max(1, min(plan.workers, count))
    DispatchQueue.concurrentPerform(iterations: workers) { _ in
      do {
        try archive.records.read { reader in
          while let run = gathered.withLock({ state -> Int? in
            guard state.next < count, state.error == nil else { return nil }
            defer { state.next += 1 }
            return state.next
          }) {
            let range = (run * TrailSegment.length)..<min((run + 1) * TrailSegment.length, size)
            var check = RunCheck(range, archive: archive.identity, sizes: sizes, depth: plan.depth)
            try check.read(reader)
            let finished = check
            let done = gathered.withLock { state in
              state.runs[run] = finished
              state.done += finished.segment.count
              return state.done
            }
            progress("entries", done, size)
          }
        }
      } catch {
        gathered.withLock { $0.error = $0.error ?? error }
      }
    }
    return try gathered.withLock { state in
      if let error = state.error { throw error }
      return state.runs.compactMap { $0 }
    }
  }
}
