// SPDX-License-Identifier: Apache-2.0
import Catalog
import Datasets
import Vocabulary

/// What must agree between the images of one patient.
enum PatientHistory {
  /// A contradiction within one patient.
  struct Fault {
    /// The places of the two items that contradict each other.
    var first: Int, second: Int
    /// How large it is, in years where it is about ages.
    var size: Double
  }

  /// A question that is put to each patient.
  struct Question: Sendable {
    var name: String
    var words: String
    var severity: QualityFinding.Severity
    var advice: String
    /// The contradictions among the items of a patient; `nil` where nothing can be compared.
    var faults: @Sendable (_ items: [DatasetItem], _ places: [Int]) -> [Fault]?
  }

  private static let year = 365.2425 * 86_400_000_000
  /// Ages are whole years, and two of them from the right birthday differ by less than one more than the time between.
  private static let rounding = 1.0

  static let questions: [Question] = [
    Question(
      name: "values.sex-changes", words: "more than one sex", severity: .serious,
      advice:
        "Two persons under one number, or a typing error. Leakage between parts and results by sex are wrong until it is settled.",
      faults: { items, places in
        let known = places.filter { ["M", "F"].contains(ValueRule.text(items[$0], AttributeName.sex) ?? "") }
        guard known.count > 1, let first = known.first else { return nil }
        return known.filter {
          ValueRule.text(items[$0], AttributeName.sex) != ValueRule.text(items[first], AttributeName.sex)
        }.map { Fault(first: first, second: $0, size: 1) }
      }),
    Question(
      name: "values.birth-year", words: "ages that do not fit the dates of their studies", severity: .warning,
      advice:
        "Age and date give two years of birth. Two persons under one number, a date that was shifted, or an age that was copied from an earlier study.",
      faults: { items, places in
        let known = places.compactMap { place -> (Int, Double)? in
          guard let day = ValueRule.studyDay(items[place]), let age = ValueRule.number(items[place], AttributeName.age)
          else { return nil }
          return (place, Double(day.microseconds) / year - age)
        }
        guard known.count > 1, let least = known.min(by: { $0.1 < $1.1 }), let most = known.max(by: { $0.1 < $1.1 })
        else { return nil }
        let gap = most.1 - least.1
        return gap > rounding + 0.01 ? [Fault(first: least.0, second: most.0, size: gap)] : []
      }),
    Question(
      name: "values.age-backwards", words: "an age that falls from one study to a later one", severity: .serious,
      advice:
        "The order of the studies or the age is wrong. Whether a study is later is taken from its date, or from its follow-up number where there is no date.",
      faults: { items, places in
        let known = places.compactMap { place -> (place: Int, order: Double, age: Double)? in
          guard let order = order(items[place]), let age = ValueRule.number(items[place], AttributeName.age),
            (0...ValueRule.oldest).contains(age)
          else { return nil }
          return (place, order, age)
        }.sorted { ($0.order, $0.place) < ($1.order, $1.place) }
        guard known.count > 1 else { return nil }
        var faults: [Fault] = []
        var oldest = known[0]
        for next in known.dropFirst() {
          if next.order > oldest.order, next.age < oldest.age {
            faults.append(Fault(first: oldest.place, second: next.place, size: oldest.age - next.age))
          }
          if next.age > oldest.age { oldest = next }
        }
        return faults
      }),
    Question(
      name: "values.follow-up-order", words: "follow-up numbers that do not rise with the dates", severity: .warning,
      advice: "Numbers or dates are wrong. Do not order the studies of these patients by either.",
      faults: { items, places in
        let known = places.compactMap { place -> (place: Int, day: Timestamp, number: Double)? in
          guard let day = ValueRule.studyDay(items[place]), let number = followUp(items[place]) else { return nil }
          return (place, day, number)
        }.sorted { ($0.day, $0.number) < ($1.day, $1.number) }
        guard known.count > 1 else { return nil }
        return zip(known, known.dropFirst()).filter { $0.day < $1.day && $0.number >= $1.number }.map {
          Fault(first: $0.place, second: $1.place, size: $0.number - $1.number)
        }
      }),
  ]

  private static func followUp(_ item: DatasetItem) -> Double? {
    ValueRule.number(item, "follow-up", "follow_up", "follow-up-number")
  }

  /// When an image was made, in an order within its patient: its day, or else its number.
  private static func order(_ item: DatasetItem) -> Double? {
    ValueRule.studyDay(item).map { Double($0.microseconds) } ?? ValueRule.number(item, "offset_days", "offset-days")
      ?? followUp(item)
  }
}
