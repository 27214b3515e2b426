// SPDX-License-Identifier: Apache-2.0

extension Cohort {
  /// What to expect, in one paragraph: how many patients, examinations and findings, where, when, and what changes.
  public var summary: String {
    let sites = scenario.sites
    let weight = sites.reduce(0) { $0 + $1.share }
    var sentences = [
      "\(scenario.title): \(patientCount) simulated patients with \(studyCount) examinations "
        + "(\(scenario.modality.rawValue) of the \(scenario.region.rawValue)) at \(counted(sites.count, "site")) with "
        + "\(counted(Set(sites.flatMap { $0.devices.map(\.device) }).count, "device")), from "
        + "\(scenario.period.lowerBound.iso) to \(scenario.period.upperBound.iso), seed \(scenario.seed)."
    ]
    let expected = scenario.findings.map { plan in
      let share = sites.indices.reduce(0) { $0 + sites[$1].share * scenario.prevalence(of: plan, at: $1) } / weight
      return "\(plan.kind.rawValue) \(Int((share * Double(patientCount)).rounded()))"
    }
    if !expected.isEmpty {
      sentences.append("Expected patients by finding, before drift: \(expected.joined(separator: ", ")).")
    }
    let labels = scenario.labels
    let least =
      labels.leastSize > 0 ? " from \(CSVLine.number(labels.leastSize, decimals: 2)) \(labels.target.sizeUnit)" : ""
    sentences.append("The label is \(labels.target.rawValue)\(least), by \(labels.source.rawValue).")
    if !scenario.readers.readers.isEmpty {
      sentences.append(
        "\(counted(scenario.readers.readers.count, "reader")) in \(counted(scenario.readers.arms.count, "arm")).")
    }
    if scenario.reports != nil { sentences.append("Each examination has a report.") }
    if !scenario.drift.isEmpty {
      let changes = scenario.drift.map { "\($0.tag) from \($0.start.iso)" }
      sentences.append("What changes: \(changes.joined(separator: ", ")).")
    }
    return sentences.joined(separator: " ")
  }

  private func counted(_ count: Int, _ thing: String) -> String { "\(count) \(thing)\(count == 1 ? "" : "s")" }
}
