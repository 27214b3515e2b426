// SPDX-License-Identifier: Apache-2.0
import Foundation
import Volumes

/// Takes the lines of a bundle one by one; each thread has one of its own.
protocol LineSink: AnyObject {
  /// Takes a line, by its number along *a* and *b*; `length` is that of a step of one on the line, in millimetres.
  func take(a: Int, b: Int, length: Double, _ segments: borrowing Segments)
}

/// One solid's part of one line, before others are laid over it.
struct LineHit {
  var first: Double
  var last: Double
  var solid: Int32
}

extension LineTracer {
  /// Walks all lines of a bundle.
  ///
  /// The tiles of a row are done by one thread, and each line writes what it alone owns, so that nothing depends on the threads.
  /// - Parameters:
  ///   - bundle: The lines.
  ///   - wanted: For each solid whether it is asked for; tiles that none of these can lie in are left out. `nil` for all.
  ///   - workers: How many threads; as many as processors where it is `nil`.
  ///   - makeSink: Makes what takes the lines of one thread.
  func walk<Sink: LineSink & SendableMetatype>(
    _ bundle: LineBundle, wanted: [Bool]?, workers: Int?, makeSink: @Sendable () -> Sink
  ) {
    let candidates = TileCandidates(bundle, solids)
    let rows = bundle.tilesB
    let threads = max(1, min(workers ?? ProcessInfo.processInfo.activeProcessorCount, rows))
    guard threads > 1 else { return walk(bundle, candidates, wanted, from: 0, step: 1, into: makeSink()) }
    DispatchQueue.concurrentPerform(iterations: threads) { thread in
      walk(bundle, candidates, wanted, from: thread, step: threads, into: makeSink())
    }
  }

  private func walk(
    _ bundle: LineBundle, _ candidates: TileCandidates, _ wanted: [Bool]?, from: Int, step: Int,
    into sink: some LineSink
  ) {
    var tile = LineTile(bundle, greatest: candidates.greatest)
    for row in stride(from: from, to: bundle.tilesB, by: step) {
      for column in 0..<bundle.tilesA {
        let at = row * bundle.tilesA + column
        let range = candidates.first[at]..<candidates.first[at + 1]
        if range.isEmpty { continue }
        if let wanted, !candidates.solids[range].contains(where: { wanted[Int($0)] }) { continue }
        tile.begin(column, row, bundle)
        candidates.solids.withUnsafeBufferPointer { numbers in
          solids.withUnsafeBufferPointer { solids in
            cuts.withUnsafeBufferPointer { cuts in
              for index in range { tile.meet(numbers[index], solids[Int(numbers[index])], cuts, bundle) }
              tile.deliver(solids, bundle, to: sink)
            }
          }
        }
      }
    }
  }
}
