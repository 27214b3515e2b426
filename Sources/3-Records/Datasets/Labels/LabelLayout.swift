// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// How a table tells labels.
public struct LabelLayout: Sendable, Hashable {
  /// By what a row names its images; a row may mean several, as all of a study.
  public enum Match: Sendable, Hashable {
    /// The image's number in the archive.
    case image
    /// The digest of the file, with or without `sha256:`.
    case content
    /// The study's number in the archive.
    case study
    /// The series' number in the archive.
    case series
    /// The patient's number in the archive.
    case patient
    /// An attribute of the catalog, such as a file's name that came with a table.
    case attribute(String)

    /// Reads `image`, `content`, `study`, `series`, `patient`; any other word is an attribute's name.
    public init(_ word: String) {
      switch word {
      case "image": self = .image
      case "content": self = .content
      case "study": self = .study
      case "series": self = .series
      case "patient": self = .patient
      default: self = .attribute(word)
      }
    }
  }

  /// Where the findings stand.
  public enum Form: Sendable, Hashable {
    /// A column for each finding.
    case wide([Column])
    /// A row for each label: a column of findings and one of values.
    case long(finding: String, value: String)
    /// A column of words, `effusion|cardiomegaly`: a word that stands there is positive.
    case list(column: String, separator: Character, unlisted: Unlisted)
  }

  /// A column with the finding that it is about.
  public struct Column: Sendable, Hashable {
    /// The column.
    public var column: String
    /// The finding.
    public var finding: String

    /// Makes one; the finding is written as all are.
    public init(_ column: String, finding: String? = nil) {
      self.column = column
      self.finding = Label.findingName(finding ?? column)
    }
  }

  /// What it means that a list of words does not have a word that others have.
  public enum Unlisted: String, Sendable, Hashable, CaseIterable {
    /// It is not there.
    case negative
    /// Nothing is said of it.
    case missing
  }

  /// What is made of a value that is neither yes nor no (`-1`, `uncertain`, `?`).
  public enum Uncertain: String, Sendable, Hashable, CaseIterable {
    /// Yes.
    case positive
    /// No.
    case negative
    /// `uncertain`, a value of its own.
    case uncertain
    /// Nothing is said.
    case missing
  }

  /// What is made of an empty cell.
  public enum Blank: String, Sendable, Hashable, CaseIterable {
    /// Nothing is said.
    case missing
    /// No.
    case negative
  }

  /// The column by which images are named.
  public var matchColumn: String
  /// What it names.
  public var match: Match
  /// Where the findings stand.
  public var form: Form
  /// Whose word it is, where no column says so.
  public var source: Label.Source
  /// The column that says whose word it is.
  public var sourceColumn: String?
  /// Who exactly, where no column says so.
  public var author: String?
  /// The column that says who exactly.
  public var authorColumn: String?
  /// The column of confidences, 0 to 1.
  public var confidenceColumn: String?
  /// Since when the labels are known, where no column says so; `nil` for now.
  public var known: Timestamp?
  /// The column that says since when: a day, or a moment in UTC.
  public var knownColumn: String?
  /// What is made of uncertain values; `nil` refuses a table that has any.
  public var uncertain: Uncertain?
  /// What is made of empty cells.
  public var blank: Blank
  /// Words of a list that say that nothing was found, as `No Finding`; they are no finding of their own.
  public var nothingWords: Set<String>

  /// Makes a layout; the parameters are the properties.
  public init(
    matchColumn: String, match: Match, form: Form, source: Label.Source, sourceColumn: String? = nil,
    author: String? = nil, authorColumn: String? = nil, confidenceColumn: String? = nil, known: Timestamp? = nil,
    knownColumn: String? = nil, uncertain: Uncertain? = nil, blank: Blank = .missing, nothingWords: Set<String> = []
  ) {
    self.matchColumn = matchColumn
    self.match = match
    self.form = form
    self.source = source
    self.sourceColumn = sourceColumn
    self.author = author
    self.authorColumn = authorColumn
    self.confidenceColumn = confidenceColumn
    self.known = known
    self.knownColumn = knownColumn
    self.uncertain = uncertain
    self.blank = blank
    self.nothingWords = nothingWords
  }

  /// All columns that it names.
  package var columns: [String] {
    var columns = [matchColumn, sourceColumn, authorColumn, confidenceColumn, knownColumn].compactMap { $0 }
    switch form {
    case .wide(let findings): columns += findings.map(\.column)
    case .long(let finding, let value): columns += [finding, value]
    case .list(let column, _, _): columns.append(column)
    }
    return columns
  }
}

extension Label {
  /// A finding's name as it is written everywhere: small letters, hyphens for spaces and underscores.
  public static func findingName(_ text: String) -> String {
    text.trimmingSpaces.lowercased().map { $0 == "_" || $0.isWhitespace ? "-" : String($0) }.joined()
  }
}
