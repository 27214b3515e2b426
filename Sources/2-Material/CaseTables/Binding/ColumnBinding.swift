// SPDX-License-Identifier: Apache-2.0

/// Which column of the file plays which role.
///
/// A column plays one role only. The exceptions are `filters`, `tuning`, `separatelyBy` and `knownAfterOutcome`, which may
/// name any column.
public struct ColumnBinding: Sendable, Equatable {
  /// The column that names the case; without it every row is a case of its own.
  public var caseColumn: String?
  /// The column that names the patient: the sampling unit when bound.
  public var patient: String?
  /// The hospital.
  public var site: String?
  /// The scanner.
  public var device: String?
  /// Who read.
  public var reader: String?
  /// The modality, model or condition under which was read, one per row.
  public var arm: String?
  /// The reference standard; absent where only agreement is of interest.
  public var truth: TruthBinding?
  /// The score columns: one, several models side by side, or one per class in the order of the classes.
  ///
  /// With ``TruthBinding/labels(_:positive:negative:)`` this stays empty: each finding brings its own.
  public var scores: [NamedColumn]
  /// The sampling weight.
  public var weight: String?
  /// The date of the study, ISO 8601.
  public var date: String?
  /// The column that says whether a result came about.
  public var status: String?
  /// Properties of the case or the read, for subgroups.
  public var attributes: [NamedColumn]
  /// How the status column is read.
  public var statusTexts: StatusTexts
  /// The texts that mean missing, in every column.
  public var missingTexts: [String]
  /// Which class higher scores speak for.
  public var higherScores: ScoreDirection
  /// Which rows take part.
  public var filters: [ColumnFilter]
  /// Which rows are set apart for choosing and fitting: those that fulfil all of these; empty for none.
  public var tuning: [ColumnFilter]
  /// The column by whose values the whole evaluation is repeated.
  public var separatelyBy: String?
  /// Columns recorded after or because of the outcome.
  public var knownAfterOutcome: [String]
  /// Whether a row is a mark or a lesion, so that a reader may have several on a case in an arm.
  public var isOfMarks = false

  /// Binds the columns; everything is absent until named.
  public init(
    caseColumn: String? = nil, patient: String? = nil, site: String? = nil, device: String? = nil,
    reader: String? = nil, arm: String? = nil, truth: TruthBinding? = nil, scores: [NamedColumn] = [],
    weight: String? = nil, date: String? = nil, status: String? = nil, attributes: [NamedColumn] = [],
    statusTexts: StatusTexts = StatusTexts(), missingTexts: [String] = ["", "NA"],
    higherScores: ScoreDirection = .positive, filters: [ColumnFilter] = [], tuning: [ColumnFilter] = [],
    separatelyBy: String? = nil, knownAfterOutcome: [String] = []
  ) {
    self.caseColumn = caseColumn
    self.patient = patient
    self.site = site
    self.device = device
    self.reader = reader
    self.arm = arm
    self.truth = truth
    self.scores = scores
    self.weight = weight
    self.date = date
    self.status = status
    self.attributes = attributes
    self.statusTexts = statusTexts
    self.missingTexts = missingTexts
    self.higherScores = higherScores
    self.filters = filters
    self.tuning = tuning
    self.separatelyBy = separatelyBy
    self.knownAfterOutcome = knownAfterOutcome
  }

  /// Every score column that is read: ``scores``, or those of the findings.
  public var allScores: [NamedColumn] {
    guard case .labels(let labels, _, _) = truth else { return scores }
    return labels.map { NamedColumn($0.name, column: $0.score) }
  }
}
