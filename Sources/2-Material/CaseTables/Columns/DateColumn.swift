// SPDX-License-Identifier: Apache-2.0

/// Dates as written, with the day each one falls on.
public struct DateColumn: Sendable, Equatable {
  /// The texts.
  public let categories: Categories
  /// The day of each level, counted from 1970-01-01 in the Gregorian calendar; the time of day and the zone are left out.
  public let dayOfLevel: [Int32]

  /// Takes the days of the levels.
  public init(categories: Categories, dayOfLevel: [Int32]) {
    precondition(categories.levelCount == dayOfLevel.count, "every level needs its day")
    self.categories = categories
    self.dayOfLevel = dayOfLevel
  }

  /// The day of a row since 1970-01-01, or `nil` where the date is missing.
  public func day(row: Int) -> Int? {
    let code = categories.codes[row]
    return code < 0 ? nil : Int(dayOfLevel[Int(code)])
  }

  /// The chosen rows.
  public func subset(_ rows: [Int32]) -> DateColumn {
    DateColumn(categories: categories.subset(rows), dayOfLevel: dayOfLevel)
  }
}
