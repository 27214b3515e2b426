// SPDX-License-Identifier: Apache-2.0
import Protocols
import Testing
import Vocabulary

@Suite struct TaskReadingTests {
  private static func read(_ task: String, classes: Bool = false) throws(InputFaults) -> EvaluationProtocol {
    let truth = classes ? "truth, score: {a: a, b: b, c: c}}" : "truth, score: score}"
    let values = classes ? "classes: [a, b, c]" : "positive: \"1\""
    let metric = classes ? "hand-till-auc" : "auc"
    let text = """
      fiducial: 1
      title: t
      question: q
      data:
        table: t.csv
        columns: {case: case, truth: \(truth)
        \(values)
      task: \(task)
      endpoints:
        primary: [{metric: \(metric)}]
      acceptance:
        criteria: [\(metric).lower >= 0.5]
      """
    return try EvaluationProtocol.parse(bytes: Array(text.utf8), fileName: "plan.yaml")
  }

  @Test func `reads every key`() throws {
    let task = try #require(
      try Self.read(
        "{kind: segmentation, unit: voxel, prevalence: 0.02, enriched: true, miss-cost: 20, scores: ratings, threshold: true, "
          + "ordinal: false, structure-voxels: 40, boundary: true, thin: false, several-structures: true, "
          + "empty-references: true, metrics: [dice, hausdorff-95]}"
      ).analyses.task)
    var expected = TaskPlan(.segmentation)
    expected.unit = .voxel
    expected.prevalence = 0.02
    expected.isEnriched = true
    expected.missCost = 20
    expected.scores = .ratings
    expected.usesThreshold = true
    expected.isOrdinal = false
    expected.structureVoxels = 40
    expected.isBoundaryImportant = true
    expected.isThin = false
    expected.hasSeveralStructures = true
    expected.hasEmptyReferences = true
    expected.metrics = [.dice, .hausdorff95]
    #expect(task == expected)
    #expect(try Self.read("{kind: classification}").analyses.task == TaskPlan(.classification))
    #expect(try Self.read("{kind: multi-class}", classes: true).analyses.task == TaskPlan(.multiClass))
  }

  @Test(arguments: [
    ("{}", "kind"), ("{kind: guess}", "one of classification"), ("{kind: multi-class}", "classification"),
    ("{kind: classification, prevalence: 1}", "strictly between 0 and 1"),
    ("{kind: classification, prevalence: 0}", "strictly between 0 and 1"),
    ("{kind: classification, miss-cost: 0}", "above 0"), ("{kind: classification, enriched: maybe}", "true, false"),
    ("{kind: segmentation, metrics: [dcie]}", "did you mean \"dice\"?"),
    ("{kind: segmentation, structure-voxels: 3, structure-pixels: 3}", "one of structure-pixels"),
    ("{kind: classification, prevalance: 0.1}", "did you mean \"prevalence\"?"),
  ])
  func `refuses what it cannot mean`(task: String, expected: String) {
    let error = #expect(throws: InputFaults.self) { try Self.read(task) }
    #expect(error?.faults.contains { $0.expected.contains(expected) } == true, "\(String(describing: error))")
  }

  @Test func `refuses two classes for a truth of three`() {
    let error = #expect(throws: InputFaults.self) { try Self.read("{kind: classification}", classes: true) }
    #expect(error?.faults.first?.expected == "multi-class")
  }
}
