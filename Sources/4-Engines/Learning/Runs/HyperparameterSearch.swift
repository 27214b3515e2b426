// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
import Training
import Vocabulary

/// Draws numbers from ranges and keeps what is best on the tuning part.
///
/// By halving, trials of a round get few passes; the better third of them goes to the next round, which gives three times as many (Jamieson and
/// Talwalkar, AISTATS 2016). Every trial is a run of its own, with its own schedule for the passes that it gets.
struct HyperparameterSearch {
  let series: TrainingSeries
  let search: TrainingConfiguration.SearchChoice

  /// The file of all trials.
  static let table = "trials.csv"
  /// Of how many trials one goes on, and by how much a round is longer.
  private static let factor = 3

  /// The numbers of a trial, by their key.
  static func drawn(
    _ search: TrainingConfiguration.SearchChoice, trial: Int, seed: UInt64
  ) -> [String: Double] {
    var generator = PhiloxStream(seed: seed, replicate: trial, purpose: 0x5EA0)
    var numbers: [String: Double] = [:]
    for range in search.ranges {
      let share = Double(generator.next() >> 11) * 0x1p-53
      let value =
        range.isLogarithmic
        ? exp(log(range.from) + share * (log(range.to) - log(range.from)))
        : range.from + share * (range.to - range.from)
      numbers[range.key] = range.key == "batch" ? value.rounded() : value
    }
    return numbers
  }

  static func applied(_ numbers: [String: Double], to configuration: TrainingConfiguration) -> TrainingConfiguration {
    var own = configuration
    if let rate = numbers["rate"] { own.optimiser.rate = rate }
    if let decay = numbers["decay"] { own.optimiser.decay = decay }
    if let batch = numbers["batch"] { own.batch = max(1, Int(batch)) }
    if let smoothing = numbers["label-smoothing"] { own.objective.labelSmoothing = min(smoothing, 0.999) }
    if let focal = numbers["focal"] { own.objective.focal = focal }
    if let averaging = numbers["averaging"] { own.averaging = min(averaging, 0.999_999) }
    return own
  }

  func run(
    by trainer: any Trainer, _ watch: (String) -> RunWatch, in folder: RunFolder,
    into outcome: inout TrainingSeries.Outcome
  ) throws {
    let metric = series.configuration.stopping.metric
    var rounds = [series.configuration.epochs]
    if search.method == .halving {
      var count = search.trials
      while count > Self.factor, rounds[0] > 1 {
        count = (count + Self.factor - 1) / Self.factor
        rounds.insert(max(1, rounds[0] / Self.factor), at: 0)
      }
    }
    var trials = Array(1...search.trials)
    var rows = "trial,round,passes," + search.ranges.map(\.key).joined(separator: ",") + ",\(metric.rawValue)\n"
    var best: (trial: Int, figure: Double, place: URL)?
    for (round, epochs) in rounds.enumerated() {
      var found: [(trial: Int, figure: Double, place: URL)] = []
      for trial in trials {
        let numbers = Self.drawn(search, trial: trial, seed: series.configuration.seed)
        var own = Self.applied(numbers, to: series.configuration)
        own.epochs = epochs
        let place = series.folder.appending(path: "trial-\(trial)" + (rounds.count > 1 ? "-round-\(round + 1)" : ""))
        var passes = 0
        var value: Double?
        do {
          var member = try series.one(
            own, series.data, name: "trial \(trial)", in: place, trainer, watch, packageSuffix: nil)
          member.drawn = numbers
          passes = member.memory.passes.count
          value = member.memory.best.flatMap { number in
            member.memory.passes[number].metrics.first { $0.name == metric.rawValue }?.value
          }
          outcome.members.append(member)
        } catch RunFailure.diverged(let step, _) {
          // Numbers that lead nowhere are what a search is to find out, and no reason to end it.
          outcome.lines.append("trial \(trial), round \(round + 1): the objective was no number after step \(step)")
        }
        rows +=
          "\(trial),\(round + 1),\(passes),"
          + search.ranges.map { "\(numbers[$0.key] ?? 0)" }.joined(separator: ",") + ","
          + (value.map { "\($0)" } ?? "") + "\n"
        if let value { found.append((trial, value, place)) }
      }
      found.sort { metric.isHigherBetter ? $0.figure > $1.figure : $0.figure < $1.figure }
      best = found.first ?? best
      trials = found.prefix((trials.count + Self.factor - 1) / Self.factor).map(\.trial)
    }
    try folder.write(rows, to: Self.table)
    guard let best else { return }
    outcome.lines.append(
      "the best is trial \(best.trial): \(metric.rawValue) \(String(format: "%.4f", best.figure)); all stand in \(Self.table)"
    )
    outcome.lines.append(
      "The figure of the best of many trials flatters it; train it anew and judge it on other images.")
  }
}
