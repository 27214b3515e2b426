// SPDX-License-Identifier: Apache-2.0
import Inference
import Workers

/// How far a run over windows, views and models is, and whether it is to go on.
final class RunProgress {
  private let observer: BatchObserver
  private let total: Int
  private var done = 0

  init(_ observer: BatchObserver = BatchObserver(), total: Int) {
    self.observer = observer
    self.total = total
  }

  /// Asked before each batch.
  func check() throws(PredictionFailure) { if observer.isCancelled() { throw .engine(.cancelled) } }

  /// Told after each batch.
  func add(_ count: Int) {
    done += count
    observer.progress(done, total)
  }
}
