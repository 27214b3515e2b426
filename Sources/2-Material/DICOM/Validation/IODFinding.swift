// SPDX-License-Identifier: Apache-2.0

/// One thing about a data set that its IOD does not allow, or that only a person can judge.
///
/// It names attributes and rules, never values.
public struct IODFinding: Sendable, Hashable {
  /// How much it weighs.
  public enum Severity: Int, Sendable, Hashable, Comparable, CaseIterable {
    /// A condition that the data set alone cannot answer.
    case note
    /// Allowed or harmless, yet not what the standard describes.
    case warning
    /// Against the standard.
    case error

    /// Notes before warnings before errors.
    public static func < (first: Self, second: Self) -> Bool { first.rawValue < second.rawValue }
  }

  /// What it is.
  public enum Problem: Sendable, Hashable {
    /// No IOD is known for the SOP Class, or there is no SOP Class UID: only the forms of values were checked.
    case unknownSOPClass
    /// An attribute of type 1 is absent.
    case missingType1
    /// An attribute of type 1 has no value, or a sequence no item.
    case emptyType1
    /// An attribute of type 2 is absent.
    case missingType2
    /// An attribute of type 1C or 2C is absent though its condition holds.
    case missingConditional
    /// An attribute of type 1C is there without a value.
    case emptyConditional
    /// An attribute of type 1C or 2C is absent and its condition was not checked.
    case conditionNotChecked
    /// A conditional module is absent and its condition was not checked.
    case moduleConditionNotChecked
    /// An attribute that the IOD does not have at this place.
    case notOfThisIOD
    /// A tag with an even group that the dictionary does not know.
    case notInDictionary
    /// An attribute that must not stand in a data set (of groups 0000, 0002, or a private one that no creator owns).
    case forbidden
    /// Representation, number or form of the value is not the standard's; in words, without the value.
    case value(found: String, expected: String)
  }

  /// How much it weighs.
  public var severity: Severity
  /// What it is.
  public var problem: Problem
  /// The attribute, from the outermost sequence inwards; empty where it is of a module or of the whole.
  public var path: [Tag]
  /// The module whose table asks for it, as `general-series`; `nil` where none does.
  public var module: String?
  /// How many items have it.
  public var occurrences: Int

  /// Makes a finding; the parameters are the properties.
  public init(severity: Severity, problem: Problem, path: [Tag], module: String? = nil, occurrences: Int = 1) {
    self.severity = severity
    self.problem = problem
    self.path = path
    self.module = module
    self.occurrences = occurrences
  }
}

extension IODFinding: CustomStringConvertible {
  /// Severity, path, module and problem in one line of words, without values.
  public var description: String {
    let place = path.map(\.description).joined(separator: ">")
    let asked = module.map { " (\($0))" } ?? ""
    let times = occurrences > 1 ? ", \(occurrences) times" : ""
    return "\(severity): \(place.isEmpty ? "data set" : place)\(asked): \(problem.words)\(times)"
  }
}

extension IODFinding.Problem {
  /// The problem in words, without values.
  public var words: String {
    switch self {
    case .unknownSOPClass: "no IOD is known for the SOP Class"
    case .missingType1: "missing, of type 1"
    case .emptyType1: "empty, of type 1"
    case .missingType2: "missing, of type 2"
    case .missingConditional: "missing though its condition holds"
    case .emptyConditional: "empty, of type 1C"
    case .conditionNotChecked: "absent; condition not checked"
    case .moduleConditionNotChecked: "module absent; condition not checked"
    case .notOfThisIOD: "not an attribute of this IOD"
    case .notInDictionary: "not in the dictionary"
    case .forbidden: "must not stand in a data set"
    case .value(let found, let expected): "\(found), expected: \(expected)"
    }
  }
}
