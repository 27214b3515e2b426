// SPDX-License-Identifier: Apache-2.0
import Foundation
import Vocabulary

extension FreeResponseStudy {
  /// A figure of merit of every reader in every arm, with its jackknife.
  ///
  /// Sampling units are the cases, or the patients where ``units`` says whose they are; a rate over the cases of one kind is
  /// about the units with such a case. The result feeds the same analysis of
  /// variance as any other figure; an algorithm is an arm with one reader of its own.
  ///
  /// **Edge cases.** A cell whose figure does not exist, or ceases to exist without one of its units, is `nil` with the reason:
  /// without a lesion-free case there is no AFROC, but there is an FROC curve.
  /// - Parameter figure: What is measured.
  /// - Returns: The table with the covariances, and what is to be said of single cells.
  /// - Complexity: For *n* cases with *m* marks in a cell: O(*m* log *m* + *n*) for areas of the AFROC kind and plain rates;
  ///   O(*n* · *m*) for what is read off the FROC or LROC curve.
  /// > Source: Chakraborty & Berbaum, Med Phys 31 (2004) 2313–2330; Chakraborty & Zhai, Med Phys 43 (2016) 2264–2274. Checked
  /// > in `FreeResponseFigureTests` against RJafroc's values of the Zanca study, definitions written out, and by hand.
  public func jackknifed(_ figure: FreeResponseFigure) -> JackknifedFigures {
    JackknifedFigures(
      figure: figure.name, definition: figure.definition, range: figure.range, arms: arms, readers: readers,
      cells: cells.map { jackknifed(figure, $0) })
  }

  private func jackknifed(_ figure: FreeResponseFigure, _ cell: Cell) -> JackknifedCell {
    let numbers = units(cell)
    let remark =
      cell.repeatedHits > 0 ? "\(cell.repeatedHits) further marks on lesions already marked were not counted" : nil
    func of(_ value: (Int?) throws(FigureGap) -> Double) -> JackknifedCell {
      JackknifedCell(units: numbers, cases: cell.cases.count, remark: remark, value: value)
    }
    switch figure {
    case .wAFROC, .wAFROC1, .afroc, .afroc1, .hrAUC:
      let sums = pairs(figure, cell, numbers).figures()
      return of { (unit: Int?) throws(FigureGap) -> Double in try sums.value(without: unit) }
    case .hrSensitivity, .hrSpecificity, .maxLLF, .maxNLF, .maxNLFAllCases, .expTransformedSpecificity:
      let rate = rate(figure, cell, numbers)
      // Units that the rate does not count are no sampling units of it.
      let counted = numbers.indices.filter { rate.counts($0) }
      return JackknifedCell(
        units: counted.map { numbers[$0] }, cases: cell.cases.count, remark: remark
      ) { (place: Int?) throws(FigureGap) -> Double in
        let value = try rate.value(without: place.map { counted[$0] })
        return figure == .expTransformedSpecificity ? exp(-value) : value
      }
    case .lesionSensitivity, .competitionScore, .frocArea, .correctLocalisation, .lrocArea:
      let kind = Self.kind(figure)
      let curve = walk(kind, cell)
      var counts = [Int](repeating: 1, count: numbers.count)
      return of { (unit: Int?) throws(FigureGap) -> Double in
        if let unit { counts[unit] = 0 }
        defer { if let unit { counts[unit] = 1 } }
        return try Self.read(figure, off: curve.line(counts: counts, emptyX: kind.emptyX, emptyY: kind.emptyY))
      }
    }
  }

  /// The curve that a figure is read off.
  static func kind(_ figure: FreeResponseFigure) -> FreeResponseCurve.Kind {
    switch figure {
    case .correctLocalisation, .lrocArea: .lroc
    default: .froc
    }
  }

  /// A figure read off its curve.
  static func read(_ figure: FreeResponseFigure, off line: CornerLine) -> Double {
    switch figure {
    case .lesionSensitivity(let rate), .correctLocalisation(let rate): line.height(at: rate)
    case .competitionScore:
      FreeResponseFigure.competitionRates.reduce(0) { $0 + line.height(at: $1) }
        / Double(FreeResponseFigure.competitionRates.count)
    case .frocArea(let rate): rate > 0 ? line.area(from: 0, to: rate) / rate : 0
    case .lrocArea(let rate): line.area(from: 0, to: rate)
    default: preconditionFailure("not read off a curve")
    }
  }

  private func pairs(_ figure: FreeResponseFigure, _ cell: Cell, _ numbers: [Int32]) -> WeightedPairs {
    let places = Dictionary(uniqueKeysWithValues: numbers.enumerated().map { ($0.element, $0.offset) })
    var pairs = WeightedPairs(units: numbers.count)
    for (place, caseIndex) in cell.cases.enumerated() {
      guard let unit = places[self.unit(caseIndex)] else { continue }
      let weights = self.weights[Int(caseIndex)]
      let highestFalse = cell.nonLesions[place].first ?? -.infinity
      if weights.isEmpty || figure == .wAFROC1 || figure == .afroc1 { pairs.addBelow(highestFalse, unit: unit) }
      guard !weights.isEmpty else { continue }
      let lesions = cell.lesions[place]
      switch figure {
      case .hrAUC:
        pairs.addAbove(max(highestFalse, lesions.max() ?? -.infinity), unit: unit, weight: 1)
        pairs.addMass(1, unit: unit)
      case .wAFROC, .wAFROC1:
        for (rating, weight) in zip(lesions, weights) { pairs.addAbove(rating, unit: unit, weight: weight) }
        pairs.addMass(1, unit: unit)
      default:
        for rating in lesions { pairs.addAbove(rating, unit: unit, weight: 1) }
        pairs.addMass(Double(lesions.count), unit: unit)
      }
    }
    return pairs
  }

  private func rate(_ figure: FreeResponseFigure, _ cell: Cell, _ numbers: [Int32]) -> UnitRate {
    let places = Dictionary(uniqueKeysWithValues: numbers.enumerated().map { ($0.element, $0.offset) })
    var rate = UnitRate(units: numbers.count, empty: figure == .maxLLF ? "lesions" : "cases")
    for (place, caseIndex) in cell.cases.enumerated() {
      guard let unit = places[self.unit(caseIndex)] else { continue }
      let isNormal = weights[Int(caseIndex)].isEmpty
      let isMarked = cell.lesions[place].contains { $0 > -.infinity } || !cell.nonLesions[place].isEmpty
      let falseMarks = Double(cell.nonLesions[place].count)
      switch figure {
      case .hrSensitivity: if !isNormal { rate.add(isMarked ? 1 : 0, of: 1, unit: unit) }
      case .hrSpecificity: if isNormal { rate.add(isMarked ? 0 : 1, of: 1, unit: unit) }
      case .maxLLF:
        let hit = cell.lesions[place].reduce(0) { $0 + ($1 > -.infinity ? 1 : 0) }
        rate.add(Double(hit), of: Double(cell.lesions[place].count), unit: unit)
      case .maxNLFAllCases: rate.add(falseMarks, of: 1, unit: unit)
      default: if isNormal { rate.add(falseMarks, of: 1, unit: unit) }
      }
    }
    if figure == .hrSensitivity { rate.empty = "cases with a lesion" }
    if figure != .hrSensitivity, figure != .maxLLF, figure != .maxNLFAllCases { rate.empty = "lesion-free cases" }
    return rate
  }
}

/// A ratio of sums over sampling units.
private struct UnitRate {
  private var above: [Double]
  private var below: [Double]
  var empty: String
  private var total = (above: 0.0, below: 0.0)

  init(units: Int, empty: String) {
    above = [Double](repeating: 0, count: units)
    below = above
    self.empty = empty
  }

  mutating func add(_ amount: Double, of whole: Double, unit: Int) {
    above[unit] += amount
    below[unit] += whole
    total.above += amount
    total.below += whole
  }

  /// Whether a unit has anything that is counted.
  func counts(_ unit: Int) -> Bool { below[unit] > 0 }

  func value(without unit: Int?) throws(FigureGap) -> Double {
    let whole = total.below - (unit.map { below[$0] } ?? 0)
    guard whole > 0 else { throw FigureGap(.emptyDenominator(of: empty)) }
    return (total.above - (unit.map { above[$0] } ?? 0)) / whole
  }
}
