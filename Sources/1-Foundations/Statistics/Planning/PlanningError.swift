// SPDX-License-Identifier: Apache-2.0

/// Why a study cannot be planned as asked.
public enum PlanningError: Error, Sendable, Hashable, CustomStringConvertible {
  /// A number lies outside what it can be.
  case outOfRange(name: String, found: Double, needed: String)
  /// What is anticipated lies where the claim is false, so that no size would show it.
  case nothingToShow(claim: String, anticipated: Double, limit: Double)
  /// No size up to a limit reaches what is asked; more readers, or a larger effect, would be needed.
  case unreachable(asked: String, target: Double, best: Double, largest: Int, of: String)

  /// One sentence for a person, without a full stop.
  public var description: String {
    switch self {
    case .outOfRange(let name, let found, let needed): "\(name) is \(found), and \(needed) is needed"
    case .nothingToShow(let claim, let anticipated, let limit):
      "\(claim) cannot be shown where \(anticipated) is anticipated and the limit is \(limit): no size is enough"
    case .unreachable(let asked, let target, let best, let largest, let units):
      "\(asked) \(target) is not reached by any number of \(units) up to \(largest), where it is \(best)"
    }
  }
}

/// Checks of what a plan is asked.
enum PlanningCheck {
  static func share(_ name: String, _ value: Double) throws(PlanningError) {
    guard value > 0, value < 1 else {
      throw .outOfRange(name: name, found: value, needed: "a number between 0 and 1")
    }
  }

  static func positive(_ name: String, _ value: Double) throws(PlanningError) {
    guard value > 0, value.isFinite else {
      throw .outOfRange(name: name, found: value, needed: "a number above 0")
    }
  }

  static func notNegative(_ name: String, _ value: Double) throws(PlanningError) {
    guard value >= 0, value.isFinite else {
      throw .outOfRange(name: name, found: value, needed: "a number of at least 0")
    }
  }

  static func atLeast(_ least: Double, _ name: String, _ value: Double) throws(PlanningError) {
    guard value >= least, value.isFinite else {
      throw .outOfRange(name: name, found: value, needed: "a number of at least \(least)")
    }
  }

  static func inside(_ name: String, _ value: Double, _ low: Double, _ high: Double) throws(PlanningError) {
    guard value > low, value < high else {
      throw .outOfRange(name: name, found: value, needed: "a number between \(low) and \(high)")
    }
  }
}
