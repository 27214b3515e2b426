// SPDX-License-Identifier: Apache-2.0
import Catalog
import Distributions
import Statistics
public import Vocabulary

/// What a picture looks like, held against what is stated of it: the share of its nearest reference images that are stated otherwise.
///
/// How often the nearest are right is measured on the reference, each image without those of its own patient. A check that is not right
/// often enough is kept with its figure and not used.
///
/// > Source: Cover & Hart, IEEE Transactions on Information Theory 13 (1967) 21–27.
public struct ContentCheck: Sendable, Equatable {
  /// The attribute.
  public let attribute: String
  /// Its values that have enough patients, in order.
  public let classes: [String]
  /// How often the most frequent value among the nearest is the stated one, one image of each patient.
  public let accuracy: Estimate
  /// Whether it is used.
  public let isUsed: Bool
  /// The class of each reference image, −1 where it has none.
  let labels: [Int]

  /// How many nearest images have a voice.
  static let voices = 10
  /// Fewer patients make no class.
  static let fewest = 10
  /// Each class must be told right this often.
  static let leastRecall = 0.8

  /// Takes a check as it was written.
  init(attribute: String, classes: [String], accuracy: Estimate, isUsed: Bool, labels: [Int]) {
    self.attribute = attribute
    self.classes = classes
    self.accuracy = accuracy
    self.isUsed = isUsed
    self.labels = labels
  }

  /// Learns a check; `nil` where fewer than two values have ten patients.
  ///
  /// `nearest` gives the rows that lie nearest to a row, the nearest first, among those that are allowed.
  init?(
    _ attribute: String, _ facts: [GuardFacts], leastAccuracy: Double, seed: UInt64,
    nearest: (_ row: Int, _ allowed: [Bool]) -> [Int]
  ) {
    let words = facts.map { AcceptedImages.plain($0.attributes[attribute]?.words ?? "") }
    var patients: [String: Set<String>] = [:]
    for (word, fact) in zip(words, facts) where !word.isEmpty { patients[word, default: []].insert(fact.patient) }
    let classes = patients.filter { $0.value.count >= Self.fewest }.keys.sorted()
    guard classes.count > 1 else { return nil }
    let labels = words.map { classes.firstIndex(of: $0) ?? -1 }
    var stream = PhiloxStream(seed: seed, purpose: 0x6A5E)
    var right = [Int](repeating: 0, count: classes.count)
    var asked = right
    let rows = Dictionary(grouping: facts.indices.filter { labels[$0] >= 0 }) { facts[$0].patient }
    for patient in rows.keys.sorted() {
      guard let own = rows[patient] else { continue }
      let row = own[stream.below(own.count)]
      let allowed = facts.indices.map { labels[$0] >= 0 && facts[$0].patient != patient }
      let near = nearest(row, allowed)
      guard !near.isEmpty else { continue }
      asked[labels[row]] += 1
      if Self.majority(near.map { labels[$0] }) == labels[row] { right[labels[row]] += 1 }
    }
    let share = Proportion(successes: right.reduce(0, +), trials: asked.reduce(0, +))
    self.attribute = attribute
    self.classes = classes
    self.labels = labels
    accuracy = Self.accuracy(right: share.successes, asked: share.trials, attribute)
    isUsed =
      (share.bounds()?.lower ?? 0) >= leastAccuracy
      && zip(right, asked).allSatisfy { Double($0) >= Self.leastRecall * Double($1) }
  }

  /// How often it is right.
  static func accuracy(right: Int, asked: Int, _ attribute: String) -> Estimate {
    Proportion(successes: right, trials: asked).estimate(
      name: "content-accuracy.\(attribute)",
      definition:
        "share of patients whose nearest reference images of other patients mostly state the same \(attribute)")
  }

  /// Which rows have a voice.
  var allowed: [Bool] { labels.map { $0 >= 0 } }

  /// The share of the nearest that are stated otherwise, and what most of them state.
  ///
  /// Where nothing is stated there is nothing to contradict: 0.
  func value(stated word: String?, nearest: [Int]) -> (value: Double, looksLike: String)? {
    guard !nearest.isEmpty else { return nil }
    let near = nearest.map { labels[$0] }
    let looks = classes[Self.majority(near)]
    let plain = AcceptedImages.plain(word ?? "")
    guard !plain.isEmpty else { return (0, looks) }
    let own = classes.firstIndex(of: plain)
    return (Double(near.count { $0 != own }) / Double(near.count), looks)
  }

  /// The most frequent class; of equally frequent ones that of the nearer image.
  private static func majority(_ labels: [Int]) -> Int {
    var counts: [Int: Int] = [:]
    for label in labels { counts[label, default: 0] += 1 }
    let most = counts.values.max() ?? 0
    return labels.first { counts[$0] == most } ?? 0
  }
}
