// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Which check is being made: on a terminal one line that is overwritten, elsewhere a line only where it takes long.
final class CheckProgress {
  private let subject: String
  private let total: Int
  private let line = Progress()
  private let isTerminal = isatty(2) == 1
  private let began = ContinuousClock.now
  private var said = ContinuousClock.now
  private var done = 0

  /// How long nothing is said where nobody looks at a terminal.
  private static let silence = Duration.seconds(5)

  init(_ subject: String, total: Int) {
    self.subject = subject
    self.total = total
  }

  /// Shows which check comes.
  func show(_ check: String) {
    done += 1
    let words = "\(subject): \(check), check \(done) of \(total)"
    if isTerminal {
      line.show(words)
    } else if ContinuousClock.now - said > Self.silence {
      said = .now
      FileHandle.standardError.write(
        Data("\(words), after \((ContinuousClock.now - began).components.seconds) s\n".utf8))
    }
  }

  /// Takes the line away.
  func end() { line.end() }
}
