// SPDX-License-Identifier: Apache-2.0
/// What came of an import.
public struct ImportOutcome: Sendable {
  /// A file that was not taken in.
  public struct Refused: Sendable, Hashable {
    /// The file, as whoever started the import calls it; it goes to no log and no trail.
    public var name: String
    /// Why.
    public var reason: ImportRefusal

    /// Makes one; the parameters are the properties.
    public init(name: String, reason: ImportRefusal) {
      self.name = name
      self.reason = reason
    }
  }

  /// An image that was taken in though its like is there.
  public struct Likeness: Sendable, Hashable {
    /// What is alike.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
      /// The same file, of another patient.
      case contentOfAnotherPatient = "same-file-other-patient"
      /// The same samples in another file.
      case pixels = "same-pixels"
    }

    /// What is alike.
    public var kind: Kind
    /// The image that was taken in.
    public var key: Int
    /// The one that was there.
    public var other: Int

    /// Makes one; the parameters are the properties.
    public init(kind: Kind, key: Int, other: Int) {
      self.kind = kind
      self.key = key
      self.other = other
    }
  }

  /// How many images were taken in by this run.
  public var taken = 0
  /// How many bytes of files they were.
  public var bytes = 0
  /// How many the journal says were dealt with before, unopened this time.
  public var doneBefore = 0
  /// How many were there already: the same file of the same patient.
  public var duplicates = 0
  /// How many files are no images.
  public var passedOver = 0
  /// What was not taken in, in the order of the plan.
  public var refused: [Refused] = []
  /// Images whose like was there.
  public var likenesses: [Likeness] = []
  /// How many patients are new.
  public var newPatients = 0
  /// How many of the images taken in count as a patient of their own, because nothing says whose they are.
  public var patientsOfOneImage = 0
  /// How many rows of a table tell something else of an image than what is known of it.
  public var differingRows = 0
  /// What they tell, of the first rows.
  public var differences: [Difference] = []
  /// How many images were corrected; what was known before is kept.
  public var corrected = 0
  /// How many images were taken in with a value that makes no sense, by attribute.
  public var oddities: [String: Int] = [:]
  /// The number of the terms.
  public var terms: Int?
  /// Whether the import went through to its end.
  public var isComplete = true
  /// How many transactions wrote it.
  public var batches = 0

  /// So many differences are listed at most.
  static let mostDifferences = 100_000

  /// Notes what the rows of a table tell otherwise.
  mutating func add(_ others: [Difference]) {
    differences += others.prefix(Self.mostDifferences - min(differences.count, Self.mostDifferences))
  }

  /// How many were refused for each reason, by its short name.
  public var refusalCounts: [(code: String, count: Int)] {
    Dictionary(grouping: refused, by: \.reason.code).map { ($0.key, $0.value.count) }
      .sorted { ($1.count, $0.code) < ($0.count, $1.code) }
  }
}

/// How far an import is.
public struct ImportProgress: Sendable {
  /// How many items are dealt with.
  public var done: Int
  /// How many there are.
  public var total: Int
  /// How many images were taken in.
  public var taken: Int
  /// How many items the journal had.
  public var doneBefore: Int
}
