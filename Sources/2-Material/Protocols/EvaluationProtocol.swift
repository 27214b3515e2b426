// SPDX-License-Identifier: Apache-2.0
public import CaseTables
public import Vocabulary

/// What was promised before looking: the question, the data, the endpoints and the criteria of acceptance.
///
/// It is read from a YAML file by ``load(from:)`` or ``parse(bytes:fileName:)`` and is complete: every default is filled
/// in, every name in a criterion is known to be an endpoint, and every rule that can be checked without the data holds.
/// What needs the data (whether a column or an arm exists) is checked by whoever opens the table.
public struct EvaluationProtocol: Sendable, Equatable {
  /// The version of the format, from the key `fiducial`.
  public var version: Int
  /// The title of the evaluation.
  public var title: String
  /// The question that it answers, in plain words.
  public var question: String
  /// What the model is for; `nil` where the file does not say.
  public var intendedUse: String?
  /// Who wrote the protocol.
  public var authors: [String]
  /// Which table, and what its columns mean.
  public var data: TableReference
  /// What becomes of rows without a usable score.
  public var nonResults: NonResultRules
  /// What is drawn at random: patients, cases or rows.
  public var samplingUnit: SamplingUnit
  /// The threshold and where it comes from; `nil` where no endpoint needs one.
  public var operatingPoint: OperatingPoint?
  /// Level, seed and methods.
  public var analysis: AnalysisSettings
  /// The endpoints in the order of the file, primary ones first.
  public var endpoints: [Endpoint]
  /// The subgroups that were declared.
  public var subgroups: [SubgroupSpec]
  /// How large a subgroup must be to be judged.
  public var subgroupMinimum: SubgroupMinimum
  /// The analyses beside the endpoints.
  public var analyses: PlannedAnalyses
  /// What must hold for the model to be accepted.
  public var acceptance: Acceptance
  /// What explanations of the model must reach, which `fiducial explain check` judges; `nil` where nothing is demanded.
  public var explanations: ExplanationCriteria?
  /// The SHA-256 of the file's bytes.
  public var digest: ContentDigest
  /// The file's name without its folder.
  public var fileName: String
  /// The line of each key, by its path: `data.columns.truth`, `endpoints.primary[0].margin`.
  public var lines: [String: Int]

  /// The endpoints that the evaluation is about.
  public var primaryEndpoints: [Endpoint] { endpoints.filter { $0.family == .primary } }
  /// The other endpoints.
  public var secondaryEndpoints: [Endpoint] { endpoints.filter { $0.family == .secondary } }

  /// The endpoint with an id; `nil` where there is none.
  public func endpoint(_ id: String) -> Endpoint? { endpoints.first { $0.id == id } }

  /// A fault of a place in this file, for what turns out only when the data are seen.
  /// - Parameters:
  ///   - keyPath: The key, as `data.columns.truth`; its line is found in ``lines``.
  ///   - found: What was found.
  ///   - expected: What was expected.
  /// - Returns: The fault, with this file's name and the key's line where it is in the file.
  public func fault(at keyPath: String, found: String, expected: String) -> InputFault {
    InputFault(file: fileName, row: lines[keyPath], column: keyPath, found: found, expected: expected)
  }
}
