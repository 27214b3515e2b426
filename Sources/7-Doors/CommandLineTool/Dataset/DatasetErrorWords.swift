// SPDX-License-Identifier: Apache-2.0
import Datasets
import Vocabulary

/// How the errors of data sets read, and with which code they leave.
enum DatasetErrorWords {
  static func row(_ error: DatasetError) -> (words: String, code: Int32) { (words(error), code(error)) }

  private static func code(_ error: DatasetError) -> Int32 {
    switch error {
    case .badManifest, .changedMeanwhile: ExitTable.inputOutput
    default: ExitTable.badInput
    }
  }

  private static func words(_ error: DatasetError) -> String {
    switch error {
    case .badName(let text):
      "\(text): no name of a data set; expected small letters, digits and single hyphens, as chest-xray"
    case .badReference(let text): "\(text): names no version; expected NAME, NAME@2 or sha256:…"
    case .unknownDataset(let name, let known):
      "\(name): there is no such data set"
        + (nearestName(to: name, among: known).map { "; did you mean \($0)?" }
          ?? (known.isEmpty ? "; there is none yet" : "; there are \(known.joined(separator: ", "))"))
    case .unknownVersion(let name, let number, let latest):
      "\(name)@\(number): there is no such version; the latest is \(name)@\(latest)"
    case .unknownDigest(let digest): "\(digest): no version has this digest"
    case .noItems(let leftOut): "no image is left for a version" + leftOutWords(leftOut)
    case .notInArchive(let count, let places):
      "\(count) entr\(count == 1 ? "y" : "ies") of the list not in the archive"
        + (places.isEmpty
          ? "" : ", at \(places.map(String.init).joined(separator: ", "))\(count > places.count ? " …" : "")")
    case .purposeForbidden(let purpose, let items):
      "the terms do not allow the purpose \(purpose): "
        + items.sorted { $0.key < $1.key }.map { "\($0.value) images under terms \($0.key)" }.joined(separator: ", ")
        + "; expected another purpose, or --leave-out-forbidden"
    case .badManifest(let digest, let expected): "\(digest): not a manifest that can be read; expected \(expected)"
    case .newerManifest(let found, let known):
      "the manifest has format \(found); expected at most \(known): it was written by a newer program"
    case .changedMeanwhile: "patients withdrew while the version was made; try again"
    case .unknownPatient: "there is no such patient"
    case .badLabelValue(let finding, let found, let expected): "\(finding): found \(found); expected \(expected)"
    case .contradictingLabels(let finding, let count):
      "\(finding): the same source says two things at the same moment (\(count) label\(count == 1 ? "" : "s")); "
        + "expected another author, or a later --known"
    case .labelsToldBehindLocks(let finding, let count):
      "\(finding): of images in locked parts the same source said something at that moment (\(count) "
        + "label\(count == 1 ? "" : "s")), and whether it was the same is not told; expected a table without them, or a later --known"
    case .labelsOfTheFuture(let count): "\(count) label\(count == 1 ? " is" : "s are") said to be known later than now"
    case .reasonNeeded: "labels are taken back for a reason: give --reason"
    case .schemaDiffers(let finding, let found, let expected):
      "\(finding): declared as \(found); expected \(expected), as it was declared before"
    }
  }

  private static func leftOutWords(_ leftOut: LeftOut) -> String {
    let parts = leftOutParts(leftOut)
    return parts.isEmpty ? "" : ": " + parts.joined(separator: ", ")
  }

  /// What was left out, each with its count.
  static func leftOutParts(_ leftOut: LeftOut) -> [String] {
    let forbidden = leftOut.forbidden.values.reduce(0, +)
    return [
      leftOut.withdrawn > 0 ? "\(leftOut.withdrawn) withdrawn" : nil,
      leftOut.retention > 0 ? "\(leftOut.retention) past their retention" : nil,
      forbidden > 0 ? "\(forbidden) whose terms forbid the purpose" : nil,
    ].compactMap { $0 }
  }
}
