// SPDX-License-Identifier: Apache-2.0
import Foundation
import Phantoms
import Testing

@Suite("The tables of a cohort")
struct CohortTablesTests {
  /// The records of a text as RFC 4180 has them, read by its grammar.
  private func records(_ text: String) -> [[String]] {
    var (records, fields, field) = ([[String]](), [String](), "")
    var isQuoted = false
    var scalars = Array(text.unicodeScalars)[...]
    while let c = scalars.popFirst() {
      if isQuoted {
        if c != "\"" {
          field.unicodeScalars.append(c)
        } else if scalars.first == "\"" {
          scalars.removeFirst()
          field += "\""
        } else {
          isQuoted = false
        }
      } else if c == "\"" {
        isQuoted = true
      } else if c == "," || c == "\r" {
        fields.append(field)
        field = ""
        if c == "\r" {
          #expect(scalars.popFirst() == "\n")
          records.append(fields)
          fields = []
        }
      } else {
        field.unicodeScalars.append(c)
      }
    }
    #expect(fields.isEmpty && field.isEmpty, "a line without its end")
    return records
  }

  @Test(arguments: ScenarioText.shippedNames)
  func `have as many fields in each row as columns, and say what the study and its findings say`(name: String) throws {
    let cohort = Cohort(try ScenarioText.shipped(name))
    let tables = CohortTables(cohort)
    let headers = tables.headers
    #expect(records(headers.cases) == [tables.caseColumns])
    #expect(Set(tables.caseColumns).count == tables.caseColumns.count)
    var rows = 0
    for study in (0..<40).flatMap({ cohort.studies(ofPatient: $0) }) {
      let planted = study.plantedAsAsked
      let place = CohortTables.Place(column: 3.25, row: 7.5)
      let lines = tables.lines(of: study, findings: planted, image: "a,\"b\".dcm", places: planted.map { _ in place })
      let facts = try #require(study.facts)

      let cases = records(lines.cases)
      try #require(cases.count == 1 && cases[0].count == tables.caseColumns.count)
      let row = Dictionary(uniqueKeysWithValues: zip(tables.caseColumns, cases[0]))
      #expect(row["case"] == facts.caseName && row["site"] == facts.siteName && row["image"] == "a,\"b\".dcm")
      #expect(row["date"] == facts.day.iso && row["drift"] == facts.driftTags.joined(separator: " "))
      for kind in FindingKind.allCases where kind.region == cohort.scenario.region {
        #expect(row[CohortTables.column(kind)] == (planted.contains { $0.request.kind == kind } ? "1" : "0"))
      }
      let label = cohort.label(of: study, findings: planted)
      #expect(row["truth"] == (label.truth ? "1" : "0") && row["label"] == label.label.map { $0 ? "1" : "0" })
      #expect(row["not_planted"] == "0")
      #expect(abs((Double(row["bmi"] ?? "") ?? 0) - study.patient.bodyMassIndex) < 0.00501)

      let findings = records(lines.findings)
      #expect(findings.count == planted.count)
      for (finding, fields) in zip(planted, findings) {
        try #require(fields.count == CohortTables.findingColumns.count)
        let row = Dictionary(uniqueKeysWithValues: zip(CohortTables.findingColumns, fields))
        #expect(row["kind"] == finding.request.kind.rawValue && row["column"] == "3.25" && row["row"] == "7.5")
        #expect(row["slice"] == "" && row["case"] == facts.caseName)
        #expect(abs((Double(row["size"] ?? "") ?? 0) - finding.size) < 0.000501)
      }
      let readings = records(lines.readings)
      let plan = cohort.scenario.readers
      #expect(readings.count == cohort.readings(of: study, findings: planted).count)
      #expect(readings.allSatisfy { $0.count == CohortTables.readingColumns.count && $0[0] == facts.caseName })
      #expect(readings.allSatisfy { fields in plan.readers.contains { $0.name == fields[4] } })
      let reports = records(lines.reports)
      #expect(reports.map(\.last) == [cohort.report(of: study, findings: planted)?.text])
      rows += 1
    }
    #expect(rows >= 40)
  }

  @Test func `count what was asked for and found no room apart from what is there`() throws {
    let cohort = Cohort(
      try ScenarioText.read(
        ScenarioText.head + "findings: {pneumothorax: {prevalence: 1, count: {mean: 20, most: 2}}}\n"))
    let tables = CohortTables(cohort)
    var numbers: [Int: Int] = [:]
    for patient in 0..<20 {
      let study = cohort.studies(ofPatient: patient)[0]
      let planted = Anatomy.phantom(.thorax, of: study.patient, posture: study.posture, findings: study.findings)
        .findings
      let lines = tables.lines(of: study, findings: planted, image: "")
      let row = Dictionary(uniqueKeysWithValues: zip(tables.caseColumns, try #require(records(lines.cases).first)))
      // Two of one lung are one.
      #expect(row["not_planted"] == "\(study.findings.count - planted.count)" && row["truth"] == "1")
      #expect(row["target_count"] == "\(planted.count)" && records(lines.findings).count == planted.count)
      numbers[planted.count, default: 0] += 1
    }
    #expect(Set(numbers.keys) == [1, 2])
  }

  @Test func `leave the label empty where nobody has said anything`() throws {
    let cohort = Cohort(
      try ScenarioText.read(
        ScenarioText.head
          + "findings: {nodule: {prevalence: 0.5}}\nreaders: {number: 1, fraction: 0.5}\nlabels: {source: reader}\n"))
    let tables = CohortTables(cohort)
    for patient in 0..<40 {
      let study = cohort.studies(ofPatient: patient)[0]
      let lines = tables.lines(of: study, findings: study.plantedAsAsked, image: "")
      let row = Dictionary(uniqueKeysWithValues: zip(tables.caseColumns, try #require(records(lines.cases).first)))
      let readings = records(lines.readings)
      #expect(row["label"] == readings.first?.last ?? "")
      #expect(row["label_source"] == (readings.isEmpty ? "none" : "reader"))
    }
  }

  @Test func `leave a place empty that the writer does not know`() throws {
    let cohort = Cohort(try ScenarioText.shipped("demo"))
    let tables = CohortTables(cohort)
    for study in (0..<60).flatMap({ cohort.studies(ofPatient: $0) }) {
      for fields in records(tables.lines(of: study, findings: study.plantedAsAsked, image: "").findings) {
        #expect(fields.suffix(3) == ["", "", ""])
      }
    }
  }
}
