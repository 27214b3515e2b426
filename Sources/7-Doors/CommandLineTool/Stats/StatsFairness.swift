// SPDX-License-Identifier: Apache-2.0
public import ArgumentParser
import CaseTables
public import Protocols
public import Statistics
import Validation
import Vocabulary

/// `fiducial stats fairness`: between which groups errors differ.
struct StatsFairness: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fairness",
    abstract: "Compares groups: differences and ratios of error rates, criteria of fairness, underdiagnosis.",
    discussion: """
      Example: fiducial stats fairness chest.csv --truth abnormal --positive 1 --score score --patient patient \
      --threshold 0.5 --by sex --by sex,view --reference sex=M --margin 0.05
      """)

  @OptionGroup var table: TableOptions
  @OptionGroup var intervals: IntervalOptions

  @Option(
    parsing: .unconditional,
    help: "Scores at or above it are called positive; at or below, with --higher-scores negative.")
  var threshold: FiniteNumber?

  @Option(help: "The group to compare with: COLUMN=VALUE. Repeatable. Default: the largest group.")
  var reference: [String] = []

  @Option(help: "Bins of a numeric column of --by: COLUMN=EDGE,EDGE,… Repeatable.")
  var bins: [String] = []

  @Option(help: "A measure. Repeatable. Default: all; without a threshold only auc.")
  var metric: [FairnessMeasure] = []

  @Option(help: "A criterion of fairness. Repeatable. Default: all.")
  var criterion: [FairnessCriterion] = []

  @Flag(help: "The positive truth means that there is nothing to find.")
  var noFinding = false

  @Option(help: "The greatest difference that is taken as none; equivalence within it is tested.")
  var margin: OpenShare?

  @Option(help: "How p-values are adjusted for the number of comparisons.")
  var adjust: FairnessPlan.Adjustment = .holm

  func validate() throws {
    if table.by.isEmpty { throw ValidationError("say how to divide the cases: --by COLUMN") }
    let names = Set(table.divisions.joined())
    for (option, texts) in [("--reference", reference), ("--bins", bins)] {
      for text in texts {
        guard let split = text.firstIndex(of: "=") else {
          throw ValidationError("\(option) is COLUMN=…, found \(text)")
        }
        let name = String(text[..<split])
        guard names.contains(name) else {
          throw ValidationError("\(option) names \(name), which is none of the columns of --by")
        }
      }
    }
    for (name, edges) in edges {
      guard edges.count > 1, !zip(edges, edges.dropFirst()).contains(where: { !($0 < $1) }) else {
        throw ValidationError("--bins \(name) needs at least two numbers, each above the one before")
      }
      if table.divisions.contains(where: { $0.count > 1 && $0.contains(name) }) {
        throw ValidationError("\(name) has --bins and cannot be crossed with another column")
      }
    }
    if threshold == nil, let measure = metric.first(where: { $0 != .auc }) {
      throw ValidationError("--metric \(measure.rawValue) needs a --threshold")
    }
    if threshold == nil, !criterion.isEmpty { throw ValidationError("--criterion needs a --threshold") }
  }

  func run() throws {
    let questions = TableQuestions(
      try table.read(), level: table.confidence, settings: intervals.settings(table), threshold: threshold?.value)
    let edges = Dictionary(edges, uniquingKeysWith: { first, _ in first })
    let plan = FairnessPlan(
      divisions: table.divisions.map { names in
        SubgroupSpec(factors: names.map { NamedColumn($0) }, bins: names.count == 1 ? edges[names[0]] : nil)
      },
      references: Dictionary(reference.compactMap(Self.pair), uniquingKeysWith: { first, _ in first }),
      measures: metric, criteria: criterion, positiveMeans: noFinding ? .noFinding : .finding, margin: margin?.value,
      adjustment: adjust)
    try ResultWords(questions.fairness(plan)).print(json: table.json)
  }

  /// The edges by column; a text that is no number gives an empty list.
  private var edges: [(String, [Double])] {
    bins.compactMap(Self.pair).map { name, text in
      let words = text.split(separator: ",", omittingEmptySubsequences: false)
      let numbers = words.compactMap { Double($0) }.filter(\.isFinite)
      return (name, numbers.count == words.count ? numbers : [])
    }
  }

  private static func pair(_ text: String) -> (String, String)? {
    text.firstIndex(of: "=").map { (String(text[..<$0]), String(text[text.index(after: $0)...])) }
  }
}

extension FairnessMeasure: ExpressibleByArgument {}
extension FairnessCriterion: ExpressibleByArgument {}
extension FairnessPlan.Adjustment: ExpressibleByArgument {}
