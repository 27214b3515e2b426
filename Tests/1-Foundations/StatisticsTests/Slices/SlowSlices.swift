// SPDX-License-Identifier: Apache-2.0
import Statistics

/// The search as its documentation says it: every conjunction by going through all rows, and sets of rows in place of counters.
struct SlowSlices {
  struct Candidate: Equatable {
    var name: String
    var alternatives: [String]
    var score: Double
    var rows: Int
  }

  let sample: SliceSample
  let plan: SlicePlan
  let searched: [Int]
  let confirming: [Int]

  init(_ sample: SliceSample, _ split: SliceSplit, _ plan: SlicePlan) {
    self.sample = sample
    self.plan = plan
    searched = split.isSearched.indices.filter { split.isSearched[$0] }
    confirming = split.isSearched.indices.filter { !split.isSearched[$0] }
  }

  private typealias Conditions = [(attribute: Int, level: Int)]

  private func rows(_ conditions: Conditions, of all: [Int]) -> Set<Int> {
    Set(all.filter { row in conditions.allSatisfy { Int(sample.attributes[$0.attribute].codes[row]) == $0.level } })
  }

  private func mean(_ rows: some Collection<Int>) -> Double {
    rows.reduce(0) { $0 + sample.losses[$1] } / Double(rows.count)
  }

  private func score(_ part: Set<Int>, in all: some Collection<Int>) -> Double {
    guard part.count < all.count, !part.isEmpty else { return -.infinity }
    let all = Array(all)
    let centre = mean(all)
    let variance =
      all.reduce(0) { $0 + (sample.losses[$1] - centre) * (sample.losses[$1] - centre) } / Double(all.count)
    let rest = 1 - Double(part.count) / Double(all.count)
    return variance > 0 ? (mean(part) - centre) / (variance * rest / Double(part.count)).squareRoot() : -.infinity
  }

  private func units(_ rows: some Sequence<Int>) -> Int {
    Set(rows.map { row in sample.clusters.map { Int($0.unitOfRow[row]) } ?? row }).count
  }

  private func everyConjunction() -> [Conditions] {
    var all: [Conditions] = [[]]
    var last: [Conditions] = [[]]
    for _ in 0..<plan.depth {
      last = last.flatMap { conditions in
        ((conditions.last?.attribute ?? -1) + 1..<sample.attributes.count).flatMap { attribute in
          sample.attributes[attribute].levels.indices.map { conditions + [(attribute, $0)] }
        }
      }
      all += last
    }
    return Array(all.dropFirst())
  }

  func candidates() -> (candidates: [Candidate], examined: Int) {
    var found: [(name: String, conditions: Conditions, rows: Set<Int>, score: Double)] = []
    var examined = 0
    for conditions in everyConjunction() {
      let inside = rows(conditions, of: searched)
      guard inside.count >= plan.minimumRows else { continue }
      examined += 1
      let parents = conditions.indices.map { left -> Set<Int> in
        var fewer = conditions
        fewer.remove(at: left)
        return rows(fewer, of: searched)
      }
      guard (parents + [Set(searched)]).allSatisfy({ mean(inside) - mean($0) >= plan.minimumGain }),
        score(inside, in: searched) >= plan.minimumScore
      else { continue }
      let others = rows(conditions, of: confirming)
      guard others.count >= plan.minimumRows, confirming.count - others.count >= plan.minimumRows,
        units(inside) >= plan.minimumUnits, units(others) >= plan.minimumUnits
      else { continue }
      let name = conditions.map {
        "\(sample.attributes[$0.attribute].name)=\(sample.attributes[$0.attribute].levels[$0.level])"
      }
      .sorted().joined(separator: ", ")
      found.append((name, conditions, inside, score(inside, in: searched)))
    }
    found.sort { a, b in
      if abs(a.score - b.score) > 1e-9 { return a.score > b.score }
      if a.conditions.count != b.conditions.count { return a.conditions.count < b.conditions.count }
      return a.rows.count != b.rows.count ? a.rows.count > b.rows.count : a.name < b.name
    }
    var chosen: [(candidate: Candidate, rows: Set<Int>)] = []
    var taken = Set<Int>()
    for next in found where chosen.count < plan.most {
      let shares = chosen.map { Double($0.rows.intersection(next.rows).count) / Double($0.rows.union(next.rows).count) }
      if let most = shares.max(), most >= plan.overlap, let place = shares.firstIndex(of: most) {
        chosen[place].candidate.alternatives.append(next.name)
        continue
      }
      let left = next.rows.subtracting(taken)
      guard left.count >= plan.minimumRows, score(left, in: Set(searched).subtracting(taken)) >= plan.minimumScore
      else { continue }
      chosen.append((Candidate(name: next.name, alternatives: [], score: next.score, rows: next.rows.count), next.rows))
      taken.formUnion(next.rows)
    }
    return (chosen.map(\.candidate), examined)
  }
}
