// SPDX-License-Identifier: Apache-2.0
import Catalog
import Datasets
import Vocabulary

/// Something that the attributes of one image must not say.
struct ValueRule: Sendable {
  /// The name of the estimate: `values.age`.
  var name: String
  /// What is wrong, after `of 100 images`: `have an age below 0 or above 120 years`.
  var words: String
  /// How much it matters.
  var severity: QualityFinding.Severity
  /// What can be done.
  var advice: String
  /// Whether anything is known that can be judged.
  var isJudged: @Sendable (DatasetItem) -> Bool
  /// What is to be said of an image that breaks the rule; `nil` where it does not.
  var fault: @Sendable (DatasetItem) -> String?
}

extension ValueRule {
  /// The greatest age that is believed, in years: nobody has been documented to have reached 123.
  static let oldest = 120.0

  /// What is checked of each image by itself.
  static let all: [ValueRule] =
    [age, sexCode, sexAndAnatomy, dateForm, futureDate, earlyDate, beforeBirth] + codes + exposures

  static func number(_ item: DatasetItem, _ names: String...) -> Double? {
    names.lazy.compactMap { name in
      item.entry.attributes[name].flatMap { $0.number ?? $0.text.flatMap { Double($0) } }
    }.first
  }

  static func text(_ item: DatasetItem, _ names: String...) -> String? {
    names.lazy.compactMap { item.entry.attributes[$0]?.words }.first { !$0.isEmpty }
  }

  /// The moment at which a day begins that is written `2026-01-31` or `20260131`; `nil` for what is no day.
  static func day(_ text: String) -> Timestamp? {
    let digits = Array(text.utf8)
    let written =
      digits.count == 8 && digits.allSatisfy { (48...57).contains($0) }
      ? "\(text.prefix(4))-\(text.dropFirst(4).prefix(2))-\(text.suffix(2))" : text
    return written.utf8.count == 10 ? Timestamp("\(written)T00:00:00Z") : nil
  }

  /// The day of the study, where it is one.
  static func studyDay(_ item: DatasetItem) -> Timestamp? { text(item, AttributeName.studyDate).flatMap(day) }

  private static let age = ValueRule(
    name: "values.age", words: "an age below 0 or above 120 years", severity: .serious,
    advice:
      "Ages like these are codes for a missing value (-1, 411, 999), days or months taken for years, or typing errors. "
      + "Set them to unknown, or read them with their unit.",
    isJudged: { number($0, AttributeName.age) != nil },
    fault: { item in
      guard let age = number(item, AttributeName.age), !(0...oldest).contains(age) else { return nil }
      return age < 0 ? "an age below 0" : "an age above 120"
    })

  private static let sexCode = ValueRule(
    name: "values.sex", words: "a sex that is none of M, F and O", severity: .warning,
    advice:
      "Map the words of the source to M, F and O before data are counted or split by sex; leave out what is not known.",
    isJudged: { text($0, AttributeName.sex) != nil },
    fault: { item in
      guard let sex = text(item, AttributeName.sex), !["M", "F", "O"].contains(sex) else { return nil }
      return "an unknown code"
    })

  private static let ofMen = ["prostat", "testi", "scrot", "penis", "seminal"]
  private static let ofWomen = [
    "uter", "ovar", "cervix ut", "vagin", "endometri", "obstetric", "fetus", "foetus", "pregnan",
  ]

  private static let sexAndAnatomy = ValueRule(
    name: "values.sex-and-anatomy", words: "a body part or finding that the stated sex does not have",
    severity: .serious,
    advice: "Either the sex, the body part or the patient is wrong. Look at the image and its report.",
    isJudged: { text($0, AttributeName.sex) != nil && (text($0, AttributeName.bodyPart) != nil || !$0.labels.isEmpty) },
    fault: { item in
      let sex = text(item, AttributeName.sex)
      let forbidden = sex == "F" ? ofMen : sex == "M" ? ofWomen : []
      let absent: Set<String> = ["0", "no", "false", "absent", "negative"]
      let words =
        [text(item, AttributeName.bodyPart)].compactMap { $0 }
        + item.labels.filter { !absent.contains($0.value.lowercased()) }.flatMap { [$0.finding, $0.value] }
      let hit = words.contains { word in
        let word = word.lowercased()
        return forbidden.contains { word.hasPrefix($0) || word.contains(" \($0)") || word.contains("-\($0)") }
      }
      return hit ? "sex and anatomy contradict each other" : nil
    })

  private static let dateForm = ValueRule(
    name: "values.date-form", words: "a study date that is no day of the calendar", severity: .warning,
    advice: "Write days as 2026-01-31. A day such as 31 February cannot be ordered or counted from.",
    isJudged: { text($0, AttributeName.studyDate) != nil },
    fault: { text($0, AttributeName.studyDate).flatMap { day($0) == nil ? "no day of the calendar" : nil } })

  private static let dayLength: Int64 = 86_400_000_000

  private static let futureDate = ValueRule(
    name: "values.date-future", words: "a study date after the day on which the image was taken in", severity: .serious,
    advice:
      "The clock of a device was wrong, or days and months were exchanged. Splits by time are wrong until it is put right; dates that were shifted to "
      + "hide them have to be shifted back in time.",
    isJudged: { studyDay($0) != nil },
    fault: { item in
      // A day of grace: the clock of the world is ahead of UTC in half of it.
      guard let day = studyDay(item), day.microseconds > item.entry.imported.microseconds + dayLength else {
        return nil
      }
      return "after it was taken in"
    })

  private static let earlyDate = ValueRule(
    name: "values.date-early", words: "a study date before 1970", severity: .warning,
    advice:
      "1900-01-01 and 1960-01-01 are what programs write where no date is known. Set it to unknown; a date that was shifted to hide it is no use for "
      + "splits by time.",
    isJudged: { studyDay($0) != nil },
    fault: { item in studyDay(item).flatMap { $0.microseconds < 0 ? "before 1970" : nil } })

  private static let beforeBirth = ValueRule(
    name: "values.before-birth", words: "a study before the patient's birth", severity: .serious,
    advice: "One of the two dates is wrong, or belongs to somebody else.",
    isJudged: { studyDay($0) != nil && text($0, "birth-date", "birth_date").flatMap(day) != nil },
    fault: { item in
      guard let day = studyDay(item), let birth = text(item, "birth-date", "birth_date").flatMap(ValueRule.day),
        day < birth
      else { return nil }
      return "before birth"
    })
}
