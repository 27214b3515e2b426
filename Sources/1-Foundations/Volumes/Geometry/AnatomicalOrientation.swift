// SPDX-License-Identifier: Apache-2.0

/// Where the three indices of a grid run to, written in three letters such as `LPS` or `RAS`.
///
/// A letter says towards which side of the patient the index *grows*: L left, R right, P posterior, A anterior, S superior (to the
/// head), I inferior. An axial CT of a patient on his back is `LPS`; NIfTI's tools often want `RAS`.
/// (Some older programs name the side from which an index comes; that is the opposite letter.)
public struct AnatomicalOrientation: Sendable, Hashable, CustomStringConvertible {
  /// A side of the patient.
  public enum Side: String, Sendable, Hashable, CaseIterable {
    case left = "L"
    case right = "R"
    case posterior = "P"
    case anterior = "A"
    case superior = "S"
    case inferior = "I"

    /// The axis of the patient: 0 left–right, 1 front–back, 2 feet–head.
    public var axis: Int {
      switch self {
      case .left, .right: 0
      case .posterior, .anterior: 1
      case .superior, .inferior: 2
      }
    }

    /// Whether a step to this side adds to the coordinate (LPS).
    public var isPositive: Bool { self == .left || self == .posterior || self == .superior }

    init(axis: Int, isPositive: Bool) {
      switch axis {
      case 0: self = isPositive ? .left : .right
      case 1: self = isPositive ? .posterior : .anterior
      default: self = isPositive ? .superior : .inferior
      }
    }
  }

  /// The side towards which the first, second and third index grow; each axis of the patient once.
  public let sides: [Side]

  /// To the left, to the back, to the head: DICOM's own frame.
  public static let lps = AnatomicalOrientation(unchecked: [.left, .posterior, .superior])
  /// To the right, to the front, to the head: the frame of NIfTI.
  public static let ras = AnatomicalOrientation(unchecked: [.right, .anterior, .superior])

  /// Makes an orientation; `nil` unless each axis of the patient is there once.
  public init?(_ sides: [Side]) {
    guard sides.count == 3, Set(sides.map(\.axis)).count == 3 else { return nil }
    self.sides = sides
  }

  /// Reads three letters, in either case; `nil` unless each axis of the patient is there once.
  public init?(_ letters: String) {
    let sides = letters.uppercased().compactMap { Side(rawValue: String($0)) }
    guard letters.count == 3 else { return nil }
    self.init(sides)
  }

  init(unchecked sides: [Side]) { self.sides = sides }

  /// The three letters.
  public var description: String { sides.map(\.rawValue).joined() }

  /// All 48 orientations.
  public static var all: [AnatomicalOrientation] {
    axisOrders.flatMap { order in
      (0..<8).map { signs in
        AnatomicalOrientation(unchecked: (0..<3).map { Side(axis: order[$0], isPositive: signs >> $0 & 1 == 0) })
      }
    }
  }

  static let axisOrders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]]
}

extension Grid {
  /// The orientation nearest to the directions of the grid.
  ///
  /// Of the six ways to pair the indices with the axes of the patient, the one with the greatest sum of absolute cosines.
  public var orientation: AnatomicalOrientation {
    let steps = [directions.i, directions.j, directions.k]
    var best = (order: [0, 1, 2], sum: -1.0)
    for order in AnatomicalOrientation.axisOrders {
      let sum = (0..<3).reduce(0) { $0 + abs(steps[$1][order[$1]]) }
      // A tie to the last digits goes to the first order, so that 45° does not depend on rounding.
      if sum > best.sum + 1e-9 { best = (order, sum) }
    }
    return AnatomicalOrientation(
      unchecked: (0..<3).map { .init(axis: best.order[$0], isPositive: steps[$0][best.order[$0]] >= 0) })
  }
}
