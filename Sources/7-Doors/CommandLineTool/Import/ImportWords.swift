// SPDX-License-Identifier: Apache-2.0
import Catalog
import Foundation
import Vocabulary

/// What came of an import, for people and for programs.
struct ImportWords {
  let outcome: ImportOutcome
  let seconds: Double
  let isTrial: Bool

  /// How many refusals are listed one by one.
  static let shown = 20

  var text: String {
    var lines: [String] = []
    let images = outcome.taken == 1 ? "1 image" : "\(outcome.taken) images"
    var first = isTrial ? "dry run: \(images) would be taken in" : "import: \(images) taken in"
    if outcome.taken > 0 {
      first += " (\(Self.size(outcome.bytes))"
      if !isTrial { first += ", \(outcome.newPatients) new patients" }
      if seconds > 0.5 { first += ", \(Int((Double(outcome.taken) / seconds).rounded())) images/s" }
      first += ")"
    }
    lines.append(first)
    if outcome.isComplete, outcome.taken + outcome.doneBefore + outcome.duplicates + outcome.refused.count == 0 {
      lines.append(
        outcome.passedOver == 0
          ? "  there is no file in what was named; hidden files and archives of this program are not looked at"
          : "  no image was found: DICOM, NIfTI, NRRD, PNG, JPEG or archives of NumPy")
    }
    func add(_ count: Int, _ words: String) { if count > 0 { lines.append("  \(count) \(words)") } }
    add(outcome.doneBefore, "dealt with before, not opened again")
    add(outcome.duplicates, "there already: the same file of the same patient")
    add(outcome.passedOver, "passed over: no images")
    let others = outcome.likenesses.filter { $0.kind == .contentOfAnotherPatient }
    add(others.count, "taken in though the same file is there of another patient\(Self.examples(others))")
    let twins = outcome.likenesses.filter { $0.kind == .pixels }
    add(twins.count, "taken in though the same pixels are there in another file\(Self.examples(twins))")
    add(outcome.patientsOfOneImage, "counted as patients of their own: nothing says whose they are")
    lines += differences
    for (name, count) in outcome.oddities.sorted(by: { $0.key < $1.key }) {
      lines.append("  \(count) taken in with \(name) that makes no sense; look at the column")
    }
    if !outcome.refused.isEmpty {
      lines.append("  \(outcome.refused.count) refused:")
      for (code, count) in outcome.refusalCounts {
        lines.append("    \(count)  \(ImportRefusalWords.summary(code))")
      }
      let groups = RefusalGroup.groups(of: outcome.refused)
      lines += groups.prefix(Self.shown).map { "  " + $0.words }
      if groups.count > Self.shown {
        let more = groups.dropFirst(Self.shown).map(\.count).reduce(0, +)
        lines.append("  … and \(more) more; --report FILE writes all of them")
      }
    }
    return lines.joined(separator: "\n")
  }

  /// Rows that differ: what was done about them, and the first of them.
  private var differences: [String] {
    guard outcome.differingRows > 0 else { return [] }
    let rows = outcome.differingRows == 1 ? "1 row differs" : "\(outcome.differingRows) rows differ"
    let end =
      outcome.corrected > 0
      ? "taken over; what was known before is kept"
      : isTrial ? "nothing is changed" : "nothing was changed ('--corrections take --reason …' takes them over)"
    var lines = ["  \(rows) from what is known of \(outcome.differingRows == 1 ? "its image" : "their images"): \(end)"]
    lines += outcome.differences.prefix(Self.shown).map { "    " + Self.words($0) }
    if outcome.differences.count > Self.shown {
      lines.append("    … and \(outcome.differences.count - Self.shown) more values; --report FILE writes all of them")
    }
    return lines
  }

  private static func words(_ difference: ImportOutcome.Difference) -> String {
    let place = "row \(difference.row), image \(difference.key), \(difference.attribute)"
    guard difference.mayBeShown else { return place }
    return "\(place): found \(difference.found?.words ?? "nothing"); known \(difference.known?.words ?? "nothing")"
  }

  private static func document(_ difference: ImportOutcome.Difference) -> JSONValue {
    let isShown = difference.mayBeShown
    return .object([
      "row": .integer(difference.row), "image": .integer(difference.key), "attribute": .string(difference.attribute),
      "shown": .bool(isShown), "found": isShown ? difference.found.map { .string($0.words) } : nil,
      "known": isShown ? difference.known.map { .string($0.words) } : nil,
    ])
  }

  private static func examples(_ likenesses: [ImportOutcome.Likeness]) -> String {
    guard let first = likenesses.first else { return "" }
    return " (as image \(first.key) and image \(first.other))"
  }

  private static func size(_ bytes: Int) -> String {
    bytes < 10_000_000 ? "\((bytes + 500) / 1000) kB" : "\((bytes + 500_000) / 1_000_000) MB"
  }

  var json: JSONValue {
    .object([
      "dry_run": .bool(isTrial), "complete": .bool(outcome.isComplete), "taken": .integer(outcome.taken),
      "bytes": .integer(outcome.bytes), "seconds": .number((seconds * 1000).rounded() / 1000),
      "new_patients": .integer(outcome.newPatients), "patients_of_one_image": .integer(outcome.patientsOfOneImage),
      "done_before": .integer(outcome.doneBefore), "duplicates": .integer(outcome.duplicates),
      "passed_over": .integer(outcome.passedOver), "terms": outcome.terms.map(JSONValue.integer),
      "batches": .integer(outcome.batches), "rows_that_differ": .integer(outcome.differingRows),
      "corrected": .integer(outcome.corrected),
      "odd_values": .object(
        outcome.oddities.sorted { $0.key < $1.key }.map { JSONValue.Member($0.key, .integer($0.value)) }),
      "same_file_other_patient": .integer(outcome.likenesses.count { $0.kind == .contentOfAnotherPatient }),
      "same_pixels": .integer(outcome.likenesses.count { $0.kind == .pixels }),
      "refused": .object(outcome.refusalCounts.map { JSONValue.Member($0.code, .integer($0.count)) }),
    ])
  }

  /// Everything that was refused, and everything that is alike.
  var report: JSONValue {
    .object([
      "summary": json,
      "refused": .array(
        outcome.refused.map { refused in
          .object([
            "file": .string(refused.name), "reason": .string(refused.reason.code),
            "words": .string(ImportRefusalWords.words(refused.reason)),
          ])
        }),
      "differences": .array(outcome.differences.map(Self.document)),
      "alike": .array(
        outcome.likenesses.map { likeness in
          .object([
            "kind": .string(likeness.kind.rawValue), "image": .integer(likeness.key), "other": .integer(likeness.other),
          ])
        }),
    ])
  }
}

/// How each reason of a refusal reads.
enum ImportRefusalWords {
  static func words(_ refusal: ImportRefusal) -> String {
    switch refusal {
    case .unstated: "the header says neither that it is synthetic nor that it was de-identified"
    case .identifying(let keywords):
      "the header says that it was de-identified, and still holds \(keywords.joined(separator: ", "))"
    case .burnedIn: "the header says that text is burned into the pixels"
    case .termsSilent(let format):
      "\(format.rawValue) says nothing of de-identification, and the terms do not either (deidentified: true)"
    case .format(let format): "the policy does not allow \(format.rawValue)"
    case .modality(let modality): "the policy does not allow the modality \(modality)"
    case .tooLarge(let bytes, let limit): "\(bytes) bytes; the policy allows \(limit)"
    case .withdrawn: "the patient was withdrawn"
    case .conflict: "another file with the same SOP Instance UID is there, with other bytes"
    case .noPixels: "there are no pixels"
    case .unreadable(let code): String(cString: strerror(code))
    case .undecodable(let words): "cannot be decoded: \(words)"
    case .helper(let words): "the helper gave no answer: \(words)"
    case .transform(let words): words
    case .notInTable: "the table has no row for it"
    case .missingFile: "the image is not there, or not below the folder"
    }
  }

  /// The words of a count.
  static func summary(_ code: String) -> String {
    switch code {
    case "unstated": "say neither that they are synthetic nor that they were de-identified"
    case "identifying": "say that they were de-identified, and still hold what identifies"
    case "burned-in": "have text burned into the pixels"
    case "terms-silent": "of formats for which the terms must say that they were de-identified"
    case "format": "of formats that the policy does not allow"
    case "modality": "of modalities that the policy does not allow"
    case "too-large": "too large"
    case "withdrawn": "of patients who were withdrawn"
    case "conflict": "with the SOP Instance UID of another image"
    case "no-pixels": "without pixels"
    case "unreadable": "cannot be read"
    case "undecodable": "cannot be decoded"
    case "helper": "to which the helper gave no answer"
    case "transform": "refused by the step before the archive"
    case "not-in-table": "without a row in the table"
    case "missing-file": "named by the table and not there"
    default: code
    }
  }
}
