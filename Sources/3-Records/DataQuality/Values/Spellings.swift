// SPDX-License-Identifier: Apache-2.0

/// Finds words that are meant to be the same and are written in several ways.
///
/// Two words are taken for one where they agree after case, punctuation and the words of companies (`Healthcare`, `GmbH`) are taken away, or
/// where the rarer, of at least seven letters, differs by one letter that is neither a digit nor the last one: `stand-a` and `stand-b`,
/// `CT 16` and `CT 64` are different things.
struct Spellings {
  private static let ofCompanies: Set<String> = [
    "healthcare", "healthineers", "medical", "systems", "system", "imaging", "inc", "incorporated", "gmbh", "ag", "co",
    "corp",
    "corporation", "company", "ltd", "limited", "llc", "bv", "sa", "spa", "kg", "kk", "plc", "the", "technologies",
    "technology",
  ]

  /// Groups of spellings, each with how often it occurs, the commonest first.
  let groups: [[(spelling: String, count: Int)]]

  init(_ words: [String]) {
    var counts: [String: Int] = [:]
    for word in words { counts[word, default: 0] += 1 }
    let spellings = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    let bases = spellings.map { Self.base($0.key) }
    var group = Array(spellings.indices)
    for later in spellings.indices {
      for earlier in 0..<later
      where bases[earlier] == bases[later] || Self.isSlip(bases[later], of: bases[earlier]) {
        group[later] = group[earlier]
        break
      }
    }
    groups = Dictionary(grouping: spellings.indices, by: { group[$0] }).filter { $0.value.count > 1 }
      .sorted { $0.key < $1.key }
      .map { $0.value.sorted().map { (spellings[$0].key, spellings[$0].value) } }
  }

  /// What is left of a word when everything is taken away that does not tell things apart.
  static func base(_ word: String) -> String {
    // Points are taken away and not cut at: G.E. is GE.
    let parts = word.lowercased().filter { $0 != "." }.split { !$0.isLetter && !$0.isNumber }.map(String.init)
    let telling = parts.filter { !ofCompanies.contains($0) }
    return (telling.isEmpty ? parts : telling).joined()
  }

  /// Whether two words differ by one letter in a way that a slip of the hand makes.
  static func isSlip(_ first: String, of second: String) -> Bool {
    let (a, b) = (Array(first), Array(second))
    guard min(a.count, b.count) >= 7, abs(a.count - b.count) <= 1 else { return false }
    let head = zip(a, b).prefix { $0 == $1 }.count
    let tail = zip(a.reversed(), b.reversed()).prefix { $0 == $1 }.count
    let longest = max(a.count, b.count)
    guard head + tail >= longest - 1, head < longest - 1 else { return false }
    let different = [head < a.count ? a[head] : nil, head < b.count ? b[head] : nil].compactMap { $0 }
    return different.allSatisfy { $0.isLetter }
  }
}
