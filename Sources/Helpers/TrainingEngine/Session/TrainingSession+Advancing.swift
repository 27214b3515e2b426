// SPDX-License-Identifier: Apache-2.0
import Augmentation
import Foundation
public import Training

extension TrainingSession {
  /// Goes on for some steps, or as many as fit in the time; ends at the end of a pass, of the training, and where the objective is no number.
  ///
  /// - Parameters:
  ///   - count: Steps at most; with 0 it only says where the training stands.
  ///   - seconds: Time, after which no further step begins; the first one is always made.
  /// - Returns: Where the training stands.
  /// - Throws: Where images are missing or do not fit, or an operation fails; the weights then stand as after the last whole step.
  public func advance(steps count: Int, seconds: Double) throws(SessionFault) -> TrainingProgress {
    try prepare()
    let train = try trainingSet()
    // Not a number and endless are no time.
    let seconds = seconds.isFinite ? min(max(0, seconds), 1e9) : 0
    let (clock, start, cpu) = (ContinuousClock(), ContinuousClock.now, Self.cpuSeconds())
    let steps = steps
    var progress = TrainingProgress(
      step: step, steps: steps, epoch: 0, endsEpoch: false, losses: [], parts: [:], rate: 0, images: 0, cpuSeconds: 0,
      diverged: isDiverged)
    var sums: [String: (sum: Double, count: Int)] = [:]
    while progress.losses.count < count, step < steps, !isDiverged {
      let made = try oneStep(train)
      progress.losses.append(made.loss)
      for (name, value) in made.parts {
        sums[name, default: (0, 0)].sum += value
        sums[name, default: (0, 0)].count += 1
      }
      guard !isDiverged else { break }
      progress.images += made.images
      if step % stepsOfPass(train) == 0 {
        progress.endsEpoch = true
        break
      }
      if start.duration(to: clock.now) >= .seconds(seconds) { break }
    }
    progress.step = step
    progress.epoch = step / stepsOfPass(train)
    progress.diverged = isDiverged
    progress.parts = sums.mapValues { $0.sum / Double($0.count) }
    let last = max(0, step - 1)
    progress.rate = steps > 0 ? plan.optimiser.rate * plan.schedule.factor(step: last, of: steps) : 0
    progress.cpuSeconds = Self.cpuSeconds() - cpu
    return progress
  }

  /// What a step gave.
  private struct StepResult {
    var loss: Double
    var parts: [String: Double]
    var images: Int
  }

  private func oneStep(_ train: SampleStore) throws(SessionFault) -> StepResult {
    if loader == nil { beginPass(train) }
    guard let pieces = loader?.next() else { throw .missing(.train) }
    do throws(SessionFault) { return try oneStep(train, pieces) } catch {
      // The step's images are prepared anew if it is asked for again.
      loader?.stop()
      loader = nil
      throw error
    }
  }

  private func oneStep(_ train: SampleStore, _ pieces: [PreparedPiece]) throws(SessionFault) -> StepResult {
    let learners = [network] + ways.flatMap(\.networks)
    // Dropout alone asks the library's own chance.
    var draws = Chance.library.stream(plan.seed, step)
    do throws(TensorFailure) {
      try torch.seed(draws.next())
      for learner in learners { try learner.optimiser.clearGradients() }
    } catch { throw .tensor(error) }
    var lesson = Lesson(pieces: pieces, done: done)
    for way in ways { try way.teach(&lesson, self) }
    guard let loss = lesson.loss else { throw .method("nothing to learn from") }
    do throws(TensorFailure) {
      let value = try loss.item()
      guard value.isFinite else {
        isDiverged = true
        return StepResult(loss: value, parts: lesson.parts, images: 0)
      }
      try loss.backward()
      for learner in learners {
        if let norm = try learner.optimiser.clip(), !norm.isFinite {
          isDiverged = true
          return StepResult(loss: value, parts: lesson.parts, images: 0)
        }
      }
      let factor = plan.schedule.factor(step: step, of: steps)
      for learner in learners { try learner.optimiser.step(factor: factor) }
      step += 1
      try average?.follow(step: step)
      remember(lesson)
      if step % stepsOfPass(train) == 0 {
        loader?.stop()
        loader = nil
        losses.pass = losses.last
      }
      return StepResult(loss: value, parts: lesson.parts, images: pieces.first?.places.count ?? 0)
    } catch { throw .tensor(error) }
  }

  /// Keeps the losses of images for hard sampling.
  private func remember(_ lesson: Lesson) {
    guard !losses.last.isEmpty, let each = lesson.each, let piece = lesson.pieces.first else { return }
    for (place, value) in zip(piece.places, each) where place.store == 0 { losses.last[place.image] = value }
  }

  /// Begins to prepare what is left of the pass.
  private func beginPass(_ train: SampleStore) {
    let ofPass = stepsOfPass(train)
    let pass = step / ofPass
    let makers = [mainPiece(train, pass: pass)] + ways.compactMap { $0.piece(pass: pass, self) }
    loader = BatchLoader(step..<(pass + 1) * ofPass, threads: plan.loaders) { step, scratch in
      makers.map { $0.make(step: step, scratch) }
    }
  }

  /// Checks once that all fits, and takes over a state.
  func prepare() throws(SessionFault) {
    guard !isPrepared else { return }
    let train = try trainingSet()
    ways = try makeWays(train)
    if case .hard = plan.sampling {
      let unknown = [Float](repeating: .nan, count: train.layout.count)
      losses = (unknown, unknown)
    }
    if let pieces = plan.pieces, pieces.outlined > 0 {
      for (use, store) in samples where store.extents != nil { outlined[use] = OutlinedPlaces(store) }
    }
    if let pending {
      try restore(pending)
      self.pending = nil
    }
    isPrepared = true
  }

  private static func cpuSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
