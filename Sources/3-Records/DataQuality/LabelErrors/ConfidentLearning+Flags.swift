// SPDX-License-Identifier: Apache-2.0
import Foundation

extension ConfidentLearning {
  /// How rows are picked out as wrong.
  public enum Pruning: String, Sendable, Hashable, CaseIterable {
    /// For each pair of label and class as many rows as the joint has, those with the greatest margin for the class.
    case byNoiseRate = "noise-rate"
    /// For each label as many rows as the joint says are wrong, those with the least chance of their label.
    case byClass = "class"
    /// What both of them pick out.
    case both
    /// All rows that count for another class than their label.
    case confident
  }

  /// How well a label stands, 0 to 1, less is worse.
  public enum Quality: String, Sendable, Hashable, CaseIterable {
    /// The chance of the label.
    case selfConfidence = "self-confidence"
    /// The chance of the label less that of the likeliest other class, brought to 0 … 1.
    case normalizedMargin = "normalized-margin"
  }

  /// Whether each row's label is picked out as wrong.
  ///
  /// A row whose likeliest class is its label is never picked out. Among rows that stand equally, the earlier one is.
  /// - Parameter pruning: How.
  /// - Returns: One for each row.
  /// - Complexity: O(rows × classes + rows · log rows).
  public func flagged(_ pruning: Pruning = .byNoiseRate) -> [Bool] {
    var flags: [Bool]
    switch pruning {
    case .byNoiseRate: flags = flagsByNoiseRate
    case .byClass: flags = flagsByClass
    case .both: flags = zip(flagsByNoiseRate, flagsByClass).map { $0 && $1 }
    case .confident: flags = zip(labels, confidentClass).map { $1 != nil && $1 != $0 }
    }
    for row in flags.indices where flags[row] && agrees(row) { flags[row] = false }
    return flags
  }

  /// How well each row's label stands.
  public func quality(_ quality: Quality = .normalizedMargin) -> [Double] {
    labels.indices.map { row in
      let own = probabilities[row * classCount + labels[row]]
      guard quality == .normalizedMargin else { return own }
      return (own - best(of: row, without: labels[row]).chance + 1) / 2
    }
  }

  /// The class that a row more likely is of, its label left out.
  public func suggestion(_ row: Int) -> Int { best(of: row, without: labels[row]).own }

  private func best(of row: Int, without left: Int) -> (own: Int, chance: Double) {
    var best = (own: left == 0 ? 1 : 0, chance: -Double.infinity)
    for own in 0..<classCount where own != left && probabilities[row * classCount + own] > best.chance {
      best = (own, probabilities[row * classCount + own])
    }
    return best
  }

  private func agrees(_ row: Int) -> Bool {
    var best = 0
    var most = -Double.infinity
    for own in 0..<classCount {
      let chance = probabilities[row * classCount + own] + (own == labels[row] ? Self.tolerance : 0)
      if chance > most { (best, most) = (own, chance) }
    }
    return best == labels[row]
  }

  /// How many rows of each label are taken for each class; at least one row of a label is left right.
  private var pruneCounts: [[Int]] {
    joint.enumerated().map { label, row in
      let right = max(1, row[label])
      let more = Double(right - row[label])
      let others = Double(max(1, row.count { $0 != 0 } - 1))
      return row.enumerated().map { own, count in
        own == label ? right : Int(max(0, Double(count) - more / others))
      }
    }
  }

  private var rowsByLabel: [[Int]] {
    var rows = [[Int]](repeating: [], count: classCount)
    for (row, label) in labels.enumerated() { rows[label].append(row) }
    return rows
  }

  private var flagsByNoiseRate: [Bool] {
    var flags = [Bool](repeating: false, count: labels.count)
    let prune = pruneCounts
    for (label, rows) in rowsByLabel.enumerated() where rows.count > 1 {
      for own in 0..<classCount where own != label && prune[label][own] > 0 {
        let margins = rows.map { probabilities[$0 * classCount + own] - probabilities[$0 * classCount + label] }
        let order = rows.indices.sorted { margins[$0] == margins[$1] ? $0 < $1 : margins[$0] > margins[$1] }
        for place in order.prefix(prune[label][own]) { flags[rows[place]] = true }
      }
    }
    return flags
  }

  private var flagsByClass: [Bool] {
    var flags = [Bool](repeating: false, count: labels.count)
    let prune = pruneCounts
    for (label, rows) in rowsByLabel.enumerated() where rows.count > 1 {
      let chances = rows.map { probabilities[$0 * classCount + label] }
      let order = rows.indices.sorted { chances[$0] == chances[$1] ? $0 < $1 : chances[$0] < chances[$1] }
      for place in order.prefix(max(0, rows.count - prune[label][label])) { flags[rows[place]] = true }
    }
    return flags
  }
}
