// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// How far a check is, in one line on a terminal, told by several threads.
final class AuditProgress: Sendable {
  // Safe because the line is only written to while the lock is held.
  private struct Line: @unchecked Sendable { let progress = Progress() }
  private let line = Mutex(Line())

  /// Shows it.
  func show(_ part: String, _ done: Int, of all: Int) {
    line.withLock { $0.progress.show("checking \(part): \(done) of \(all)") }
  }

  /// Takes the line away.
  func end() { line.withLock { $0.progress.end() } }
}
