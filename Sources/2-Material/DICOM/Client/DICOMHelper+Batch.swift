// SPDX-License-Identifier: Apache-2.0
public import Foundation
public import Workers

extension DICOMHelper {
  /// What came of one file of a batch.
  public typealias Outcome<Success> = Result<Success, DICOMHelperFailure>

  /// Reads many files, as many at a time as there are workers; one that fails, or kills the helper twice, stops no other.
  ///
  /// - Parameters:
  ///   - locations: The files.
  ///   - scope: How much of each is wanted.
  ///   - observer: Hears how far it is, and is asked whether to go on.
  /// - Returns: What came of each, in their order; ``WorkerFailure/cancelled`` for those that were not begun.
  public func files(
    at locations: [URL], scope: ReadingScope = .header, observer: BatchObserver = BatchObserver()
  ) -> [Outcome<DICOMFile>] {
    map(locations, scope: scope, observer: observer) { $1 }.enumerated().map { index, outcome in
      outcome ?? Self.cancelled(locations[index])
    }
  }

  /// Reads many files and makes something of each while the next ones are read, so that not all are held at once.
  ///
  /// - Parameters:
  ///   - locations: The files.
  ///   - scope: How much of each is wanted.
  ///   - observer: Hears how far it is, and is asked whether to go on.
  ///   - turn: Makes something of what came of a file; called on several threads at once, and free to call the helper itself.
  /// - Returns: What was made of each, in their order; `nil` for those that were not begun.
  public func map<Output: Sendable>(
    _ locations: [URL], scope: ReadingScope = .header, observer: BatchObserver = BatchObserver(),
    _ turn: @Sendable (URL, Outcome<DICOMFile>) -> Output
  ) -> [Output?] {
    pool.concurrently(locations, observer: observer) { location in
      turn(location, Result { () throws(DICOMHelperFailure) in try file(at: location, scope: scope) })
    }
  }

  /// Reads many files with their pixels and makes something of each while the next ones are read.
  ///
  /// - Parameters:
  ///   - locations: The files.
  ///   - observer: Hears how far it is, and is asked whether to go on.
  ///   - turn: Makes something of what came of a file; called on several threads at once.
  /// - Returns: What was made of each, in their order; `nil` for those that were not begun.
  public func mapImages<Output: Sendable>(
    _ locations: [URL], observer: BatchObserver = BatchObserver(),
    _ turn: @Sendable (URL, Outcome<DICOMImage>) -> Output
  ) -> [Output?] {
    pool.concurrently(locations, observer: observer) { location in
      turn(location, Result { () throws(DICOMHelperFailure) in try image(at: location) })
    }
  }

  private static func cancelled<Success>(_ location: URL) -> Outcome<Success> {
    .failure(.worker(.cancelled, file: location.lastPathComponent))
  }
}
