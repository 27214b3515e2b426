// SPDX-License-Identifier: Apache-2.0
public import Foundation
import Vocabulary

/// The ledger as a file that only grows.
public struct LedgerFile: Sendable {
  private let location: URL

  /// Why the file could not be read or written.
  public struct Failure: Error, Sendable {
    /// The file's name, without its folder.
    public let file: String
    /// What the system said.
    public let cause: String
  }

  /// Names a ledger; the file is made when the first entry is added.
  public init(_ location: URL) {
    self.location = location
  }

  /// Adds an entry, made from the ledger as it stands while no other process can write to it.
  ///
  /// The chain is checked first, and the line is on the disk when the call returns.
  /// - Returns: The ledger before the entry.
  /// - Throws: ``Failure`` where the file cannot be read or written; ``InputFaults`` where its chain is broken.
  @discardableResult
  public func append(_ entry: LedgerEntry) throws -> Ledger {
    let descriptor = open(location.path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw failure() }
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw failure() }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw Failure(file: location.lastPathComponent, cause: "is no regular file")
    }
    guard flock(descriptor, LOCK_EX) == 0 else { throw failure() }
    let data = try handle.readToEnd() ?? Data()
    guard let text = String(data: data, encoding: .utf8) else {
      throw InputFaults([
        InputFault(file: location.lastPathComponent, found: "bytes that are no UTF-8", expected: "text")
      ])
    }
    let before = try Ledger(text: text, file: location.lastPathComponent)
    var after = before
    // The last line may have lost its line feed, as in an editor; it is whole, or it would not have been read.
    let lead = text.isEmpty || text.hasSuffix("\n") ? "" : "\n"
    do {
      try handle.write(contentsOf: Data((lead + after.append(entry)).utf8))
      try handle.synchronize()
    } catch {
      let failure = failure()
      // Half an entry would stop every later evaluation.
      ftruncate(descriptor, off_t(data.count))
      throw failure
    }
    return before
  }

  private func failure() -> Failure {
    Failure(file: location.lastPathComponent, cause: String(cString: strerror(errno)))
  }
}
