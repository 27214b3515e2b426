// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
import Phantoms
import Testing

@Suite("Labels and reports of a cohort")
struct LabelTests {
  private func cohort(_ more: String, patients: Int = 4000) throws -> Cohort {
    Cohort(
      try ScenarioText.read(
        ScenarioText.head
          + """
          seed: 17
          patients: \(patients)
          findings:
            nodule: {prevalence: 0.4, size: {distribution: uniform, range: [4, 14]}, count: {most: 1}}
            pleural-effusion: {prevalence: 0.2, size: 500, conspicuity: 1}
            pneumothorax: {prevalence: 0.1, size: 20, conspicuity: 1}
            cardiomegaly: {prevalence: 0.3, size: 0.58, conspicuity: 1}
          \(more)

          """))
  }

  private func labels(_ cohort: Cohort) -> [(study: PlannedStudy, label: CohortLabel)] {
    (0..<cohort.patientCount).map { patient in
      let study = cohort.studies(ofPatient: patient)[0]
      return (study, cohort.label(of: study, findings: study.plantedAsAsked))
    }
  }

  @Test func `are the truth by the policy: a finding counts from its least size on`() throws {
    for row in labels(try cohort("labels: {least-size: 9}", patients: 500)) {
      let isLarge = row.study.findings.contains { $0.kind == .nodule && $0.size >= 9 }
      #expect(row.label == CohortLabel(truth: isLarge, label: isLarge, source: .phantomTruth))
    }
  }

  @Test func `go by the size that was planted, not by the one asked for`() throws {
    let cohort = try cohort("labels: {least-size: 9}", patients: 100)
    for patient in 0..<100 {
      let study = cohort.studies(ofPatient: patient)[0]
      var planted = study.plantedAsAsked
      for index in planted.indices { planted[index].size = 8.9 }
      #expect(!cohort.label(of: study, findings: planted).truth)
    }
  }

  @Test func `change their policy with the drift`() throws {
    let rows = labels(
      try cohort("labels: {least-size: 9}\ndrift: [{kind: label-policy, at: 2025-07-01, least-size: 5}]"))
    for row in rows {
      let least = try #require(row.study.facts).day.iso >= "2025-07-01" ? 5.0 : 9
      #expect(row.label.truth == row.study.findings.contains { $0.kind == .nodule && $0.size >= least })
    }
  }

  @Test func `are wrong as often as their source is, at each site`() throws {
    let rows = labels(
      try cohort(
        """
        labels: {sensitivity: 0.8, specificity: 0.9}
        sites: [{name: A}, {name: B, labels: {sensitivity: 0.6, specificity: 0.97}}]
        """, patients: 6000))
    for (site, sensitivity, specificity) in [("A", 0.8, 0.9), ("B", 0.6, 0.97)] {
      let here = rows.filter { $0.study.facts?.siteName == site }.map(\.label)
      let (yes, no) = (here.filter(\.truth), here.filter { !$0.truth })
      #expect(standardErrors(yes.count { $0.label == true }, of: yes.count, expected: sensitivity) < 4)
      #expect(standardErrors(no.count { $0.label == false }, of: no.count, expected: specificity) < 4)
    }
  }

  @Test func `from reports or readers are what these say`() throws {
    let reported = try cohort("labels: {source: report}\nreports: {}", patients: 300)
    let read = try cohort("labels: {source: reader}\nreaders: {number: 2}", patients: 300)
    var errors = 0
    for patient in 0..<300 {
      let study = reported.studies(ofPatient: patient)[0]
      let planted = study.plantedAsAsked
      let report = try #require(reported.report(of: study, findings: planted))
      let label = reported.label(of: study, findings: planted)
      #expect(label.label == report.opinions[.nodule] && label.source == .report)
      if label.label != label.truth { errors += 1 }
      let reading = try #require(read.readings(of: study, findings: planted).first)
      #expect(read.label(of: study, findings: planted).label == reading.isPositive)
    }
    #expect(errors > 20)
  }

  @Test func `of readers are there for what they read alone, and never the truth in their stead`() throws {
    for fraction in [0, 0.4] {
      // Who has no skill guesses: right and wrong alike, whatever is true.
      let cohort = try cohort(
        "labels: {source: reader}\nreaders: {number: 1, skill: 0, criterion: 0, fraction: \(fraction)}")
      let rows = labels(cohort)
      for row in rows {
        let isRead = !cohort.readings(of: row.study, findings: row.study.plantedAsAsked).isEmpty
        #expect((row.label.label != nil) == isRead && row.label.source == (isRead ? .reader : nil))
      }
      let read = rows.map(\.label).filter { $0.label != nil }
      #expect(fraction == 0 ? read.isEmpty : standardErrors(read.count, of: rows.count, expected: fraction) < 4)
      guard !read.isEmpty else { continue }
      #expect(standardErrors(read.count { $0.label == $0.truth }, of: read.count, expected: 0.5) < 4)
    }
  }

  @Test func `of reports are right as often as the model of the writer has it`() throws {
    let cohort = try cohort("detectability: {scale: 2, quantum: 0}\nreports: {skill: 1, criterion: 0.8}")
    var counts: [Bool: (seen: Int, all: Int)] = [false: (0, 0), true: (0, 0)]
    for patient in 0..<4000 {
      let study = cohort.studies(ofPatient: patient)[0]
      let isThere = study.findings.contains { $0.kind == .cardiomegaly }
      let report = try #require(cohort.report(of: study, findings: study.plantedAsAsked))
      counts[isThere]?.all += 1
      if report.opinions[.cardiomegaly] == true { counts[isThere]?.seen += 1 }
    }
    // Perception is normal about 2 or 0: Φ(2 − 0.8) = 0.8849 and Φ(−0.8) = 0.2119.
    for (isThere, share) in [(true, 0.8849), (false, 0.2119)] {
      let count = try #require(counts[isThere])
      #expect(standardErrors(count.seen, of: count.all, expected: share) < 4)
    }
  }
}

@Suite("Report sentences")
struct ReportTests {
  /// What a sentence says of the one kind it names.
  private enum Said { case present, possible, absent }

  private static let names: [(FindingKind, [String])] = [
    (.nodule, ["nodul"]), (.pleuralEffusion, ["pleural"]), (.pneumothorax, ["pneumothorax"]),
    (.cardiomegaly, ["cardiomegaly", "enlargement of the heart"]),
  ]

  private func said(_ sentence: String) -> (FindingKind, Said)? {
    let text = sentence.lowercased()
    guard let kind = Self.names.first(where: { $0.1.contains(where: text.contains) })?.0 else { return nil }
    if text.hasPrefix("no ") || text.contains("is not seen") { return (kind, .absent) }
    let isPossible = ["possible", "questionable", "cannot be excluded"].contains(where: text.contains)
    return (kind, isPossible ? .possible : .present)
  }

  @Test func `say what their writer thinks, once for each kind, denied or doubted where it should be`() throws {
    let cohort = Cohort(
      try ScenarioText.read(
        ScenarioText.head
          + """
          seed: 3
          patients: 1500
          findings:
            nodule: {prevalence: 0.4}
            pleural-effusion: {prevalence: 0.3}
            pneumothorax: {prevalence: 0.2}
            cardiomegaly: {prevalence: 0.3}
          follow-up: {mean: 0.5}
          reports: {negations: 0.5, hedging: 0.3}

          """))
    var wordings: [FindingKind: Set<String>] = [:]
    var denied = (said: 0, all: 0)
    for study in (0..<1500).flatMap({ cohort.studies(ofPatient: $0) }) {
      let planted = study.plantedAsAsked
      let report = try #require(cohort.report(of: study, findings: planted))
      #expect(report == cohort.report(of: study, findings: planted))
      var statements: [FindingKind: Said] = [:]
      for sentence in report.text.split(separator: ". ").map(String.init) {
        guard let (kind, what) = said(sentence) else { continue }
        #expect(statements[kind] == nil, "\(report.text)")
        statements[kind] = what
        if what == .absent { wordings[kind, default: []].insert(sentence) }
        if let size = sentence.firstMatch(of: /about (\d+) mm/), let measured = Double(size.1) {
          let largest = planted.filter { $0.request.kind == kind }.map(\.size).max() ?? 0
          #expect(abs(measured - largest) < 0.5 + 0.5 * largest)
        }
      }
      for (kind, isSeen) in report.opinions {
        let expected: Said? =
          isSeen
          ? (report.hedged.contains(kind) ? .possible : .present) : report.negated.contains(kind) ? .absent : nil
        #expect(statements[kind] == expected, "\(kind): \(report.text)")
        if !isSeen {
          denied.all += 1
          if report.negated.contains(kind) { denied.said += 1 }
        }
      }
      #expect(!report.text.isEmpty && report.text.hasSuffix(".") && !report.text.contains("  "))
    }
    #expect(standardErrors(denied.said, of: denied.all, expected: 0.5) < 4)
    // Two or three names, three phrases each.
    #expect(wordings.values.allSatisfy { $0.count >= 3 } && (wordings[.nodule]?.count ?? 0) >= 6)
  }

  @Test func `are not there where nobody writes reports`() throws {
    let cohort = Cohort(try ScenarioText.read(ScenarioText.head))
    #expect(cohort.report(of: cohort.studies(ofPatient: 0)[0], findings: []) == nil)
  }
}
