// SPDX-License-Identifier: Apache-2.0

/// The known name that a mistyped one most likely meant; `nil` where none is near.
///
/// Names are compared without regard to case and with `_` as `-`; a third of the letters may be wrong, at most three.
/// - Complexity: O(*k* *n*²) for *k* names of *n* letters; names beyond 60 letters are never near.
package func nearestName(to typed: String, among known: [String]) -> String? {
  func folded(_ text: String) -> [Character] { text.lowercased().map { $0 == "_" || $0 == " " ? "-" : $0 } }
  let word = folded(typed)
  guard word.count <= 60 else { return nil }
  var best: (name: String, distance: Int)?
  for name in known {
    let distance = editDistance(word, folded(name))
    if distance < best?.distance ?? Int.max { best = (name, distance) }
  }
  guard let best, best.distance <= min(3, max(1, word.count / 3)) else { return nil }
  return best.name
}

/// The least number of letters to insert, delete, replace or swap with the neighbour.
private func editDistance(_ a: [Character], _ b: [Character]) -> Int {
  var before: [Int] = []
  var previous = Array(0...b.count)
  for i in a.indices {
    var current = [i + 1]
    for j in b.indices {
      var cost = min(previous[j + 1] + 1, current[j] + 1, previous[j] + (a[i] == b[j] ? 0 : 1))
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, before[j - 1] + 1) }
      current.append(cost)
    }
    before = previous
    previous = current
  }
  return previous[b.count]
}
