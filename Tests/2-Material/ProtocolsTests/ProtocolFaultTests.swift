// SPDX-License-Identifier: Apache-2.0
import Protocols
import Testing
import Vocabulary

/// A change of the small example, and the one fault that it makes.
struct FaultCase: Sendable, CustomTestStringConvertible {
  var changes: [Int: String]
  var row: Int
  var key: String
  var words: String

  init(_ changes: [Int: String], _ row: Int, _ key: String, _ words: String) {
    self.changes = changes
    self.row = row
    self.key = key
    self.words = words
  }

  var testDescription: String { "\(key) on line \(row): \(words)" }

  func check() {
    let faults = SmallExample.faults(in: SmallExample.text(changes).utf8)
    #expect(faults.total == 1, "\(faults.faults)")
    let fault = faults.faults.first
    #expect(fault?.file == "small.yaml")
    #expect(fault?.row == row)
    #expect(fault?.column == key)
    let said = [fault?.found ?? "", fault?.expected ?? ""].joined(separator: " / ")
    #expect(said.contains(words), "\(said)")
  }
}

@Suite("What is wrong with a protocol")
struct ProtocolFaultTests {
  @Test(arguments: [
    FaultCase([1: "fiducial: 2"], 1, "fiducial", "version 1, the only one"),
    FaultCase([1: "fiducial: one"], 1, "fiducial", "a whole number"),
    FaultCase([1: "fiducial: 1\nprimary: x"], 2, "primary", "belongs under endpoints"),
    FaultCase([2: ""], 1, "title", "no key \"title\""),
    FaultCase([2: "tilte: Test\ntitle: x"], 2, "tilte", "did you mean \"title\"?"),
    FaultCase([3: "question: x\nintended_use: y"], 4, "intended_use", "did you mean \"intended-use\"?"),
    FaultCase([3: "question: \"  \""], 3, "question", "an empty text"),
    FaultCase([3: "question:"], 3, "question", "no value"),
    FaultCase([3: "question: [a, b]"], 3, "question", "a list of 2 items"),
    FaultCase([3: "question: x\nauthors: {a: b}"], 4, "authors", "a text or a list of texts"),
    FaultCase([3: "question: x\nxyz: 1"], 4, "xyz", "one of fiducial, title"),
    FaultCase([5: "  table: study.txt"], 5, "data.table", "or format"),
    FaultCase([5: "  table: s.csv\n  format: excel"], 6, "data.format", "one of csv, tsv, ndjson"),
    FaultCase([5: "  table: s.csv\n  digest: sha256:12"], 6, "data.digest", "64 hexadecimal digits"),
    FaultCase([5: "  table: s.csv\n  truth: t"], 6, "data.truth", "belongs under data.columns"),
    FaultCase([5: "  table: s.csv\n  higher-scores: up"], 6, "data.higher-scores", "one of positive, negative"),
    FaultCase([5: "  table: s.csv\n  where: North"], 6, "data.where", "a mapping of column"),
    FaultCase([5: "  table: s.csv\n  separately-by: cancer"], 6, "data.separately-by", "a truth or a score"),
    FaultCase([7: ""], 6, "data.columns.case", "no key \"case\""),
    FaultCase([8: "    reader: caseID"], 8, "data.columns.reader", "which data.columns.case has already"),
    FaultCase([10: "    truth: [a]"], 10, "data.columns.truth", "a list of one item"),
    FaultCase([10: ""], 6, "data.columns.truth", "data.labels"),
    FaultCase([12: "    attributes: [sex, age, sex]"], 12, "data.columns.attributes", "twice"),
    FaultCase([12: "    attributes: [sex, age, reader]"], 12, "data.columns.attributes", "another name"),
    FaultCase([12: "    attributes: {sex: sex, \"a,b\": c}"], 12, "data.columns.attributes", "without brackets"),
    FaultCase(
      [12: "    attributes: {sex: mode}"], 12, "data.columns.attributes.sex", "which data.columns.arm has already"),
    FaultCase(
      [12: "    attributes: {sex: s}", 13: "  positive: 1\n  known-after-outcome: sex"], 14,
      "data.known-after-outcome", "the column's name \"s\""),
    FaultCase([13: ""], 4, "data.positive", "no key \"positive\""),
    FaultCase([13: "  positive: [1, [2]]"], 13, "data.positive", "a list of one item"),
    FaultCase([13: "  positive: [1, 1]"], 13, "data.positive", "\"1\" twice"),
    FaultCase([13: "  positive: NA"], 13, "data.positive", "also means missing"),
    FaultCase([13: "  positive: 1\n  negative: [0, 1]"], 14, "data.negative", "as positive and as negative"),
    FaultCase([13: "  positive: 1\n  missing: [NA, ]\n  where: {x: []}"], 15, "data.where.x", "an empty list"),
    FaultCase([13: "  positive: 1\nsampling-unit: patient"], 14, "sampling-unit", "columns.patient bound"),
    FaultCase([13: "  positive: 1\nsampling-unit: lesion"], 14, "sampling-unit", "one of patient, case, row"),
    FaultCase([13: "  positive: 1\nnon-results: {missing: drop}"], 14, "non-results.missing", "worst-case"),
    FaultCase([13: "  positive: 1\nnon-results: {failed: negative}"], 14, "non-results.failed", "status bound"),
  ])
  func `in its head or data is said with line and key`(fault: FaultCase) { fault.check() }

  @Test(arguments: [
    FaultCase([13: "  positive: 1\nanalysis: {level: 1}"], 14, "analysis.level", "between 0 and 1"),
    FaultCase([13: "  positive: 1\nanalysis: {level: 95%}"], 14, "analysis.level", "a finite number"),
    FaultCase([13: "  positive: 1\nanalysis: {level: \"0.95\"}"], 14, "analysis.level", "without quotes"),
    FaultCase([13: "  positive: 1\nanalysis: {level: .inf}"], 14, "analysis.level", "a finite number"),
    FaultCase([13: "  positive: 1\nanalysis: {seed: -1}"], 14, "analysis.seed", "a whole number from 0"),
    FaultCase(
      [13: "  positive: 1\nanalysis:\n  bootstrap: {replicates: 0}"], 15, "analysis.bootstrap.replicates",
      "from 1 to 1000000"),
    FaultCase(
      [13: "  positive: 1\nanalysis:\n  bootstrap: {replicates: 1000001}"], 15, "analysis.bootstrap.replicates",
      "from 1 to 1000000"),
    FaultCase(
      [13: "  positive: 1\nanalysis:\n  bootstrap: {replicates: 2e3}"], 15, "analysis.bootstrap.replicates",
      "from 1 to 1000000"),
    FaultCase([13: "  positive: 1\nanalysis: {auc-interval: logits}"], 14, "analysis.auc-interval", "did you mean"),
    FaultCase([8: "", 13: "  positive: 1\nanalysis: {readers: pooled}"], 14, "analysis.readers", "no reader column"),
    FaultCase(
      [13: "  positive: 1\noperating-point: {threshold: .nan, chosen-on: x}"], 14, "operating-point.threshold",
      "a finite number"),
    FaultCase([13: "  positive: 1\noperating-point: {threshold: 1}"], 14, "operating-point.chosen-on", "no key"),
    FaultCase(
      [13: "  positive: 1\noperating-point: {chosen-on: x, threshold: {m: 1}}"], 14, "operating-point.threshold.m",
      "a model or label: score"),
  ])
  func `in its settings is said with line and key`(fault: FaultCase) { fault.check() }

  @Test(arguments: [
    FaultCase([16: "    - id: 1a", 29: ""], 16, "endpoints.primary[0].id", "a letter"),
    FaultCase([16: "    - id: auc.lower", 29: ""], 16, "endpoints.primary[0].id", "not ending in"),
    FaultCase([16: "    - id: ni", 28: "    - ni > 0", 29: ""], 19, "endpoints.primary[1].id", "first on line 16"),
    FaultCase([17: "      metric: AUROC", 29: ""], 17, "endpoints.primary[0].metric", "did you mean \"auc\"?"),
    FaultCase([17: "      metric: sensitivity"], 17, "endpoints.primary[0].metric", "operating-point: {threshold"),
    FaultCase(
      [
        11: "    score: {m: score, n: other}", 17: "      metric: f1\n      model: m",
        20: "      metric: auc\n      model: n",
        13: "  positive: 1\noperating-point: {chosen-on: x, threshold: {n: 1}}",
      ], 18, "endpoints.primary[0].metric", "\"m\", which has no threshold"),
    FaultCase([17: "      metric: macro-auc"], 17, "endpoints.primary[0].metric", "data.classes"),
    FaultCase([17: "      metric: partial-auc"], 16, "endpoints.primary[0].partial", "no range"),
    FaultCase(
      [17: "      metric: partial-auc\n      partial: {specificity: [0.9, 0.8]}"], 18,
      "endpoints.primary[0].partial.specificity", "the lower first"),
    FaultCase(
      [17: "      metric: partial-auc\n      partial: {specificity: [0, 1], sensitivity: [0, 1]}"], 18,
      "endpoints.primary[0].partial", "2 ranges"),
    FaultCase(
      [17: "      metric: auc\n      partial: {sensitivity: [0.9, 1]}"], 18, "endpoints.primary[0].partial",
      "only with partial-auc"),
    FaultCase([18: ""], 16, "endpoints.primary[0].arm", "arms are never mixed"),
    FaultCase([18: "      arm: A\n      label: x"], 19, "endpoints.primary[0].label", "data.labels"),
    FaultCase([18: "      arm: A\n      model: scor"], 19, "endpoints.primary[0].model", "did you mean \"score\"?"),
    FaultCase(
      [21: "      compare: {test: A, reference: A}"], 21, "endpoints.primary[1].compare.reference", "two different"),
    FaultCase([21: "      compare: {test: A}"], 21, "endpoints.primary[1].compare.reference", "no key \"reference\""),
    FaultCase([21: "      compare: A"], 21, "endpoints.primary[1].compare", "a mapping with the keys"),
    FaultCase(
      [9: "", 18: ""], 21, "endpoints.primary[1].compare", "columns.arm bound, or several scores"),
    FaultCase(
      [
        9: "", 11: "    score: {model-a: a, model-b: b}", 18: "      model: model-a",
        21: "      compare: {test: model-a, reference: modelb}",
      ], 21, "endpoints.primary[1].compare.reference", "did you mean \"model-b\"?"),
    FaultCase(
      [9: "", 11: "    score: {m: a, n: b}", 18: "", 21: "      compare: {test: m, reference: n}"], 16,
      "endpoints.primary[0].model", "model: one of m, n"),
    FaultCase([22: "      hypothesis: noninferiority"], 22, "endpoints.primary[1].hypothesis", "did you mean"),
    FaultCase(
      [23: ""], 22, "endpoints.primary[1].hypothesis",
      "a margin must be declared before the data are seen"),
    FaultCase(
      [22: "      hypothesis: equivalence", 23: ""], 22, "endpoints.primary[1].hypothesis",
      "a margin must be declared before the data are seen"),
    FaultCase([22: "      hypothesis: superiority"], 23, "endpoints.primary[1].margin", "a margin for superiority"),
    FaultCase([22: "", 28: ""], 23, "endpoints.primary[1].margin", "a margin for difference"),
    FaultCase([23: "      margin: 0"], 23, "endpoints.primary[1].margin", "above 0"),
    FaultCase([23: "      margin: 5"], 23, "endpoints.primary[1].margin", "below 1"),
    FaultCase([18: "      arm: A\n      margin: 0.05"], 19, "endpoints.primary[0].margin", "margin without compare"),
    FaultCase(
      [8: "", 23: "      margin: 0.05\n      generalise-to: readers"], 24, "endpoints.primary[1].generalise-to",
      "columns.reader bound"),
    FaultCase(
      [13: "  positive: 1\nanalysis: {readers: pooled}", 23: "      margin: 0.05\n      generalise-to: readers"], 25,
      "endpoints.primary[1].generalise-to", "readers: averaged"),
    FaultCase(
      [20: "      metric: prevalence"], 22, "endpoints.primary[1].hypothesis", "neither more nor less is better"),
  ])
  func `in its endpoints is said with line and key`(fault: FaultCase) { fault.check() }

  @Test(arguments: [
    FaultCase([25: "  - by: sx", 29: ""], 25, "subgroups[0].by", "did you mean \"sex\"?"),
    FaultCase([25: "  - by: [sex, arm]", 29: ""], 25, "subgroups[0].by", "chosen in an endpoint"),
    FaultCase([25: "  - by: hospital", 29: ""], 25, "subgroups[0].by", "bound under data.columns"),
    FaultCase([25: "  - by: sex\n  - by: sex"], 26, "subgroups[1].by", "again"),
    FaultCase([25: "  - by: sex\n  - {by: age, bins: [0, 40, 40]}"], 26, "subgroups[1].bins", "each above the one"),
    FaultCase([25: "  - by: sex\n  - {by: age, bins: [40]}"], 26, "subgroups[1].bins", "at least two edges"),
    FaultCase([25: "  - by: sex\n  - {by: age, bins: [0, x]}"], 26, "subgroups[1].bins[1]", "a finite number"),
    FaultCase([25: "  - by: sex\n  - {by: [age, sex], bins: [0, 9]}"], 26, "subgroups[1].bins", "for one name"),
    FaultCase([25: "  - sex", 29: ""], 25, "subgroups[0]", "a mapping with the keys by, bins"),
    FaultCase(
      [25: "  - by: sex\nsubgroup-minimum: {positives: 0}"], 26, "subgroup-minimum.positives", "a whole number from 1"),
    FaultCase([26: "acceptance:\n  level: 0.4\n  side: one"], 27, "acceptance.level", "above 0.5"),
    FaultCase([26: "acceptance:\n  plan: hochberg"], 27, "acceptance.plan", "one of all, fixed-sequence, holm"),
    FaultCase([27: "  criteria: []", 28: "", 29: ""], 27, "acceptance.criteria", "at least one criterion"),
    FaultCase(
      [28: "    - {criterion: ni holds, optional: true}", 29: ""], 27, "acceptance.criteria", "only optional"),
    FaultCase([28: "    - {criterion: ni holds, optional: yes}"], 28, "acceptance.criteria[0].optional", "true, false"),
    FaultCase([28: "    - {criterion: ni holds, wen: secondary}"], 28, "acceptance.criteria[0].wen", "\"when\"?"),
    FaultCase(
      [28: "    - {id: a, criterion: ni holds}\n    - {id: a, criterion: ni.p < 0.1}"], 29, "acceptance.criteria[1]",
      "first on line 28"),
    FaultCase([28: "    - auc-b.value > 0.8"], 28, "acceptance.criteria[0]", "did you mean \"auc-a\"?"),
    FaultCase([28: "    - auc-a.lowr > 0.8"], 28, "acceptance.criteria[0]", "did you mean \"auc-a.lower\"?"),
    FaultCase([28: "    - auc.value > 0.8"], 28, "acceptance.criteria[0]", "one id of auc-a, ni"),
    FaultCase(
      [17: "      metric: average-precision", 28: "    - auc.value > 0.8"], 28, "acceptance.criteria[0]",
      "whose only endpoint is a comparison"),
    FaultCase([28: "    - auc-a holds"], 28, "acceptance.criteria[0]", "it compares nothing"),
    FaultCase([22: "", 23: ""], 28, "acceptance.criteria[0]", "hold for a worse model too"),
    FaultCase([28: "    - auc-a.p < 0.05"], 28, "acceptance.criteria[0]", "compares nothing"),
    FaultCase([28: "    - ni.p < 5"], 28, "acceptance.criteria[0]", "between 0 and 1"),
    FaultCase([28: "    - auc-a.lower >= 85"], 28, "acceptance.criteria[0]", "did you mean 0.85?"),
    FaultCase([28: "    - ni.lower >= -1.5"], 28, "acceptance.criteria[0]", "from -1.0 to 1.0"),
    FaultCase([28: "    - auc-a.lower => 0.8"], 28, "acceptance.criteria[0]", "one of >=, >, <=, <"),
    FaultCase([28: "    - [ni holds]"], 28, "acceptance.criteria[0]", "a list of one item"),
    FaultCase(
      [29: "    - for each age: auc-a.lower >= 0.75"], 29, "acceptance.criteria[1]",
      "subgroups must be declared before the data are seen"),
    FaultCase(
      [29: "    - for each [sex, age]: auc-a.lower >= 0.75"], 29, "acceptance.criteria[1]", "\"- by: [sex, age]\""),
    FaultCase(
      [26: "acceptance:\n  plan: holm", 28: "    - auc-a.value >= 0.75"], 29, "acceptance.criteria[0]",
      "a criterion with an error rate"),
    FaultCase(
      [26: "acceptance:\n  plan: fixed-sequence", 29: "    - auc-a.upper >= 0.75"], 30, "acceptance.criteria[1]",
      "a criterion with an error rate"),
  ])
  func `in its subgroups or criteria is said with line and key`(fault: FaultCase) { fault.check() }

  @Test(arguments: [
    FaultCase(
      [13: "  classes: [a, b]\n  positive: 1"], 14, "data.positive", "either positive and negative, or classes"),
    FaultCase([13: "  classes: [a, b]", 11: "    score: s"], 11, "data.columns.score", "from each class"),
    FaultCase([11: "    score: {a: x, b: y, d: z}"], 11, "data.columns.score.d", "a class of data.classes"),
    FaultCase([11: "    score: {a: x}"], 11, "data.columns.score", "no column for the class \"b\""),
    FaultCase([17: "      metric: auc"], 16, "endpoints.primary[0].label", "label: one of a, b"),
    FaultCase([17: "      metric: auc\n      label: c"], 18, "endpoints.primary[0].label", "one of a, b"),
    FaultCase([17: "      metric: macro-auc\n      label: a"], 18, "endpoints.primary[0].label", "left out"),
    FaultCase([18: "      arm: A\n      model: x"], 19, "endpoints.primary[0].model", "left out"),
  ])
  func `in classes is said with line and key`(fault: FaultCase) {
    var changes = [
      11: "    score: {a: x, b: y}", 13: "  classes: [a, b]", 17: "      metric: hand-till-auc",
      20: "      metric: macro-auc",
    ]
    changes.merge(fault.changes) { $1 }
    FaultCase(changes, fault.row, fault.key, fault.words).check()
  }

  @Test(arguments: [
    FaultCase([10: "    truth: t"], 10, "data.columns.truth", "either data.labels"),
    FaultCase([13: "  positive: 1\n  labels: {a: {truth: t}}"], 14, "data.labels.a.score", "no key \"score\""),
    FaultCase(
      [13: "  positive: 1\n  labels: {a: {truth: t, score: mode}}"], 14, "data.labels.a.score",
      "which data.columns.arm has already"),
    FaultCase([17: "      metric: hand-till-auc"], 18, "endpoints.primary[0].metric", "of labels"),
  ])
  func `in labels is said with line and key`(fault: FaultCase) {
    var changes = [
      10: "", 11: "", 13: "  positive: 1\n  labels: {a: {truth: t1, score: s1}, b: {truth: t2, score: s2}}",
      17: "      metric: auc\n      label: a", 20: "      metric: auc\n      label: a",
    ]
    changes.merge(fault.changes) { $1 }
    FaultCase(changes, fault.row, fault.key, fault.words).check()
  }

  @Test func `is said all at once, in the order of the file, the first twenty`() {
    let lines = (1...30).map { "unknown\($0): x" }
    let faults = SmallExample.faults(in: (lines + ["fiducial: 7"]).joined(separator: "\n").utf8)
    #expect(faults.faults.count == 20)
    #expect(faults.total == 36)  // 30 unknown keys, the version, 5 missing keys
    #expect(faults.faults.compactMap(\.row) == faults.faults.compactMap(\.row).sorted())
  }
}
