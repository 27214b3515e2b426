// SPDX-License-Identifier: Apache-2.0

/// An operating characteristic of one reader in one arm of a free-response study.
public struct FreeResponseCurve: Sendable, Equatable {
  /// Which rate is drawn against which.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// Lesions marked against false marks per case, all cases counted.
    case froc
    /// Lesions marked against lesion-free cases with a false mark.
    case afroc
    /// Lesions marked, weighted within their case, against lesion-free cases with a false mark.
    case wAFROC = "wafroc"
    /// Cases with a lesion against lesion-free cases, by their highest mark.
    case roc
    /// Cases with a lesion whose highest mark is on one against lesion-free cases with a mark.
    case lroc
  }

  /// One operating point.
  public struct Point: Sendable, Hashable {
    /// Marks rated at least this count; infinite at the first point.
    public let threshold: Double
    /// The rate of false marks or of false-positive cases.
    public let x: Double
    /// The rate of lesions or cases found.
    public let y: Double
  }

  /// Which rate is drawn against which.
  public let kind: Kind
  /// The points from (0, 0), thresholds falling; the curve ends at the lowest rating given.
  public let points: [Point]

  /// Whether the curve is continued straight to (1, 1): what is not marked ranks below every mark, in both classes.
  public var endsAtCorner: Bool { kind == .afroc || kind == .wAFROC || kind == .roc }
}

extension FreeResponseCurve.Kind {
  /// What the horizontal axis is divided by.
  var emptyX: String { self == .froc ? "cases" : "lesion-free cases" }
  /// What the vertical axis is divided by.
  var emptyY: String { self == .froc || self == .afroc ? "lesions" : "cases with a lesion" }
}

extension FreeResponseStudy {
  /// An operating characteristic of a reader in an arm.
  /// - Returns: The curve.
  /// - Throws: ``FigureGap`` where what an axis is divided by is not there.
  /// - Complexity: O(marks log marks).
  public func curve(_ kind: FreeResponseCurve.Kind, arm: Int, reader: Int) throws(FigureGap) -> FreeResponseCurve {
    let points = try walk(kind, cell(arm: arm, reader: reader)).points(emptyX: kind.emptyX, emptyY: kind.emptyY)
    return FreeResponseCurve(
      kind: kind, points: points.map { FreeResponseCurve.Point(threshold: $0.rating, x: $0.x, y: $0.y) })
  }

  /// The curve of a cell over its sampling units.
  func walk(_ kind: FreeResponseCurve.Kind, _ cell: Cell) -> OperatingCurve {
    let numbers = units(cell)
    let places = Dictionary(uniqueKeysWithValues: numbers.enumerated().map { ($0.element, $0.offset) })
    var curve = OperatingCurve(units: numbers.count)
    for (place, caseIndex) in cell.cases.enumerated() {
      guard let unit = places[self.unit(caseIndex)] else { continue }
      let weights = self.weights[Int(caseIndex)]
      let lesions = cell.lesions[place]
      let highestFalse = cell.nonLesions[place].first ?? -.infinity
      let highestLesion = lesions.max() ?? -.infinity
      let isNormal = weights.isEmpty
      switch kind {
      case .froc:
        curve.addMass(unit: unit, x: 1, y: Double(lesions.count))
        for rating in cell.nonLesions[place] { curve.add(rating, unit: unit, x: 1) }
        for rating in lesions where rating > -.infinity { curve.add(rating, unit: unit, y: 1) }
      case .afroc, .wAFROC:
        let isWeighted = kind == .wAFROC
        curve.addMass(
          unit: unit, x: isNormal ? 1 : 0, y: isNormal ? 0 : isWeighted ? 1 : Double(lesions.count))
        if isNormal, highestFalse > -.infinity { curve.add(highestFalse, unit: unit, x: 1) }
        for (rating, weight) in zip(lesions, weights) where rating > -.infinity {
          curve.add(rating, unit: unit, y: isWeighted ? weight : 1)
        }
      case .roc, .lroc:
        curve.addMass(unit: unit, x: isNormal ? 1 : 0, y: isNormal ? 0 : 1)
        let highest = max(highestFalse, highestLesion)
        guard highest > -.infinity else { continue }
        if isNormal {
          curve.add(highest, unit: unit, x: 1)
        } else if kind == .roc {
          curve.add(highest, unit: unit, y: 1)
        } else {
          let credit = highestLesion > highestFalse ? 1 : highestLesion == highestFalse ? 0.5 : 0
          curve.add(highest, unit: unit, y: credit)
        }
      }
    }
    curve.sort()
    return curve
  }
}
