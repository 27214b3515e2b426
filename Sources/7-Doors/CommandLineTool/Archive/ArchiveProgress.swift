// SPDX-License-Identifier: Apache-2.0
import Foundation
import Synchronization

/// How far something is that goes through the files of an archive, in one line on a terminal.
final class ArchiveProgress: Sendable {
  // Safe because the line is only written to while the lock is held.
  private struct Line: @unchecked Sendable { let progress = Progress() }
  private let line = Mutex(Line())
  private let what: String

  init(_ what: String) { self.what = what }

  /// Shows it.
  func show(_ done: Int, of all: Int) { line.withLock { $0.progress.show("\(done) of \(all) \(what)") } }

  /// Takes the line away.
  func end() { line.withLock { $0.progress.end() } }
}
