// SPDX-License-Identifier: Apache-2.0

/// A list of cases that wait for readers, and what a model's flags do to it.
///
/// Cases arrive at random at a steady rate. Without the model they are read in order of arrival; with it flagged cases go first.
/// Cases that are urgent whatever the model says may go before either. Waiting is the time from arrival to the end of reading
/// less the case's own reading time.
///
/// **Assumes** a list in balance: arrivals as a Poisson process, readers who never idle while a case waits, and flags that are
/// there when the case arrives.
/// > Source: Thompson et al., Queueing Systems 108 (2024) 579–610, for triage as priority queueing; Cobham, Operations Research
/// > 2 (1954) 70–76. Checked in `ReadingListTests` by hand and against Markov chains, in `TriageBenefitTests` against the simulation.
public struct ReadingList: Sendable, Hashable {
  /// What happens to the case on the reader's desk when a more urgent one arrives.
  public enum Discipline: String, Sendable, Hashable, CaseIterable {
    /// It is finished first.
    case nonPreemptive = "non-preemptive"
    /// It is laid aside, and taken up again where it was left.
    case preemptiveResume = "preemptive-resume"
  }

  /// How many cases arrive in an hour.
  public let arrivalsPerHour: Double
  /// How many readers share the list.
  public let readers: Int
  /// The reading time of diseased cases.
  public let diseased: ReadingTime
  /// The reading time of healthy cases.
  public let healthy: ReadingTime
  /// The share of diseased among the cases that are not urgent by themselves, 0…1.
  public let prevalence: Double
  /// The share of all cases that go first whatever the model says, 0 ≤ share < 1.
  public let urgentShare: Double
  /// The reading time of these.
  public let urgent: ReadingTime
  /// What happens to the case on the desk.
  public let discipline: Discipline

  /// Checks the numbers.
  /// - Throws: ``ReadingListError/badNumber(name:value:needed:)`` for one outside its range, and
  ///   ``ReadingListError/overloaded(utilisation:)`` where the readers cannot keep up.
  public init(
    arrivalsPerHour: Double, readers: Int = 1, diseased: ReadingTime, healthy: ReadingTime, prevalence: Double,
    urgentShare: Double = 0, urgent: ReadingTime? = nil, discipline: Discipline = .nonPreemptive
  ) throws(ReadingListError) {
    guard arrivalsPerHour > 0, arrivalsPerHour.isFinite else {
      throw .badNumber(name: "arrivals per hour", value: arrivalsPerHour, needed: "a number > 0")
    }
    guard (1...200).contains(readers) else {
      throw .badNumber(name: "the number of readers", value: Double(readers), needed: "a number from 1 to 200")
    }
    guard prevalence >= 0, prevalence <= 1 else {
      throw .badNumber(name: "the prevalence", value: prevalence, needed: "a share from 0 to 1")
    }
    guard urgentShare >= 0, urgentShare < 1 else {
      throw .badNumber(name: "the share of urgent cases", value: urgentShare, needed: "a share from 0 to below 1")
    }
    self.arrivalsPerHour = arrivalsPerHour
    self.readers = readers
    self.diseased = diseased
    self.healthy = healthy
    self.prevalence = prevalence
    self.urgentShare = urgentShare
    self.urgent = urgent ?? healthy
    self.discipline = discipline
    if utilisation >= 1 { throw .overloaded(utilisation: utilisation) }
  }

  /// The mean time that a case takes, in minutes.
  public var minutesPerCase: Double {
    urgentShare * urgent.minutes
      + (1 - urgentShare) * (prevalence * diseased.minutes + (1 - prevalence) * healthy.minutes)
  }

  /// The share of the readers' time that is taken, below 1.
  public var utilisation: Double { arrivalsPerHour / 60 * minutesPerCase / Double(readers) }

  /// The same list with more or fewer arrivals.
  /// - Throws: ``ReadingListError`` unless 0 < utilisation < 1.
  public func at(utilisation: Double) throws(ReadingListError) -> ReadingList {
    try ReadingList(
      arrivalsPerHour: utilisation * 60 * Double(readers) / minutesPerCase, readers: readers, diseased: diseased,
      healthy: healthy, prevalence: prevalence, urgentShare: urgentShare, urgent: urgent, discipline: discipline)
  }

  /// Why no formula gives the waiting times; `nil` where one does.
  ///
  /// One reader has formulas for any reading time. Several readers have them where all reading times are exponential with one
  /// mean.
  public var formulaGap: String? {
    guard readers > 1 else { return nil }
    var times = [ReadingTime]()
    if prevalence > 0 { times.append(diseased) }
    if prevalence < 1 { times.append(healthy) }
    if urgentShare > 0 { times.append(urgent) }
    guard times.allSatisfy({ $0.variation == 1 }) else {
      return "several readers have one only where reading times are exponential (a variation of 1)"
    }
    return times.allSatisfy { $0.minutes == times[0].minutes }
      ? nil : "several readers have one only where all cases take the same mean time"
  }
}
