// SPDX-License-Identifier: Apache-2.0

/// How often and in which forms a kind of finding comes.
public struct FindingPlan: Sendable, Hashable {
  /// What it is.
  public var kind: FindingKind
  /// The share of patients who have it at the first examination, 0…1.
  public var prevalence = 0.1
  /// Its size, in the unit of ``FindingRequest/size``.
  public var size: Spread
  /// How many of them a patient has on average who has any, 1 or more: one, and a Poisson number of others.
  public var meanCount = 1.0
  /// How many there are at most.
  public var mostCount = 6
  /// The share on the left; `nil` leaves sides to chance.
  public var left: Double?
  /// How often it lies in each zone, in proportion; empty leaves zones to chance.
  public var zones: [FindingRequest.Zone: Double] = [:]
  /// How dense it is, 0…1.
  public var conspicuity = Spread(.uniform, in: 0.5...1)
  /// In how many days its volume doubles; `nil` where it does not grow.
  public var doublingTime: Spread?
  /// In how many days its size halves; `nil` where it does not heal.
  public var halfLife: Double?

  /// The usual forms of a kind.
  public init(_ kind: FindingKind) {
    self.kind = kind
    size = kind.usualSize
    switch kind {
    case .nodule, .partSolidNodule:
      doublingTime = .logNormal(median: 180, factor: 1.8, in: 30...2000)
      meanCount = 1.3
    case .liverLesion: doublingTime = .logNormal(median: 150, factor: 1.6, in: 30...2000)
    case .consolidation: halfLife = 12
    case .pleuralEffusion: halfLife = 15
    case .pneumothorax: halfLife = 6
    case .haemorrhage: halfLife = 20
    case .cardiomegaly: break
    }
    if [.cardiomegaly, .pneumothorax, .pleuralEffusion].contains(kind) { mostCount = 1 }
  }
}

extension FindingKind {
  /// What a size of this kind is counted in.
  public var sizeUnit: String {
    switch self {
    case .pleuralEffusion: "mL"
    case .cardiomegaly: "1"
    default: "mm"
    }
  }

  /// The sizes that a scenario may ask for.
  public var possibleSizes: ClosedRange<Double> {
    switch self {
    case .nodule, .partSolidNodule: 2...60
    case .consolidation: 10...150
    case .pleuralEffusion: 20...3000
    case .pneumothorax: 2...100
    case .cardiomegaly: 0.5...0.8
    case .haemorrhage: 3...90
    case .liverLesion: 3...120
    }
  }

  /// The size at which a finding has the detectability of a scenario's scale, in the unit of ``FindingRequest/size``.
  public var referenceSize: Double {
    switch self {
    case .nodule: 14
    case .partSolidNodule: 18
    case .consolidation: 60
    case .pleuralEffusion: 500
    case .pneumothorax: 20
    case .cardiomegaly: 0.58
    case .haemorrhage: 30
    case .liverLesion: 25
    }
  }

  /// Orders of magnitude of clinical practice; a scenario of one's own says its own.
  var usualSize: Spread {
    switch self {
    case .nodule: .logNormal(median: 14, factor: 1.4, in: 6...30)
    case .partSolidNodule: .logNormal(median: 18, factor: 1.35, in: 8...30)
    case .consolidation: .logNormal(median: 60, factor: 1.4, in: 25...120)
    case .pleuralEffusion: .logNormal(median: 500, factor: 1.8, in: 100...2000)
    case .pneumothorax: .logNormal(median: 20, factor: 1.6, in: 5...60)
    case .cardiomegaly: .normal(mean: 0.58, standardDeviation: 0.04, in: 0.52...0.72)
    case .haemorrhage: .logNormal(median: 30, factor: 1.5, in: 8...80)
    case .liverLesion: .logNormal(median: 25, factor: 1.6, in: 8...90)
    }
  }
}

/// Two kinds of findings that come together more or less often than by chance.
public struct Comorbidity: Sendable, Hashable {
  /// The one.
  public var given: FindingKind
  /// The other.
  public var finding: FindingKind
  /// The odds of the one among patients with the other, over those among patients without: above 0, 1 for none.
  public var oddsRatio: Double

  /// Makes a pair; the parameters are the properties.
  public init(given: FindingKind, finding: FindingKind, oddsRatio: Double) {
    self.given = given
    self.finding = finding
    self.oddsRatio = oddsRatio
  }
}

/// Further examinations of the same patients.
public struct FollowUpPlan: Sendable, Hashable {
  /// How many further examinations a patient has on average, before the period's end cuts some off.
  public var mean = 0.0
  /// How many at most.
  public var most = 10
  /// Days from one examination to the next.
  public var interval = Spread.logNormal(median: 90, factor: 1.5, in: 7...720)

  /// None.
  public init() {}
}
