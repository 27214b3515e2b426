// SPDX-License-Identifier: Apache-2.0
import Distributions
public import Vocabulary

/// The analysis of reader studies after Obuchowski and Rockette, for every layout.
///
/// The figure of a reader in an arm is modelled as arm + reader + reader × arm + error, the errors with the covariances that
/// the shared cases bring. The variance of a difference of arm means is c₁·MS(TR) + c₂·MS(R) + max(rest, 0): the mean squares
/// speak for the readers, and the rest is what l′Σl holds beyond the case covariances that are already in the mean squares.
/// The factors follow from the expected mean squares. So one rule covers
/// - readers crossed with arms: MS(TR) + r·max(Cov2 − Cov3, 0), with Hillis's degrees of freedom;
/// - readers nested in arms: MS(R(T)) + r·max(Cov2 − Cov3, 0);
/// - cases nested in readers or arms, and split-plot studies, where pairs without a common case have covariance 0;
/// - readers that read in some arms only;
/// - an arm that stands alone (an algorithm): its only reader has no reader variance, and the panel's readers vary about it.
///
/// Arm means weigh every reader of the arm alike. A difference whose variance has no part of readers is tested as normal.
///
/// > Source: Obuchowski & Rockette, Commun Stat Simul 24 (1995) 285–308; Hillis, Statistics in Medicine 26 (2007) 596–619 and
/// > 33 (2014) 330–360. Checked against the printed results of OR-DBM MRMC 2.5, MRMCaov 0.3.0 and RJafroc, and by simulation,
/// > in `ObuchowskiRocketteTests` and `ReaderLayoutTests`.
public struct ObuchowskiRockette: Sendable, Equatable {
  /// The figures it was made from.
  public let table: FigureTable
  /// The level of the intervals.
  public let level: ConfidenceLevel
  /// The mean square of arms; `nil` where the layout is not complete.
  public let armMeanSquare: MeanSquare?
  /// The mean square of readers, arms taken out; `nil` where no two readers can be compared.
  public let readerMeanSquare: MeanSquare?
  /// The mean square of readers by arms; `nil` where no reader reads in several arms.
  public let interactionMeanSquare: MeanSquare?
  /// The variance components over the panel.
  public let components: VarianceComponents
  /// The arms whose only reader stands alone.
  public let standAloneArms: [Int]
  /// What fired: which covariances are out of order, which cells are missing.
  public let notes: [String]

  private let results: [Generalization: ArmResults]

  /// Whether two analyses are of the same figures at the same level.
  public static func == (a: ObuchowskiRockette, b: ObuchowskiRockette) -> Bool {
    a.table == b.table && a.level == b.level
  }

  /// Analyses a table.
  /// - Parameters:
  ///   - table: A figure of every reader in every arm, higher is better.
  ///   - level: The level of the intervals.
  ///   - range: Where the figure can lie; intervals of arm means and readers are cut there.
  ///   - order: Whether fixed readers' variances enforce the order of the covariances in complete layouts.
  /// - Complexity: O(cells³).
  public init(
    _ table: FigureTable, level: ConfidenceLevel = .percent95, range: ClosedRange<Double>? = nil,
    order: CovarianceOrder = .enforced
  ) {
    let model = ReaderModel(table, order: order)
    self.table = table
    self.level = level
    readerMeanSquare = model.readers
    interactionMeanSquare = model.interaction
    components = VarianceComponents(model)
    standAloneArms = model.layout.standAloneArms
    armMeanSquare = Self.ofArms(model)
    results = Dictionary(
      uniqueKeysWithValues: Generalization.allCases.map { kind in
        (kind, ArmResults(model, kind, level: level, range: range))
      })
    notes = Self.notes(model, components)
  }

  /// The mean of the readers in each arm, with its interval.
  public func means(_ generalization: Generalization = .readersAndCases) -> [Estimate] {
    results[generalization]?.means ?? []
  }

  /// All differences of two arms, the lower number first.
  public func differences(_ generalization: Generalization = .readersAndCases) -> [ArmDifference] {
    results[generalization]?.differences ?? []
  }

  /// The difference of one arm from another, in this order.
  public func difference(
    _ arm: Int, less other: Int, _ generalization: Generalization = .readersAndCases
  ) -> ArmDifference? {
    let all = differences(generalization)
    return all.first { $0.arm == arm && $0.other == other }
      ?? all.first { $0.arm == other && $0.other == arm }?.reversed
  }

  /// The test that all arms are equal.
  ///
  /// In complete layouts this is the F-test (χ² for fixed readers) of the analysis of variance. In others it is the ANOVA-type
  /// statistic: the squared differences of all pairs over their variances, with Box's numerator degrees of freedom.
  /// > Source: Brunner, Dette & Munk, JASA 92 (1997) 1494–1502.
  public func overall(_ generalization: Generalization = .readersAndCases) -> HypothesisTest {
    results[generalization]?.overall
      ?? HypothesisTest(
        name: "equality.\(table.figure)", statistic: nil, distribution: "F", pValue: nil, method: "",
        reason: .noObservations)
  }

  private static func ofArms(_ model: ReaderModel) -> MeanSquare? {
    let arms = model.table.arms.indices.compactMap { model.mean(of: $0) }
    guard model.isComplete, arms.count == model.table.arms.count, arms.count > 1, model.layout.standAloneArms.isEmpty
    else { return nil }
    let grand = arms.reduce(0, +) / Double(arms.count)
    let square = arms.reduce(0) { $0 + ($1 - grand) * ($1 - grand) }
    let freedom = Double(arms.count - 1)
    let readers = Double(model.relations.readers)
    return MeanSquare(value: readers * square / freedom, degreesOfFreedom: freedom, readerShare: 0, caseShare: 0)
  }

  private static func notes(_ model: ReaderModel, _ components: VarianceComponents) -> [String] {
    var notes: [String] = []
    if components.covariance2 < components.covariance3, model.interaction != nil {
      notes.append(
        "Cov2 is below Cov3, which the model does not allow; their difference counts as 0 (max(Cov2 − Cov3, 0)).")
    }
    if let inner = components.armReader, inner < 0 {
      notes.append("The variance of readers by arms is estimated below 0; it is shown as it is and not used by itself.")
    }
    if let reader = components.reader, reader < 0 {
      notes.append("The variance of readers is estimated below 0; it is shown as it is and not used by itself.")
    }
    let table = model.table
    for arm in model.layout.standAloneArms {
      notes.append("\(table.arms[arm]) stands alone: its one reader is taken as fixed, only the cases vary for it.")
    }
    if model.interaction == nil, model.readers != nil {
      notes.append("No reader can be followed over several arms: the variance of readers within arms stands for both.")
    }
    return notes
  }
}
