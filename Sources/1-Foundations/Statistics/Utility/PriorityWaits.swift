// SPDX-License-Identifier: Apache-2.0

/// Mean waits in a queue with classes of priority, first class first.
enum PriorityWaits {
  /// A class: arrivals per minute, mean reading time in minutes, mean of its square.
  struct Arrivals {
    var rate: Double
    var minutes: Double
    var square: Double
  }

  /// The wait of a case in a class: what it waits in any case, and what each minute of its own reading adds by interruptions.
  struct Wait {
    var start: Double
    var stretch = 0.0

    func minutes(reading minutes: Double) -> Double { start + stretch * minutes }
  }

  /// One reader and any reading time.
  ///
  /// > Source: Cobham, Operations Research 2 (1954) 70–76, without interruption; Kleinrock, Queueing Systems II (1976), 3.4–3.7,
  /// > with; one class is the formula of Pollaczek and Khinchine.
  static func oneReader(_ classes: [Arrivals], isPreemptive: Bool) -> [Wait] {
    let all = classes.reduce(0) { $0 + $1.rate * $1.square } / 2
    var (load, rest) = (0.0, 0.0)
    return classes.map { own in
      let before = load
      load += own.rate * own.minutes
      rest += own.rate * own.square / 2
      let ahead = isPreemptive ? rest : all
      return Wait(
        start: ahead / ((1 - before) * (1 - load)), stretch: isPreemptive ? before / (1 - before) : 0)
    }
  }

  /// Several readers, and exponential reading times of one mean.
  ///
  /// > Source: Cobham, Operations Research 2 (1954) 70–76, without interruption; with it the classes down to any one are a queue
  /// > by themselves, from which the waits follow by subtraction (Buzen & Bondi, Operations Research 31 (1983) 456–465).
  static func severalReaders(_ classes: [Arrivals], readers: Int, isPreemptive: Bool) -> [Wait] {
    let minutes = classes[0].minutes
    let capacity = Double(readers) / minutes
    let rates = classes.map(\.rate)
    var sum = 0.0
    if !isPreemptive {
      let delay = chanceOfWaiting(load: rates.reduce(0, +) * minutes, readers: readers) / capacity
      return rates.map { rate in
        let before = sum / capacity
        sum += rate
        return Wait(start: delay / ((1 - before) * (1 - sum / capacity)))
      }
    }
    func backlog(_ rate: Double) -> Double {
      rate * chanceOfWaiting(load: rate * minutes, readers: readers) / (capacity - rate)
    }
    return rates.map { rate in
      // A class without cases has the wait of the first case that would come.
      let own = max(rate, 1e-7 * (capacity - sum))
      defer { sum += rate }
      return Wait(start: (backlog(sum + own) - backlog(sum)) / own)
    }
  }

  /// Erlang's C: the chance that all readers are busy.
  static func chanceOfWaiting(load: Double, readers: Int) -> Double {
    var blocked = 1.0
    for reader in 1...readers { blocked = load * blocked / (Double(reader) + load * blocked) }
    return blocked / (1 - load / Double(readers) * (1 - blocked))
  }
}

extension ReadingList {
  /// The mean waiting times when cases are read in order of arrival, those that are urgent by themselves first.
  /// - Throws: ``ReadingListError/noClosedForm(_:)`` where only a simulation gives them.
  public func waitingWithout() throws(ReadingListError) -> WaitingTimes {
    try waiting(sensitivity: 0, specificity: 1, hasModel: false)
  }

  /// The mean waiting times when flagged cases go first.
  ///
  /// - Parameters:
  ///   - sensitivity: The share of diseased cases that are flagged, 0…1.
  ///   - specificity: The share of healthy cases that are not, 0…1.
  /// - Returns: The waiting times, in minutes.
  /// - Throws: ``ReadingListError/noClosedForm(_:)`` where only a simulation gives them.
  public func waitingWith(sensitivity: Double, specificity: Double) throws(ReadingListError) -> WaitingTimes {
    for (name, value) in [("the sensitivity", sensitivity), ("the specificity", specificity)]
    where !(value >= 0 && value <= 1) {
      throw .badNumber(name: name, value: value, needed: "a share from 0 to 1")
    }
    return try waiting(sensitivity: sensitivity, specificity: specificity, hasModel: true)
  }

  private func waiting(
    sensitivity: Double, specificity: Double, hasModel: Bool
  ) throws(ReadingListError) -> WaitingTimes {
    if let formulaGap { throw .noClosedForm(formulaGap) }
    let rate = arrivalsPerHour / 60
    var classes: [PriorityWaits.Arrivals] = []
    if urgentShare > 0 {
      classes.append(.init(rate: rate * urgentShare, minutes: urgent.minutes, square: urgent.secondMoment))
    }
    let ordinary = rate * (1 - urgentShare)
    let sick = ordinary * prevalence
    let well = ordinary * (1 - prevalence)
    if hasModel { classes.append(mixture(sick * sensitivity, well * (1 - specificity))) }
    classes.append(hasModel ? mixture(sick * (1 - sensitivity), well * specificity) : mixture(sick, well))
    let isPreemptive = discipline == .preemptiveResume
    let waits =
      readers == 1
      ? PriorityWaits.oneReader(classes, isPreemptive: isPreemptive)
      : PriorityWaits.severalReaders(classes, readers: readers, isPreemptive: isPreemptive)
    let last = waits[waits.count - 1]
    let flagged = hasModel ? waits[waits.count - 2] : last
    return WaitingTimes(
      truePositive: flagged.minutes(reading: diseased.minutes), falseNegative: last.minutes(reading: diseased.minutes),
      falsePositive: flagged.minutes(reading: healthy.minutes), trueNegative: last.minutes(reading: healthy.minutes),
      urgent: urgentShare > 0 ? waits[0].minutes(reading: urgent.minutes) : nil, sensitivity: sensitivity,
      specificity: specificity, list: self)
  }

  private func mixture(_ sick: Double, _ well: Double) -> PriorityWaits.Arrivals {
    let rate = sick + well
    guard rate > 0 else { return .init(rate: 0, minutes: healthy.minutes, square: healthy.secondMoment) }
    return .init(
      rate: rate, minutes: (sick * diseased.minutes + well * healthy.minutes) / rate,
      square: (sick * diseased.secondMoment + well * healthy.secondMoment) / rate)
  }
}
