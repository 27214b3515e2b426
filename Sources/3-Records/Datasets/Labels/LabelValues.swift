// SPDX-License-Identifier: Apache-2.0

/// The values of a finding as a table has them, and as labels have them.
struct LabelValues {
  private static let positive: Set<String> = ["1", "1.0", "yes", "y", "true", "positive", "pos", "present"]
  private static let negative: Set<String> = ["0", "0.0", "no", "n", "false", "negative", "neg", "absent"]
  private static let uncertain: Set<String> = ["-1", "-1.0", "u", "?", "uncertain", "equivocal"]

  let finding: String
  let isBinary: Bool
  let policy: LabelLayout.Uncertain?
  let blank: LabelLayout.Blank

  /// Without a schema, the values are yes and no where all texts that the table has of the finding are.
  init(
    finding: String, texts: some Sequence<String>, schema: FindingSchema?, policy: LabelLayout.Uncertain?,
    blank: LabelLayout.Blank
  ) {
    self.finding = finding
    self.policy = policy
    self.blank = blank
    if let schema {
      isBinary = schema.kind == .binary
    } else {
      let words = Set(texts.map { $0.trimmingSpaces.lowercased() }).subtracting([""])
      isBinary =
        !words.isDisjoint(with: Self.positive.union(Self.negative))
        && words.isSubset(of: Self.positive.union(Self.negative).union(Self.uncertain))
    }
  }

  enum Reading {
    case value(String)
    case nothing
    /// It is uncertain, and nobody said what to make of that.
    case undecided
    /// It is neither yes, no nor uncertain.
    case odd
  }

  func read(_ text: String) -> Reading {
    let word = text.trimmingSpaces
    if word.isEmpty {
      return blank == .negative && isBinary ? .value("0") : .nothing
    }
    let small = word.lowercased()
    if Self.uncertain.contains(small), isBinary || small == "uncertain" {
      switch policy {
      case nil: return .undecided
      case .positive: return .value("1")
      case .negative: return .value("0")
      case .uncertain: return .value(FindingSchema.uncertain)
      case .missing: return .nothing
      }
    }
    guard isBinary else { return .value(word) }
    if Self.positive.contains(small) { return .value("1") }
    return Self.negative.contains(small) ? .value("0") : .odd
  }
}
