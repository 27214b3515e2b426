// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Datasets
import Foundation
import Reports
import Store
import Vocabulary

/// `fiducial dataset diff`: says what differs between two versions.
struct DatasetDiff: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Says what differs between two versions: images, labels, prevalence, and whom they show.",
    discussion: """
      Example: fiducial dataset diff chest@1 chest@2

      Intervals take patients for the units, and the images that both versions have for what they share.
      """)

  @Argument(help: "The version that was before: NAME@1 or sha256:….")
  var first: String

  @Argument(help: "The version to hold against it.")
  var second: String

  @OptionGroup var archive: ArchiveOptions

  @Option(help: "The confidence level of the intervals.")
  var level = 0.95

  @Flag(help: "Print JSON.")
  var json = false

  func validate() throws {
    if ConfidenceLevel(level) == nil { throw ValidationError("--level lies between 0 and 1, found \(level)") }
  }

  func run() throws {
    let datasets = Datasets(try archive.open(.reading))
    let before = try datasets.version(named: first)
    let after = try datasets.version(named: second)
    let comparison = try datasets.comparison(of: before, with: after, level: ConfidenceLevel(level) ?? .percent95)
    if json {
      try StandardOutput.print(
        JSONValue.object(
          [
            .init("first", .string(before.digest.description)), .init("second", .string(after.digest.description)),
          ] + (comparison.json.members ?? [])
        ).text())
    } else {
      try StandardOutput.print(Self.lines(comparison, before, after).joined(separator: "\n"))
    }
  }

  private static func lines(
    _ comparison: VersionComparison, _ before: DatasetVersion, _ after: DatasetVersion
  ) -> [String] {
    var lines = [
      "\(before) to \(after)",
      "images    \(comparison.items.0) to \(comparison.items.1), \(comparison.shared) in both, "
        + "\(comparison.added.count) came, \(comparison.removed.count) went",
      "patients  \(comparison.patients.0) to \(comparison.patients.1)",
    ]
    for (reason, count) in comparison.removedByReason.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      lines.append("went      \(count): \(words(reason))")
    }
    for (name, count) in comparison.attributeChanges.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
      lines.append("changed   \(name) of \(count) images")
    }
    if comparison.relabelled > 0 { lines.append("labels    of \(comparison.relabelled) images differ") }
    if comparison.withheld > 0 {
      lines.append("locked    of \(comparison.withheld) images in locked parts no label is compared")
    }
    for change in comparison.labelChanges {
      lines.append(
        "  \(change.finding): \(change.from ?? "nothing") to \(change.to ?? "nothing"), \(change.images) images")
    }
    for row in comparison.prevalence {
      lines.append(
        "share     \(row.finding) \(row.value): \(NumberWords.estimate(row.before)) to \(NumberWords.estimate(row.after)), "
          + "difference \(NumberWords.estimate(row.difference))")
    }
    for shift in comparison.shifts {
      lines.append(
        "shift     \(shift.group ?? String(shift.name.dropFirst("shift.".count))): \(NumberWords.estimate(shift)) standard deviations"
      )
    }
    return lines
  }

  private static func words(_ reason: VersionComparison.Reason) -> String {
    switch reason {
    case .withdrawn: "the patient withdrew"
    case .retention: "past the retention"
    case .choice: "not chosen"
    }
  }
}
