// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation

/// The patients and examinations of a scenario.
///
/// Nothing is stored but the scenario and a few counts: patient *i* follows from the seed and *i* alone, in constant time and memory, so that
/// a larger cohort begins with the smaller one, and any part of it can be made anywhere.
///
/// ```swift
/// let cohort = Cohort(try Scenario.load(from: url))
/// for patient in 0..<cohort.patientCount {
///   for study in cohort.studies(ofPatient: patient) { … }
/// }
/// ```
/// Two scenarios with the same seed draw the same numbers, also for their identifiers: each scenario wants a seed of its own.
public struct Cohort: Sendable {
  /// What it is made of.
  public let scenario: Scenario
  /// How many patients there are.
  public var patientCount: Int { scenario.patients }
  /// How many examinations there are.
  public let studyCount: Int

  /// The number of the first examination of every 64th patient; empty where each patient has one examination.
  private let milestones: [Int]
  let siteChoice: WeightedChoice
  let deviceChoices: [WeightedChoice]
  let viewChoices: [WeightedChoice]
  let company: FindingCompany
  /// By site, the odds of each finding as long as nothing drifts.
  let usualIntercepts: [[Double]]

  /// Prepares a cohort.
  /// - Complexity: O(patients) where there are follow-ups, about a microsecond each; else O(1).
  public init(_ scenario: Scenario) {
    precondition(
      !scenario.sites.isEmpty && scenario.sites.allSatisfy { !$0.devices.isEmpty }, "each site has a device")
    self.scenario = scenario
    siteChoice = WeightedChoice(scenario.sites.map(\.share))
    deviceChoices = scenario.sites.map { WeightedChoice($0.devices.map(\.share)) }
    viewChoices = scenario.devices.map { device in
      WeightedChoice(RadiographySystem.View.allCases.map { device.views[$0] ?? 0 })
    }
    let company = FindingCompany(scenario)
    self.company = company
    usualIntercepts = scenario.sites.indices.map { site in
      company.intercepts(prevalences: scenario.findings.map { scenario.prevalence(of: $0, at: site) })
    }
    if scenario.followUp.mean > 0, scenario.followUp.most > 0 {
      var (milestones, count) = ([Int](), 0)
      for patient in 0..<scenario.patients {
        if patient % Self.stride == 0 { milestones.append(count) }
        count += Self.days(ofPatient: patient, scenario).count
      }
      (self.milestones, studyCount) = (milestones, count)
    } else {
      (milestones, studyCount) = ([], scenario.patients)
    }
  }

  private static let stride = 64

  /// The number of a patient's first examination.
  /// - Complexity: O(1).
  public func firstStudy(ofPatient patient: Int) -> Int {
    guard !milestones.isEmpty else { return patient }
    let before = patient / Self.stride * Self.stride
    return (before..<patient).reduce(milestones[patient / Self.stride]) {
      $0 + Self.days(ofPatient: $1, scenario).count
    }
  }

  /// The patient of an examination.
  /// - Complexity: O(log patients).
  public func patient(ofStudy study: Int) -> Int {
    precondition((0..<studyCount).contains(study), "the cohort has no such examination")
    guard !milestones.isEmpty else { return study }
    var (low, high) = (0, milestones.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if milestones[middle] <= study { low = middle } else { high = middle }
    }
    var (patient, first) = (low * Self.stride, milestones[low])
    while true {
      first += Self.days(ofPatient: patient, scenario).count
      if study < first { return patient }
      patient += 1
    }
  }

  /// An examination by its number.
  public func study(_ index: Int) -> PlannedStudy {
    let patient = patient(ofStudy: index)
    return studies(ofPatient: patient)[index - firstStudy(ofPatient: patient)]
  }
}

// MARK: - Where numbers come from

extension Cohort {
  /// What a cohort draws from: replicates below zero, which no image draws from.
  static func source(_ scenario: Scenario, _ number: Int) -> Randomness {
    Randomness(seed: scenario.seed, replicate: -1 - number)
  }

  /// A number that no other examination of the scenario has.
  static func number(ofPatient patient: Int, followUp: Int) -> Int { patient * 64 + followUp }

  /// The days of a patient's examinations, the first one included.
  static func days(ofPatient patient: Int, _ scenario: Scenario) -> [CivilDay] {
    var stream = source(scenario, patient).stream(for: .study)
    let (from, to) = (scenario.period.lowerBound.number, scenario.period.upperBound.number)
    var day = from + Int(stream.uniform() * Double(to - from + 1))
    var days = [CivilDay(number: day)]
    let plan = scenario.followUp
    let further = min(plan.most, poisson(mean: plan.mean, stream.uniform()))
    for _ in 0..<further {
      day += max(1, Int(plan.interval.draw(&stream).rounded()))
      guard day <= to else { break }
      days.append(CivilDay(number: day))
    }
    return days
  }

  /// The Poisson number with so much probability below it.
  static func poisson(mean: Double, _ p: Double) -> Int {
    guard mean > 0 else { return 0 }
    var (count, term) = (0, exp(-mean))
    var sum = term
    while sum <= p, count < 1000 {
      count += 1
      term *= mean / Double(count)
      sum += term
    }
    return count
  }
}

/// A choice among things in proportion to their weights.
struct WeightedChoice: Sendable, Hashable {
  private let ends: [Double]

  init(_ weights: [Double]) {
    var sum = 0.0
    ends = weights.map { weight in
      sum += weight
      return sum
    }
  }

  /// The index of the thing at a share 0 ..< 1 of all weight.
  func index(at share: Double) -> Int {
    let place = share * (ends.last ?? 0)
    return ends.firstIndex { place < $0 } ?? max(0, ends.count - 1)
  }
}
