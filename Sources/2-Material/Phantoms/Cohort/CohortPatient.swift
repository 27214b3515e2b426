// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation

/// What a cohort draws once for a patient.
struct CohortPatient: Sendable, Hashable {
  var index: Int
  var site: Int
  var body: PhantomPatient
  var birth: CivilDay
  var days: [CivilDay]
  /// The findings at the first examination, with what becomes of each.
  var findings: [Course]
  /// Where the patient stands among those who are read, 0 ..< 1.
  var readingShare: Double
  /// Where the patient stands among the blocks of a split reading, 0 ..< 1.
  var blockShare: Double
  var split: String

  /// A finding over time.
  struct Course: Sendable, Hashable {
    var request: FindingRequest
    /// In how many days the volume doubles.
    var doublingTime: Double?
    /// In how many days the size halves.
    var halfLife: Double?

    /// The finding some days later; `nil` where it has healed.
    func after(days: Int) -> FindingRequest? {
      var later = request
      if let doublingTime {
        // A volume that doubles makes a diameter that grows by the third root.
        later.size *= pow(2, Double(days) / (3 * doublingTime))
      }
      if let halfLife {
        let left = pow(2, -Double(days) / halfLife)
        guard left >= Self.healed else { return nil }
        later.size *= left
      }
      let possible = request.kind.possibleSizes
      later.size = min(possible.upperBound, max(possible.lowerBound, later.size))
      return later
    }

    /// The share of its first size below which a finding is gone.
    static let healed = 0.1
  }

  var name: String { Self.name(index) }

  static func name(_ index: Int) -> String {
    let digits = "\(index)"
    return "P" + String(repeating: "0", count: max(0, 6 - digits.count)) + digits
  }

  /// Full years of age on a day.
  func age(on day: CivilDay) -> Int {
    let (born, now) = (birth.date, day.date)
    return now.year - born.year - ((now.month, now.day) < (born.month, born.day) ? 1 : 0)
  }
}

extension Cohort {
  /// Draws a patient.
  func patient(_ index: Int) -> CohortPatient {
    let days = Self.days(ofPatient: index, scenario)
    var stream = Self.source(scenario, index).stream(for: .patient)
    // The order of the draws is the format of the cohort: one more goes to the end.
    let site = siteChoice.index(at: stream.uniform())
    let demographics = scenario.sites[site].demographics
    let sex: PhantomPatient.Sex = stream.uniform() < demographics.women ? .female : .male
    let years = demographics.age.draw(&stream)
    let height = demographics.height(sex).draw(&stream).rounded()
    let usualWeight = demographics.weight(sex).draw(&stream)
    let ratio = height / demographics.middleHeight(sex)
    let weight = (usualWeight * ratio * ratio * 10).rounded() / 10
    let splitShare = stream.uniform()
    let (readingShare, blockShare) = (stream.uniform(), stream.uniform())
    let implants = Implant.allCases.filter { stream.uniform() < scenario.implants[$0] ?? 0 }

    let shift = drift(at: site, device: nil, on: days[0]).reduce(0.0) { sum, change in
      guard case .demographics(let years) = change.change.kind else { return sum }
      return sum + years * change.strength
    }
    let shifted = min(demographics.age.range.upperBound, max(demographics.age.range.lowerBound, years + shift))
    let aged = shift == 0 ? years : shifted
    // Half a day more keeps a birthday on the day of the examination from being a rounding error away.
    let birth = CivilDay(number: days[0].number - Int((aged * 365.2425 + 0.5).rounded(.down)))
    var patient = CohortPatient(
      index: index, site: site,
      body: PhantomPatient(
        sex: sex, age: 0, height: height, weight: weight,
        individual: Randomness(seed: scenario.seed, replicate: index), implants: implants),
      birth: birth, days: days, findings: [], readingShare: readingShare, blockShare: blockShare,
      split: splitShare < 0.6 ? "train" : splitShare < 0.8 ? "tuning" : "test")
    patient.body.age = max(0, patient.age(on: days[0]))
    patient.findings = findings(of: index, site: site, on: days[0])
    return patient
  }

  /// The share of a site's patients who have each finding at a first examination on a day.
  func prevalences(at site: Int, on day: CivilDay) -> (shares: [Double], areUsual: Bool) {
    var shares = scenario.findings.map { scenario.prevalence(of: $0, at: site) }
    var areUsual = true
    for (change, strength) in drift(at: site, device: nil, on: day) {
      guard case .prevalence(let factor, let kinds) = change.kind else { continue }
      areUsual = false
      for (index, plan) in scenario.findings.enumerated() where kinds.isEmpty || kinds.contains(plan.kind) {
        shares[index] = min(1, shares[index] * (1 + (factor - 1) * strength))
      }
    }
    return (shares, areUsual)
  }

  private func findings(of patient: Int, site: Int, on day: CivilDay) -> [CohortPatient.Course] {
    guard !scenario.findings.isEmpty else { return [] }
    let (shares, areUsual) = prevalences(at: site, on: day)
    let intercepts = areUsual ? usualIntercepts[site] : company.intercepts(prevalences: shares)
    var (courses, present) = ([CohortPatient.Course](), 0)
    for (index, plan) in scenario.findings.enumerated() {
      let code = FindingKind.allCases.firstIndex(of: plan.kind) ?? 0
      // Each kind has a stream of its own, so that a change of one leaves the others as they are.
      var stream = Self.source(scenario, patient * 16 + code).stream(for: .findingChoice)
      let share = company.share(of: index, present: present, intercept: intercepts[index])
      guard stream.uniform() < share else { continue }
      present |= 1 << index
      let further = Self.poisson(mean: plan.meanCount - 1, stream.uniform())
      let zones = FindingRequest.Zone.allCases
      let zoneChoice = WeightedChoice(zones.map { plan.zones[$0] ?? 0 })
      for number in 0..<min(plan.mostCount, 1 + further) {
        let size = plan.size.draw(&stream)
        let (sideShare, zoneShare) = (stream.uniform(), stream.uniform())
        let conspicuity = plan.conspicuity.draw(&stream)
        let growth = stream.openUniform()
        let request = FindingRequest(
          plan.kind, size: size, side: plan.left.map { sideShare < $0 ? .left : .right },
          zone: plan.zones.isEmpty ? nil : zones[zoneChoice.index(at: zoneShare)], conspicuity: conspicuity,
          individual: Randomness(seed: scenario.seed, replicate: (patient * 16 + code) * 32 + number))
        courses.append(
          .init(
            request: request, doublingTime: plan.doublingTime?.quantile(growth), halfLife: plan.halfLife))
      }
    }
    return courses
  }
}
