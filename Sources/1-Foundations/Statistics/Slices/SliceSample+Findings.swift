// SPDX-License-Identifier: Apache-2.0
import Vocabulary

extension SliceSample {
  /// Finds the slices in which the mean loss is higher than elsewhere, and confirms them on rows that the search has not seen.
  ///
  /// Every conjunction of up to ``SlicePlan/depth`` conditions is counted among the searched rows. One that reaches the floors
  /// and is worse than all rows and than each of its parents by ``SlicePlan/minimumGain`` is a candidate, scored by how many
  /// standard errors it lies above the rest. The worst are taken first; a later one is taken only where it is still worse than
  /// the rest without the rows of those before it, and one of nearly the same rows is named as an alternative.
  ///
  /// Each candidate is then tested once, one-sided, among the confirming rows: by Fisher's exact test where losses are 0 or 1 and
  /// every row is a unit of its own, else by the robust score test over sampling units, held against Student's distribution with
  /// one degree less than the smaller number of units. The p-values are adjusted for the number of candidates. Because the
  /// confirming half had no part in choosing, the adjustment need not count what was searched: with Holm's method at most 5 % of tables
  /// in which nothing is wrong have any finding, however many conjunctions there are.
  ///
  /// Estimates come from the confirming half alone. Intervals are each at ``SlicePlan/level``, not together. Rates are Wilson's
  /// and their differences Newcombe's; with repeated units on effective counts and with the correlation of the two, see
  /// ``EffectiveProportion``. Losses that are not 0 or 1 have Student intervals over units.
  ///
  /// **Edge cases.** Levels count with the missing one. A slice that holds all rows but fewer than the floor is no candidate.
  /// **Assumes** that sampling units are independent.
  /// - Parameters:
  ///   - plan: How to search and confirm.
  ///   - split: Which rows are searched.
  /// - Returns: All candidates, confirmed and not.
  /// - Complexity: O(rows · attributes³/6) at depth 3.
  /// > Source: the search after Sagadeeva & Boehm, SIGMOD 2021, 2290–2299, and Chung et al., IEEE TKDE 32 (2020) 2284–2296; the
  /// > split after Cox, Biometrika 62 (1975) 441–444; Boos, American Statistician 46 (1992) 327–333 for the score test. Checked
  /// > by enumeration in `SliceSearchTests` and for its error rates in Documentation/proof/slices.md.
  public func findings(_ plan: SlicePlan = SlicePlan(), split: SliceSplit) -> SliceFindings {
    precondition(split.isSearched.count == count, "the split belongs to the sample")
    let plan = plan.checked()
    let searched = split.rows(searched: true)
    let confirming = split.rows(searched: false)
    let found = SliceSearch(sample: self, plan: plan, rows: searched, confirming: confirming).found()
    let confirmation = SliceConfirmation(sample: self, plan: plan, rows: confirming, seed: split.seed)
    let masks = SliceMasks(self, rows: confirming)
    let measured = found.candidates.map { candidate in
      confirmation.measured(candidate.slice, masks.mask(candidate.slice.places))
    }
    let adjusted = plan.adjustment.adjusted(measured.map(\.test.pValue))
    let all = zip(found.candidates, zip(measured, adjusted)).map { candidate, result in
      var test = result.0.test
      test.adjustedPValue = result.1
      return SliceFinding(
        candidate: candidate, inside: result.0.inside, outside: result.0.outside, difference: result.0.difference,
        test: test, isConfirmed: result.1.map { $0 <= plan.level.alpha } ?? false)
    }
    return SliceFindings(
      all: all, searched: half(searched, plan, split.seed), confirming: half(confirming, plan, split.seed),
      examined: found.examined,
      triplesLeftOut: found.triples.leftOut, triplesCounted: found.triples.counted, plan: plan)
  }

  private func half(_ rows: [Int32], _ plan: SlicePlan, _ seed: UInt64?) -> SliceFindings.Half {
    let confirmation = SliceConfirmation(sample: self, plan: plan, rows: rows, seed: seed)
    return SliceFindings.Half(rows: rows.count, units: confirmation.unitCount, overall: confirmation.overall)
  }
}

extension Slice {
  var places: [(attribute: Int, level: Int)] { conditions.map { ($0.attribute, $0.level) } }
}
