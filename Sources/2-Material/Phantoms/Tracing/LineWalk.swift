// SPDX-License-Identifier: Apache-2.0
import Foundation
import Volumes

/// Takes the lines of a bundle one by one; each thread has one of its own.
protocol LineSink: AnyObject {
  /// Takes a line, by its number along *a* and *b*; lines on which nothing lies are left out.
  ///
  /// `length` is that of a step of one on the line, in millimetres.
  func take(a: Int, b: Int, length: Double, _ segments: borrowing Segments)
}

extension LineTracer {
  /// Walks all lines of a bundle.
  ///
  /// The tiles of a row are done by one thread, and each line writes what it alone owns, so that nothing depends on the threads.
  /// - Parameters:
  ///   - bundle: The lines.
  ///   - kinds: What the solids are, as far as it makes a difference.
  ///   - wanted: For each solid whether it is asked for; tiles that none of these can lie in are left out. `nil` for all.
  ///   - workers: How many threads; as many as processors where it is `nil`.
  ///   - makeSink: Makes what takes the lines of one thread.
  func walk<Sink: LineSink & SendableMetatype>(
    _ bundle: LineBundle, kinds: LineKinds, wanted: [Bool]?, workers: Int?, makeSink: @Sendable () -> Sink
  ) {
    let candidates = TileCandidates(bundle, solids)
    let bundled = solids.map { BundledSolid($0, bundle) }
    let bundledCuts = cuts.map { BundledCut($0, bundle) }
    let greatestCuts = solids.map(\.cuts.count).max() ?? 0
    let rows = bundle.tilesB
    let threads = max(1, min(workers ?? ProcessInfo.processInfo.activeProcessorCount, rows))
    kinds.marks.withUnsafeBufferPointer { marks in
      kinds.structures.withUnsafeBufferPointer { structures in
        bundled.withUnsafeBufferPointer { bundled in
          bundledCuts.withUnsafeBufferPointer { cuts in
            // Without solids there is nothing to walk through; without planes nobody asks for one.
            let none = UnsafePointer<BundledCut>(bitPattern: MemoryLayout<BundledCut>.alignment)
            guard let marks = marks.baseAddress, let structures = structures.baseAddress,
              let bundled = bundled.baseAddress, let cuts = cuts.baseAddress ?? none
            else { return }
            // Safe because all threads only read them, and have ended when the walk returns.
            nonisolated(unsafe) let shared = (marks: marks, structures: structures, solids: bundled, cuts: cuts)
            @Sendable func walkRows(_ thread: Int) {
              let sink = makeSink()
              var tile = LineTile(bundle, greatest: candidates.greatest, cuts: greatestCuts)
              for row in stride(from: thread, to: rows, by: threads) {
                for column in 0..<bundle.tilesA {
                  let own = candidates.solids(ofTile: row * bundle.tilesA + column)
                  if own.isEmpty { continue }
                  if let wanted, !own.contains(where: { wanted[Int($0)] }) { continue }
                  tile.begin(column, row)
                  for number in own { tile.meet(number, shared.solids[Int(number)], shared.cuts) }
                  tile.deliver(shared.marks, shared.structures, to: sink)
                }
              }
            }
            if threads == 1 {
              walkRows(0)
            } else {
              DispatchQueue.concurrentPerform(iterations: threads) { walkRows($0) }
            }
          }
        }
      }
    }
  }
}
