// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// What one analysis beside the endpoints found in one stream of results: of a model, an arm or a label.
///
/// The report, its JSON twin and `stats` show the same result. One that cannot be made is a result too: its ``refusal``
/// says why, and what would help.
public struct AnalysisResult: Sendable, Equatable {
  /// What was asked.
  public enum Topic: String, Sendable, Hashable, CaseIterable {
    /// Whether the metrics fit the task.
    case advice
    /// Whether predicted chances are observed frequencies.
    case calibration
    /// What recalibration on other rows would gain.
    case recalibration
    /// Whether acting on the model is worth it.
    case utility
    /// What its errors cost.
    case cost
    /// Which threshold other rows would have chosen, and what it does here.
    case threshold
    /// What sorting the reading list would save.
    case triage
    /// Between which groups errors differ.
    case fairness
    /// In which slices it fails that nobody had named.
    case slices
    /// What another site can expect.
    case generalization
    /// When it should hand over.
    case deferral
    /// Which sets of answers hold the truth.
    case conformal
    /// Whether readers do better with one way of reading than with another.
    case readerStudy = "reader-study"
    /// How well readers find and place lesions.
    case freeResponse = "free-response"
    /// How well those agree who rate the same cases.
    case agreement
    /// What is true where raters disagree.
    case consensus
    /// What a study of this size can show.
    case planning
  }

  /// What was asked.
  public var topic: Topic
  /// The model, arm or label, in words; `nil` where there is only one.
  public var name: String?
  /// Why nothing can be said, and what would help, in one sentence without a full stop; `nil` where something can.
  public var refusal: String?
  /// What was found, in plain sentences, the most important first.
  public var findings: [String]
  /// The numbers.
  public var estimates: [Estimate]
  /// The tests.
  public var tests: [HypothesisTest]
  /// What is drawn.
  public var pictures: [Picture]
  /// What must be known besides, in sentences.
  public var notes: [String]

  /// Makes a result; the parameters are the properties.
  public init(
    _ topic: Topic, name: String? = nil, refusal: String? = nil, findings: [String] = [], estimates: [Estimate] = [],
    tests: [HypothesisTest] = [], pictures: [Picture] = [], notes: [String] = []
  ) {
    self.topic = topic
    self.name = name
    self.refusal = refusal
    self.findings = findings
    self.estimates = estimates
    self.tests = tests
    self.pictures = pictures
    self.notes = notes
  }
}
