// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// An estimate in a cell: the value, beneath it the interval; a level that is not the page's own is named.
struct EstimateCell {
  let estimate: Estimate
  let usual: ConfidenceLevel

  init(_ estimate: Estimate, usual: ConfidenceLevel) {
    self.estimate = estimate
    self.usual = usual
  }

  var markup: Markup {
    guard let value = estimate.value else {
      return Markup("span", ["class": "undefined"]) { NumberWords.undefined(estimate.reason) }
    }
    let unit = estimate.unit == "1" || estimate.unit.isEmpty ? "" : NumberWords.fixed + estimate.unit
    return Markup([
      Markup("span", ["class": "value"]) { NumberWords.number(value) + unit },
      Markup("br"),
      interval,
    ])
  }

  private var interval: Markup {
    guard let interval = estimate.interval else {
      return Markup("span", ["class": "undefined"]) {
        "no interval" + (estimate.reason.map { ": \($0.description)" } ?? "")
      }
    }
    let level = estimate.level == usual ? "" : " (\(NumberWords.level(estimate.level)))"
    return Markup("span", ["class": "interval"]) { NumberWords.interval(interval) + level }
  }
}
