// SPDX-License-Identifier: Apache-2.0
import Statistics
import Testing
import Vocabulary

@Suite("Predictive values at another prevalence")
struct PredictiveValuesTests {
  private let sensitivity = Proportion(successes: 90, trials: 100)
  private let specificity = Proportion(successes: 160, trials: 200)

  /// Computed in numpy from Mercaldo's logit formula.
  @Test func `agrees with an independent computation`() throws {
    let values = try #require(PredictiveValues(sensitivity: sensitivity, specificity: specificity, prevalence: 0.05))
    let positive = values.positive()
    let negative = values.negative()
    #expect((try #require(positive.value) - 0.19148936170212771).magnitude < 1e-12)
    #expect((try #require(positive.interval?.lower) - 0.15121057237803773).magnitude < 1e-9)
    #expect((try #require(positive.interval?.upper) - 0.23947036296221444).magnitude < 1e-9)
    #expect((try #require(negative.value) - 0.9934640522875817).magnitude < 1e-12)
    #expect((try #require(negative.interval?.lower) - 0.9882469768654767).magnitude < 1e-9)
    #expect((try #require(negative.interval?.upper) - 0.9963738060474071).magnitude < 1e-9)
  }

  @Test func `swapping the classes swaps the two values`() throws {
    let values = try #require(PredictiveValues(sensitivity: sensitivity, specificity: specificity, prevalence: 0.25))
    let swapped = try #require(PredictiveValues(sensitivity: specificity, specificity: sensitivity, prevalence: 0.75))
    let (a, b) = (values.positive(), swapped.negative())
    #expect((try #require(a.value) - #require(b.value)).magnitude < 1e-15)
    #expect((try #require(a.interval?.lower) - #require(b.interval?.lower)).magnitude < 1e-15)
  }

  @Test func `gives no interval at the edge and no value without calls`() throws {
    let perfect = Proportion(successes: 20, trials: 20)
    let values = try #require(PredictiveValues(sensitivity: sensitivity, specificity: perfect, prevalence: 0.1))
    #expect(values.positive().value == 1)
    #expect(values.positive().interval == nil)
    #expect(values.positive().reason == .valueAtBoundary)
    let silent = try #require(
      PredictiveValues(sensitivity: perfect.complement, specificity: perfect, prevalence: 0.1))
    #expect(silent.positive().value == nil)
    #expect(PredictiveValues(sensitivity: perfect, specificity: perfect, prevalence: 0) == nil)
  }
}
