// SPDX-License-Identifier: Apache-2.0
import Foundation
import Statistics
import Vocabulary

/// Collects what is wrong with the members of a JSON file.
final class MemberLog {
  private let file: String
  private(set) var faults = InputFaults()

  init(file: String) { self.file = file }

  func add(_ path: String, found: String, expected: String) {
    faults.append(InputFault(file: file, column: path.isEmpty ? nil : path, found: found, expected: expected))
  }
}

/// Takes the members of a JSON object by name and kind; what does not fit goes to the log.
struct MemberReader {
  private let members: [String: Any]
  private let path: String
  private let log: MemberLog

  init(_ members: [String: Any], path: String, log: MemberLog) {
    self.members = members
    self.path = path
    self.log = log
  }

  func add(_ name: String, found: String, expected: String) {
    log.add(path.isEmpty ? name : "\(path).\(name)", found: found, expected: expected)
  }

  /// Notes members that are none of these.
  func refuseOthers(than names: [String]) {
    for name in members.keys.sorted() where !names.contains(name) {
      add(String(name.prefix(40)), found: "an unknown member", expected: "one of \(names.joined(separator: ", "))")
    }
  }

  func text(_ name: String) -> String? {
    guard let text = members[name] as? String else { return missing(name, "a text") }
    return text
  }

  func word<Word: RawRepresentable<String> & CaseIterable>(_ name: String, _: Word.Type) -> Word? {
    guard let text = text(name) else { return nil }
    guard let word = Word(rawValue: text) else {
      add(
        name, found: "\"\(text.prefix(40))\"",
        expected: "one of \(Word.allCases.map(\.rawValue).joined(separator: ", "))")
      return nil
    }
    return word
  }

  /// A finite number; `true` and `false` are none.
  func number(_ name: String) -> Double? {
    guard let number = Self.number(members[name]) else { return missing(name, "a finite number") }
    return number
  }

  func numberOrNull(_ name: String) -> Double? { members[name] is NSNull ? nil : number(name) }

  /// A whole number ≥ 0.
  func integer(_ name: String) -> Int? {
    guard let number = Self.number(members[name]), let whole = Int(exactly: number), whole >= 0 else {
      return missing(name, "a whole number of 0 or more")
    }
    return whole
  }

  func integerOrNull(_ name: String) -> Int? { members[name] is NSNull ? nil : integer(name) }

  func object(_ name: String) -> MemberReader? {
    guard let inner = members[name] as? [String: Any] else { return missing(name, "an object") }
    return MemberReader(inner, path: path.isEmpty ? name : "\(path).\(name)", log: log)
  }

  func objects(_ name: String) -> [MemberReader]? {
    guard let list = members[name] as? [[String: Any]] else { return missing(name, "a list of objects") }
    return list.enumerated().map { MemberReader($1, path: "\(path.isEmpty ? "" : "\(path).")\(name)[\($0)]", log: log) }
  }

  func texts(_ name: String) -> [String]? {
    guard let list = members[name] as? [String] else { return missing(name, "a list of texts") }
    return list
  }

  func numbers(_ name: String, count: Int) -> [Double]? {
    let list = (members[name] as? [Any])?.map(Self.number)
    guard let list, list.count == count, !list.contains(nil) else { return missing(name, "\(count) finite numbers") }
    return list.compactMap { $0 }
  }

  /// The steps of an isotonic curve: lists of three numbers.
  func steps(_ name: String) -> [IsotonicScaling.Step]? {
    guard let list = members[name] as? [Any] else { return missing(name, "a list of steps") }
    var steps: [IsotonicScaling.Step] = []
    for (index, item) in list.enumerated() {
      let numbers = (item as? [Any])?.compactMap(Self.number) ?? []
      guard numbers.count == 3, (item as? [Any])?.count == 3 else {
        add("\(name)[\(index)]", found: "no step", expected: "lowest score, highest score, probability")
        return nil
      }
      steps.append(.init(lowest: numbers[0], highest: numbers[1], probability: numbers[2]))
    }
    return steps
  }

  private func missing<Value>(_ name: String, _ expected: String) -> Value? {
    add(name, found: members[name] == nil ? "no such member" : "another kind of value", expected: expected)
    return nil
  }

  /// What JSON calls a number: its Booleans come as numbers too, of the kind `c`.
  private static func number(_ value: Any?) -> Double? {
    guard let value = value as? NSNumber, String(cString: value.objCType) != "c" else { return nil }
    // A decimal's own conversion loses the last bits; its text does not.
    let number = (value as? NSDecimalNumber).flatMap { Double($0.stringValue) } ?? value.doubleValue
    return number.isFinite ? number : nil
  }
}
