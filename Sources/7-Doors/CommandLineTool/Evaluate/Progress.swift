// SPDX-License-Identifier: Apache-2.0
import Foundation

/// What is being done, in one line that is overwritten; silent unless a person looks at the terminal.
final class Progress: Sendable {
  private let isShown = isatty(2) == 1

  /// Shows what is being done now.
  func show(_ words: String) {
    guard isShown else { return }
    FileHandle.standardError.write(Data("\r\u{1B}[K\(words) …".utf8))
  }

  /// Takes the line away.
  func end() {
    guard isShown else { return }
    FileHandle.standardError.write(Data("\r\u{1B}[K".utf8))
  }
}
