// SPDX-License-Identifier: Apache-2.0
import Foundation
public import Statistics

/// Learns from some patients and says its chances for others, until every row has been judged by a learner that never saw its patient.
///
/// The learner is small on purpose and the same for every question: gaps are filled with the mean and marked, columns standardised,
/// reduced to their leading directions, standardised again, and put into a logistic regression with a ridge penalty. It has one exact
/// answer. What it can read from the features a larger network can read too; what it cannot, a larger one may.
public struct OutOfFold: Sendable {
  /// How the learner is built.
  public struct Recipe: Sendable, Hashable {
    /// How many leading directions are kept.
    public var components: Int
    /// The ridge penalty of the regression; scikit-learn's `1/C`.
    public var penalty: Double
    /// Whether columns are standardised before their directions are sought; pixels share a unit and are not.
    public var standardisesFirst: Bool

    /// Makes a recipe; the parameters are the properties.
    public init(components: Int = 30, penalty: Double = 1, standardisesFirst: Bool = false) {
      self.components = components
      self.penalty = penalty
      self.standardisesFirst = standardisesFirst
    }
  }

  /// The folds.
  public let folds: GroupedFolds
  /// All rows as each fold's learner sees them, and how many columns each has.
  private let reduced: [(rows: [Double], width: Int)]
  private let penalty: Double

  /// Prepares the features for every fold; several labels can then be asked for cheaply.
  public init(_ table: FeatureMatrix, folds: GroupedFolds, recipe: Recipe = Recipe()) {
    precondition(table.count == folds.foldOfRow.count, "each row has a fold")
    self.folds = folds
    penalty = recipe.penalty
    reduced = (0..<folds.count).map { fold in
      let training = folds.training(fold)
      var (rows, width) = table.filled(from: training)
      if recipe.standardisesFirst || width <= recipe.components {
        rows = Standardisation(rows, width: width, training: training).applied(to: rows)
      }
      guard width > recipe.components else { return (rows, width) }
      let components = PrincipalComponents(rows: rows, width: width, training: training, count: recipe.components)
      guard components.count > 0 else { return (rows: [Double](repeating: 0, count: table.count), width: 1) }
      let scores = components.scores(of: rows)
      let scaled = Standardisation(scores, width: components.count, training: training).applied(to: scores)
      return (scaled, components.count)
    }
  }

  /// The chances of each class for each row, row after row.
  ///
  /// - Parameters:
  ///   - classOfRow: The class of each row; rows without one teach nothing and are judged all the same.
  ///   - classCount: How many classes there are.
  /// - Returns: Chances that sum to 1 for each row.
  /// - Throws: ``LogisticRegression/Failure`` where a fold leaves nothing to learn from.
  public func probabilities(classOfRow: [Int?], classCount: Int) throws(LogisticRegression.Failure) -> [Double] {
    var out = [Double](repeating: 0, count: classOfRow.count * classCount)
    for fold in 0..<folds.count {
      let (rows, width) = reduced[fold]
      var training: [Double] = []
      var classes: [Int] = []
      var testing: [Int] = []
      var tested: [Double] = []
      for row in classOfRow.indices {
        let values = rows[row * width..<(row + 1) * width]
        if folds.foldOfRow[row] == fold {
          testing.append(row)
          tested.append(contentsOf: values)
        } else if let own = classOfRow[row] {
          training.append(contentsOf: values)
          classes.append(own)
        }
      }
      guard !testing.isEmpty else { continue }
      let model = try MultinomialRegression(
        rows: training, width: width, classOfRow: classes, classCount: classCount, penalty: penalty)
      let chances = model.probabilities(of: tested)
      for (place, row) in testing.enumerated() {
        for own in 0..<classCount { out[row * classCount + own] = chances[place * classCount + own] }
      }
    }
    return out
  }
}
