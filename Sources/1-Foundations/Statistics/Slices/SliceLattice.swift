// SPDX-License-Identifier: Apache-2.0

/// Counts every conjunction of up to three conditions and keeps those that are worth a second look.
///
/// Rows are gathered once into narrow columns. A table of a pair or of three attributes holds a counter for each combination of
/// their levels; it is small enough for the nearest cache, and a block of rows goes through all tables before the next is read. Levels
/// below the floor share one code: no slice can have them. A triple of attributes is counted only where the pairs' counts
/// allow one of its cells to reach the floor and the least score (``SliceBase/bound(rows:loss:floor:)``).
///
/// > Source: the bound after Sagadeeva & Boehm, SIGMOD 2021, 2290–2299, section 3. Checked against the enumeration of every
/// > conjunction in `SliceSearchTests`.
struct SliceLattice {
  /// A column of one attribute: only levels that reach the floor have codes of their own.
  private struct Column {
    let attribute: Int
    /// The level of each code; the last code of ``width`` may be the rest, which has none.
    let levels: [Int]
    let width: Int
    let codes: [UInt8]
    let totals: [SliceTotals]
  }

  /// What came out.
  struct Found {
    var cells: [SliceCell] = []
    /// How many conjunctions reach the floor, of those that were counted.
    var examined = 0
    /// How many triples of attributes were counted, and how many could be left out.
    var triples = (counted: 0, leftOut: 0)
  }

  let plan: SlicePlan
  let base: SliceBase
  private let columns: [Column]
  private let values: [UInt32]

  init(_ sample: SliceSample, rows: [Int32], plan: SlicePlan) {
    let values = rows.map { sample.quanta[Int($0)] }
    self.plan = plan
    self.values = values
    base = SliceBase(values)
    columns = sample.attributes.indices.compactMap { attribute in
      Self.column(sample.attributes[attribute], at: attribute, rows: rows, values: values, floor: plan.minimumRows)
    }
  }

  private static func column(
    _ attribute: SliceAttribute, at place: Int, rows: [Int32], values: [UInt32], floor: Int
  ) -> Column? {
    let codes = attribute.subset(rows)
    var counters = [UInt64](repeating: 0, count: 256)
    for (code, value) in zip(codes, values) { counters[Int(code)] &+= SliceTotals.packed(value) }
    let totals = counters.map(SliceTotals.init(packed:))
    let kept = attribute.levels.indices.filter { totals[$0].rows >= floor }
    guard !kept.isEmpty else { return nil }
    var map = [UInt8](repeating: UInt8(kept.count), count: 256)
    for (code, level) in kept.enumerated() { map[level] = UInt8(code) }
    let hasRest = kept.reduce(0) { $0 + totals[$1].rows } < rows.count
    return Column(
      attribute: place, levels: kept, width: kept.count + (hasRest ? 1 : 0), codes: codes.map { map[Int($0)] },
      totals: kept.map { totals[$0] })
  }

  /// Counts and selects.
  /// - Complexity: O(rows · attributesᵈ / d!) for depth d, at most.
  func found() -> Found {
    var found = Found()
    for column in columns {
      for (code, totals) in column.totals.enumerated() {
        consider([(column.attribute, column.levels[code])], totals, parents: [base.totals], into: &found)
      }
    }
    guard plan.depth >= 2, columns.count >= 2 else { return found }
    let pairs = columns.indices.flatMap { a in (a + 1..<columns.count).map { [a, $0] } }
    let counted = counts(of: pairs)
    var tables: [Int: [SliceTotals]] = [:]
    for (pair, table) in zip(pairs, counted) {
      tables[pair[0] * columns.count + pair[1]] = table
      considerPairs(pair, table, into: &found)
    }
    guard plan.depth >= 3 else { return found }
    let all = pairs.flatMap { pair in (pair[1] + 1..<columns.count).map { pair + [$0] } }
    // Parts of the tables of pairs that belong to a triple, in the order ab, ac, bc.
    func parents(_ triple: [Int]) -> [[SliceTotals]] {
      [(0, 1), (0, 2), (1, 2)].map { tables[triple[$0.0] * columns.count + triple[$0.1]] ?? [] }
    }
    let worthwhile = all.filter { canHold($0, parents($0)) }
    found.triples = (worthwhile.count, all.count - worthwhile.count)
    // Tables of many triples at a time would not fit in memory where levels are many.
    var start = 0
    while start < worthwhile.count {
      var end = start
      var size = 0
      while end < worthwhile.count, end == start || size < Self.mostCells {
        size += cellCount(worthwhile[end])
        end += 1
      }
      let part = Array(worthwhile[start..<end])
      for (triple, table) in zip(part, counts(of: part)) {
        considerTriples(triple, table, parents(triple), into: &found)
      }
      start = end
    }
    return found
  }

  // MARK: - Choosing

  private func consider(
    _ conditions: [(attribute: Int, level: Int)], _ totals: SliceTotals, parents: [SliceTotals],
    into found: inout Found
  ) {
    guard totals.rows >= plan.minimumRows else { return }
    found.examined += 1
    let mean = totals.mean
    guard let score = base.score(totals), score >= plan.minimumScore,
      parents.allSatisfy({ mean - $0.mean >= plan.minimumGain })
    else { return }
    found.cells.append(SliceCell(conditions: conditions, totals: totals, score: score))
  }

  private func considerPairs(_ pair: [Int], _ table: [SliceTotals], into found: inout Found) {
    let (a, b) = (columns[pair[0]], columns[pair[1]])
    for i in a.levels.indices {
      for j in b.levels.indices {
        consider(
          [(a.attribute, a.levels[i]), (b.attribute, b.levels[j])], table[i * b.width + j],
          parents: [base.totals, a.totals[i], b.totals[j]], into: &found)
      }
    }
  }

  private func considerTriples(
    _ triple: [Int], _ table: [SliceTotals], _ parents: [[SliceTotals]], into found: inout Found
  ) {
    let (a, b, c) = (columns[triple[0]], columns[triple[1]], columns[triple[2]])
    for i in a.levels.indices {
      for j in b.levels.indices {
        for k in c.levels.indices {
          let totals = table[(i * b.width + j) * c.width + k]
          if totals.rows < plan.minimumRows { continue }
          consider(
            [(a.attribute, a.levels[i]), (b.attribute, b.levels[j]), (c.attribute, c.levels[k])], totals,
            parents: [
              base.totals, parents[0][i * b.width + j], parents[1][i * c.width + k], parents[2][j * c.width + k],
            ], into: &found)
        }
      }
    }
  }

  /// Whether a cell of three attributes can reach the floor and the least score.
  private func canHold(_ triple: [Int], _ parents: [[SliceTotals]]) -> Bool {
    let (a, b, c) = (columns[triple[0]], columns[triple[1]], columns[triple[2]])
    for i in a.levels.indices {
      for j in b.levels.indices {
        let first = parents[0][i * b.width + j]
        if first.rows < plan.minimumRows { continue }
        for k in c.levels.indices {
          let (second, third) = (parents[1][i * c.width + k], parents[2][j * c.width + k])
          let bound = base.bound(
            rows: min(first.rows, second.rows, third.rows), loss: min(first.loss, second.loss, third.loss),
            floor: plan.minimumRows)
          if bound >= plan.minimumScore { return true }
        }
      }
    }
    return false
  }

  // MARK: - Counting

  /// Counters that are held at a time.
  private static let mostCells = 1 << 22
  /// Rows that go through all tables before the next are read: their columns stay in the second cache.
  private static let block = 1 << 14

  private func cellCount(_ group: [Int]) -> Int { group.reduce(1) { $0 * columns[$1].width } }

  /// The tables of pairs or triples of columns, in order; consecutive triples that begin with the same pair share its codes.
  private func counts(of groups: [[Int]]) -> [[SliceTotals]] {
    inChunks(of: groups.count, workers: plan.workers) { range in tables(of: Array(groups[range])) }.flatMap { $0 }
  }

  private func tables(of groups: [[Int]]) -> [[SliceTotals]] {
    guard !groups.isEmpty else { return [] }
    let sizes = groups.map(cellCount)
    let starts = sizes.reduce(into: [0]) { $0.append(($0.last ?? 0) + 2 * $1) }
    var counters = [UInt64](repeating: 0, count: starts[groups.count])
    var pairCodes = [UInt16](repeating: 0, count: Self.block)
    counters.withUnsafeMutableBufferPointer { counters in
      pairCodes.withUnsafeMutableBufferPointer { pairCodes in
        values.withUnsafeBufferPointer { values in
          var start = 0
          while start < values.count {
            let rows = start..<min(values.count, start + Self.block)
            var pair: [Int] = []
            for (place, group) in groups.enumerated() {
              if pair != Array(group.prefix(2)) {
                pair = Array(group.prefix(2))
                fill(pairCodes, pair, rows: rows)
              }
              let table = UnsafeMutableBufferPointer(rebasing: counters[starts[place]..<starts[place + 1]])
              if group.count == 2 {
                Self.count(pairCodes, values, rows, into: table)
              } else {
                let third = columns[group[2]]
                third.codes.withUnsafeBufferPointer {
                  Self.count(pairCodes, $0, width: third.width, values, rows, into: table)
                }
              }
            }
            start = rows.upperBound
          }
        }
      }
    }
    return groups.indices.map { place in
      (starts[place]..<starts[place] + sizes[place]).map {
        SliceTotals(packed: counters[$0] &+ counters[$0 + sizes[place]])
      }
    }
  }

  private func fill(_ pairCodes: UnsafeMutableBufferPointer<UInt16>, _ pair: [Int], rows: Range<Int>) {
    let width = UInt16(columns[pair[1]].width)
    columns[pair[0]].codes.withUnsafeBufferPointer { first in
      columns[pair[1]].codes.withUnsafeBufferPointer { second in
        // Two codes of 8 bits make one of 16: a column is at most 256 wide.
        for row in rows { pairCodes[row - rows.lowerBound] = UInt16(first[row]) &* width &+ UInt16(second[row]) }
      }
    }
  }

  // Two sets of counters in turn, because a counter that was just written is slow to read again.

  private static func count(
    _ pairCodes: UnsafeMutableBufferPointer<UInt16>, _ values: UnsafeBufferPointer<UInt32>, _ rows: Range<Int>,
    into table: UnsafeMutableBufferPointer<UInt64>
  ) {
    let half = table.count / 2
    var row = rows.lowerBound
    while row + 1 < rows.upperBound {
      // Safe because codes lie below their columns' widths, of which the table is the product.
      let place = row &- rows.lowerBound
      table[Int(pairCodes[place])] &+= SliceTotals.packed(values[row])
      table[half &+ Int(pairCodes[place &+ 1])] &+= SliceTotals.packed(values[row &+ 1])
      row &+= 2
    }
    if row < rows.upperBound { table[Int(pairCodes[row - rows.lowerBound])] &+= SliceTotals.packed(values[row]) }
  }

  private static func count(
    _ pairCodes: UnsafeMutableBufferPointer<UInt16>, _ codes: UnsafeBufferPointer<UInt8>, width: Int,
    _ values: UnsafeBufferPointer<UInt32>, _ rows: Range<Int>, into table: UnsafeMutableBufferPointer<UInt64>
  ) {
    let half = table.count / 2
    func cell(_ row: Int) -> Int { Int(pairCodes[row &- rows.lowerBound]) &* width &+ Int(codes[row]) }
    var row = rows.lowerBound
    while row + 1 < rows.upperBound {
      table[cell(row)] &+= SliceTotals.packed(values[row])
      table[half &+ cell(row &+ 1)] &+= SliceTotals.packed(values[row &+ 1])
      row &+= 2
    }
    if row < rows.upperBound { table[cell(row)] &+= SliceTotals.packed(values[row]) }
  }
}
