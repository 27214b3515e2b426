// SPDX-License-Identifier: Apache-2.0
public import Workers

extension OpenedModel {
  /// Runs the network once for each item, as many at a time as the engine has requests, and hands each answer over in its turn.
  ///
  /// Items go to the helper in pieces of at most 64 MiB; between two pieces the observer is asked whether to go on.
  /// - Parameters:
  ///   - items: For each item a tensor for each input.
  ///   - deadline: After how many seconds answers are of no use any more; `nil` for the helper's own limit for each piece.
  ///   - observer: Hears how far it is.
  ///   - take: Is given each item's place and its answer, in the order of the items.
  /// - Throws: ``InferenceFailure``; ``InferenceFailure/cancelled`` where the observer wants no more, the answers so far handed over.
  public func predictMany(
    _ items: [[Tensor]], within deadline: Double? = nil, observer: BatchObserver = BatchObserver(),
    _ take: (_ index: Int, _ answer: TimedAnswer) -> Void
  ) throws(InferenceFailure) {
    let clock = Countdown(deadline)
    var done = 0
    while done < items.count {
      guard !observer.isCancelled() else { throw .cancelled }
      var (end, bytes) = (done, 0)
      while end < items.count, end == done || end - done < Self.mostItems * opening.requests {
        bytes += items[end].reduce(0) { $0 + 4 * $1.values.count }
        if end > done, bytes > Self.mostBytes { break }
        end += 1
      }
      for answer in try run(Array(items[done..<end]), clock) {
        take(done, answer)
        done += 1
      }
      observer.progress(done, items.count)
    }
  }

  /// Runs the network once for each item; the parameters are those of the streaming form.
  ///
  /// - Returns: For each item a tensor for each output.
  /// - Throws: ``InferenceFailure``.
  public func predictMany(
    _ items: [[Tensor]], within deadline: Double? = nil, observer: BatchObserver = BatchObserver()
  ) throws(InferenceFailure) -> [[Tensor]] {
    var answers: [[Tensor]] = []
    answers.reserveCapacity(items.count)
    try predictMany(items, within: deadline, observer: observer) { answers.append($1.outputs) }
    return answers
  }

  /// Items of a piece for each request of the ring: the ring runs dry once for each piece.
  private static let mostItems = 16
  private static let mostBytes = 64 << 20
}
