// SPDX-License-Identifier: Apache-2.0

/// How much of a file is held at a time, and what is too long to be meant.
public struct ReadingLimits: Sendable, Hashable {
  /// How many bytes are read at a time.
  public var blockSize: Int
  /// The longest field in bytes.
  public var longestField: Int
  /// The longest record in bytes.
  public var longestRecord: Int
  /// The most columns.
  public var mostColumns: Int

  /// Sets the limits: blocks of 256 KiB (which stay in a core's cache), fields up to 64 KiB, records up to 4 MiB.
  public init(
    blockSize: Int = 1 << 18, longestField: Int = 1 << 16, longestRecord: Int = 1 << 22, mostColumns: Int = 10_000
  ) {
    self.blockSize = max(1, blockSize)
    self.longestField = longestField
    self.longestRecord = longestRecord
    self.mostColumns = mostColumns
  }
}
