// SPDX-License-Identifier: Apache-2.0
import Statistics
import Vocabulary
import YAMLFiles

extension ProtocolKeys {
  static let triage = KeyTable(
    "triage", required: ["arrivals-per-hour", "minutes-per-case"],
    optional: [
      "minutes-per-diseased", "variation", "readers", "prevalence", "urgent-share", "minutes-per-urgent", "discipline",
    ],
    choices: ["discipline": words(ReadingList.Discipline.self)])
}

extension ProtocolReader {
  /// Reads `triage`.
  func readTriage(_ section: Section, data: TableReference?) -> TriagePlan {
    func positive(_ key: String) -> Double? {
      section.number(key, expected: "a number > 0") { $0 > 0 }
    }
    let plan = TriagePlan(
      arrivalsPerHour: positive("arrivals-per-hour") ?? 1, minutesPerCase: positive("minutes-per-case") ?? 1,
      minutesPerDiseased: positive("minutes-per-diseased"),
      variation: section.number("variation", expected: "a number from 0 to 10") { (0...10).contains($0) } ?? 1,
      readers: section.integer("readers", in: 1...200) ?? 1, prevalence: openShare("prevalence", in: section),
      urgentShare: section.number("urgent-share", expected: "a share from 0 to below 1") { $0 >= 0 && $0 < 1 } ?? 0,
      minutesPerUrgent: positive("minutes-per-urgent"),
      discipline: section.choice("discipline", ReadingList.Discipline.self) ?? .nonPreemptive)
    return plan
  }
}
