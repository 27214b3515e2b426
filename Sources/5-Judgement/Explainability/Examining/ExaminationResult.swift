// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// What an examination of a method measured.
public struct ExaminationResult: Sendable, Equatable {
  /// What is measured of a case.
  public struct Measure: Sendable, Hashable {
    /// The machine name.
    public let rawValue: String
    /// What it is, in one sentence.
    public let definition: String
  }

  /// A measure and the subset or setting that it is of.
  public struct Key: Sendable, Hashable {
    /// The measure.
    public var measure: Measure
    /// The layer, the change, the tolerance or the baseline; `nil` where there is only one.
    public var group: String?
  }

  /// What was measured of one case.
  public struct Case: Sendable, Equatable {
    /// A number.
    public struct Value: Sendable, Equatable {
      /// What it is.
      public var key: Key
      /// The number.
      public var value: Double
    }

    /// The case's name.
    public var id: String
    /// Whose it is.
    public var patient: String
    /// The numbers; what is undefined for the case is missing.
    public var values: [Value] = []

    mutating func add(_ measure: Measure, _ value: Double, of group: String? = nil) {
      values.append(Value(key: Key(measure: measure, group: group), value: value))
    }
  }

  /// The mean curves of one order of voxels.
  public struct NamedCurves: Sendable, Equatable {
    /// The method, or the baseline.
    public var name: String
    /// The mean over cases.
    public var curves: DeletionCurves
    /// Of how many curves.
    public var count: Int

    /// Makes curves; the parameters are the properties.
    public init(name: String, curves: DeletionCurves, count: Int) {
      self.name = name
      self.curves = curves
      self.count = count
    }
  }

  /// The method's name.
  public var method: String
  /// The cases.
  public var cases: [Case]
  /// Each measure over all cases, with its interval over patients.
  public var estimates: [Estimate]
  /// The mean curves of deletion and insertion, the method first.
  public var curves: [NamedCurves]
  /// What stood where voxels were taken away.
  public var definitionOfFill: String
  /// The seed.
  public var seed: UInt64

  /// Makes a result; the parameters are the properties.
  public init(
    method: String, cases: [Case], estimates: [Estimate], curves: [NamedCurves], definitionOfFill: String, seed: UInt64
  ) {
    self.method = method
    self.cases = cases
    self.estimates = estimates
    self.curves = curves
    self.definitionOfFill = definitionOfFill
    self.seed = seed
  }

  /// How many cases have no curves of deletion and insertion, because the fill alone scores no less than the image.
  public var casesWithoutCurves: Int {
    cases.count { item in !item.values.contains { $0.key.measure == .deletionArea } }
  }

  /// The estimate of a measure; `nil` where it was not measured.
  public func estimate(_ name: String, of group: String? = nil) -> Estimate? {
    estimates.first { $0.name == name && $0.group == group }
  }
}

extension ExaminationResult.Measure {
  private static func similarity(_ what: String, _ kind: MapSimilarity, _ words: String) -> Self {
    Self(
      rawValue: "\(what).\(kind.rawValue)",
      definition: "mean similarity (\(kind.rawValue)) of the map to that of \(words)")
  }

  static func similarityRandom(_ kind: MapSimilarity) -> Self {
    similarity("randomised", kind, "the model with all weights random")
  }
  static func similarityCascading(_ kind: MapSimilarity) -> Self {
    similarity("randomised-from-the-end", kind, "the model with weights random from its end to the layer")
  }
  static func similarityIndependent(_ kind: MapSimilarity) -> Self {
    similarity("randomised-layer", kind, "the model with the weights of the layer random")
  }
  static func similarityLabels(_ kind: MapSimilarity) -> Self {
    similarity("randomised-labels", kind, "the model trained on shuffled labels")
  }
  static let deletionArea = Self(
    rawValue: "deletion.area", definition: "mean area under the score while voxels are taken away, the greatest first")
  static let insertionArea = Self(
    rawValue: "insertion.area",
    definition: "mean area under the score while voxels are brought back, the greatest first")
  static let deletionGain = Self(
    rawValue: "deletion.gain", definition: "mean of the baseline's area under deletion less the map's")
  static let insertionGain = Self(
    rawValue: "insertion.gain", definition: "mean of the map's area under insertion less the baseline's")
  static let pointing = Self(
    rawValue: "pointing", definition: "share of cases whose greatest value lies in the outline")
  static let pointingGain = Self(
    rawValue: "pointing.gain", definition: "mean of hit or miss less the share of the image that the outline covers")
  static let mass = Self(
    rawValue: "relevance-mass", definition: "mean share of the positive values that lies in the outline")
  static let massGain = Self(
    rawValue: "relevance-mass.gain",
    definition: "mean of the share of the positive values in the outline less the share of the image that it covers")
  static let rank = Self(
    rawValue: "relevance-rank",
    definition: "mean share of the greatest values, as many as the outline has voxels, that lies in it")
  static let maxSensitivity = Self(
    rawValue: "max-sensitivity",
    definition: "mean over cases of the greatest length of the change of the map, as a share of the map's")
  static let stability = Self(
    rawValue: "stability.spearman",
    definition: "mean over cases of the least rank correlation of the map before and after")
  /// The share that a measure is the gain of over the share of the image in the outline; `nil` for any other measure.
  var share: Self? {
    switch self {
    case .pointingGain: .pointing
    case .massGain: .mass
    default: nil
    }
  }

  /// Whether it is a mean of shares, none below 0 or above 1.
  var isShare: Bool { [.pointing, .mass, .rank].contains(self) }

  static let completenessError = Self(
    rawValue: "completeness.error",
    definition: "mean of what the sum of the map misses of the score, as a share of what the image adds to it")

  /// The names of all measures, which must be those that a protocol's demands may name.
  package static let names: Set<String> = Set(
    MapSimilarity.allCases.flatMap {
      [similarityRandom($0), similarityCascading($0), similarityIndependent($0), similarityLabels($0)].map(\.rawValue)
    }
      + [
        deletionArea, insertionArea, deletionGain, insertionGain, pointing, pointingGain, mass, massGain, rank,
        maxSensitivity, stability, completenessError,
      ].map(\.rawValue))
}

/// Adds up curves by name.
struct MeanCurves {
  private var names: [String] = []
  private var sums: [String: (deletion: [Double], insertion: [Double], count: Int)] = [:]

  mutating func add(_ name: String, _ curves: DeletionCurves) {
    guard let old = sums[name] else {
      names.append(name)
      sums[name] = (curves.deletion, curves.insertion, 1)
      return
    }
    sums[name] = (
      zip(old.deletion, curves.deletion).map(+), zip(old.insertion, curves.insertion).map(+), old.count + 1
    )
  }

  var curves: [ExaminationResult.NamedCurves] {
    names.compactMap { name in
      sums[name].map { sum in
        let n = Double(sum.count)
        return ExaminationResult.NamedCurves(
          name: name,
          curves: DeletionCurves(deletion: sum.deletion.map { $0 / n }, insertion: sum.insertion.map { $0 / n }),
          count: sum.count)
      }
    }
  }
}
