// SPDX-License-Identifier: Apache-2.0
import ReaderStudies
import Statistics
import Testing

/// Against the definition of the jackknife: the figure computed again without each unit.
@Suite struct `Covariances of empirical figures` {
  private func area(_ study: ReaderStudy, _ cell: Int, without unit: Int32?) -> Double {
    let reads = zip(study.cells[cell].cases, study.cells[cell].ratings).filter {
      unit == nil || (study.units?[Int($0.0)] ?? $0.0) != unit
    }
    var (sum, pairs) = (0.0, 0.0)
    for (one, high) in reads where study.isDiseased[Int(one)] {
      for (zero, low) in reads where !study.isDiseased[Int(zero)] {
        sum += high > low ? 1 : high == low ? 0.5 : 0
        pairs += 1
      }
    }
    return sum / pairs
  }

  @Test(arguments: [SimulatedLayout.crossed, .holes, .splitPlot], [false, true])
  func `equal the jackknife's definition`(_ layout: SimulatedLayout, _ isClustered: Bool) throws {
    let drawn = try layout.study(seed: 4, cases: 48)
    var reads: [ReaderStudy.Read] = []
    for (cell, content) in drawn.cells.enumerated() {
      for (index, rating) in zip(content.cases, content.ratings) {
        reads.append(
          ReaderStudy.Read(
            arm: cell / drawn.readers.count, reader: cell % drawn.readers.count, caseIndex: Int(index),
            rating: (rating * 3).rounded()))
      }
    }
    // Patients of one to three cases, healthy and diseased together.
    let units = isClustered ? (0..<48).map { Int32($0 % 21) } : nil
    let study = try ReaderStudy(
      arms: drawn.arms, readers: drawn.readers, isDiseased: drawn.isDiseased, units: units, reads: reads)
    let table = FigureTable(.area, of: study)
    let all = isClustered ? 21 : 48
    #expect(table.units == all)
    let cells = table.values.indices.filter { table.values[$0] != nil }
    let left = cells.map { cell in (0..<all).map { area(study, cell, without: Int32($0)) } }
    for (i, one) in cells.enumerated() {
      #expect(abs((table.values[one] ?? 9) - area(study, one, without: nil)) < 1e-12)
      for (j, other) in cells.enumerated() {
        let means = (left[i].reduce(0, +) / Double(all), left[j].reduce(0, +) / Double(all))
        let sum = zip(left[i], left[j]).reduce(0) { $0 + ($1.0 - means.0) * ($1.1 - means.1) }
        #expect(abs(table.covariance(one, other) - sum * Double(all - 1) / Double(all)) < 1e-12)
      }
    }
  }

  @Test func `leave a cell undefined that has one case of a class`() throws {
    let study = try ReaderStudy(
      arms: ["A"], readers: ["r"], isDiseased: [true, false, false],
      reads: (0..<3).map { ReaderStudy.Read(arm: 0, reader: 0, caseIndex: $0, rating: Double($0)) })
    for covariance in FigureTable.Covariance.allCases {
      #expect(FigureTable(.area, of: study, covariance: covariance).values == [nil])
    }
  }

  @Test func `count each case once for a threshold`() throws {
    let study = try ReaderStudy(
      arms: ["A"], readers: ["r"], isDiseased: [true, true, false, false, false],
      reads: [3, 1, 3, 2, 1].enumerated().map {
        ReaderStudy.Read(arm: 0, reader: 0, caseIndex: $0.offset, rating: $0.element)
      })
    #expect(FigureTable(.sensitivity(atLeast: 3), of: study).values == [0.5])
    #expect(FigureTable(.specificity(atLeast: 3), of: study).values == [2.0 / 3])
    #expect(FigureTable(.accuracy(atLeast: 3), of: study).values == [0.6])
    #expect(abs(FigureTable(.accuracy(atLeast: 3), of: study).covariance(0, 0) - 0.6 * 0.4 / 4) < 1e-15)
  }
}
