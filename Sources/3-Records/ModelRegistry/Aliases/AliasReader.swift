// SPDX-License-Identifier: Apache-2.0
public import Store
import Synchronization
public import Vocabulary

/// Answers at once which version an alias points at, for those who ask before each image.
///
/// It has a connection of its own to the records. SQLite counts there what others have committed; where nothing was, the answer is the
/// remembered one, so that a change by any process is seen by the next question. What is remembered ends with the moment from which
/// something else was said to hold.
///
/// It tells where an alias points. Whether the version may be loaded is asked by ``ModelRegistry/load(_:for:)``.
public final class AliasReader: Sendable {
  private struct State {
    var dataVersion: Int?
    /// When the last word was said: it is never earlier.
    var latest: Timestamp?
    var known: [String: Answer] = [:]
  }

  private struct Answer {
    var digest: ContentDigest?
    var until: Timestamp?
  }

  private let records: RecordStore
  private let registry: ModelRegistry
  private let state = Mutex(State())

  /// Makes a reader.
  /// - Parameter registry: The registry.
  /// - Throws: `StoreError`.
  public init(_ registry: ModelRegistry) throws(StoreError) {
    self.registry = registry
    records = try registry.archive.records.readerBeside()
  }

  /// The version at which an alias points now; `nil` where it points at nothing.
  ///
  /// - Parameters:
  ///   - name: The model.
  ///   - alias: The alias.
  /// - Returns: The version's digest.
  /// - Throws: `StoreError`.
  /// - Complexity: O(1) while nothing changes.
  public func digest(_ name: ModelName, _ alias: ModelAlias) throws -> ContentDigest? {
    let subject = "\(name):\(alias)"
    let clock = registry.archive.time.now()
    return try records.read { reader in
      let version: Int? = try reader.value("PRAGMA data_version")
      let remembered: (answer: Answer, latest: Timestamp?)? = state.withLock { state in
        guard state.dataVersion == version else { return nil }
        return state.known[subject].map { ($0, state.latest) }
      }
      if let (answer, latest) = remembered, answer.until.map({ max(clock, latest ?? clock) < $0 }) ?? true {
        return answer.digest
      }
      let now = try registry.ledger.now(in: reader)
      let answer = Answer(
        digest: try registry.target(of: alias, name, at: now, known: nil, in: reader),
        until: try registry.nextChange(of: alias, name, after: now, in: reader))
      state.withLock { state in
        if state.dataVersion != version { state = State(dataVersion: version, latest: now > clock ? now : nil) }
        state.known[subject] = answer
      }
      return answer.digest
    }
  }
}

extension ModelRegistry {
  /// The next moment after another at which an alias may point elsewhere, as far as is known.
  func nextChange(
    of alias: ModelAlias, _ name: ModelName, after moment: Timestamp, in reader: RecordReader
  ) throws(StoreError) -> Timestamp? {
    var subjects = ["\(name):\(alias)"]
    if alias.place != nil { subjects.append("\(name):\(alias.name)") }
    var next: Timestamp?
    for subject in subjects {
      for fact in try ledger.facts(.alias, beginning: subject, in: reader) where fact.subject == subject {
        for edge in [fact.from, fact.until].compactMap({ $0 }) where edge > moment {
          next = next.map { min($0, edge) } ?? edge
        }
      }
    }
    return next
  }
}
