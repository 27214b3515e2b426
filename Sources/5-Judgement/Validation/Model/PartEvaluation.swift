// SPDX-License-Identifier: Apache-2.0

/// What was found in one part of the data.
public struct PartEvaluation: Sendable {
  /// The value of the protocol's `separately-by` column; `nil` where the data were evaluated whole.
  public var name: String?
  /// The design that the table turned out to have, in one sentence.
  public var design: String
  /// Facts about the design as pairs of label and value, in order (readers, arms, cases, filled share).
  public var designFacts: [Fact]
  /// The sampling unit, in one word: `patient`, `case`, `row`.
  public var samplingUnit: String
  /// How the rows that were read became the rows that were analysed, in order.
  public var flow: [FlowStep]
  /// The endpoints, primary first, in the protocol's order.
  public var endpoints: [EndpointResult]
  /// The pre-declared subgroups.
  public var subgroups: [SubgroupResult]
  /// The acceptance criteria, one by one; `for each` criteria appear once for each group.
  public var criteria: [CriterionResult]
  /// The pictures: curves and score distributions, one set for each arm and model.
  public var curves: [CurveSet]
  /// The analyses beside the endpoints, in the order in which a reader asks.
  public var analyses: [AnalysisResult]
  /// The verdict over the decisive criteria.
  public var verdict: Verdict
  /// What a reader must know besides, in sentences.
  public var notes: [String]

  /// Makes a part; the parameters are the properties.
  public init(
    name: String?, design: String, designFacts: [Fact], samplingUnit: String, flow: [FlowStep],
    endpoints: [EndpointResult], subgroups: [SubgroupResult], criteria: [CriterionResult], curves: [CurveSet],
    analyses: [AnalysisResult] = [], verdict: Verdict, notes: [String]
  ) {
    self.name = name
    self.design = design
    self.designFacts = designFacts
    self.samplingUnit = samplingUnit
    self.flow = flow
    self.endpoints = endpoints
    self.subgroups = subgroups
    self.criteria = criteria
    self.curves = curves
    self.analyses = analyses
    self.verdict = verdict
    self.notes = notes
  }
}

/// A label with its value, both in words.
public struct Fact: Sendable, Equatable {
  /// What is stated.
  public var label: String
  /// Its value.
  public var value: String

  /// Makes a fact.
  public init(_ label: String, _ value: String) {
    self.label = label
    self.value = value
  }
}

/// One box of the flow diagram: how many rows, cases and patients were there, and how many left before the next box.
public struct FlowStep: Sendable, Equatable {
  /// What the box holds, in words: `rows read`, `analysed`.
  public var label: String
  /// Rows in the box.
  public var rows: Int
  /// Distinct cases in the box.
  public var cases: Int
  /// Distinct patients, where the table has them.
  public var patients: Int?
  /// Rows with a positive truth, from the box on where the truth is known.
  public var positives: Int?
  /// Rows with a negative truth, likewise.
  public var negatives: Int?
  /// What left between this box and the next, with the reason and the number of rows.
  public var exclusions: [Exclusion]

  /// A group of rows that left, and why.
  public struct Exclusion: Sendable, Equatable {
    /// Why the rows left, or by which rule they stayed.
    public var reason: String
    /// How many rows.
    public var rows: Int
    /// How many of them have a positive truth, where it is known.
    public var positives: Int?

    /// Makes an exclusion.
    public init(reason: String, rows: Int, positives: Int? = nil) {
      self.reason = reason
      self.rows = rows
      self.positives = positives
    }
  }

  /// Makes a box; the parameters are the properties.
  public init(
    label: String, rows: Int, cases: Int, patients: Int? = nil, positives: Int? = nil, negatives: Int? = nil,
    exclusions: [Exclusion] = []
  ) {
    self.label = label
    self.rows = rows
    self.cases = cases
    self.patients = patients
    self.positives = positives
    self.negatives = negatives
    self.exclusions = exclusions
  }
}
