// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Statistics
import Validation

/// `fiducial stats samplesize subgroups`: cases so that each subgroup can be judged too.
struct SampleSizeSubgroups: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "subgroups",
    abstract: "Cases so that each subgroup can be judged: its interval, its gap to the others, or its value.",
    discussion: """
      Example: fiducial stats samplesize subgroups --measure sensitivity --value 0.9 --gap 0.1 --group female:0.5:0.1 \
      --group male:0.5:0.14 --group rural:0.1:0.1
      """)

  /// A subgroup as NAME:SHARE:PREVALENCE.
  struct Group: ExpressibleByArgument {
    let name: String
    let share: Double
    let prevalence: Double

    init?(argument: String) {
      let parts = argument.split(separator: ":")
      guard parts.count >= 3, let share = Double(parts[parts.count - 2]),
        let prevalence = Double(parts[parts.count - 1])
      else { return nil }
      name = parts.dropLast(2).joined(separator: ":")
      self.share = share
      self.prevalence = prevalence
    }
  }

  @Option(help: "What is measured.")
  var measure: PlanningMeasure.Kind = .auc

  @Option(help: "Its value that is anticipated.")
  var value: Double

  @Option(help: "A subgroup: NAME:SHARE OF ALL CASES:PREVALENCE IN IT. Repeatable.")
  var group: [Group]

  @Option(help: "The gap between a subgroup and the other cases that is to be found.")
  var gap: Double?

  @Option(help: "The value above which each subgroup is to be shown.")
  var above: Double?

  @Flag(inversion: .prefixedNo, help: "Shares alpha between the subgroups (Bonferroni).")
  var adjust = true

  @OptionGroup var options: PlanningOptions

  func validate() throws {
    if [gap, above, options.halfWidth].compactMap({ $0 }).count != 1 {
      throw ValidationError("name one aim: --gap, --above or --half-width")
    }
  }

  func run() throws {
    try options.answer("How many cases do the subgroups need?") { () throws(PlanningError) in
      var groups: [SubgroupPlan.Group] = []
      for one in group { groups.append(try .init(one.name, share: one.share, prevalence: one.prevalence)) }
      let plan = try SubgroupPlan(
        measure: try PlanningMeasure(measure, value), groups: groups, isAdjusted: adjust, loss: options.loss)
      let aim: SubgroupPlan.Aim =
        gap.map { .gap($0) } ?? above.map { .above($0) } ?? .halfWidth(options.halfWidth ?? 0.05)
      let needs = try plan.needs(aim, test: try options.test())
      let words =
        gap.map { "a gap of \($0) in \(measure.rawValue) between any subgroup and the others is found" }
        ?? above.map { "every subgroup's \(measure.rawValue) is shown to lie above \($0)" }
        ?? "every subgroup's \(measure.rawValue) is known"
      var result = AnalysisResult.planned(byCriteria: needs.map(\.study), shows: words)
      result.findings += needs.map {
        "\($0.group.name): \($0.positives) diseased and \($0.negatives) healthy cases of it, so \($0.study.total) cases in all."
      }
      return result
    }
  }
}
