// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// A figure of merit of one reader in one arm, and what it becomes when one sampling unit at a time is left out.
public struct JackknifedCell: Sendable, Equatable {
  /// The figure; `nil` where it, or a value with one unit left out, is undefined.
  public let value: Double?
  /// Why the figure is undefined.
  public let reason: UndefinedReason?
  /// What a person must know about how the figure was found, in a sentence without a full stop; `nil` where nothing is special.
  public let remark: String?
  /// The units that the reader read in the arm, rising.
  public let units: [Int32]
  /// The figure without each of these units; empty where the figure is undefined.
  public let leftOut: [Double]
  /// How many cases the reader read in the arm.
  public let cases: Int

  init(value: Double, leftOut: [Double], units: [Int32], cases: Int, remark: String? = nil) {
    precondition(leftOut.count == units.count, "a value without each unit")
    self.value = value
    self.leftOut = leftOut
    self.units = units
    self.cases = cases
    self.remark = remark
    reason = nil
  }

  init(undefined reason: UndefinedReason, units: [Int32], cases: Int) {
    value = nil
    leftOut = []
    self.units = units
    self.cases = cases
    self.reason = reason
    remark = nil
  }

  /// Evaluates a figure on all units and without each of them.
  /// - Parameters:
  ///   - units: The units of the cell, rising.
  ///   - cases: How many cases the cell holds.
  ///   - remark: What to say of the figure.
  ///   - value: The figure without a unit, given by its place in `units`; of all units where it is `nil`.
  init(
    units: [Int32], cases: Int, remark: String? = nil, value: (_ without: Int?) throws(FigureGap) -> Double
  ) {
    guard cases > 0 else {
      self.init(undefined: .noObservations, units: units, cases: cases)
      return
    }
    let whole: Double
    do throws(FigureGap) {
      whole = try value(nil)
    } catch {
      self.init(undefined: error.reason, units: units, cases: cases)
      return
    }
    var leftOut: [Double] = []
    leftOut.reserveCapacity(units.count)
    for place in units.indices {
      do throws(FigureGap) {
        leftOut.append(try value(place))
      } catch {
        let words = "the figure hangs on a single unit: without it \(error.reason)"
        self.init(undefined: .notApplicable(words), units: units, cases: cases)
        return
      }
    }
    self.init(value: whole, leftOut: leftOut, units: units, cases: cases, remark: remark)
  }
}
