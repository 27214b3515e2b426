// SPDX-License-Identifier: Apache-2.0
internal import Foundation

/// A moment: whole microseconds since 1970-01-01T00:00:00Z, written in UTC as RFC 3339 has it.
///
/// Records, audit entries and checkpoints hold moments as numbers, so that they sort, and as this one form of text, so that the same
/// moment has the same bytes wherever it is written.
public struct Timestamp: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// Microseconds since the epoch; negative before it.
  public let microseconds: Int64

  /// Makes a moment of its microseconds since the epoch.
  public init(microseconds: Int64) { self.microseconds = microseconds }

  /// Makes a moment of seconds since the epoch, rounded to the microsecond.
  ///
  /// Seconds beyond what can be held give the first or last moment, and what is no number gives the epoch.
  public init(seconds: Double) {
    let rounded = (seconds * 1e6).rounded()
    microseconds = rounded.isNaN ? 0 : Int64(exactly: rounded) ?? (rounded < 0 ? .min : .max)
  }

  /// Reads `2026-01-31T23:59:59.123456Z`; the fraction may have one to six digits or be left out, the zone is `Z`.
  /// - Returns: `nil` for any other form, and for a day or time that does not exist.
  public init?(_ text: some StringProtocol) {
    guard let moment = Array(text.utf8).withUnsafeBytes({ Timestamp(memory: $0) }) else { return nil }
    self = moment
  }

  /// Reads the same form from memory of the caller's, which is only read during the call.
  public init?(memory digits: UnsafeRawBufferPointer) {
    func number(_ range: Range<Int>) -> Int64? {
      var value: Int64 = 0
      for place in range {
        guard digits[place] >= 48, digits[place] <= 57 else { return nil }
        value = value * 10 + Int64(digits[place] - 48)
      }
      return value
    }
    guard digits.count >= 20, digits.last == 90, digits[4] == 45, digits[7] == 45, digits[10] == 84,
      digits[13] == 58, digits[16] == 58, let year = number(0..<4), let month = number(5..<7),
      let day = number(8..<10), let hour = number(11..<13), let minute = number(14..<16),
      let second = number(17..<19), hour < 24, minute < 60, second < 60,
      let days = Self.days(year: year, month: month, day: day)
    else { return nil }
    var fraction: Int64 = 0
    if digits.count > 20 {
      let count = digits.count - 21
      guard digits[19] == 46, (1...6).contains(count), var value = number(20..<20 + count) else { return nil }
      for _ in count..<6 { value *= 10 }
      fraction = value
    }
    microseconds = ((days * 24 + hour) * 60 + minute) * 60_000_000 + second * 1_000_000 + fraction
  }

  /// Days from the epoch to a day of the Gregorian calendar; `nil` where there is no such day.
  ///
  /// > Source: the year is counted from March, so that the leap day is its last; 400 years have 146 097 days.
  static func days(year: Int64, month: Int64, day: Int64) -> Int64? {
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let lengths: [Int64] = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    guard (1...12).contains(month), day >= 1, day <= lengths[Int(month) - 1] else { return nil }
    let shifted = month > 2 ? year : year - 1
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  /// `2026-01-31T23:59:59.123456Z`, always with six digits of a second.
  ///
  /// Years from 0 to 9999 are read back; others have a sign or more digits, and RFC 3339 has no form for them.
  public var description: String {
    let (seconds, fraction) = Self.divided(microseconds, by: 1_000_000)
    let (days, time) = Self.divided(seconds, by: 86_400)
    let (era, dayOfEra) = Self.divided(days + 719_468, by: 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * shifted + 2) / 5 + 1
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return Self.padded(year, 4) + "-" + Self.padded(month, 2) + "-" + Self.padded(day, 2) + "T"
      + Self.padded(time / 3600, 2) + ":" + Self.padded(time / 60 % 60, 2) + ":" + Self.padded(time % 60, 2) + "."
      + Self.padded(fraction, 6) + "Z"
  }

  private static func padded(_ value: Int64, _ width: Int) -> String {
    let text = String(value.magnitude)
    return (value < 0 ? "-" : "") + String(repeating: "0", count: max(0, width - text.count)) + text
  }

  private static func divided(_ value: Int64, by divisor: Int64) -> (Int64, Int64) {
    let (quotient, rest) = value.quotientAndRemainder(dividingBy: divisor)
    return rest < 0 ? (quotient - 1, rest + divisor) : (quotient, rest)
  }

  /// Whether a moment comes before another.
  public static func < (first: Timestamp, second: Timestamp) -> Bool { first.microseconds < second.microseconds }
}

/// Where the time comes from: passed in, so that a test or a repeated run has a time of its own.
public struct TimeSource: Sendable {
  /// The moment it is.
  public let now: @Sendable () -> Timestamp

  /// Makes a source of a function.
  public init(now: @escaping @Sendable () -> Timestamp) { self.now = now }

  /// The clock of the machine.
  public static var system: TimeSource {
    TimeSource { Timestamp(seconds: Date().timeIntervalSince1970) }
  }

  /// One moment, again and again.
  public static func fixed(_ moment: Timestamp) -> TimeSource { TimeSource { moment } }
}
