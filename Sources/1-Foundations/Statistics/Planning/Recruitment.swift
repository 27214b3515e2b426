// SPDX-License-Identifier: Apache-2.0

/// How cases come into a study: the mix of classes, what is lost, and how alike the cases of one patient are.
public struct Recruitment: Sendable, Hashable {
  /// The mix of diseased and healthy cases.
  public enum Mix: Sendable, Hashable {
    /// The classes are recruited apart, with so many healthy cases for one diseased.
    case ratio(negativesPerPositive: Double)
    /// Cases come as they come; a share of them is diseased.
    case prevalence(Double)
  }

  /// The mix of diseased and healthy cases.
  public let mix: Mix
  /// The share of recruited units that cannot be used: dropped out, unreadable, without truth.
  public let loss: Double
  /// How many cases (lesions, images) each sampling unit (patient) gives, on average.
  public let casesPerUnit: Double
  /// How alike the cases of one unit are: the intraclass correlation, 0…1.
  public let intraclassCorrelation: Double

  /// Makes a recruitment.
  /// - Throws: ``PlanningError`` for a number that lies outside what it can be.
  public init(
    _ mix: Mix = .ratio(negativesPerPositive: 1), loss: Double = 0, casesPerUnit: Double = 1,
    intraclassCorrelation: Double = 0
  ) throws(PlanningError) {
    switch mix {
    case .ratio(let ratio): try PlanningCheck.positive("negatives per positive", ratio)
    case .prevalence(let share): try PlanningCheck.share("prevalence", share)
    }
    guard loss >= 0, loss < 1 else {
      throw .outOfRange(name: "loss", found: loss, needed: "a share from 0 to below 1")
    }
    try PlanningCheck.atLeast(1, "cases per unit", casesPerUnit)
    guard intraclassCorrelation >= 0, intraclassCorrelation <= 1 else {
      throw .outOfRange(name: "intraclass correlation", found: intraclassCorrelation, needed: "a number from 0 to 1")
    }
    self.mix = mix
    self.loss = loss
    self.casesPerUnit = casesPerUnit
    self.intraclassCorrelation = intraclassCorrelation
  }

  private init() {
    mix = .ratio(negativesPerPositive: 1)
    loss = 0
    casesPerUnit = 1
    intraclassCorrelation = 0
  }

  /// As many healthy as diseased cases, one from each patient, none lost.
  public static let balanced = Recruitment()

  /// How many healthy cases come with one diseased case.
  public var negativesPerPositive: Double {
    switch mix {
    case .ratio(let ratio): ratio
    case .prevalence(let share): (1 - share) / share
    }
  }

  /// The share of diseased cases, where cases come as they come.
  public var prevalence: Double? {
    if case .prevalence(let share) = mix { share } else { nil }
  }

  /// How many dependent cases are worth one independent case: 1 + (cases per unit − 1) · intraclass correlation.
  ///
  /// > Source: Kish, Survey Sampling, 1965.
  public var designEffect: Double { 1 + (casesPerUnit - 1) * intraclassCorrelation }

  /// How many units must be asked for, so that a number is left.
  public func recruited(_ needed: Int) -> Int { Int((Double(needed) / (1 - loss) - 1e-9).rounded(.up)) }

  /// Healthy cases with a number of diseased ones.
  func negatives(with positives: Int) -> Int {
    switch mix {
    case .ratio(let ratio): max(1, Int((Double(positives) * ratio - 1e-9).rounded(.up)))
    case .prevalence(let share): max(1, Int((Double(positives) / share - 1e-9).rounded(.up)) - positives)
    }
  }

  /// Diseased cases with a number of healthy ones.
  func positives(with negatives: Int) -> Int {
    switch mix {
    case .ratio(let ratio): max(1, Int((Double(negatives) / ratio - 1e-9).rounded(.up)))
    case .prevalence(let share): max(1, Int((Double(negatives) / (1 - share) - 1e-9).rounded(.up)) - negatives)
    }
  }

  /// What is assumed, in words.
  var assumptions: [String] {
    var words: [String] = []
    if let prevalence { words.append("\(prevalence) of the cases are diseased") }
    if casesPerUnit > 1 {
      words.append(
        "\(casesPerUnit) cases a patient, with an intraclass correlation of \(intraclassCorrelation): a design effect of "
          + "\(designEffect)")
    }
    if loss > 0 { words.append("\(loss) of those recruited are lost") }
    return words
  }
}
