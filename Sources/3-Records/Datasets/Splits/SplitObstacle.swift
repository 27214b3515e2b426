// SPDX-License-Identifier: Apache-2.0

/// Why a data set cannot be divided as it was asked, with the numbers and, where there is one, the smallest change that would do.
public enum SplitObstacle: Error, Sendable, Hashable {
  /// There is no image.
  case noItems
  /// A plan without parts, or with a name twice.
  case badParts(names: [String])
  /// The shares do not add up to 1 (or to less, with a rest): their sum.
  case badShares(sum: Double)
  /// Counts of images are asked that exceed what there is to divide.
  case countsExceed(asked: Int, available: Int)
  /// No image has the finding or attribute; a name that is near it.
  case unknownName(String, near: String?)
  /// No image has the value; the values that there are.
  case unknownValue(name: String, value: String, known: [String])
  /// A rule or a minimum names a part that the plan does not have.
  case unknownPart(String)
  /// A day is not written as 2026-01-31.
  case badDate(String)
  /// There are fewer groups that stay together than parts; how many parts there can be.
  case tooFewGroups(groups: Int, parts: Int, together: String)
  /// A rule leaves a part empty.
  case emptyPart(String)
  /// Groups whose images the rules send to different parts.
  case straddling(together: String, groups: Int, images: Int, parts: [String])
  /// A part cannot have so many of a value: how many there are in all, and the most that each part can be given.
  case minimum(SplitPlan.Minimum, part: String?, images: Int, patients: Int, parts: Int, greatest: Int)
  /// Minima that can each be met alone were not met together: what was missing in the best that was found, and whether it is proven
  /// that nothing better exists.
  case minimaTogether(missing: Int, isProven: Bool)
  /// A group is larger than every part with its tolerance: its images, the room of the largest part, and the tolerance that would do.
  case groupLargerThanPart(together: String, images: Int, part: String, room: Int, tolerance: Double)
  /// No division keeps the tolerance: the nearest that was found, and whether it is proven that nothing nearer exists.
  case tolerance(asked: Double, nearest: Double, isProven: Bool)
}

extension SplitObstacle {
  /// What stands in the way, in a sentence or two.
  public var words: String {
    switch self {
    case .noItems: "there is no image to divide"
    case .badParts(let names):
      names.isEmpty ? "no part is named" : "each part needs a name of its own; found \(names.joined(separator: ", "))"
    case .badShares(let sum):
      "the shares add up to \(Self.number(sum)); expected 1, or less with a part that takes the rest"
    case .countsExceed(let asked, let available): "\(asked) images are asked for and there are \(available)"
    case .unknownName(let name, let near):
      "no image has '\(name)'" + (near.map { "; did you mean '\($0)'?" } ?? "")
    case .unknownValue(let name, let value, let known):
      "no image has \(name) = \(value); there are \(known.prefix(12).joined(separator: ", "))"
    case .unknownPart(let part): "the plan has no part '\(part)'"
    case .badDate(let text): "'\(text)' is no day; expected a form like 2026-01-31"
    case .tooFewGroups(let groups, let parts, let together):
      "\(parts) parts are asked for, and there \(groups == 1 ? "is only 1 group" : "are only \(groups) groups") that "
        + "\(groups == 1 ? "stays" : "stay") together by \(together): at most \(groups) \(groups == 1 ? "part" : "parts")"
    case .emptyPart(let part): "no image is left for the part '\(part)'"
    case .straddling(let together, let groups, let images, let parts):
      "\(Self.count(groups, together == "patient" ? "patient has" : "group (\(together)) has", together == "patient" ? "patients have" : "groups (\(together)) have")) "
        + "images in several of \(parts.joined(separator: ", ")): \(Self.count(images, "image", "images")); "
        + "leave them out (exclude), or send them to the earlier or the later part"
    case .minimum(let minimum, let part, let images, let patients, let parts, let greatest):
      "\(minimum.name) = \(minimum.value): at least \(minimum.count) \(minimum.unit.rawValue) are asked for in "
        + "\(part.map { "the part '\($0)'" } ?? "each of \(parts) parts"), and there are "
        + "\(Self.count(images, "image", "images")) of \(Self.count(patients, "patient", "patients")) in all; "
        + (greatest > 0 ? "at most \(greatest) can be had" : "none can be had")
    case .minimaTogether(let missing, let isProven):
      "each minimum can be met alone but not all together: \(missing) are missing in the best division "
        + (isProven ? "that there is" : "found (not proven to be the best)")
    case .groupLargerThanPart(let together, let images, let part, let room, let tolerance):
      "a group that stays together by \(together) has \(images) images, and the largest part, '\(part)', has room for "
        + "\(room); a tolerance of \(Self.number(tolerance)) would do"
    case .tolerance(let asked, let nearest, let isProven):
      "no division keeps every part within \(Self.number(asked)) of its size; the nearest is off by "
        + "\(Self.number(nearest))" + (isProven ? "" : " (not proven to be the nearest)")
    }
  }

  private static func count(_ count: Int, _ one: String, _ many: String) -> String {
    "\(count) \(count == 1 ? one : many)"
  }

  private static func number(_ value: Double) -> String {
    let rounded = (value * 10_000).rounded(.up) / 10_000
    return "\(rounded)"
  }
}
