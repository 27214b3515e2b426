// SPDX-License-Identifier: Apache-2.0
import Foundation
import Phantoms
import Testing

@Suite("Distributions that are cut off")
struct SpreadTests {
  @Test func `have the quantiles of a truncated normal distribution`() {
    // scipy 1.x: truncnorm((18-58)/16, (95-58)/16, 58, 16).ppf and .cdf
    let spread = Spread.normal(mean: 58, standardDeviation: 16, in: 18...95)
    for (p, x) in zip(
      [0.01, 0.25, 0.5, 0.9, 0.999],
      [23.70692465205699, 47.31183379437582, 57.916470598220094, 77.73411541828514, 94.45057898685718])
    { #expect(abs(spread.quantile(p) - x) < 1e-9) }
    #expect(abs(spread.cumulative(70) - 0.7801007488174865) < 1e-12)
  }

  @Test func `have the quantiles of a truncated log-normal distribution`() {
    // scipy: exp(truncnorm of the logarithms).ppf, median 20, factor 1.4, 8...40
    let spread = Spread.logNormal(median: 20, factor: 1.4, in: 8...40)
    for (p, x) in zip(
      [0.01, 0.25, 0.5, 0.9, 0.999],
      [9.45652230327249, 15.897009471844587, 19.861604777008647, 29.829043498415622, 39.73138671728338])
    { #expect(abs(spread.quantile(p) - x) < 1e-9) }
    #expect(abs(spread.cumulative(25) - 0.7606020935381707) < 1e-12)
  }

  @Test(arguments: [
    Spread(.uniform, in: 2...5), .normal(mean: 0, standardDeviation: 1, in: -1...3),
    .logNormal(median: 14, factor: 1.4, in: 6...30),
  ])
  func `stay in their range, and their two functions undo each other`(spread: Spread) {
    #expect(abs(spread.quantile(0) - spread.range.lowerBound) < 1e-9)
    #expect(abs(spread.quantile(1) - spread.range.upperBound) < 1e-9)
    for p in stride(from: 0.01, to: 1, by: 0.01) { #expect(abs(spread.cumulative(spread.quantile(p)) - p) < 1e-9) }
  }

  @Test func `far from their mean are all at the nearer end`() {
    #expect(Spread.normal(mean: 0, standardDeviation: 0.1, in: 5...6).quantile(0.5) == 5)
    #expect(Spread.normal(mean: 9, standardDeviation: 0.1, in: 5...6).quantile(0.5) == 6)
    #expect(Spread.constant(4).quantile(0.3) == 4)
  }
}

@Suite("Days")
struct CivilDayTests {
  @Test func `are counted from 1970, as date -d says`() throws {
    // date -u -d DAY +%s, over 86400.
    for (text, number) in [("1970-01-01", 0), ("2000-02-29", 11_016), ("2025-01-01", 20_089), ("1900-03-01", -25_508)] {
      let day = try #require(CivilDay(text))
      #expect(day.number == number && day.iso == text)
    }
    #expect(CivilDay("2025-03-09")?.dicom == "20250309")
  }

  @Test func `follow one another without a gap over two centuries`() throws {
    var number = try #require(CivilDay(year: 1900, month: 1, day: 1)).number
    for year in 1900...2100 {
      for month in 1...12 {
        for day in 1...31 {
          guard let date = CivilDay(year: year, month: month, day: day) else { continue }
          #expect(date.number == number && date.date == (year, month, day))
          number += 1
        }
      }
    }
    // 201 years, 49 of them with a leap day: 1900 and 2100 have none.
    #expect(number - CivilDay(number: -25_567).number == 201 * 365 + 49)
  }

  @Test(arguments: [
    "2025-02-29", "2025-13-01", "2025-00-10", "25-01-01", "2025-1-1", "2025-01-01T00", "1899-01-01", "",
  ])
  func `that the calendar does not have are refused`(text: String) { #expect(CivilDay(text) == nil) }
}
