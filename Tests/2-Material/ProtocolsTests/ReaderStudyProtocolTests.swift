// SPDX-License-Identifier: Apache-2.0
import Protocols
import ReaderStudies
import Statistics
import Testing
import Vocabulary

@Suite("Reader studies, agreement, consensus and planning in the protocol")
struct ReaderStudyProtocolTests {
  static func text(_ sections: String, endpoint: String = "{metric: auc, arm: A}") -> [UInt8] {
    Array(
      """
      fiducial: 1
      title: Readers
      question: Do readers do better with A than with B?
      data:
        table: reads.csv
        columns:
          case: case
          reader: reader
          arm: arm
          truth: truth
          score: score
          attributes: [hit, lesion, first, second]
        positive: "1"
      endpoints:
        primary:
          - \(endpoint)
      \(sections)
      acceptance:
        criteria: ["auc.lower >= 0.5"]
      """.replacing("[\"auc.lower", with: endpoint.contains("id: labels") ? "[\"labels.lower" : "[\"auc.lower").utf8)
  }

  func plan(_ sections: String, endpoint: String = "{metric: auc, arm: A}") throws -> EvaluationProtocol {
    try EvaluationProtocol.parse(bytes: Self.text(sections, endpoint: endpoint), fileName: "plan.yaml")
  }

  @Test func `all have usual choices`() throws {
    let plans = try plan("reader-study: {}\nagreement: {}\nconsensus: {}\nplanning: {}").analyses
    #expect(plans.readerStudy == ReaderStudyPlan())
    #expect(plans.agreement == AgreementPlan())
    #expect(plans.consensus == ConsensusPlan())
    #expect(plans.planning == PlanningPlan())
  }

  @Test func `are read with every choice`() throws {
    let plans = try plan(
      """
      reader-study: {figures: [auc, partial-auc, expected-utility], partial: {specificity: [0.8, 1]}, utility-slope: 2.5,
        method: u-statistics, covariance: delong, reference: B, hypothesis: non-inferiority, margin: 0.05}
      free-response: {mark: hit, lesion: lesion, figures: [wafroc, hr-auc], false-marks: [0.5, 1], hypothesis: superiority}
      agreement: {raters: [first, second], scale: ordinal, weights: quadratic}
      consensus: {raters: [first, second], method: glad, positive: "1", prior: 0.5}
      planning: {difference: 0.05, power: 0.9, readers: [5, 10], cases: [100, 200]}
      """
    ).analyses
    let study = try #require(plans.readerStudy)
    #expect(study.figures == [.auc, .partialAUC, .expectedUtility] && study.utilitySlope == 2.5)
    #expect(study.partial == PartialRange(.specificity, from: 0.8, to: 1))
    #expect(study.method == .uStatistics && study.covariance == .deLong && study.reference == "B")
    #expect(study.claim == .nonInferiority(margin: 0.05))
    let marks = try #require(plans.freeResponse)
    #expect(marks.mark == "hit" && marks.lesion == "lesion" && marks.falseMarks == [0.5, 1])
    #expect(marks.figures == [.weightedAFROC, .highestRatingAUC] && marks.claim == .superiority)
    #expect(plans.agreement?.raters == ["first", "second"] && plans.agreement?.weights == .quadratic)
    #expect(plans.consensus?.method == .glad && plans.consensus?.prior == 0.5 && plans.consensus?.positive == ["1"])
    #expect(plans.planning?.readers == [5, 10] && plans.planning?.cases == [100, 200] && plans.planning?.power == 0.9)
  }

  @Test func `agreement is an endpoint, so that a criterion can be a gate of label quality`() throws {
    let endpoint = try plan(
      "", endpoint: "{id: labels, metric: krippendorff-alpha, raters: [first, second], scale: ordinal}"
    ).endpoints[0]
    #expect(endpoint.agreement?.raters == ["first", "second"] && endpoint.agreement?.scale == .ordinal)
  }

  @Test(arguments: [
    ("reader-study: {figures: [partial-auc]}", "reader-study.partial", "specificity"),
    ("reader-study: {figures: [expected-utility]}", "reader-study.utility-slope", "utility-slope"),
    ("reader-study: {figures: [acu]}", "reader-study.figures", "did you mean \"auc\"?"),
    ("reader-study: {hypothesis: non-inferiority}", "reader-study.hypothesis", "margin"),
    ("free-response: {}", "free-response.mark", "attribute"),
    ("free-response: {mark: hitt}", "free-response.mark", "did you mean \"hit\"?"),
    ("free-response: {mark: hit, false-marks: [0]}", "free-response.false-marks", "> 0"),
    ("agreement: {raters: [first]}", "agreement.raters", "two attributes"),
    ("agreement: {raters: [first, thrid]}", "agreement.raters", "data.columns.attributes"),
    ("consensus: {prior: -1}", "consensus.prior", "0 to 100"),
    ("planning: {power: 80}", "planning.power", "below 1"),
    ("planning: {readers: [1]}", "planning.readers", "2 to"),
  ]) func `faults say what is expected`(sections: String, place: String, words: String) {
    do {
      _ = try plan(sections)
      Issue.record("no fault of \(sections)")
    } catch let faults as InputFaults {
      #expect(faults.faults.contains { $0.column == place && $0.expected.contains(words) }, "\(faults.faults)")
    } catch {
      Issue.record(error)
    }
  }

  @Test(arguments: [
    ("{metric: auc, arm: A, raters: [first, second]}", "metric of agreement"),
    ("{metric: wafroc, arm: A}", "free-response"),
    ("{id: labels, metric: kappa, raters: [first]}", "two attributes"),
  ]) func `endpoints know their keys`(endpoint: String, words: String) {
    do {
      _ = try plan("", endpoint: endpoint)
      Issue.record("no fault of \(endpoint)")
    } catch let faults as InputFaults {
      #expect(faults.faults.contains { $0.expected.contains(words) }, "\(faults.faults)")
    } catch {
      Issue.record(error)
    }
  }
}
