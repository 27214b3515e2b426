// SPDX-License-Identifier: Apache-2.0
import Foundation
import Phantoms
import Synchronization

/// How far a cohort is, in one line on a terminal: examinations, speed, time left.
final class CohortProgress: Sendable {
  private struct State {
    /// When this run began to make examinations; those that were found whole cost next to no time.
    var began = ProcessInfo.processInfo.systemUptime
    var shown = -1.0
    let line = Progress()
  }

  private let state = Mutex(State())

  /// Shows it, at most five times a second.
  func show(_ progress: CohortWriter.Progress) {
    let now = ProcessInfo.processInfo.systemUptime
    state.withLock { state in
      if progress.studies == progress.keptStudies { state.began = now }
      guard now - state.shown >= 0.2 else { return }
      state.shown = now
      state.line.show(Self.words(progress, seconds: now - state.began))
    }
  }

  /// Takes the line away.
  func end() { state.withLock { $0.line.end() } }

  static func words(_ progress: CohortWriter.Progress, seconds: Double) -> String {
    var words = "\(progress.studies) of \(progress.allStudies) examinations"
    guard progress.images > 0, seconds > 0 else { return words }
    let speed = Double(progress.images) / seconds
    words += speed >= 10 ? ", \(Int(speed.rounded())) images/s" : ", \((speed * 10).rounded() / 10) images/s"
    return words + (progress.secondsLeft(after: seconds).map { ", \(Self.duration($0)) left" } ?? "")
  }

  /// `40 s`, `12 min`, `3 h 20 min`.
  static func duration(_ seconds: Double) -> String {
    let whole = Int(max(0, seconds).rounded())
    if whole < 120 { return "\(whole) s" }
    if whole < 7200 { return "\((whole + 30) / 60) min" }
    return "\(whole / 3600) h \(whole % 3600 / 60) min"
  }
}
