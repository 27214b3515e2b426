// SPDX-License-Identifier: Apache-2.0
public import Transparency

/// An event as it was written down.
public struct AuditEntry: Sendable, Equatable {
  /// The line of the trail: number, time, and the bytes that are chained.
  public let line: TrailEntry
  /// What was done.
  public let event: AuditEvent

  /// Reads a line; `nil` where it tells of something that this program does not know.
  public init?(_ line: TrailEntry) {
    guard let event = AuditEvent(line) else { return nil }
    self.line = line
    self.event = event
  }
}
