// SPDX-License-Identifier: Apache-2.0

/// Models and a data set whose case table an evaluation makes itself.
///
/// The columns are bound by themselves: `case`, `patient`, `score_F` and `truth_F` of each finding *F*; with several models
/// `score_F@NAME`, whose scores go by the models' names.
public struct PredictedData: Sendable, Equatable {
  /// A model.
  public struct Model: Sendable, Equatable {
    /// Its name among several; `nil` for the only one.
    public var name: String?
    /// Which it is: a package's path from the protocol's folder, `chest@2`, `chest:champion` or `sha256:…`.
    public var reference: String
  }

  /// The models, in the order of the file.
  public var models: [Model]
  /// The version of a data set, with a part of a split behind a colon where one is meant: `chest-xray@3:test`.
  public var dataset: String
  /// The split whose part is named; `nil` for the version's only one.
  public var split: String?
  /// The archive's folder, as a path from the protocol's; `nil` where whoever evaluates names it.
  public var archive: String?
  /// The findings that are judged.
  public var findings: [String]
}
