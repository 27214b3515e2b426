// SPDX-License-Identifier: Apache-2.0

/// Why there is no waiting time for a reading list.
public enum ReadingListError: Error, Sendable, Hashable, CustomStringConvertible {
  /// A number lies outside its range.
  case badNumber(name: String, value: Double, needed: String)
  /// The readers cannot keep up.
  case overloaded(utilisation: Double)
  /// No formula gives the waiting time; a simulation does.
  case noClosedForm(String)

  /// One sentence for a person, without a full stop.
  public var description: String {
    switch self {
    case .badNumber(let name, let value, let needed): "\(name) is \(value), and \(needed) is needed"
    case .overloaded(let utilisation):
      "cases bring \(Self.percent(utilisation)) of the work that the readers can do, so the list grows without end "
        + "and no case has a mean waiting time"
    case .noClosedForm(let why): "no formula gives the waiting time: \(why)"
    }
  }

  private static func percent(_ share: Double) -> String {
    let tenths = (share * 1000).rounded() / 10
    return "\(tenths == tenths.rounded() && tenths < 1e9 ? "\(Int(tenths))" : "\(tenths)") %"
  }
}
