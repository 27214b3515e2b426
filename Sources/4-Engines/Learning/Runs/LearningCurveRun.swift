// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
import LearningCurves
import Training
import Vocabulary

/// Trains on rising shares of the patients, several times, and asks what more of them would bring.
///
/// Of a draw the smaller size lies within the larger one. Every training has as many steps as one on all images, so that a small size
/// is not also a short training, and its own seed by draw. All are judged on the same tuning part.
struct LearningCurveRun {
  let series: TrainingSeries
  let choice: TrainingConfiguration.CurveChoice

  /// The file of all trainings.
  static let table = "learning-curve.csv"
  /// The picture.
  static let picture = "learning-curve.svg"
  /// How often the patients of the tuning part are drawn anew.
  private static let resamples = 200

  /// The patients in an order of which every beginning has the classes in their shares.
  static func order(of set: ImageSet, seed: UInt64, draw: Int) -> [Int32] {
    var classOf: [Int32: Int32] = [:]
    for (row, patient) in set.patients.enumerated() {
      var answer: Int32 = 0
      if case .classes(let numbers) = set.answers { answer = numbers[row] }
      classOf[patient] = max(classOf[patient] ?? -1, answer)
    }
    var generator = PhiloxStream(seed: seed, replicate: draw, purpose: 0x1C07)
    var placed: [(place: Double, patient: Int32)] = []
    for answer in Set(classOf.values).sorted() {
      var patients = classOf.filter { $0.value == answer }.keys.sorted()
      for place in patients.indices.dropLast() {
        patients.swapAt(place, place + generator.below(patients.count - place))
      }
      for (place, patient) in patients.enumerated() {
        placed.append(((Double(place) + 0.5) / Double(patients.count), patient))
      }
    }
    return placed.sorted { $0.place == $1.place ? $0.patient < $1.patient : $0.place < $1.place }.map(\.patient)
  }

  func run(
    by trainer: any Trainer, _ watch: (String) -> RunWatch, in folder: RunFolder,
    into outcome: inout TrainingSeries.Outcome
  ) throws {
    let configuration = series.configuration
    guard let train = series.data.train, let tune = series.data.tune else { throw RunFailure.record("tune") }
    let others = series.data.sets.filter { $0.use != .train }
    let metric = configuration.stopping.metric
    let sign = metric.isHigherBetter ? 1.0 : -1.0
    let drawn = resampledRows(of: tune)
    var points: [CurveFindings.Point] = []
    var results: [TrainingResult] = []
    for draw in 1...choice.repeats {
      let order = Self.order(of: train, seed: configuration.seed, draw: draw)
      for share in choice.shares {
        let patients = Set(order.prefix(max(1, Int((share * Double(order.count)).rounded()))))
        let rows = train.indices.filter { patients.contains(train.patients[$0]) }
        var data = series.data
        data.sets = [train.chosen(rows, for: .train)] + others
        var own = configuration
        own.seed = configuration.seed &+ UInt64(draw - 1)
        own.stepsPerEpoch =
          configuration.stepsPerEpoch ?? max(1, (train.count + configuration.batch - 1) / configuration.batch)
        let place = series.folder.appending(path: "patients-\(patients.count)-draw-\(draw)")
        let member = try series.one(
          own, data, name: "\(patients.count) patients, draw \(draw)", in: place, trainer, watch, packageSuffix: nil)
        outcome.members.append(member)
        guard
          let value = member.memory.best.flatMap({ number in
            member.memory.passes[number].metrics.first { $0.name == metric.rawValue }?.value
          })
        else { throw RunFailure.noFigure(metric.rawValue, reason: "a training has none") }
        points.append(
          CurveFindings.Point(share: share, patients: patients.count, images: rows.count, draw: draw, figure: value))
        results.append(
          TrainingResult(
            cases: patients.count, score: sign * value,
            resampled: try figures(in: place, tune, drawn, metric).map { sign * $0 }))
      }
    }
    points.sort { ($0.patients, $0.draw) < ($1.patients, $1.draw) }
    let all = Set(train.patients).count
    outcome.curve = findings(points, results, all: all, greatest: metric.isHigherBetter ? 1 : 0, sign: sign)
    if let found = outcome.curve {
      try folder.write(found.table, to: Self.table)
      try folder.write(LearningCurvePicture(found).svg, to: Self.picture)
      outcome.lines += found.lines + ["the trainings stand in \(Self.table), the picture in \(Self.picture)"]
    }
  }

  private func findings(
    _ points: [CurveFindings.Point], _ results: [TrainingResult], all: Int, greatest: Double, sign: Double
  ) -> CurveFindings {
    let metric = series.configuration.stopping.metric
    let curve: LearningCurve
    do { curve = try LearningCurve(results, greatest: greatest, seed: series.configuration.seed) } catch {
      let why =
        switch error {
        case .tooFewSizes(let found): "found \(found) sizes; expected \(LearningCurve.fewestSizes) or more"
        case .narrow(let smallest, let largest): "found \(smallest) to \(largest) patients; expected a wider range"
        case .badResult: "a figure is no number"
        }
      return CurveFindings(
        metric: metric, points: points, forecasts: [], whole: nil, gain: choice.gain,
        more: .undefined(
          "learning-curve.more-cases", because: .notApplicable(why), method: "inverse power law", n: points.count,
          definition: "training cases beyond the largest size that gain so much, by the curve"), refusal: why)
    }
    func forecast(_ patients: Int) -> CurveFindings.Forecast {
      var figure = curve.score(at: patients)
      if sign < 0 {
        figure.value = figure.value.map { -$0 }
        figure.interval = figure.interval.flatMap { Interval(-$0.upper, -$0.lower) }
      }
      return CurveFindings.Forecast(patients: patients, figure: figure)
    }
    let largest = curve.sizes.last ?? 1
    return CurveFindings(
      metric: metric, points: points, forecasts: (curve.sizes + [2 * largest, 4 * largest]).map(forecast),
      whole: all > largest ? forecast(all) : nil, gain: choice.gain, more: curve.moreCases(toGain: choice.gain))
  }

  // MARK: - The tuning part drawn anew

  /// Rows of resampled patients with the number that each draw of a patient has; the same for every training.
  private func resampledRows(of tune: ImageSet) -> [(rows: [Int], units: [Int32])] {
    if case .masks = series.configuration.task { return [] }
    let members = Dictionary(grouping: tune.indices) { tune.patients[$0] }.sorted { $0.key < $1.key }.map(\.value)
    return (0..<Self.resamples).map { replicate in
      var generator = PhiloxStream(seed: series.configuration.seed, replicate: replicate, purpose: 0x1C08)
      var (rows, units): ([Int], [Int32]) = ([], [])
      for unit in members.indices {
        let chosen = members[generator.below(members.count)]
        rows += chosen
        units += [Int32](repeating: Int32(unit), count: chosen.count)
      }
      return (rows, units)
    }
  }

  /// The figure of each resample; those in which a class is missing are left out, in every training alike.
  private func figures(
    in place: URL, _ tune: ImageSet, _ drawn: [(rows: [Int], units: [Int32])],
    _ metric: TrainingConfiguration.Stopping.Metric
  ) throws -> [Double] {
    guard !drawn.isEmpty else { return [] }
    let configuration = series.configuration
    guard let answers = try TuningAnswers(in: RunFolder(place), set: tune, task: configuration.task) else { return [] }
    let metrics = TuningMetrics(task: configuration.task, costs: configuration.objective.costs?.costs)
    let width = configuration.task.words.count
    // The images themselves are not needed again.
    var bare = tune
    (bare.shape, bare.pixels) = ([0], [])
    return drawn.compactMap { rows, units in
      var set = bare.chosen(rows, for: .tune)
      set.patients = units
      let scores = rows.flatMap { answers.scores[$0 * width..<($0 + 1) * width] }
      return metrics.figure(metric, of: metrics.estimates(scores, of: set))
    }
  }
}
