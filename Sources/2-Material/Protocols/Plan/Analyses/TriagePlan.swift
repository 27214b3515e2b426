// SPDX-License-Identifier: Apache-2.0
public import Statistics

/// The reading list that the model would sort.
public struct TriagePlan: Sendable, Hashable {
  /// How many cases arrive in an hour.
  public var arrivalsPerHour: Double
  /// The mean reading time, in minutes.
  public var minutesPerCase: Double
  /// The mean reading time of diseased cases; as of all where `nil`.
  public var minutesPerDiseased: Double?
  /// The standard deviation of reading times divided by their mean.
  public var variation: Double
  /// How many readers share the list.
  public var readers: Int
  /// The share of diseased cases on the list; the sample's where `nil`.
  public var prevalence: Double?
  /// The share of cases that go first whatever the model says.
  public var urgentShare: Double
  /// The mean reading time of these; as of all where `nil`.
  public var minutesPerUrgent: Double?
  /// What happens to the case on the desk when a more urgent one arrives.
  public var discipline: ReadingList.Discipline

  /// Makes a plan; the parameters are the properties.
  public init(
    arrivalsPerHour: Double, minutesPerCase: Double, minutesPerDiseased: Double? = nil, variation: Double = 1,
    readers: Int = 1, prevalence: Double? = nil, urgentShare: Double = 0, minutesPerUrgent: Double? = nil,
    discipline: ReadingList.Discipline = .nonPreemptive
  ) {
    self.arrivalsPerHour = arrivalsPerHour
    self.minutesPerCase = minutesPerCase
    self.minutesPerDiseased = minutesPerDiseased
    self.variation = variation
    self.readers = readers
    self.prevalence = prevalence
    self.urgentShare = urgentShare
    self.minutesPerUrgent = minutesPerUrgent
    self.discipline = discipline
  }

  /// The reading list at a prevalence.
  /// - Throws: ``ReadingListError`` for numbers out of range, and where the readers cannot keep up.
  public func list(prevalence sample: Double) throws(ReadingListError) -> ReadingList {
    func time(_ name: String, _ minutes: Double) throws(ReadingListError) -> ReadingTime {
      guard let time = ReadingTime(minutes: minutes, variation: variation) else {
        throw .badNumber(name: name, value: minutes, needed: "a number > 0, and a variation from 0 to 10")
      }
      return time
    }
    return try ReadingList(
      arrivalsPerHour: arrivalsPerHour, readers: readers,
      diseased: time("the reading time of diseased cases", minutesPerDiseased ?? minutesPerCase),
      healthy: time("the reading time", minutesPerCase), prevalence: prevalence ?? sample, urgentShare: urgentShare,
      urgent: time("the reading time of urgent cases", minutesPerUrgent ?? minutesPerCase), discipline: discipline)
  }
}
