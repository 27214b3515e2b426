// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import CaseTables
import Protocols
import Statistics
import Validation
import Vocabulary

/// `fiducial stats meta`: what another site can expect.
struct StatsMeta: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "meta",
    abstract: "Pools sites by random effects: what a new site would have, and what another population would.",
    discussion: """
      Example: fiducial stats meta study.csv --truth truth --positive 1 --score score --site hospital --metric auc
      To another population: --target hospital=North --covariate age --covariate sex, or --shares sex:F=0.55,M=0.45
      Estimates that are made already are pooled by: fiducial stats pool
      """)

  @OptionGroup var table: TableOptions
  @OptionGroup var intervals: IntervalOptions

  @Option(
    parsing: .unconditional,
    help: "Scores at or above it are called positive; at or below, with --higher-scores negative.")
  var threshold: FiniteNumber?

  @Option(help: "A metric. Repeatable. Default: auc; with a threshold also sensitivity and specificity.")
  var metric: [Metric] = []

  @Option(help: "How the variance between sites is estimated.")
  var method: HeterogeneityMethod = .reml

  @Option(help: "How the interval of the pooled value is made.")
  var interval: PooledIntervalMethod = .hartungKnapp

  @Flag(inversion: .prefixedNo, help: "Leaves each site out in turn.")
  var leaveOneOut = true

  @Option(help: "The sensitivity that a threshold is to give at every site.")
  var sensitivity: Double?

  @Option(help: "Rows that are the target population: COLUMN=VALUE. Repeatable.")
  var target: [String] = []

  @Option(help: "A column by which tested rows are made like the target's. Repeatable.")
  var covariate: [String] = []

  @Option(help: "Shares of categories in the target: COLUMN:VALUE=SHARE,… or COLUMN:LOWER..UPPER=SHARE,… Repeatable.")
  var shares: [SharesOption] = []

  @Option(help: "The quantile at which weights to the target's rows are cut; 1 for no cut.")
  var truncation = TargetWeights.usualTruncation

  @Option(help: "The least number of units of either class at a site that is pooled.")
  var siteMinimum = SubgroupMinimum.usual

  func validate() throws {
    try checkMetrics(metric, threshold: threshold?.value)
    if table.by.count > 1 { throw ValidationError("--by names one division into sites, found \(table.by.count)") }
    if table.by.isEmpty, table.site == nil, target.isEmpty, shares.isEmpty {
      throw ValidationError("say what the sites are: --site COLUMN, or --by COLUMN")
    }
    if let sensitivity, !(sensitivity > 0 && sensitivity < 1) {
      throw ValidationError("--sensitivity lies between 0 and 1, found \(sensitivity)")
    }
    if let bad = target.first(where: { !$0.contains("=") }) {
      throw ValidationError("--target is COLUMN=VALUE, found \(bad)")
    }
    if !target.isEmpty, !shares.isEmpty {
      throw ValidationError("--target and --shares name two populations: choose one")
    }
    if target.isEmpty != covariate.isEmpty {
      throw ValidationError("--target goes with --covariate: by which columns rows are made like the target")
    }
    if !(truncation > 0.5 && truncation <= 1) {
      throw ValidationError("--truncation lies above 0.5 and is at most 1, found \(truncation)")
    }
    if siteMinimum < 2 { throw ValidationError("--site-minimum is at least 2, found \(siteMinimum)") }
    for share in shares {
      let sum = share.plan.shares.reduce(0, +)
      if (sum - 1).magnitude > 1e-6 { throw ValidationError("--shares of \(share.plan.name) sum to 1, found \(sum)") }
    }
  }

  func run() throws {
    let rows = filters
    let further = rows.map(\.column) + covariate.map(table.roleName) + shares.map { table.roleName($0.plan.name) }
    let questions = TableQuestions(
      try table.read(further: further), level: table.confidence, settings: intervals.settings(table),
      threshold: threshold?.value, minimum: SubgroupMinimum(positives: siteMinimum, negatives: siteMinimum))
    var plan = GeneralizationPlan(
      by: SubgroupSpec(factors: (table.divisions.first ?? ["site"]).map { NamedColumn($0) }), metrics: metric,
      method: method, interval: interval, leaveOneOut: leaveOneOut, sensitivity: sensitivity)
    if !rows.isEmpty {
      plan.target = TargetPlan(rows: rows, columns: covariate.map(table.roleName), truncation: truncation)
    } else if !shares.isEmpty {
      plan.target = TargetPlan(
        shares: shares.map { option in
          var property = option.plan
          property.name = table.roleName(property.name)
          return property
        })
    }
    try ResultWords(questions.generalization(plan)).print(json: table.json)
  }

  /// The target's rows, columns under the names of their roles.
  private var filters: [ColumnFilter] {
    var filters: [ColumnFilter] = []
    for text in target {
      guard let split = text.firstIndex(of: "=") else { continue }
      let name = table.roleName(String(text[..<split]))
      let value = String(text[text.index(after: split)...])
      if let known = filters.firstIndex(where: { $0.column == name }) {
        filters[known].values.append(value)
      } else {
        filters.append(ColumnFilter(column: name, values: [value]))
      }
    }
    return filters
  }
}

/// The shares of a property's categories, `sex:F=0.55,M=0.45` or `age:0..40=0.3,40..120=0.7`.
struct SharesOption: ExpressibleByArgument {
  let plan: TargetPlan.Shares

  init?(argument: String) {
    guard let colon = argument.firstIndex(of: ":"), colon > argument.startIndex else { return nil }
    var (names, shares): ([String], [Double]) = ([], [])
    for part in argument[argument.index(after: colon)...].split(separator: ",") {
      guard let equals = part.lastIndex(of: "="), let share = Double(part[part.index(after: equals)...]), share >= 0,
        share.isFinite, equals > part.startIndex
      else { return nil }
      names.append(String(part[..<equals]))
      shares.append(share)
    }
    guard !names.isEmpty, Set(names).count == names.count else { return nil }
    let name = String(argument[..<colon])
    let ranges = names.map { $0.split(separator: "..", omittingEmptySubsequences: false).compactMap { Double($0) } }
    guard ranges.allSatisfy({ $0.count == 2 }) else {
      plan = TargetPlan.Shares(name: name, categories: names, shares: shares)
      return
    }
    // Each bin begins where the one before it ends.
    guard zip(ranges, ranges.dropFirst()).allSatisfy({ $0[1] == $1[0] }), ranges.allSatisfy({ $0[0] < $0[1] }) else {
      return nil
    }
    plan = TargetPlan.Shares(name: name, bins: [ranges[0][0]] + ranges.map { $0[1] }, shares: shares)
  }
}
