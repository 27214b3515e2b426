// SPDX-License-Identifier: Apache-2.0
import Foundation
import Statistics
public import Vocabulary
import Prediction

/// Tests a method of explanation on cases: whether its maps depend on the model, mark what the answer hangs on, lie on what experts
/// outlined, and stay where they are when the image hardly changes.
///
/// A map that convinces proves nothing: an edge detector draws convincing maps of any model. Each test is a number with an interval
/// over patients; ``ExplanationCriteria`` makes a verdict of them.
public struct Examination: Sendable {
  /// The method.
  public var explainer: any Explainer
  /// The model with random weights, layer by layer from the end; the last cascading one is random throughout.
  public var randomised: [RandomisedModel]
  /// Changes of the image under which the map is to stay.
  public var changes: [ImageChange]
  /// How often a random change is drawn.
  public var draws: Int
  /// What stands where voxels are taken away.
  public var fill: Fill
  /// In how many steps they are.
  public var steps: Int
  /// With how many random orders that is compared.
  public var randomOrders: Int
  /// By how many millimetres outlines are grown, each a question of its own.
  public var tolerances: [Double]
  /// The seed of everything that is drawn.
  public var seed: UInt64
  /// How many resamples of patients an interval is made of.
  public var replicates: Int
  /// The level of the intervals.
  public var level: ConfidenceLevel

  /// Plans an examination; the parameters are the properties.
  public init(
    of explainer: any Explainer, randomised: [RandomisedModel] = [],
    changes: [ImageChange] = [.noise(0.05), .contrast(1.1), .brightness(0.1), .softer], draws: Int = 4,
    fill: Fill = .mean, steps: Int = 20, randomOrders: Int = 3, tolerances: [Double] = [0], seed: UInt64,
    replicates: Int = 2000, level: ConfidenceLevel = .percent95
  ) {
    self.explainer = explainer
    self.randomised = randomised
    self.changes = changes
    self.draws = max(1, draws)
    self.fill = fill
    self.steps = max(1, steps)
    self.randomOrders = max(1, randomOrders)
    self.tolerances = tolerances
    self.seed = seed
    self.replicates = replicates
    self.level = level
  }

  /// Examines the method on cases.
  ///
  /// - Parameters:
  ///   - cases: The cases.
  ///   - watch: Who looks on, and may stop it.
  /// - Returns: What was measured, case by case and over all.
  /// - Throws: ``ExplanationFailure``.
  public func examined(
    _ cases: [ExaminedCase], watch: ExplanationWatch = ExplanationWatch()
  ) throws(ExplanationFailure) -> ExaminationResult {
    var rows: [ExaminationResult.Case] = []
    var curves = MeanCurves()
    for (number, item) in cases.enumerated() {
      try watch.check()
      var row = ExaminationResult.Case(id: item.id, patient: item.patient)
      let explanation = try explainer.explained(item.question, watch: ExplanationWatch(isCancelled: watch.isCancelled))
      try measureRandomised(item, explanation, into: &row, watch)
      try measureDeletion(item, explanation, number, into: &row, &curves, watch)
      measureLocalisation(item, explanation, into: &row)
      try measureStability(item, explanation, number, into: &row, watch)
      if let error = explanation.completenessError { row.add(.completenessError, error) }
      rows.append(row)
      watch.progress(Double(number + 1) / Double(cases.count))
    }
    return ExaminationResult(
      method: explainer.method, cases: rows, estimates: try estimates(rows, watch), curves: curves.curves,
      definitionOfFill: fill.description, seed: seed)
  }

  // MARK: The tests of one case

  private func measureRandomised(
    _ item: ExaminedCase, _ own: Explanation, into row: inout ExaminationResult.Case, _ watch: ExplanationWatch
  ) throws(ExplanationFailure) {
    let last = randomised.lastIndex { $0.kind == .cascading }
    for (place, model) in randomised.enumerated() {
      try watch.check()
      let question = try item.question.asked(of: model.predictor)
      let other = try model.explainer.explained(question)
      for kind in MapSimilarity.allCases {
        guard let value = kind.value(own.values, other.values, extent: own.extent) else { continue }
        switch model.kind {
        case .cascading:
          row.add(.similarityCascading(kind), value, of: model.layer)
          // The figure that a verdict hangs on: the network without any knowledge left.
          if place == last { row.add(.similarityRandom(kind), value) }
        case .independent: row.add(.similarityIndependent(kind), value, of: model.layer)
        case .labels: row.add(.similarityLabels(kind), value)
        }
      }
    }
  }

  private func measureDeletion(
    _ item: ExaminedCase, _ own: Explanation, _ number: Int, into row: inout ExaminationResult.Case,
    _ mean: inout MeanCurves, _ watch: ExplanationWatch
  ) throws(ExplanationFailure) {
    let (question, caseSeed) = (item.question, seed &+ UInt64(number) &* 0x9E37_79B9)
    guard
      let curves = try DeletionCurves.of(
        question, map: own.values, fill: fill, steps: steps, seed: caseSeed, watch: watch)
    else { return }
    row.add(.deletionArea, curves.deletionArea)
    row.add(.insertionArea, curves.insertionArea)
    mean.add(own.method, curves)
    var (deletion, insertion) = (0.0, 0.0)
    for order in 0..<randomOrders {
      let map = MeaninglessExplainer(.random, seed: caseSeed &+ UInt64(order)).values(
        of: question.image, question.shape)
      guard
        let random = try DeletionCurves.of(question, map: map, fill: fill, steps: steps, seed: caseSeed, watch: watch)
      else { return }
      mean.add("random order", random)
      deletion += random.deletionArea / Double(randomOrders)
      insertion += random.insertionArea / Double(randomOrders)
    }
    row.add(.deletionGain, deletion - curves.deletionArea, of: "random order")
    row.add(.insertionGain, curves.insertionArea - insertion, of: "random order")
    let edges = MeaninglessExplainer(.edges).values(of: question.image, question.shape)
    if let other = try DeletionCurves.of(
      question, map: edges, fill: fill, steps: steps, seed: caseSeed, watch: watch)
    {
      mean.add("edges first", other)
      row.add(.deletionGain, other.deletionArea - curves.deletionArea, of: "edges first")
      row.add(.insertionGain, curves.insertionArea - other.insertionArea, of: "edges first")
    }
  }

  private func measureLocalisation(
    _ item: ExaminedCase, _ own: Explanation, into row: inout ExaminationResult.Case
  ) {
    guard let mask = item.mask, mask.count == own.values.count else { return }
    for tolerance in tolerances {
      let grown = Localisation.grown(mask, extent: own.extent, spacing: item.spacing, by: tolerance)
      guard let found = Localisation(own.values, in: grown) else { continue }
      let group = tolerance > 0 ? "outline grown by \(tolerance) mm" : nil
      row.add(.pointing, found.pointing, of: group)
      row.add(.pointingGain, found.pointing - found.chance, of: group)
      if let mass = found.mass {
        row.add(.mass, mass, of: group)
        row.add(.massGain, mass - found.chance, of: group)
      }
      row.add(.rank, found.rank, of: group)
    }
  }

  private func measureStability(
    _ item: ExaminedCase, _ own: Explanation, _ number: Int, into row: inout ExaminationResult.Case,
    _ watch: ExplanationWatch
  ) throws(ExplanationFailure) {
    // A map that says nothing of any voxel has nothing that could stay.
    guard own.values.min() != own.values.max() else { return }
    let length = own.values.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
    for change in changes {
      var (greatest, least) = (0.0, 1.0)
      for draw in 0..<change.draws(draws) {
        try watch.check()
        let image = change.applied(
          to: item.question.image, item.question.shape, seed: seed, replicate: number * draws + draw)
        let other = try explainer.explained(try item.question.about(image))
        var square = 0.0
        for (a, b) in zip(own.values, other.values) { square += Double(b - a) * Double(b - a) }
        if length > 0 { greatest = max(greatest, square.squareRoot() / length) }
        if let alike = MapSimilarity.spearman.value(own.values, other.values, extent: own.extent) {
          least = min(least, alike)
        }
      }
      if length > 0 { row.add(.maxSensitivity, greatest, of: change.description) }
      row.add(.stability, least, of: change.description)
    }
  }

  // MARK: Over patients

  private func estimates(
    _ rows: [ExaminationResult.Case], _ watch: ExplanationWatch
  ) throws(ExplanationFailure) -> [Estimate] {
    var keys: [ExaminationResult.Key] = []
    var isKnown: Set<ExaminationResult.Key> = []
    for row in rows { for value in row.values where isKnown.insert(value.key).inserted { keys.append(value.key) } }
    var result: [Estimate] = []
    for key in keys {
      try watch.check()
      let found = values(of: key, in: rows)
      let mean = PatientMean(found)
      if let share = key.measure.share,
        let gain = try PatientMean(values(of: .init(measure: share, group: key.group), in: rows)).gain(
          key, mean, seed: seed, replicates: replicates, level: level)
      {
        result.append(gain)
      } else {
        result.append(try mean.estimate(key, seed: seed, replicates: replicates, level: level))
      }
    }
    return result
  }

  private func values(
    of key: ExaminationResult.Key, in rows: [ExaminationResult.Case]
  ) -> [(patient: String, value: Double)] {
    rows.compactMap { row in row.values.first { $0.key == key }.map { (row.patient, $0.value) } }
  }
}
