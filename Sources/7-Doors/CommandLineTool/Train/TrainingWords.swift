// SPDX-License-Identifier: Apache-2.0
import Foundation
import Imaging
import Learning
import Networks
import Reports
import Statistics
import Training

/// A configuration and a run in words.
enum TrainingWords {
  /// What a configuration means, line by line.
  static func facts(of configuration: TrainingConfiguration) -> [(key: String, value: String)] {
    let space = configuration.space
    let graph = configuration.network(outputs: configuration.task.words.count)
    var facts: [(String, String)] = [
      ("name", configuration.name), ("configuration", "\(configuration.digest)"), ("data", place(configuration.data)),
      ("parts", "\(configuration.data.train) to learn from, \(configuration.data.tune) to choose by"),
      ("answers", answers(configuration.task)),
      (
        "image",
        (configuration.segmentation == nil ? "" : "pieces of ")
          + ([configuration.input.channels] + space).map { "\($0)" }.joined(separator: " × ")
          + ", recipe \(configuration.input.recipe.digest)"
      ),
      (
        "network",
        "\(configuration.network.name), \(graph.learntCount) weights, begun "
          + (configuration.network.start.map { "with \($0)" } ?? "by chance")
      ),
      ("passes", "\(configuration.epochs) of batches of \(configuration.batch)"),
      (
        "best pass",
        "by \(configuration.stopping.metric.rawValue)"
          + (configuration.stopping.patience.map { ", ended after \($0) passes without a better one" } ?? "")
      ),
      ("calibration", configuration.calibration?.title ?? "none"),
      ("seed", "\(configuration.seed), \(configuration.threads) threads"),
    ]
    if let minutes = configuration.budget { facts.append(("budget", "\(minutes) minutes")) }
    if configuration.ensemble > 1 { facts.append(("ensemble", "\(configuration.ensemble) networks")) }
    if let folds = configuration.crossValidation { facts.append(("cross-validation", "\(folds) parts by patient")) }
    if let search = configuration.search {
      facts.append(("search", "\(search.trials) trials, \(search.method.rawValue)"))
    }
    if let curve = configuration.curve {
      facts.append(
        (
          "learning curve",
          "shares \(curve.shares.map { "\($0)" }.joined(separator: ", ")) of the patients, \(curve.repeats) draws each"
        ))
    }
    if let choice = configuration.acceptance {
      facts.append(
        (
          "acceptance",
          "no more than \(choice.margin) worse on \(choice.past.map(\.name).joined(separator: ", "))"
            + (choice.by.isEmpty ? "" : ", by \(choice.by.joined(separator: ", "))")
        ))
    }
    return facts.map { (key: $0.0, value: $0.1) }
  }

  private static func place(_ data: DataChoice) -> String {
    switch data.place {
    case .dataset(let text, let split): "data set \(text)" + (split.isEmpty ? "" : ", split \(split)")
    case .table(let path, _): "table \(path)"
    case .arrays(let path): "arrays \(path)"
    }
  }

  private static func answers(_ task: TrainingConfiguration.Task) -> String {
    switch task {
    case .classes(_, let classes): "one of " + classes.map(\.name).joined(separator: ", ")
    case .findings(let findings): "findings " + findings.joined(separator: ", ")
    case .masks(_, let classes): "masks of " + classes.dropFirst().map(\.name).joined(separator: ", ")
    }
  }

  /// The line of progress.
  static func line(_ name: String, _ place: RunWatch.Place) -> String {
    let share = place.steps > 0 ? Double(place.step) / Double(place.steps) : 0
    let full = Int((share * 20).rounded())
    let bar = String(repeating: "█", count: full) + String(repeating: "░", count: 20 - full)
    var words = "\(name) \(bar) pass \(place.pass) of \(place.passes)"
    if let objective = place.objective { words += ", objective \(NumberWords.decimal(objective))" }
    if let best = place.best { words += ", best \(NumberWords.decimal(best))" }
    if let seconds = place.secondsLeft { words += ", \(time(seconds)) left" }
    return words
  }

  static func time(_ seconds: Double) -> String {
    let whole = Int(min(seconds, 1e7).rounded(.up))
    return whole < 60 ? "\(whole) s" : whole < 3600 ? "\(whole / 60) min" : "\(whole / 3600) h \(whole % 3600 / 60) min"
  }

  /// A figure's name as a heading or beside an axis.
  static func title(_ metric: String) -> String {
    switch metric {
    case "auc": "AUC"
    case "dice": "Dice"
    default: metric.prefix(1).uppercased() + metric.dropFirst().replacing("-", with: " ")
    }
  }

  /// A figure with its interval.
  static func figure(_ metric: PassMetric) -> String {
    let name = metric.name + (metric.group.map { " of \($0)" } ?? "")
    guard let value = metric.value else { return "\(name) undefined: \(metric.reason ?? "")" }
    guard let lower = metric.lower, let upper = metric.upper else { return "\(name) \(NumberWords.decimal(value))" }
    return
      "\(name) \(NumberWords.decimal(value)) (95 % \(NumberWords.decimal(lower)) to \(NumberWords.decimal(upper)), \(metric.n) images)"
  }
}
