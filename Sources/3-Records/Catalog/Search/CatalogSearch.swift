// SPDX-License-Identifier: Apache-2.0
import Store

/// Answers a query from sets of images, so that no image is looked at before it is known to be wanted.
///
/// Orders on one attribute are one range. Of a range or a list the smaller side is read: the values within, or those without, which are
/// then taken from all. Where both sides have too many sets to be read at once, as of a score that each image has for itself, the
/// condition is *wide*: the images that the other conditions leave are looked at one by one until a page is full, and only where that
/// does not come to an end soon, or where all are counted, every set is read.
struct CatalogSearch {
  let postings: Postings
  let catalog: Catalog
  /// How many sets of values, or rows found by a number, on a side are too many to be read at once.
  let mostSets: Int
  /// How many images are looked at together.
  private static let looks = 128

  init(_ catalog: Catalog, _ reader: RecordReader) {
    postings = Postings(reader: reader)
    self.catalog = catalog
    mostSets = catalog.mostSets
  }

  /// Every image for which the query holds.
  func set(of query: CatalogQuery) throws -> KeySet {
    var (set, wide) = try narrowed(query)
    for part in wide { set.cut(with: try whole(part)) }
    return set
  }

  /// How many images the query holds for.
  func count(of query: CatalogQuery) throws -> Int {
    let (set, wide) = try narrowed(query)
    // Alone it is counted by the database, which gives no rows.
    if wide.count == 1, case .column(let sides) = wide[0].sides, wide[0].conditions.count == query.conditions.count {
      return wide[0].isNegated ? set.count - (try rows(sides.inside)) : try fewer(wide[0], sides, set.count)
    }
    var whole = set
    for part in wide { whole.cut(with: try self.whole(part)) }
    return whole.count
  }

  /// The first images of those above a number for which the query holds.
  func keys(of query: CatalogQuery, after key: Int, limit: Int) throws -> [Int] {
    guard limit > 0 else { return [] }
    var (set, wide) = try narrowed(query)
    var found: [Int] = []
    var last = key
    let conditions = wide.flatMap(\.conditions)
    // Sets of values take longer to be read than rows found by a number, so that it is worth looking at more images.
    let mostLooks = wide.contains { if case .values = $0.sides { true } else { false } } ? 16 : 4
    var looked = 0
    // It goes on as long as the page will be full soon, by what was found so far.
    while !wide.isEmpty, limit < Self.looks * mostLooks,
      looked == 0 || looked * (limit + 1) < (found.count + 1) * Self.looks * mostLooks
    {
      let some = set.keys(after: last, limit: Self.looks)
      guard let end = some.last else { return found }
      for entry in try catalog.entries(keys: some, in: postings.reader)
      where conditions.allSatisfy({ $0.holds(for: entry) }) {
        found.append(entry.key)
        if found.count == limit { return found }
      }
      last = end
      looked += some.count
    }
    for part in wide { set.cut(with: try whole(part)) }
    return found + set.keys(after: last, limit: limit == .max ? .max : limit - found.count)
  }

  /// What all conditions leave that few sets answer, and the others.
  private func narrowed(_ query: CatalogQuery) throws -> (set: KeySet, wide: [QueryPart]) {
    let all = try postings.all()
    var set = all
    var wide: [QueryPart] = []
    for part in QueryPart.parts(of: query) {
      let part = try part.placed(postings)
      guard let narrow = try narrow(part, all) else {
        wide.append(part)
        continue
      }
      set.cut(with: narrow)
    }
    return (set, wide)
  }

  /// The images of a part, from its smaller side; `nil` where both are too large.
  private func narrow(_ part: QueryPart, _ all: KeySet) throws -> KeySet? {
    switch part.sides {
    case .none: return KeySet()
    case .keys(let range):
      var set = all
      set.cut(toKeys: range)
      return set
    case .unknown(let present):
      var set = all
      if let present { set.remove(try postings.set(present)) }
      return set
    case .column(let sides):
      let inside = try rows(sides.inside, below: mostSets)
      let outside = try sides.outside.map { try rows($0, below: min(mostSets, inside)) } ?? .max
      guard let set = try cheaper(inside, outside, sides, whole: all, read: column) else { return nil }
      return part.isNegated ? all.without(set) : set
    case .values(let present, let sides):
      // Each value has a set in every piece of the archive, at most.
      let pieces = max(1, all.words.count * 64 / KeySet.pieceSize)
      let most = mostSets / pieces
      let inside = try values(sides.inside, below: most)
      let outside = try sides.outside.map { try values($0, below: min(most, inside)) } ?? .max
      let known = { try postings.set(present) }
      guard
        let set = try cheaper(
          inside, outside, sides, whole: outside < inside || part.isNegated ? known() : KeySet(), read: postings.set)
      else { return nil }
      return part.isNegated ? try known().without(set) : set
    }
  }

  private func cheaper(
    _ inside: Int, _ outside: Int, _ sides: QueryPart.Sides, whole: KeySet, read: (SQL) throws -> KeySet
  ) throws -> KeySet? {
    guard min(inside, outside) < .max else { return nil }
    guard outside < inside else { return try union(sides.inside, read) }
    return whole.without(try union(sides.outside ?? [], read))
  }

  /// The images of a part, whatever it takes.
  private func whole(_ part: QueryPart) throws -> KeySet {
    switch part.sides {
    case .none, .keys, .unknown: preconditionFailure("a part that is always narrow")
    case .column(let sides):
      let all = try postings.all()
      if let outside = sides.outside, try isMost(part) {
        let rest = try union(outside, column)
        return part.isNegated ? rest : all.without(rest)
      }
      let set = try union(sides.inside, column)
      return part.isNegated ? all.without(set) : set
    case .values(let present, let sides):
      let set = try union(sides.inside, postings.set)
      return part.isNegated ? try postings.set(present).without(set) : set
    }
  }

  /// How many rows a part has, by its smaller side.
  private func fewer(_ part: QueryPart, _ sides: QueryPart.Sides, _ all: Int) throws -> Int {
    guard let outside = sides.outside, try isMost(part), part.areDisjoint else { return try rows(sides.inside) }
    return all - (try rows(outside))
  }

  /// Whether a range has more than half of the numbers that there are.
  private func isMost(_ part: QueryPart) throws -> Bool {
    guard let column = part.column, let range = part.range else { return false }
    let last: Int = try postings.reader.value("SELECT max(\(column)) FROM catalog_instance") ?? 0
    return range.clamped(to: 0..<last + 1).count * 2 > last
  }

  private func union(_ conditions: [SQL], _ read: (SQL) throws -> KeySet) throws -> KeySet {
    var set = KeySet()
    for condition in conditions { set.join(try read(condition)) }
    return set
  }

  private func column(_ condition: SQL) throws -> KeySet {
    var set = KeySet()
    try postings.reader.forEachLent("SELECT key FROM catalog_instance WHERE \(condition)") { row in
      if let key = row.integer(0) { set.insert(key) }
    }
    return set
  }

  private func rows(_ conditions: [SQL]) throws -> Int {
    try conditions.reduce(0) { sum, condition in
      sum + (try postings.reader.value("SELECT count(*) FROM catalog_instance WHERE \(condition)") ?? 0)
    }
  }

  /// How many rows conditions choose; `Int.max` where there are as many as the bound or more.
  private func rows(_ conditions: [SQL], below most: Int) throws -> Int {
    try counted(conditions, "SELECT 1 FROM catalog_instance WHERE ", below: most)
  }

  /// How many values conditions choose; `Int.max` where there are as many as the bound or more.
  private func values(_ conditions: [SQL], below most: Int) throws -> Int {
    try counted(conditions, "SELECT 1 FROM catalog_value v WHERE ", below: most)
  }

  private func counted(_ conditions: [SQL], _ selection: SQL, below most: Int) throws -> Int {
    var sum = 0
    for condition in conditions {
      sum += try postings.reader.value("SELECT count(*) FROM (\(selection)\(condition) LIMIT \(most))") ?? 0
      if sum >= most { return .max }
    }
    return sum
  }
}
