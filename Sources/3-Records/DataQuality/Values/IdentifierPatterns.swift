// SPDX-License-Identifier: Apache-2.0

/// Tells words that look as if they named a person, a day or a number of a person, without keeping them.
enum IdentifierPatterns {
  /// What a word looks like.
  enum Kind: String, CaseIterable {
    case name = "a person's name"
    case date = "a date"
    case number = "a number of a person or a telephone"
    case mail = "a mail address"
  }

  /// What a word looks like; `nil` for nothing of the kind.
  static func kind(of word: String) -> Kind? {
    if isMail(word) { return .mail }
    if isDate(word) { return .date }
    if isNumber(word) { return .number }
    return isName(word) ? .name : nil
  }

  private static func isMail(_ word: String) -> Bool {
    let parts = word.split(separator: "@", omittingEmptySubsequences: false)
    return parts.count == 2 && !parts[0].isEmpty && parts[1].contains(".") && !word.contains(" ") && !word.contains("/")
  }

  /// A day with year, month and day, whatever stands between them.
  private static func isDate(_ word: String) -> Bool {
    let parts = word.split { !$0.isNumber }
    let rest = word.filter { !$0.isNumber && !"-./ ".contains($0) }
    guard rest.isEmpty else { return false }
    if parts.count == 3 {
      let numbers = parts.compactMap { Int($0) }
      guard numbers.count == 3, let year = numbers.first(where: { (1900...2100).contains($0) }) else { return false }
      let others = numbers.filter { $0 != year }
      return others.count == 2 && others.allSatisfy { (1...31).contains($0) } && others.contains { $0 <= 12 }
    }
    return word.count == 8 && ValueRule.day(word) != nil && (word.hasPrefix("19") || word.hasPrefix("20"))
  }

  /// Seven digits or more with nothing but what telephones and registers are written with.
  private static func isNumber(_ word: String) -> Bool {
    let digits = word.filter(\.isNumber).count
    return digits >= 7 && digits <= 15 && word.allSatisfy { $0.isNumber || "+-/() ".contains($0) }
  }

  /// `Doe^Jane`, or `Doe, Jane`: two or more words with capitals around a comma.
  private static func isName(_ word: String) -> Bool {
    if word.contains("^") { return word.filter(\.isLetter).count >= 3 && !word.contains(where: \.isNumber) }
    let parts = word.split(separator: ",", omittingEmptySubsequences: false).map { $0.drop { $0 == " " } }
    guard parts.count == 2 else { return false }
    return parts.allSatisfy { part in
      let letters = Array(part)
      return letters.count >= 2 && letters[0].isUppercase && letters.dropFirst().contains(where: \.isLowercase)
        && letters.allSatisfy { $0.isLetter || $0 == "-" || $0 == " " || $0 == "'" }
    }
  }
}
