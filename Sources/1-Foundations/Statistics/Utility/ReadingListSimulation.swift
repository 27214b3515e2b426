// SPDX-License-Identifier: Apache-2.0
public import Distributions
import Foundation

/// A reading list played through case by case, with and without the model on the same cases.
///
/// It is the slow reference of the formulas, and the way to lists that have none: several readers with reading times that are
/// not exponential, or not alike. Reading times are gamma distributed with the stated mean and variation.
///
/// Each replicate starts with an empty list; its first fifth is not counted.
public struct ReadingListSimulation: Sendable {
  /// The list.
  public let list: ReadingList
  /// The seed of all random numbers.
  public let seed: UInt64
  /// How many times the list is played.
  public let replicates: Int
  /// How many cases arrive in each.
  public let cases: Int
  /// How many threads work; it changes the time, never the result.
  public let workers: Int

  private static let purpose: UInt16 = 0x71A6

  /// Makes a simulation; replicates ≥ 2, cases ≥ 10.
  public init(_ list: ReadingList, seed: UInt64, replicates: Int = 200, cases: Int = 5000, workers: Int = 1) {
    precondition(replicates >= 2 && cases >= 10, "a simulation needs replicates and cases")
    self.list = list
    self.seed = seed
    self.replicates = replicates
    self.cases = cases
    self.workers = workers
  }

  /// The mean waiting times of one replicate, without and with the model.
  public struct Outcome: Sendable, Hashable {
    /// In order of arrival.
    public let without: WaitingTimes
    /// Flagged cases first.
    public let with: WaitingTimes
  }

  /// Plays all replicates.
  ///
  /// - Parameter rates: The sensitivity and specificity of each replicate, given its random numbers.
  /// - Returns: One outcome per replicate; a kind of case that did not occur in one has the mean of its class of priority.
  /// - Complexity: O(replicates × cases × readers).
  public func outcomes(
    _ rates: @Sendable (inout PhiloxStream) -> (sensitivity: Double, specificity: Double)
  ) -> [Outcome] {
    inChunks(of: replicates, workers: workers) { range -> [Outcome] in
      range.map { replicate in
        var stream = PhiloxStream(seed: seed, replicate: replicate, purpose: Self.purpose)
        let rates = rates(&stream)
        let day = ReadingDay(
          list, cases: cases, sensitivity: rates.sensitivity, specificity: rates.specificity, from: &stream)
        return Outcome(without: day.waiting(hasModel: false), with: day.waiting(hasModel: true))
      }
    }.flatMap { $0 }
  }
}

/// The cases of one replicate.
private struct ReadingDay {
  /// What a case is: urgent by itself, or one of the four cells.
  private enum Kind: Int {
    case urgent, truePositive, falseNegative, falsePositive, trueNegative
  }

  private let list: ReadingList
  private let rates: (sensitivity: Double, specificity: Double)
  private var arrival: [Double] = []
  private var reading: [Double] = []
  private var kind: [Kind] = []

  init(
    _ list: ReadingList, cases: Int, sensitivity: Double, specificity: Double, from stream: inout PhiloxStream
  ) {
    self.list = list
    rates = (sensitivity, specificity)
    var now = 0.0
    for _ in 0..<cases {
      now += -log(stream.openUniform()) * 60 / list.arrivalsPerHour
      let kind: Kind
      if stream.happens(list.urgentShare) {
        kind = .urgent
      } else if stream.happens(list.prevalence) {
        kind = stream.happens(sensitivity) ? .truePositive : .falseNegative
      } else {
        kind = stream.happens(specificity) ? .trueNegative : .falsePositive
      }
      let time =
        switch kind {
        case .urgent: list.urgent
        case .truePositive, .falseNegative: list.diseased
        case .falsePositive, .trueNegative: list.healthy
        }
      arrival.append(now)
      self.kind.append(kind)
      reading.append(time.draw(from: &stream))
    }
  }

  /// Lower numbers go first.
  private func priority(_ kind: Kind, hasModel: Bool) -> Int {
    switch kind {
    case .urgent: 0
    case .truePositive, .falsePositive: hasModel ? 1 : 2
    case .falseNegative, .trueNegative: 2
    }
  }

  func waiting(hasModel: Bool) -> WaitingTimes {
    let priorities = kind.map { priority($0, hasModel: hasModel) }
    let waits = play(priorities)
    var sums = [Double](repeating: 0, count: 5)
    var counts = [Double](repeating: 0, count: 5)
    for index in waits.count / 5..<waits.count {
      sums[kind[index].rawValue] += waits[index]
      counts[kind[index].rawValue] += 1
    }
    func mean(_ kind: Kind) -> Double {
      if counts[kind.rawValue] > 0 { return sums[kind.rawValue] / counts[kind.rawValue] }
      let alike = [Kind.truePositive, .falseNegative, .falsePositive, .trueNegative].filter {
        priority($0, hasModel: hasModel) == priority(kind, hasModel: hasModel)
      }
      let count = alike.reduce(0) { $0 + counts[$1.rawValue] }
      return count > 0 ? alike.reduce(0) { $0 + sums[$1.rawValue] } / count : 0
    }
    return WaitingTimes(
      truePositive: mean(.truePositive), falseNegative: mean(.falseNegative), falsePositive: mean(.falsePositive),
      trueNegative: mean(.trueNegative), urgent: list.urgentShare > 0 ? mean(.urgent) : nil,
      sensitivity: rates.sensitivity, specificity: rates.specificity, list: list)
  }

  /// Plays the list: each case's time from arrival to the end of reading, less its own reading time.
  private func play(_ priorities: [Int]) -> [Double] {
    var queues = [CaseQueue](repeating: CaseQueue(), count: 3)
    var left = reading
    var desks: [(index: Int, end: Double)] = []
    var waits = [Double](repeating: 0, count: arrival.count)
    var next = 0
    while next < arrival.count || !desks.isEmpty {
      let first = desks.indices.min { desks[$0].end < desks[$1].end }
      if next < arrival.count, first.map({ arrival[next] < desks[$0].end }) ?? true {
        let now = arrival[next]
        if desks.count < list.readers {
          desks.append((next, now + left[next]))
        } else if let desk = interrupted(desks, by: priorities[next], priorities) {
          let index = desks[desk].index
          left[index] = desks[desk].end - now
          queues[priorities[index]].putBack(index)
          desks[desk] = (next, now + left[next])
        } else {
          queues[priorities[next]].append(next)
        }
        next += 1
      } else if let first {
        let (index, now) = desks[first]
        waits[index] = now - arrival[index] - reading[index]
        if let queue = queues.firstIndex(where: { !$0.isEmpty }) {
          let taken = queues[queue].takeFirst()
          desks[first] = (taken, now + left[taken])
        } else {
          desks.swapAt(first, desks.count - 1)
          desks.removeLast()
        }
      }
    }
    return waits
  }

  /// The desk whose case is laid aside for one of a priority: of the least urgent the one that came last.
  private func interrupted(
    _ desks: [(index: Int, end: Double)], by priority: Int, _ priorities: [Int]
  ) -> Int? {
    guard list.discipline == .preemptiveResume else { return nil }
    let last = desks.indices.max {
      (priorities[desks[$0].index], desks[$0].index) < (priorities[desks[$1].index], desks[$1].index)
    }
    return last.flatMap { priorities[desks[$0].index] > priority ? $0 : nil }
  }
}

/// Cases that wait in order.
private struct CaseQueue {
  private var cases: [Int] = []
  private var head = 0

  var isEmpty: Bool { head == cases.count }

  mutating func append(_ index: Int) { cases.append(index) }

  mutating func takeFirst() -> Int {
    defer { head += 1 }
    return cases[head]
  }

  /// A case that was begun stands before all that were not.
  mutating func putBack(_ index: Int) {
    if head > 0 {
      head -= 1
      cases[head] = index
    } else {
      cases.insert(index, at: 0)
    }
  }
}

extension ReadingTime {
  /// A gamma deviate.
  ///
  /// > Source: Marsaglia & Tsang, ACM Transactions on Mathematical Software 26 (2000) 363–372.
  fileprivate func draw(from stream: inout PhiloxStream) -> Double {
    if variation == 0 { return minutes }
    if variation == 1 { return -log(stream.openUniform()) * minutes }
    let shape = 1 / (variation * variation)
    let boosted = shape < 1 ? shape + 1 : shape
    let d = boosted - 1.0 / 3
    let c = 1 / (9 * d).squareRoot()
    while true {
      let x = stream.normal()
      let cube = 1 + c * x
      guard cube > 0 else { continue }
      let v = cube * cube * cube
      if log(stream.openUniform()) < 0.5 * x * x + d - d * v + d * log(v) {
        let gamma = d * v * (shape < 1 ? pow(stream.openUniform(), 1 / shape) : 1)
        return gamma * minutes / shape
      }
    }
  }
}
