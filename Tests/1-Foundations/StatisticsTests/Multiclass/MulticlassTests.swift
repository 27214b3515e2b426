// SPDX-License-Identifier: Apache-2.0
import Statistics
import TestSupport
import Testing
import Vocabulary

@Suite("Areas of several classes and labels")
struct MulticlassTests {
  private let truth = [0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 2, 1]
  private let rows = [
    [0.7, 0.2, 0.1], [0.3, 0.4, 0.3], [0.1, 0.3, 0.6], [0.5, 0.3, 0.2], [0.2, 0.5, 0.3], [0.3, 0.4, 0.3],
    [0.4, 0.4, 0.2], [0.5, 0.3, 0.2], [0.2, 0.1, 0.7], [0.3, 0.3, 0.4], [0.4, 0.2, 0.4], [0.1, 0.6, 0.3],
  ]
  private let classes = ["A", "B", "C"]

  private func columns(_ rows: [[Double]]) -> [[Double]] {
    rows[0].indices.map { column in rows.map { $0[column] } }
  }

  private func made(_ count: Int, seed: UInt64, clusterSize: Int = 1, rowsPerRow: Int = 1) throws -> MulticlassScores {
    var random = SplitMix(seed: seed)
    var truth: [Int] = []
    var rows: [[Double]] = []
    for row in 0..<count {
      let label = row < 3 ? row : Int(random.next() % 3)
      truth.append(label)
      rows.append((0..<3).map { (random.uniform() * 20).rounded() / 20 + ($0 == label ? 0.4 : 0) })
    }
    let unit = (0..<count).map { Int32($0 / clusterSize) }
    return try MulticlassScores(
      classes: classes, scores: columns(rows), truth: truth,
      clusters: clusterSize > 1 ? ClusterIndex(unitOfRow: unit, count: count) : nil)
  }

  @Test func `values of scikit-learn`() throws {
    // scikit-learn 1.9.1, roc_auc_score: one-vs-one macro (Hand and Till), one-vs-rest macro and its parts, micro.
    let sample = try MulticlassScores(classes: classes, scores: columns(rows), truth: truth)
    #expect(MadeScores.agree(sample.handTillArea().value, 0.8697916666666666))
    #expect(MadeScores.agree(sample.macroArea().value, 0.8697916666666666))
    #expect(MadeScores.agree(sample.microArea().value, 0.8715277777777778))
    for (area, value) in zip(sample.areas(), [0.84375, 0.859375, 0.90625]) {
      #expect(MadeScores.agree(area.value, value))
    }
    #expect(sample.areas().map(\.group) == ["A", "B", "C"])
    #expect(sample.microArea().n == 12)
    #expect(sample.microArea().clusters == 12)
    #expect(sample.handTillArea().clusters == nil)
  }

  @Test func `Hand and Till by their definition`() throws {
    let sample = try made(50, seed: 4)
    var sum = 0.0
    for i in 0..<3 {
      for j in 0..<3 where i != j {
        var wins = 0.0
        var pairs = 0.0
        for a in 0..<50 where sample.truth[a] == i {
          for b in 0..<50 where sample.truth[b] == j {
            wins += SlowArea.kernel(sample.scores[i][a], sample.scores[i][b])
            pairs += 1
          }
        }
        sum += wins / pairs
      }
    }
    #expect(MadeScores.agree(sample.handTillArea().value, sum / 6))
  }

  @Test func `two classes with opposite scores are one area`() throws {
    let binary = try MadeScores.sample(60, seed: 3, levels: 9)
    let sample = try MulticlassScores(
      classes: ["no", "yes"], scores: [binary.scores.map { -$0 }, binary.scores],
      truth: binary.isPositive.map { $0 ? 1 : 0 })
    for estimate in [sample.handTillArea(), sample.macroArea()] {
      #expect(MadeScores.agree(estimate.value, binary.area().value))
      // The two halves are the same area; per class the corrections for the number of units differ slightly.
      #expect(MadeScores.agree(estimate.standardError, binary.area().standardError, within: 0.02))
    }
  }

  @Test(arguments: [1, 3]) func `standard errors are those of a bootstrap`(clusterSize: Int) throws {
    let sample = try made(240, seed: 6, clusterSize: clusterSize)
    for (name, statistic) in [
      ("Hand and Till", { $0.handTillArea() }), ("macro", { $0.macroArea() }), ("micro", { $0.microArea() }),
    ] as [(String, (MulticlassScores) -> Estimate)] {
      var random = SplitMix(seed: 3)
      var values: [Double] = []
      let units = 240 / clusterSize
      for _ in 0..<500 {
        let drawn = (0..<units).flatMap { _ in
          let unit = Int(random.next() % UInt64(units))
          return (0..<clusterSize).map { unit * clusterSize + $0 }
        }
        let again = try MulticlassScores(
          classes: classes, scores: sample.scores.map { column in drawn.map { column[$0] } },
          truth: drawn.map { sample.truth[$0] })
        values.append(try #require(statistic(again).value))
      }
      let mean = values.reduce(0, +) / 500
      let spread = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 499).squareRoot()
      let error = try #require(statistic(sample).standardError)
      // Three errors of a standard deviation over 500 draws are 9.5 %.
      #expect(abs(error / spread - 1) < 0.12, "\(name): \(error) against \(spread)")
    }
  }

  @Test func `rows repeated within their patient change nothing`() throws {
    let sample = try made(60, seed: 9, clusterSize: 3)
    let clusters = try #require(sample.clusters)
    let twice = try MulticlassScores(
      classes: classes, scores: sample.scores.map { $0 + $0 }, truth: sample.truth + sample.truth,
      clusters: ClusterIndex(unitOfRow: clusters.unitOfRow + clusters.unitOfRow, count: clusters.count))
    for (a, b) in [
      (sample.handTillArea(), twice.handTillArea()), (sample.macroArea(), twice.macroArea()),
      (sample.microArea(), twice.microArea()),
    ] {
      #expect(MadeScores.agree(a.value, b.value))
      #expect(MadeScores.agree(a.standardError, b.standardError))
      #expect(a.clusters == 20)
    }
  }

  @Test func `a class without cases is named`() throws {
    let sample = try MulticlassScores(
      classes: classes, scores: [[1, 2, 3], [2, 1, 0], [0, 0, 0]], truth: [0, 1, 0])
    #expect(sample.macroArea().value == nil)
    #expect(sample.macroArea().reason == .notApplicable("the area of C has cases of one class only"))
    #expect(sample.handTillArea().value == nil)
    #expect(sample.areas()[2].reason == .noPositives)
    #expect(sample.microArea().value != nil)
  }

  @Test func `labels: values of scikit-learn, and the row as the unit`() throws {
    // scikit-learn 1.9.1, roc_auc_score of an indicator matrix, macro and micro.
    let labels = [[1, 0], [0, 1], [1, 1], [0, 0], [1, 0], [0, 1], [0, 0], [1, 1]].map { $0.map { $0 == 1 } }
    let scores = [
      [0.9, 0.3], [0.4, 0.6], [0.5, 0.5], [0.5, 0.2], [0.6, 0.1], [0.1, 0.9], [0.2, 0.6], [0.7, 0.4],
    ]
    let sample = try MultilabelScores(
      labels: ["effusion", "nodule"], scores: columns(scores), isPositive: [labels.map { $0[0] }, labels.map { $0[1] }])
    #expect(MadeScores.agree(sample.macroArea().value, 0.90625))
    #expect(MadeScores.agree(sample.microArea().value, 0.8984375))
    #expect(sample.areas().map(\.group) == ["effusion", "nodule"])
    #expect(sample.microArea().clusters == 8)
    #expect(sample.count == 8)
    // The same label twice is one label: the rows, not the cells, are independent.
    let one = try MadeScores.sample(80, seed: 2, levels: 7)
    let doubled = try MultilabelScores(
      labels: ["a", "b"], scores: [one.scores, one.scores], isPositive: [one.isPositive, one.isPositive])
    for estimate in [doubled.macroArea(), doubled.microArea()] {
      #expect(MadeScores.agree(estimate.value, one.area().value))
      #expect(MadeScores.agree(estimate.standardError, one.area().standardError))
    }
  }

  @Test func `faults are named`() throws {
    #expect(throws: SampleError.lengthsDiffer(of: "score columns", expected: 3, found: 1)) {
      try MulticlassScores(classes: classes, scores: [[1]], truth: [0])
    }
    #expect(throws: SampleError.notFinite(column: "B", index: 0)) {
      try MulticlassScores(classes: classes, scores: [[1], [.infinity], [1]], truth: [0])
    }
    #expect(throws: SampleError.empty) { try MultilabelScores(labels: [], scores: [], isPositive: []) }
    #expect(throws: SampleError.lengthsDiffer(of: "b", expected: 2, found: 1)) {
      try MultilabelScores(labels: ["a", "b"], scores: [[1, 2], [1]], isPositive: [[true, false], [true]])
    }
  }
}
