// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Ctrl-C and its kin, which by themselves end the process at once (130 in a shell).
enum Interruption {
  private static let signals = [SIGINT, SIGTERM, SIGHUP]

  /// Does something short that must be done whole: until it is over, a request to end is passed over.
  static func held<Result>(during work: () throws -> Result) rethrows -> Result {
    let before = signals.map { signal($0, SIG_IGN) }
    defer { for (number, action) in zip(signals, before) { signal(number, action) } }
    return try work()
  }
}
