// SPDX-License-Identifier: Apache-2.0
import Distributions
import Statistics
import Vocabulary

/// A study that is simulated many times, to count how often a method keeps its word.
struct Experiment: Sendable {
  /// What one simulated study showed.
  enum Outcome: Sendable {
    /// The interval, and the truth that it should hold.
    case interval(Interval, truth: Double)
    /// The yes or no of a test, or of a band that holds its curve.
    case decision(Bool)
    /// The method gave no answer.
    case nothing

    /// The outcome of an estimate.
    init(_ estimate: Estimate, truth: Double) {
      self = estimate.interval.map { .interval($0, truth: truth) } ?? .nothing
    }

    /// The outcome of a test at a two-sided level of 5 %; a test without an answer rejects nothing.
    init(_ test: HypothesisTest) {
      self = test.pValue.map { .decision($0 < 0.05) } ?? .nothing
    }
  }

  /// What is estimated or tested.
  var quantity: String
  /// How many cases of which kind, and the truth.
  var design: String
  /// The method under examination.
  var method: String
  /// The stated rate: coverage, or the rate of false alarms.
  var nominal: Double
  /// How many studies are simulated.
  var studies: Int
  /// Simulates one study.
  var run: @Sendable (inout PhiloxStream) throws -> Outcome

  init(
    _ quantity: String, _ design: String, _ method: String, nominal: Double = 0.95, studies: Int = 20_000,
    run: @escaping @Sendable (inout PhiloxStream) throws -> Outcome
  ) {
    self.quantity = quantity
    self.design = design
    self.method = method
    self.nominal = nominal
    self.studies = studies
    self.run = run
  }

  /// Keeps these draws apart from the bootstrap's and the simulators' under the same seed.
  private static let purpose: UInt16 = 0xC0FE
  private static let chunk = 50

  /// Simulates all studies; the same counts on any number of threads, because each study has its own stream.
  func tally(seed: UInt64, studies: Int) async -> Tally {
    await withTaskGroup(of: Tally.self) { group in
      for start in stride(from: 0, to: studies, by: Self.chunk) {
        group.addTask {
          var tally = Tally()
          for study in start..<min(studies, start + Self.chunk) {
            var stream = PhiloxStream(seed: seed, replicate: study, purpose: Self.purpose)
            // A refused sample is an answer too: the method had none to give.
            tally.add((try? run(&stream)) ?? .nothing)
          }
          return tally
        }
      }
      return await group.reduce(into: Tally()) { $0.add($1) }
    }
  }
}
