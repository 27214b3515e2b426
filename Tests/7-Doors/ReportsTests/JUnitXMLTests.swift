// SPDX-License-Identifier: Apache-2.0
import Foundation
import Reports
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite struct JUnitXMLTests {
  private let file = JUnitXML(
    name: "FFDM & SFM",
    suites: [
      .init(
        name: "acceptance", timestamp: "2026-11-21T10:00:00Z", properties: [.init("data", "sha256:\"<>\"")],
        cases: [
          .init(name: "sensitivity.lower >= 0.85", className: "primary", outcome: .passed),
          .init(name: "auc.value > 0.8", className: "primary", outcome: .failed("found 0.79 <\u{1B} 0.8\nsecond line")),
          .init(
            name: "for each site: auc.lower >= 0.75", className: "site=North",
            outcome: .cannotBeJudged("needs 7 more positives"), properties: [.init("n", "12")]),
        ])
    ])

  @Test func `is well-formed and counts what it holds`() {
    #expect(XMLParser(data: Data(file.xml.utf8)).parse())
    #expect(
      file.xml.contains(
        "<testsuites name=\"FFDM &amp; SFM\" tests=\"3\" failures=\"1\" errors=\"1\" skipped=\"0\" time=\"0\">"))
    #expect(file.xml.contains("timestamp=\"2026-11-21T10:00:00Z\""))
    #expect(file.xml.contains("<property name=\"data\" value=\"sha256:&quot;&lt;&gt;&quot;\"/>"))
  }

  @Test func `never lets what cannot be judged go green`() {
    #expect(
      file.xml.contains(
        "<error type=\"cannot-be-judged\" message=\"needs 7 more positives\">needs 7 more positives</error>"))
    #expect(!file.xml.contains("<skipped"))
  }

  @Test func `gives failures a message of one line and the whole as text`() {
    #expect(
      file.xml.contains(
        "<failure type=\"criterion-not-met\" message=\"found 0.79 &lt; 0.8\">found 0.79 &lt; 0.8\nsecond line</failure>"
      ))
    #expect(file.xml.contains("<testcase classname=\"primary\" name=\"sensitivity.lower &gt;= 0.85\" time=\"0\"/>"))
  }
}
