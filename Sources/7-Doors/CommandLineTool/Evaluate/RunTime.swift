// SPDX-License-Identifier: Apache-2.0
import Foundation
import Vocabulary

/// The time that goes into reports.
enum RunTime {
  /// Now, ISO 8601 in UTC; or the time in `SOURCE_DATE_EPOCH`, with which a report can be made again byte for byte.
  static func now() -> String {
    let fixed = ProcessInfo.processInfo.environment["SOURCE_DATE_EPOCH"].flatMap { TimeInterval($0) }
    return Date(timeIntervalSince1970: fixed ?? Date().timeIntervalSince1970).formatted(.iso8601)
  }

  /// The time that goes into records; with `SOURCE_DATE_EPOCH` it stands still.
  static var source: TimeSource {
    let fixed = ProcessInfo.processInfo.environment["SOURCE_DATE_EPOCH"].flatMap { TimeInterval($0) }
    return fixed.map { .fixed(Timestamp(seconds: $0)) } ?? .system
  }
}
