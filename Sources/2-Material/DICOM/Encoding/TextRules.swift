// SPDX-License-Identifier: Apache-2.0

/// What the standard asks of one value of text.
///
/// > Source: DICOM PS3.5 section 6.2, table 6.2-1.
enum TextRules {
  /// What was expected of a value that is not empty; `nil` where it is as it should be.
  static func expectation(_ text: String, _ representation: ValueRepresentation) -> String? {
    let bytes = Array(text.utf8)
    switch representation {
    case .applicationEntity:
      return bytes.count <= 16 && bytes.allSatisfy(isPrintable) && !bytes.allSatisfy { $0 == 0x20 }
        ? nil : "at most 16 characters of the default repertoire, not spaces alone"
    case .ageString:
      return bytes.count == 4 && bytes.prefix(3).allSatisfy(isDigit) && "DWMY".utf8.contains(bytes[3])
        ? nil : "three digits and D, W, M or Y"
    case .codeString:
      let isCode = bytes.allSatisfy { isDigit($0) || (0x41...0x5A).contains($0) || $0 == 0x20 || $0 == 0x5F }
      return bytes.count <= 16 && isCode ? nil : "at most 16 capital letters, digits, spaces and underscores"
    case .date: return bytes.count == 8 && isDate(bytes[...]) ? nil : "a date as YYYYMMDD"
    case .decimalString:
      return bytes.count <= 16 && isDecimal(bytes[...]) ? nil : "a decimal number of at most 16 characters"
    case .integerString:
      let isWhole = bytes.count <= 12 && Int32(text) != nil
      return isWhole ? nil : "a whole number of 32 bits in at most 12 characters"
    case .dateTime:
      return isDateTime(bytes[...]) ? nil : "a date and time as YYYYMMDDHHMMSS.FFFFFF&ZZXX"
    case .time: return isTime(bytes[...]) ? nil : "a time as HHMMSS.FFFFFF"
    case .uniqueIdentifier:
      return isIdentifier(bytes) ? nil : "at most 64 digits and dots, no component with a leading zero"
    case .universalResource:
      return bytes.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x3C && $0 != 0x3E && $0 != 0x5C }
        ? nil : "a URI as RFC 3986 has it"
    case .longString: return line(text, bytes, longest: 64)
    case .shortString: return line(text, bytes, longest: 16)
    case .unlimitedCharacters: return line(text, bytes, longest: nil)
    case .personName: return name(text, bytes)
    case .shortText: return lines(text, bytes, longest: 1024)
    case .longText: return lines(text, bytes, longest: 10240)
    case .unlimitedText: return lines(text, bytes, longest: nil)
    default: return nil
    }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
  private static func isPrintable(_ byte: UInt8) -> Bool { byte >= 0x20 && byte < 0x7F && byte != 0x5C }

  private static func line(_ text: String, _ bytes: [UInt8], longest: Int?) -> String? {
    let isForbidden = { (byte: UInt8) in byte < 0x20 || byte == 0x7F || byte == 0x5C }
    if bytes.contains(where: isForbidden) { return "no control characters or backslashes" }
    if let longest, text.unicodeScalars.count > longest { return "at most \(longest) characters" }
    return nil
  }

  private static func lines(_ text: String, _ bytes: [UInt8], longest: Int?) -> String? {
    let controls: Set<UInt8> = [0x09, 0x0A, 0x0C, 0x0D]
    if bytes.contains(where: { $0 < 0x20 && !controls.contains($0) || $0 == 0x7F }) {
      return "no control characters but tabs and ends of lines and pages"
    }
    if let longest, text.unicodeScalars.count > longest { return "at most \(longest) characters" }
    return nil
  }

  private static func name(_ text: String, _ bytes: [UInt8]) -> String? {
    if let problem = line(text, bytes, longest: nil) { return problem }
    let groups = text.split(separator: "=", omittingEmptySubsequences: false)
    guard groups.count <= 3 else { return "at most three component groups" }
    for group in groups {
      if group.unicodeScalars.count > 64 { return "at most 64 characters a component group" }
      if group.utf8.filter({ $0 == 0x5E }).count > 4 { return "at most five components" }
    }
    return nil
  }

  private static func isDecimal(_ bytes: ArraySlice<UInt8>) -> Bool {
    var rest = bytes
    while rest.first == 0x20 { rest.removeFirst() }
    while rest.last == 0x20 { rest.removeLast() }
    if rest.first == 0x2B || rest.first == 0x2D { rest.removeFirst() }
    let whole = rest.prefix(while: isDigit)
    rest = rest.dropFirst(whole.count)
    var fraction = 0
    if rest.first == 0x2E {
      rest.removeFirst()
      fraction = rest.prefix(while: isDigit).count
      rest = rest.dropFirst(fraction)
    }
    guard whole.count + fraction > 0 else { return false }
    if rest.first == 0x45 || rest.first == 0x65 {
      rest.removeFirst()
      if rest.first == 0x2B || rest.first == 0x2D { rest.removeFirst() }
      guard !rest.isEmpty else { return false }
      rest = rest.drop(while: isDigit)
    }
    return rest.isEmpty
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> Int { bytes.reduce(0) { $0 * 10 + Int($1) - 0x30 } }

  private static func isDate(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard bytes.allSatisfy(isDigit), bytes.count >= 4 else { return false }
    let start = bytes.startIndex
    guard bytes.count >= 6 else { return bytes.count == 4 }
    let year = number(bytes[start..<start + 4])
    let month = number(bytes[start + 4..<start + 6])
    guard (1...12).contains(month) else { return false }
    guard bytes.count >= 8 else { return bytes.count == 6 }
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
    return (1...days).contains(number(bytes[start + 6..<start + 8]))
  }

  private static func isTime(_ bytes: ArraySlice<UInt8>) -> Bool {
    let digits = bytes.prefix(while: isDigit)
    guard [2, 4, 6].contains(digits.count) else { return false }
    for (place, limit) in [23, 59, 60].enumerated() where digits.count >= place * 2 + 2 {
      let start = digits.startIndex + place * 2
      if number(digits[start..<start + 2]) > limit { return false }
    }
    var rest = bytes.dropFirst(digits.count)
    if rest.isEmpty { return true }
    guard digits.count == 6, rest.removeFirst() == 0x2E else { return false }
    return (1...6).contains(rest.count) && rest.allSatisfy(isDigit)
  }

  private static func isDateTime(_ bytes: ArraySlice<UInt8>) -> Bool {
    var rest = bytes
    if bytes.count > 5, let sign = bytes.dropLast(4).last, sign == 0x2B || sign == 0x2D {
      let zone = bytes.suffix(4)
      guard zone.allSatisfy(isDigit), number(zone.prefix(2)) <= 14, number(zone.suffix(2)) <= 59 else { return false }
      rest = bytes.dropLast(5)
    }
    let digits = rest.prefix(while: isDigit)
    if digits.count <= 8 { return digits.count == rest.count && digits.count != 0 && isDate(rest) }
    return isDate(rest.prefix(8)) && isTime(rest.dropFirst(8))
  }

  private static func isIdentifier(_ bytes: [UInt8]) -> Bool {
    guard bytes.count <= 64, bytes.allSatisfy({ isDigit($0) || $0 == 0x2E }) else { return false }
    return bytes.split(separator: 0x2E, omittingEmptySubsequences: false).allSatisfy {
      !$0.isEmpty && ($0.count == 1 || $0.first != 0x30)
    }
  }
}
