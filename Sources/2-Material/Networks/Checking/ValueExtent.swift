// SPDX-License-Identifier: Apache-2.0

/// How large a value is as far as it is known: channels, then lengths along space.
struct ValueExtent: Sendable, Hashable {
  /// `nil` where it follows from a length that is not known.
  var channels: Int?
  /// `nil` for a length that is only known when the network runs.
  var space: [Int?]

  /// Channels and space, where all are known.
  var shape: [Int]? {
    let all = [channels] + space
    let known = all.compactMap { $0 }
    return known.count == all.count ? known : nil
  }

  /// For faults: `64×7×?`.
  var words: String { ([channels] + space).map { $0.map(String.init) ?? "?" }.joined(separator: "×") }
}
