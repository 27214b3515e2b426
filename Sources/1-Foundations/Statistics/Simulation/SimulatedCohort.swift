// SPDX-License-Identifier: Apache-2.0
import Distributions

/// A population of patients at several sites with several devices, from which cases are drawn.
///
/// ```swift
/// var cohort = SimulatedCohort(patients: 400, prevalence: 0.2)
/// cohort.weakSubgroup = .init(site: "South", device: "Beta", separationFactor: 0.3)
/// let cases = cohort.cases(seed: 7)
/// ```
public struct SimulatedCohort: Sendable, Hashable {
  /// Something with a share of the patients; shares are relative and need not add up to one.
  public struct Share: Sendable, Hashable {
    /// Its name.
    public var name: String
    /// Its relative share, ≥ 0.
    public var weight: Double

    /// Names a share.
    public init(_ name: String, _ weight: Double = 1) {
      self.name = name
      self.weight = weight
    }
  }

  /// A site, its share of the patients, and its devices.
  public struct Site: Sendable, Hashable {
    /// Its name and share.
    public var share: Share
    /// Its devices and their shares of the site's patients.
    public var devices: [Share]

    /// Makes a site with at least one device.
    public init(_ name: String, weight: Double = 1, devices: [Share]) {
      precondition(!devices.isEmpty, "a site has a device")
      share = Share(name, weight)
      self.devices = devices
    }
  }

  /// A subgroup in which scores separate the classes less; conditions that are `nil` hold for all.
  public struct WeakSubgroup: Sendable, Hashable {
    /// The site, by name.
    public var site: String?
    /// The device, by name.
    public var device: String?
    /// The sex, `F` or `M`.
    public var sex: String?
    /// What the separation is multiplied by: 0 is guessing, 1 no weakness.
    public var separationFactor: Double

    /// Plants a weakness.
    public init(site: String? = nil, device: String? = nil, sex: String? = nil, separationFactor: Double) {
      self.site = site
      self.device = device
      self.sex = sex
      self.separationFactor = separationFactor
    }
  }

  /// How many patients.
  public var patients: Int
  /// The chance that a patient is diseased, 0…1.
  public var prevalence: Double
  /// Each patient has one to so many cases, each number equally likely.
  public var mostCasesPerPatient = 1
  /// The chance that a case of a diseased patient shows the disease; below 1, patients have both kinds of cases.
  public var visibleShare = 1.0
  /// The sites.
  public var sites = [
    Site("North", weight: 0.5, devices: [Share("Alpha", 0.7), Share("Beta", 0.3)]),
    Site("South", weight: 0.3, devices: [Share("Alpha", 0.4), Share("Beta", 0.6)]),
    Site("East", weight: 0.2, devices: [Share("Gamma")]),
  ]
  /// The share of women.
  public var femaleShare = 0.5
  /// The mean age in years.
  public var meanAge = 60.0
  /// The standard deviation of the age in years; ages are kept within 18…95.
  public var ageSpread = 13.0
  /// The density classes.
  public var densities = [Share("A", 0.1), Share("B", 0.4), Share("C", 0.4), Share("D", 0.1)]
  /// The planted weakness, if any.
  public var weakSubgroup: WeakSubgroup?

  /// Makes a cohort of 3 sites with 3 devices; everything can be changed.
  public init(patients: Int, prevalence: Double) {
    precondition(patients >= 0, "a number of patients is not negative")
    self.patients = patients
    self.prevalence = prevalence
  }

  /// Draws the cases; the same seed gives the same cases, and a larger cohort begins with the smaller one's patients.
  public func cases(seed: UInt64) -> SimulatedCases {
    precondition(!sites.isEmpty && !densities.isEmpty, "a cohort has a site and a density class")
    var cases = SimulatedCases()
    for patient in 0..<patients {
      var draws = PhiloxStream(seed: seed, replicate: patient, purpose: SimulationPurpose.patients)
      let site = sites[Self.pick(sites.map(\.share.weight), &draws)]
      let device = site.devices[Self.pick(site.devices.map(\.weight), &draws)].name
      let sex = draws.happens(femaleShare) ? "F" : "M"
      let age = Int(min(95, max(18, draws.normal(mean: meanAge, standardDeviation: ageSpread))).rounded())
      let density = densities[Self.pick(densities.map(\.weight), &draws)].name
      let isDiseased = draws.happens(prevalence)
      let isWeak = weakSubgroup?.holds(site: site.share.name, device: device, sex: sex) ?? false
      for _ in 0..<1 + draws.below(max(1, mostCasesPerPatient)) {
        cases.patient.append(patient)
        cases.site.append(site.share.name)
        cases.device.append(device)
        cases.sex.append(sex)
        cases.age.append(age)
        cases.density.append(density)
        // Drawn for healthy patients too, so that the prevalence does not shift later draws.
        let isVisible = draws.happens(visibleShare)
        cases.isPositive.append(isDiseased && isVisible)
        cases.isWeak.append(isWeak)
      }
    }
    return cases
  }

  /// The factor on the separation of a case.
  func separationFactor(isWeak: Bool) -> Double { isWeak ? weakSubgroup?.separationFactor ?? 1 : 1 }

  private static func pick(_ weights: [Double], _ draws: inout PhiloxStream) -> Int {
    var left = draws.uniform() * weights.reduce(0, +)
    for (index, weight) in weights.enumerated() {
      if left < weight { return index }
      left -= weight
    }
    return weights.count - 1
  }
}

extension SimulatedCohort.WeakSubgroup {
  func holds(site: String, device: String, sex: String) -> Bool {
    (self.site ?? site) == site && (self.device ?? device) == device && (self.sex ?? sex) == sex
  }
}

/// Which draws are for what, so that one seed serves all of them without sharing a number.
enum SimulationPurpose {
  static let patients: UInt16 = 1
  static let patientEffects: UInt16 = 2
  static let readers: UInt16 = 3
  static let readings: UInt16 = 4
  static let models: UInt16 = 5
}
