// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import Protocols
import Reports
import Statistics
import Validation
import Vocabulary

/// The error rates of a planned study, and where the answer goes.
struct PlanningOptions: ParsableArguments {
  @Option(help: "The chance of a false claim.")
  var alpha = 0.05

  @Flag(help: "Puts all of alpha in the direction of the claim; else half of it in each.")
  var oneSided = false

  @Option(help: "The wanted chance of showing what is true.")
  var power = 0.8

  @Option(help: "Plans by precision: the half-width of the interval at 1 - alpha.")
  var halfWidth: Double?

  @Option(help: "The share of recruited units that is lost: dropped out, unreadable, without truth.")
  var loss = 0.0

  @OptionGroup var page: PageOptions

  func validate() throws { try PlanningAnswer.checked { () throws(PlanningError) in _ = try test() } }

  /// The error rates.
  func test() throws(PlanningError) -> PlanningTest {
    try PlanningTest(alpha: alpha, sides: oneSided ? .one : .two, power: power)
  }

  /// The level of intervals.
  var level: ConfidenceLevel { ConfidenceLevel(1 - alpha) ?? .percent95 }

  /// Prints the answer, and writes the page where one is asked for.
  func answer(_ title: String, _ make: () throws(PlanningError) -> AnalysisResult) throws {
    let result = try PlanningAnswer.result(make)
    try page.print([result], title: title, level: level)
  }
}

/// Where an answer of the planner goes.
struct PageOptions: ParsableArguments {
  @Option(help: "Writes the answer as a page besides: one file, nothing loaded from elsewhere.", completion: .file())
  var html: String?

  @Flag(help: "Prints one JSON object instead of a table.")
  var json = false

  /// Prints results, and writes the page where one is asked for.
  func print(_ results: [AnalysisResult], title: String, level: ConfidenceLevel, facts: [Document.Fact] = []) throws {
    try Self.write(results, to: html, title: title, level: level, facts: facts)
    try ResultWords(results).print(json: json)
  }

  /// Writes the page where one is asked for.
  static func write(
    _ results: [AnalysisResult], to html: String?, title: String, level: ConfidenceLevel, facts: [Document.Fact]
  ) throws {
    guard let html else { return }
    let place = URL(filePath: html)
    let page = AnalysisPage(
      title: title, facts: facts + [.init("Software", Software.description), .init("Made", RunTime.now())],
      results: results, level: level)
    try AtomicFiles(in: place.deletingLastPathComponent()).write([.init(place.lastPathComponent, page.html)])
  }
}

/// How the planner's errors are answered: a number out of range is a fault of the options, what no size can show is a result.
enum PlanningAnswer {
  static func checked<Value>(_ make: () throws(PlanningError) -> Value) throws -> Value {
    do {
      return try make()
    } catch {
      throw ValidationError(error.description)
    }
  }

  static func result(_ make: () throws(PlanningError) -> AnalysisResult) throws -> AnalysisResult {
    do {
      return try make()
    } catch {
      switch error {
      case .outOfRange: throw ValidationError(error.description)
      case .nothingToShow, .unreachable: return AnalysisResult(.planning, refusal: error.description)
      }
    }
  }
}

/// How cases come into a planned study.
struct RecruitmentOptions: ParsableArguments {
  @Option(help: "The share of diseased cases, where cases come as they come.")
  var prevalence: Double?

  @Option(help: "Healthy cases for one diseased case, where the classes are recruited apart.")
  var negativesPerPositive: Double?

  @Option(help: "How many cases (lesions, images) a patient gives on average.")
  var casesPerPatient = 1.0

  @Option(help: "How alike the cases of a patient are: the intraclass correlation, 0 to 1.")
  var intraclassCorrelation = 0.0

  func validate() throws {
    if prevalence != nil, negativesPerPositive != nil {
      throw ValidationError("--prevalence and --negatives-per-positive say the same: choose one")
    }
  }

  /// The recruitment, with what is lost.
  func recruitment(_ options: PlanningOptions) throws(PlanningError) -> Recruitment {
    try Recruitment(
      prevalence.map { .prevalence($0) } ?? .ratio(negativesPerPositive: negativesPerPositive ?? 1), loss: options.loss,
      casesPerUnit: casesPerPatient, intraclassCorrelation: intraclassCorrelation)
  }
}

/// What a comparison is to show.
struct PlannedClaimOptions: ParsableArguments {
  @Option(help: "What is to be shown of the difference: test less reference.")
  var hypothesis: ClaimOption = .difference

  @Option(help: "The margin of non-inferiority or equivalence.")
  var margin: FiniteNumber?

  func validate() throws {
    let needsMargin = hypothesis == .nonInferiority || hypothesis == .equivalence
    if needsMargin, !((margin?.value ?? 0) > 0) {
      throw ValidationError("--hypothesis \(hypothesis.rawValue) needs a --margin above 0")
    }
    if !needsMargin, margin != nil { throw ValidationError("--margin goes with non-inferiority or equivalence") }
  }

  /// The claim.
  var claim: Hypothesis { hypothesis.claim(margin: margin?.value ?? 0) }

  /// The claim inside a sentence.
  var words: String {
    switch claim {
    case .difference: "a difference"
    case .superiority: "superiority"
    case .nonInferiority(let margin): "non-inferiority with a margin of \(margin)"
    case .equivalence(let margin): "equivalence within \(margin)"
    }
  }
}
