// SPDX-License-Identifier: Apache-2.0

/// Whether groups of given sizes can be dealt so that each part has at least what it needs; exact within a number of steps.
///
/// The largest groups go first to the part that lacks most; only where that fails are all ways gone through.
struct CoveringSearch {
  /// What is known at the end.
  enum Answer { case possible, impossible, unknown }

  private var sizes: [Int]
  private var rest: [Int]
  private var steps: Int

  init(sizes: [Int], steps: Int = 300_000) {
    self.sizes = sizes.filter { $0 > 0 }.sorted(by: >)
    self.steps = steps
    rest = [0]
    for size in self.sizes.reversed() { rest.append((rest.last ?? 0) + size) }
    rest.reverse()
  }

  /// Whether the needs can be met.
  mutating func answer(needs: [Int]) -> Answer {
    let needs = needs.filter { $0 > 0 }
    guard needs.reduce(0, +) <= rest[0], needs.count <= sizes.count else { return .impossible }
    var lacking = needs
    for size in sizes {
      guard let most = lacking.indices.max(by: { lacking[$0] < lacking[$1] }), lacking[most] > 0 else { break }
      lacking[most] -= size
    }
    if lacking.allSatisfy({ $0 <= 0 }) { return .possible }
    lacking = needs
    return descend(0, &lacking)
  }

  private mutating func descend(_ place: Int, _ lacking: inout [Int]) -> Answer {
    let open = lacking.indices.filter { lacking[$0] > 0 }
    if open.isEmpty { return .possible }
    steps -= 1
    if steps < 0 { return .unknown }
    guard place < sizes.count, open.count <= sizes.count - place,
      open.reduce(0, { $0 + lacking[$1] }) <= rest[place]
    else { return .impossible }
    var tried: Set<Int> = []
    for part in open.sorted(by: { lacking[$0] > lacking[$1] }) where tried.insert(lacking[part]).inserted {
      lacking[part] -= sizes[place]
      let answer = descend(place + 1, &lacking)
      lacking[part] += sizes[place]
      if answer != .impossible { return answer }
    }
    // Leaving the group out never helps: whoever gets it is nearer to what it needs.
    return .impossible
  }
}
