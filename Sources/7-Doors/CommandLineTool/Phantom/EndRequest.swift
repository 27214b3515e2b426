// SPDX-License-Identifier: Apache-2.0
import Dispatch
import Foundation
import Synchronization

/// Whether someone asked the command to end, by Ctrl-C or its kin, while long work goes on that is to be left in good order.
///
/// The first request is noted; a second one ends the process at once.
final class EndRequest: Sendable {
  private static let signals = [SIGINT, SIGTERM, SIGHUP]

  private let wasMade = Atomic(false)

  /// Whether the request was made.
  var isMade: Bool { wasMade.load(ordering: .relaxed) }

  /// Does something, and listens for requests meanwhile.
  static func heard<Result>(during work: (EndRequest) throws -> Result) rethrows -> Result {
    let request = EndRequest()
    let before = signals.map { signal($0, SIG_IGN) }
    let sources = signals.map { number in
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global(qos: .userInitiated))
      source.setEventHandler {
        if request.wasMade.exchange(true, ordering: .relaxed) { _exit(ExitTable.interrupted) }
      }
      source.resume()
      return source
    }
    defer {
      for source in sources { source.cancel() }
      for (number, action) in zip(signals, before) { signal(number, action) }
    }
    return try work(request)
  }
}
