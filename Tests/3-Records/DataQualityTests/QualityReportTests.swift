// SPDX-License-Identifier: Apache-2.0
import AuditTrail
import DataQuality
import Foundation
import Store
import TestSupport
import Testing
import Vocabulary

@Suite struct QualityReportTests {
  private struct Stub: QualityCheck {
    var name: String
    var found: [QualityFinding.Severity] = []
    var gap: String?

    func findings(in input: QualityInput) throws -> [QualityFinding] {
      if let gap { throw QualityGap(nil, gap) }
      return found.map { QualityFinding(check: name, severity: $0, title: "\(name) \($0)", advice: "") }
    }
  }

  private func report(_ checks: [any QualityCheck], version: ContentDigest? = nil) throws -> QualityReport {
    try QualityReport(
      checks, of: QualityInput(items: []), subject: .init(name: "chest@1", version: version, images: 0, patients: 0),
      settings: QualitySettings())
  }

  @Test func `the gravest come first, then in the order of the checks`() throws {
    let found = try report([Stub(name: "a", found: [.note, .serious]), Stub(name: "b", found: [.serious, .warning])])
    #expect(found.findings.map(\.title) == ["a serious", "b serious", "b warning", "a note"])
    #expect(found.count(.serious) == 2)
  }

  @Test func `found comes before cannot be judged, which is never clean`() throws {
    let gap = Stub(name: "g", gap: "no dates")
    #expect(try report([gap]).verdict() == .cannotBeJudged)
    #expect(try report([gap, Stub(name: "a", found: [.warning])]).verdict() == .found)
    #expect(try report([gap, Stub(name: "a", found: [.warning])]).verdict(at: .serious) == .cannotBeJudged)
    #expect(try report([Stub(name: "a", found: [.note])]).verdict() == .clean)
  }

  @Test func `the same questions to the same data give the same bytes`() throws {
    let input = QualityCases.confounded(patients: 40, seed: 2)
    let checks: [any QualityCheck] = [LabelErrorCheck(), ShortcutCheck(), ImbalanceCheck(), MissingnessCheck()]
    let subject = QualityReport.Subject(name: "x", version: nil, images: 80, patients: 40)
    let one = try QualityReport(checks, of: input, subject: subject, settings: QualitySettings())
    let two = try QualityReport(checks, of: input, subject: subject, settings: QualitySettings())
    #expect(one.digest == two.digest)
    #expect(try JSONValue(parsing: Data(one.bytes))["dataset"]?.text == "x")
  }

  @Test func `a report is kept beside its version and told in the trail`() throws {
    let folder = try TemporaryFolder()
    let archive = try Archive.create(
      at: folder.file("archive"), migrations: AuditTrail.migrations + QualityReports.migrations)
    let version = ContentDigest(hashing: Array("version".utf8))
    let made = try report([Stub(name: "a", found: [.serious]), Stub(name: "g", gap: "no dates")], version: version)
    let reports = QualityReports(archive)
    let digest = try #require(
      try reports.keep(made, by: AuditContext(agent: .init(.person, "tester"), software: "test")))
    #expect(digest == made.digest)
    let kept = try #require(try reports.reports(on: version).first)
    #expect((kept.serious, kept.warnings, kept.notJudged) == (1, 0, 1))
    #expect(try reports.bytes(of: digest) == made.bytes)
    let entries: Int? = try archive.records.read { try $0.value("SELECT COUNT(*) FROM audit_entry") }
    #expect(entries == 1)
    #expect(try reports.keep(report([]), by: AuditContext(agent: .init(.person, "tester"), software: "test")) == nil)
  }

  @Test func `at most ten lines say what matters most, and no check drowns the others`() throws {
    let found = try report([
      Stub(name: "a", found: Array(repeating: .serious, count: 12)),
      Stub(name: "b", found: [.warning, .serious, .note]),
    ])
    let foremost = found.foremost()
    #expect(foremost.count == 10)
    #expect(foremost.prefix(2).map(\.check) == ["a", "b"])
    #expect(foremost.allSatisfy { $0.severity == .serious })
    #expect(try report([Stub(name: "c", found: [.note])]).foremost().isEmpty)
  }
}
