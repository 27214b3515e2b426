// SPDX-License-Identifier: Apache-2.0
import Catalog

/// Files of one folder that were refused for one reason.
struct RefusalGroup {
  let folder: String
  let reason: String
  let first: String
  var count: Int

  /// How it reads: the file itself where it is alone.
  var words: String {
    guard count > 1 else { return "\(first): \(reason)" }
    return
      "\(folder.isEmpty ? "here" : folder + "/"): \(count) files, \(first.split(separator: "/").last ?? "") first: \(reason)"
  }

  /// The groups, in the order of their first files.
  static func groups(of refused: [ImportOutcome.Refused]) -> [RefusalGroup] {
    var places: [[String]: Int] = [:]
    var groups: [RefusalGroup] = []
    for refusal in refused {
      let folder = refusal.name.split(separator: "/").dropLast().joined(separator: "/")
      let reason = ImportRefusalWords.words(refusal.reason)
      if let place = places[[folder, reason]] {
        groups[place].count += 1
      } else {
        places[[folder, reason]] = groups.count
        groups.append(RefusalGroup(folder: folder, reason: reason, first: refusal.name, count: 1))
      }
    }
    return groups
  }
}
