// SPDX-License-Identifier: Apache-2.0
import Explainability
import Protocols
import Reports
import Testing
import Vocabulary

@Suite("The page on explanations")
struct ExplanationPageTests {
  static func result() -> ExaminationResult {
    func estimate(_ name: String, _ group: String?, _ value: Double, _ half: Double?) -> Estimate {
      Estimate(
        name: name, group: group, value: value, interval: half.flatMap { Interval(value - $0, value + $0) },
        method: "bootstrap, BCa, 2000 replicates by patient", n: 32, clusters: 16, definition: "mean of a thing",
        reason: half == nil ? .zeroStandardError : nil)
    }
    return ExaminationResult(
      method: "grad-cam", cases: [],
      estimates: [
        estimate("randomised-from-the-end.spearman-absolute", "head", 0.31, 0.1),
        estimate("randomised-from-the-end.spearman-absolute", "layer <1>", 0.12, 0.08),
        estimate("randomised.spearman-absolute", nil, 0.12, 0.08),
        estimate("deletion.gain", "random order", 0.21, 0.05), estimate("deletion.gain", "edges first", 0.17, 0.05),
        estimate("pointing", nil, 1, nil),
      ],
      curves: [
        .init(name: "grad-cam", curves: DeletionCurves(deletion: [1, 0.2, 0], insertion: [0, 0.9, 1]), count: 32),
        .init(name: "random order", curves: DeletionCurves(deletion: [1, 0.5, 0], insertion: [0, 0.4, 1]), count: 96),
      ], definitionOfFill: "the mean of each channel", seed: 7)
  }

  @Test func `says the verdict, each demand and every number`() {
    let result = Self.result()
    let rulings = ExplanationCriteria.usual.rulings(on: result)
    let html = ExplanationPage(
      title: "grad-cam of chest 1.2", facts: [.init("Model", "chest 1.2")], result: result, rulings: rulings
    ).html
    #expect(html.contains("Cannot be judged"))
    #expect(html.contains("randomised.spearman-absolute at most 0.5"))
    #expect(html.contains("insertion.gain (random order) at least 0.0"))
    #expect(html.contains("not measured"))
    #expect(html.contains("layer &lt;1&gt;"))
    #expect(html.contains("Do they lie on what experts outlined?"))
    #expect(!html.contains("Do they stay when the image hardly changes?"))
    #expect(html.contains("Share of voxels taken away"))
    #expect(!html.contains("<script"))
  }

  @Test func `gives programs the same numbers`() throws {
    let result = Self.result()
    let rulings = ExplanationCriteria.usual.rulings(on: result)
    let text = ExplanationPage.json(result, rulings: rulings).text()
    #expect(text.contains("\"verdict\": \"cannot be judged\"") || text.contains("\"verdict\":\"cannot be judged\""))
    #expect(text.contains("random order"))
    #expect(text.contains("\"value\": 0.12"))
  }
}
