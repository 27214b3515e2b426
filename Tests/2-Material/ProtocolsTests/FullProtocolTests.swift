// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Foundation
import Protocols
import Statistics
import Testing
import Vocabulary

@Suite("A whole protocol")
struct FullProtocolTests {
  let plan: EvaluationProtocol

  init() throws {
    plan = try EvaluationProtocol.parse(bytes: FullExample.text.utf8, fileName: "full.yaml")
  }

  @Test func `reads who asks what`() {
    #expect(plan.version == 1)
    #expect(plan.title == "Model A against model B")
    #expect(plan.question == "Is A not worse than B?")
    #expect(plan.intendedUse == "Triage of chest radiographs")
    #expect(plan.authors == ["Ada", "Ben"])
    #expect(plan.fileName == "full.yaml")
  }

  @Test func `names the file by the SHA-256 of its bytes`() {
    // By `sha256sum` of the same bytes.
    #expect(plan.digest.description == "sha256:54f181ff44aa7261523cbcefb198f15891b41d33120e4be23cf2f503abdacc96")
  }

  @Test func `reads the data section, and texts as they are written`() {
    let data = plan.data
    #expect(data.path == "tables/study.csv.gz")
    #expect(data.format == .csv)
    #expect(
      data.digest?.hexadecimal == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(data.binding.higherScores == .negative)
    #expect(data.binding.missingTexts == ["", "NA", "-"])
    #expect(data.binding.filters.map(\.column) == ["hospital", "study"])
    #expect(data.binding.filters.map(\.values) == [["North", "South"], ["7"]])
    #expect(data.binding.separatelyBy == "subStudy")
    #expect(data.binding.knownAfterOutcome == ["stage", "ageYears"])
    guard case .binary(let truth, let positive, let negative) = data.binding.truth else {
      Issue.record("the outcome is not binary")
      return
    }
    #expect(truth == "cancer")
    #expect(positive == ["1", "NO"])
    #expect(negative == ["1.0"])
    #expect(data.binding.scoreNames == ["a", "b"])
    #expect(data.binding.scoreColumns == ["scoreA", "scoreB"])
  }

  @Test func `reads the roles of the columns`() {
    let columns = plan.data.binding
    #expect(columns.caseColumn == "caseID")
    #expect(columns.patient == "patientID")
    #expect(columns.site == "hospital")
    #expect(columns.device == "scanner")
    #expect(columns.reader == "readerID")
    #expect(columns.arm == "mode")
    #expect(columns.weight == "w")
    #expect(columns.date == "studyDate")
    #expect(columns.status == "readStatus")
    #expect(columns.attributes.map(\.name) == ["sex", "age"])
    #expect(columns.groupingColumn("age") == "ageYears")
    #expect(columns.groupingColumn("site") == "hospital")
    #expect(columns.groupingColumn("arm") == nil)
  }

  @Test func `reads rules, settings and threshold`() {
    #expect(plan.nonResults.missing == .worstCase)
    #expect(plan.nonResults.failed == .negative)
    #expect(plan.nonResults.indeterminate == .positive)
    #expect(plan.data.binding.statusTexts.failed == ["crashed", "timed out"])
    #expect(plan.data.binding.statusTexts.indeterminate == ["unclear"])
    #expect(plan.data.binding.statusTexts.missing == ["missing"])
    #expect(plan.samplingUnit == .case)
    #expect(plan.operatingPoint?.threshold == .each(["a": 0.5, "b": -0.125]))
    #expect(plan.operatingPoint?.chosenOn == "tuning set of March 2025")
    #expect(plan.analysis.level == ConfidenceLevel(0.9))
    #expect(plan.analysis.seed == UInt64.max)
    #expect(plan.analysis.bootstrapReplicates == 500)
    #expect(plan.analysis.bootstrapInterval == .percentile)
    #expect(plan.analysis.aucInterval == .deLong)
    #expect(plan.analysis.proportionInterval == .clopperPearson)
    #expect(plan.analysis.compositeInterval == .bootstrap)
    #expect(plan.analysis.readers == .averaged)
  }

  @Test func `reads endpoints with their claims and lines`() {
    #expect(plan.endpoints.map(\.id) == ["ni", "sensitivity", "part"])
    #expect(plan.primaryEndpoints.count == 2)
    #expect(plan.secondaryEndpoints.map(\.id) == ["part"])
    let first = plan.endpoints[0]
    #expect(first.metric == .auc)
    #expect(first.model == nil)
    #expect(first.arm == "aided")
    #expect(first.comparison?.test == "a")
    #expect(first.comparison?.reference == "b")
    #expect(first.comparison?.between == .models)
    #expect(first.comparison?.claim == .nonInferiority(margin: 0.05))
    #expect(first.generalisation == .readers)
    #expect(first.line == 49)
    let part = plan.endpoints[2]
    #expect(part.partial?.axis == .specificity)
    #expect(part.partial?.lower == 0.8)
    #expect(part.partial?.upper == 1)
    #expect(part.comparison?.between == .arms)
    #expect(part.comparison?.claim == .difference)
    #expect(part.model == "b")
    #expect(part.generalisation == .cases)
  }

  @Test func `reads subgroups and the criteria that speak of them`() {
    #expect(plan.subgroups.map(\.names) == [["site"], ["age"], ["site", "sex"]])
    #expect(plan.subgroups[1].bins == [0, 40, 60.5])
    #expect(plan.subgroups[1].factor(knownAfterOutcome: plan.data.binding.knownAfterOutcome)?.column == "ageYears")
    #expect(plan.subgroups[0].factor(knownAfterOutcome: plan.data.binding.knownAfterOutcome) == nil)
    #expect(plan.subgroupMinimum == .init(positives: 20, negatives: 5))
    let acceptance = plan.acceptance
    #expect(acceptance.side == .one)
    #expect(acceptance.level == ConfidenceLevel(0.975))
    #expect(acceptance.intervalLevel.map { abs($0.value - 0.95) < 1e-15 } == true)
    #expect(acceptance.plan == .fixedSequence)
    let criteria = acceptance.criteria
    #expect(criteria.map(\.id) == ["criterion-1", "criterion-2", "criterion-3", "criterion-4", "point", "later"])
    #expect(criteria.map(\.endpointID) == ["ni", "sensitivity", "sensitivity", "ni", "part", "ni"])
    #expect(criteria.map(\.subgroupIndex) == [nil, nil, 2, 1, nil, nil])
    #expect(criteria.map(\.isDecisive) == [true, true, true, true, false, false])
    #expect(criteria[0].expression.demand == .holds)
    #expect(criteria[2].text == "for each [sex, site]: sensitivity.lower > 0.5")
    #expect(criteria[4].expression.demand == .number(.value, .above, 0))
    #expect(criteria[5].step == .secondary)
    #expect(criteria.map(\.line) == [74, 75, 76, 77, 78, 79])
  }

  @Test func `keeps the line of each key for faults that only the data show`() {
    let fault = plan.fault(at: "data.columns.truth", found: "no such column", expected: "a column")
    #expect(fault.row == 17)
    #expect(fault.file == "full.yaml")
    #expect(plan.lines["endpoints.primary[0].margin"] == 54)
    #expect(plan.lines["data.where.study"] == 27)
  }

  @Test func `finds the table beside the protocol`() {
    let place = plan.data.location(besides: URL(filePath: "/studies/one/full.yaml"))
    #expect(place.path == "/studies/one/tables/study.csv.gz")
    var absolute = plan.data
    absolute.path = "/data/t.csv"
    #expect(absolute.location(besides: URL(filePath: "/studies/one/full.yaml")).path == "/data/t.csv")
    absolute.path = "../t.csv"
    #expect(absolute.location(besides: URL(filePath: "/studies/one/full.yaml")).path == "/studies/t.csv")
  }

  @Test func `puts a number in the bin that holds its lower edge, the last bin holding both`() {
    let age = plan.subgroups[1]
    #expect(age.bin(of: -0.1) == nil)
    #expect(age.bin(of: 0) == 0)
    #expect(age.bin(of: 39.9) == 0)
    #expect(age.bin(of: 40) == 1)
    #expect(age.bin(of: 60.5) == 1)
    #expect(age.bin(of: 60.6) == nil)
    #expect(age.bin(of: .nan) == nil)
    #expect(plan.subgroups[0].bin(of: 1) == nil)
  }
}
