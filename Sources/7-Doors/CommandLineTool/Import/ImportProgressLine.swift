// SPDX-License-Identifier: Apache-2.0
import Catalog
import Foundation
import Synchronization

/// How far an import is, in one line on a terminal: files, speed, time left.
final class ImportProgressLine: Sendable {
  private struct State {
    let began = ProcessInfo.processInfo.systemUptime
    var shown = -1.0
    let line = Progress()
  }

  private let state = Mutex(State())

  /// Shows it, at most five times a second.
  func show(_ progress: ImportProgress) {
    let now = ProcessInfo.processInfo.systemUptime
    state.withLock { state in
      guard now - state.shown >= 0.2 else { return }
      state.shown = now
      state.line.show(Self.words(progress, seconds: now - state.began))
    }
  }

  /// Takes the line away.
  func end() { state.withLock { $0.line.end() } }

  static func words(_ progress: ImportProgress, seconds: Double) -> String {
    var words = "\(progress.done) of \(progress.total) files, \(progress.taken) images"
    let read = progress.done - progress.doneBefore
    guard read > 0, seconds > 0.5 else { return words }
    let speed = Double(read) / seconds
    words += speed >= 10 ? ", \(Int(speed.rounded())) files/s" : ", \((speed * 10).rounded() / 10) files/s"
    return words + ", \(CohortProgress.duration(Double(progress.total - progress.done) / speed)) left"
  }
}
