// SPDX-License-Identifier: Apache-2.0
import Foundation
import Reports
import Testing
import Vocabulary

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite struct QualityPageTests {
  private static func estimate(_ group: String, _ value: Double) -> Estimate {
    Estimate(
      name: "shortcut.image-shows", group: group, value: value, interval: Interval(value - 0.05, value + 0.04),
      method: "DeLong, logit", n: 100, clusters: 40, definition: "chance that it is ranked above")
  }

  private static let page = QualityPage(
    title: "chest@3", facts: [.init("Data set", "chest@3")],
    checks: [
      .init(
        name: "shortcut",
        findings: [
          .init(
            grade: .serious, title: "icu: view alone tells it & the image <shows> it",
            advice: "Judge within the views.",
            evidence: [estimate("view = AP", 0.95), estimate("sex = F", 0.8)],
            tests: [
              HypothesisTest(
                name: "label-drift.trend", statistic: 2.1, distribution: "normal", pValue: 0.036, method: "by hand")
            ], cases: [.init(image: 17, other: 18, score: 0.9, note: "labelled 1, looks like 0")]),
          .init(grade: .note, title: "sex hardly tells it", advice: "Nothing.", evidence: [], tests: [], cases: []),
        ], gaps: [("covid", "fewer than two values")]),
      .init(name: "label-drift", findings: [], gaps: []),
    ], level: .percent95)

  @Test func `is well-formed, and every link of the first page leads to a finding`() throws {
    let text = Self.page.html.replacing("<!DOCTYPE html>\n", with: "")
    #expect(XMLParser(data: Data(text.utf8)).parse())
    let links = Self.page.html.matches(of: /href="#([^"]+)"/).map { String($0.1) }
    #expect(links.contains("shortcut-finding-1"))
    for link in links { #expect(Self.page.html.contains("id=\"\(link)\""), "\(link)") }
    let names = Self.page.html.matches(of: /\sid="([^"]+)"/).map { String($0.1) }
    #expect(Set(names).count == names.count)
  }

  @Test func `says the grade by a word and not by colour alone, and what was not judged on the first page`() {
    let html = Self.page.html
    #expect(html.contains("serious"))
    #expect(html.contains("Not as it is"))
    #expect(html.contains("covid: fewer than two values."))
    #expect(html.contains("1 question could not be judged"))
    #expect(html.contains("Nothing was found."))
  }

  @Test func `titles are text, never markup`() {
    #expect(Self.page.html.contains("it &amp; the image &lt;shows&gt; it"))
    #expect(!Self.page.html.contains("<shows>"))
  }

  @Test func `several estimates of a kind are drawn, with their numbers beneath`() {
    #expect(Self.page.html.contains("<svg"))
    #expect(Self.page.html.contains("AUC of the image for the attribute"))
  }

  @Test func `ten findings stand on the first page, each check in turn, and the rest is folded away`() throws {
    func finding(_ grade: QualityPage.Grade, _ title: String) -> QualityPage.Finding {
      .init(grade: grade, title: title, advice: "", evidence: [], tests: [], cases: [])
    }
    let page = QualityPage(
      title: "chest@3", facts: [],
      checks: [
        .init(name: "shortcut", findings: (1...14).map { finding(.serious, "shortcut number \($0)") }, gaps: []),
        .init(
          name: "imbalance", findings: [finding(.serious, "rare")],
          gaps: [("ards", "too few"), ("edema", "too few")]),
      ], level: .percent95)
    let start = try #require(page.html.range(of: "What matters most"))
    let folded = try #require(page.html.range(of: "5 more findings above a note"))
    let top = page.html[start.upperBound..<folded.lowerBound]
    #expect(top.matches(of: /<li>/).count == 10)
    #expect(top.contains(">rare<"))
    #expect(page.html.contains("ards, edema: too few."))
    #expect(XMLParser(data: Data(page.html.replacing("<!DOCTYPE html>\n", with: "").utf8)).parse())
  }
}
