// SPDX-License-Identifier: Apache-2.0
public import CaseTables
public import Statistics
public import Vocabulary

/// A table of estimates that are made already, one row for each site or study, to be pooled.
public struct ReadyEstimates: Sendable {
  private let site: String
  private let estimate: String
  private let standardError: String?
  private let lower: String?
  private let upper: String?
  private let scale: MetaScale
  private let method: HeterogeneityMethod
  private let interval: PooledIntervalMethod
  private let level: ConfidenceLevel

  /// Names the columns: the estimate with its standard error, or with both bounds of its interval.
  public init(
    site: String, estimate: String, standardError: String?, lower: String?, upper: String?, scale: MetaScale,
    method: HeterogeneityMethod, interval: PooledIntervalMethod, level: ConfidenceLevel
  ) {
    self.site = site
    self.estimate = estimate
    self.standardError = standardError
    self.lower = lower
    self.upper = upper
    self.scale = scale
    self.method = method
    self.interval = interval
    self.level = level
  }

  /// Pools the rows of a table whose columns are bound as attributes.
  /// - Parameter table: The table.
  /// - Returns: The result; a refusal where fewer than three rows can be pooled.
  /// - Throws: Faults where a column holds texts that are no numbers.
  public func pooled(_ table: CaseTable) throws(InputFaults) -> AnalysisResult {
    var result = AnalysisResult(.generalization)
    let names = table.attribute(named: site)?.categories
    let values = try numbers(estimate, table)
    let errors = try standardError.map { name throws(InputFaults) in try numbers(name, table) }
    let bounds = try lower.map { name throws(InputFaults) in
      (try numbers(name, table), try numbers(upper ?? name, table))
    }
    var effects: [SiteEffect] = []
    for row in 0..<table.rowCount {
      let name = names?[row] ?? "row \(row + 1)"
      do throws(SiteGap) {
        guard let value = values[row] else { throw SiteGap(name: name, reason: .noObservations) }
        if let errors {
          guard let error = errors[row] else { throw SiteGap(name: name, reason: .noObservations) }
          effects.append(try SiteEffect(name: name, value: value, standardError: error, on: scale))
        } else {
          guard let low = bounds?.0[row], let high = bounds?.1[row], let range = Interval(low, high),
            range.contains(value)
          else { throw SiteGap(name: name, reason: .notApplicable("its bounds do not hold its estimate")) }
          effects.append(try SiteEffect(name: name, value: value, interval: range, level: level, on: scale))
        }
      } catch { result.notes.append("\(name) is not pooled: \(error.reason)") }
    }
    guard effects.count > 2, let meta = try? MetaAnalysis(effects, on: scale, method: method) else {
      result.refusal = "there are \(effects.count) estimates to pool, and how far sites differ takes at least 3"
      return result
    }
    let found = PooledMetric(
      meta, name: estimate, words: estimate, siteWord: site, level: level, interval: interval)
    let rows = effects.map { effect in
      effect.estimate(
        metric: estimate, on: scale, level: level, method: "as given", definition: "\(estimate) as the table has it")
    }
    result.findings = found.findings
    result.estimates = rows + found.estimates
    result.tests = [found.test]
    result.notes += found.notes
    result.pictures = [found.forest(rows.map { .init($0.group ?? "", estimate: $0) }, title: estimate), found.methods]
    if let left = found.leftOut() {
      result.findings += left.findings
      result.pictures.append(left.picture)
    }
    return result
  }

  private func numbers(_ name: String, _ table: CaseTable) throws(InputFaults) -> NumericValues {
    guard let numbers = table.attribute(named: name)?.numbers else {
      throw InputFaults([
        InputFault(file: table.file, column: name, found: "texts that are no numbers", expected: "numbers")
      ])
    }
    return numbers
  }
}
