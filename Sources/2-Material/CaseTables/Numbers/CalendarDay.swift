// SPDX-License-Identifier: Apache-2.0

/// Days of the Gregorian calendar as they are written in ISO 8601.
enum CalendarDay {
  /// The day since 1970-01-01, or `nil` for anything but `2025-03-31`, `20250331`, or such a day with a time of day:
  /// `T` or a space, `09:30`, seconds, a fraction, and `Z` or an offset such as `+02:00`.
  static func day(_ text: UnsafeBufferPointer<UInt8>) -> Int32? {
    var at = 0
    func digits(_ count: Int) -> Int? {
      guard at + count <= text.count else { return nil }
      var value = 0
      for _ in 0..<count {
        let digit = text[at] &- 0x30
        guard digit < 10 else { return nil }
        value = value * 10 + Int(digit)
        at += 1
      }
      return value
    }
    func take(_ byte: UInt8) -> Bool {
      guard at < text.count, text[at] == byte else { return false }
      at += 1
      return true
    }
    guard let year = digits(4) else { return nil }
    let isExtended = take(0x2D)
    guard let month = digits(2) else { return nil }
    if isExtended { guard take(0x2D) else { return nil } }
    guard let dayOfMonth = digits(2), let day = number(year: year, month: month, day: dayOfMonth) else { return nil }
    if at == text.count { return day }

    guard take(0x54) || take(0x74) || take(0x20), let hour = digits(2), hour <= 24 else { return nil }
    if take(0x3A) {
      guard let minute = digits(2), minute < 60 else { return nil }
      if take(0x3A) {
        guard let second = digits(2), second <= 60 else { return nil }
        if take(0x2E) || take(0x2C) {
          let fraction = at
          while at < text.count, text[at] &- 0x30 < 10 { at += 1 }
          guard at > fraction else { return nil }
        }
      }
    }
    if take(0x5A) || take(0x7A) { return at == text.count ? day : nil }
    if take(0x2B) || take(0x2D) {
      guard let hours = digits(2), hours < 24 else { return nil }
      if at < text.count {
        _ = take(0x3A)
        guard let minutes = digits(2), minutes < 60 else { return nil }
      }
    }
    return at == text.count ? day : nil
  }

  /// The day since 1970-01-01, or `nil` for a day that does not exist.
  ///
  /// The year is taken to begin in March, so that the leap day comes last.
  static func number(year: Int, month: Int, day: Int) -> Int32? {
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    guard (1...12).contains(month), day >= 1, day <= lengths[month - 1] else { return nil }
    let shifted = month <= 2 ? year - 1 : year
    // Four hundred years ahead keeps the divisions away from negative numbers; they have 146,097 days.
    let years = shifted + 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let days = 365 * years + years / 4 - years / 100 + years / 400 + dayOfYear
    return Int32(days - 146_097 - 719_468)
  }
}
