// SPDX-License-Identifier: Apache-2.0
import Protocols
import ReaderStudies
import Statistics
import Vocabulary

extension EndpointEngine {
  /// A metric or its difference, for further readers and further cases.
  ///
  /// The method and the covariances are those of the protocol's `reader-study`, else the usual ones.
  func forOtherReaders(_ endpoint: Endpoint, level: ConfidenceLevel, group: String?) -> EndpointResult {
    guard let figure = ReaderStudyPlan.Figure(rawValue: endpoint.metric.rawValue) else {
      return refused(
        endpoint,
        because: "\(endpoint.metric.words) is not generalised to other readers; "
          + ReaderStudyPlan.Figure.allCases.map(\.rawValue).joined(separator: ", ") + " are", level: level, group: group
      )
    }
    var settings = plan.analyses.readerStudy ?? ReaderStudyPlan()
    if let partial = endpoint.partial { settings.partial = partial }
    let measure = ReaderStudyMeasure(metrics: metrics, figure: figure, plan: settings, level: level)
    do throws(StreamError) {
      if let comparison = endpoint.comparison {
        let pair = try streams.pair(of: endpoint, comparison)
        return comparedForOtherReaders(
          endpoint, comparison, measure, [pair.test, pair.reference], level: level, group: group)
      }
      let stream = try streams.stream(of: endpoint)
      do throws(Refusal) {
        let found = try measure.analysed([stream])
        var result = result(endpoint, arm(0, found, measure).of(group: group))
        result.cautions = found.notes
        return result
      } catch {
        return refused(endpoint, because: error.reason, level: level, group: group)
      }
    } catch {
      return refused(endpoint, because: error.words, level: level, group: group)
    }
  }

  private func comparedForOtherReaders(
    _ endpoint: Endpoint, _ comparison: PlannedComparison, _ measure: ReaderStudyMeasure, _ pair: [Stream],
    level: ConfidenceLevel, group: String?
  ) -> EndpointResult {
    do throws(Refusal) {
      let found = try measure.analysed(pair)
      guard found.streams.count > 1 else { throw Refusal("the two arms are one and the same column") }
      let arms = [
        arm(0, found, measure).of(group: comparison.test), arm(1, found, measure).of(group: comparison.reference),
      ]
      let sides = found.analysis.compared(0, with: 1, comparison.claim, leading: measure.leading)
      guard let judged = sides.comparison else { throw Refusal("there are no two arms to compare") }
      var result = result(
        endpoint, ReaderStudyMeasure.said(judged.difference, of: found.study, arms: [0, 1]).of(group: group))
      result.arms = arms
      result.tests = judged.tests
      result.isShown = comparison.claim == .difference ? nil : judged.isShown
      result.margin = comparison.claim.margin
      result.cautions = found.notes
      if sides.verdictsDisagree, let sentence = sides.sentence { result.cautions.append(sentence) }
      return result
    } catch {
      return refused(endpoint, because: error.reason, level: level, group: group)
    }
  }

  private func arm(_ arm: Int, _ found: ReaderStudyMeasure.Analysed, _ measure: ReaderStudyMeasure) -> Estimate {
    let estimate =
      measure.plan.method == .uStatistics
      ? found.analysis.uStatistics?.estimate(of: arm, level: measure.level) : nil
    return ReaderStudyMeasure.said(
      estimate ?? found.analysis.obuchowskiRockette.means()[arm], of: found.study, arms: [arm])
  }

  private func result(_ endpoint: Endpoint, _ estimate: Estimate) -> EndpointResult {
    EndpointResult(
      id: endpoint.id, isPrimary: endpoint.family == .primary, metric: endpoint.metric, title: title(endpoint),
      estimate: estimate)
  }
}
