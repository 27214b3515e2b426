// SPDX-License-Identifier: Apache-2.0
import Distributions

extension BootstrapPlan {
  /// Keeps these draws apart from a simulation under the same seed.
  private static let purpose: UInt16 = 0xB007

  /// Computes all replicates, each from its own stream, and returns them by column, in order.
  ///
  /// - Parameters:
  ///   - columns: How many values a replicate has.
  ///   - isCancelled: Asked before each replicate, from the working threads; the calling task's own cancellation counts too.
  ///   - makeRoom: Makes the room that a thread works in; it is kept from replicate to replicate.
  ///   - compute: One replicate's values.
  /// - Returns: The values, one list per column.
  /// - Throws: `CancellationError` where a replicate was not begun for that reason.
  func replicateValues<Room>(
    columns: Int, isCancelled: @Sendable () -> Bool, makeRoom: @Sendable () -> Room,
    replicate compute: @Sendable (inout Room, inout PhiloxStream) -> [Double?]
  ) throws(CancellationError) -> [[Double?]] {
    let chunks = withUnsafeCurrentTask { task in
      // Safe because a task may be asked from any thread whether it is cancelled, and this one outlives the call.
      nonisolated(unsafe) let task = task
      return inChunks(of: replicates, workers: workers) { range -> [[Double?]]? in
        var room = makeRoom()
        var values = [[Double?]](repeating: [], count: columns)
        for column in values.indices { values[column].reserveCapacity(range.count) }
        for replicate in range {
          if isCancelled() || task?.isCancelled == true { return nil }
          var stream = PhiloxStream(seed: seed, replicate: replicate, purpose: Self.purpose)
          let row = compute(&room, &stream)
          for column in values.indices { values[column].append(row[column]) }
        }
        return values
      }
    }
    var all = [[Double?]](repeating: [], count: columns)
    for chunk in chunks {
      guard let chunk else { throw CancellationError() }
      for column in all.indices { all[column] += chunk[column] }
    }
    return all
  }
}
