// SPDX-License-Identifier: Apache-2.0
import Catalog
import Vocabulary

/// The steps from a plan to a division.
struct SplitWork {
  let plan: SplitPlan
  let items: [DatasetItem]
  /// What stays together, and to which part rules have sent it.
  var units: [(unit: SplitUnit, part: Int?)] = []
  /// What is left out, by reason.
  var excluded: [Split.Exclusion] = []
  /// The parts that rules keep apart: no other images may go there.
  var own: Set<Int> = []
  /// Parts that the search may choose from, by their place in the plan, with their shares.
  var open: [(part: Int, share: Double)] = []

  init(plan: SplitPlan, items: [DatasetItem]) {
    self.plan = plan
    self.items = items
    own = Set(
      plan.rules.compactMap { rule in rule.ownPart.flatMap { name in plan.parts.firstIndex { $0.name == name } } })
  }

  /// By what images stay together, in words.
  var together: String { plan.grouping.words }

  // MARK: Rules

  /// What the rules say of an image.
  private enum Word { case part(Int), nothing, unknown(String) }

  private func word(for item: DatasetItem, earlier: [[ContentDigest: Int]]) -> Word {
    var kept = earlier.makeIterator()
    var unknown: String?
    for rule in plan.rules {
      switch rule {
      case .holdOut(let attribute, let values, let part):
        guard let value = item.stratum(attribute) else {
          unknown = attribute
          continue
        }
        if values.contains(value) { return place(part) }
      case .from(let date, let part):
        guard let day = item.stratum(AttributeName.studyDate) else {
          unknown = AttributeName.studyDate
          continue
        }
        // Days of this form are ordered as their letters are.
        if day >= date { return place(part) }
      case .named(let attribute):
        if let name = item.stratum(attribute), plan.parts.contains(where: { $0.name == name }) { return place(name) }
      case .kept:
        if let part = kept.next()?[item.entry.content] { return .part(part) }
      }
    }
    return unknown.map(Word.unknown) ?? .nothing
  }

  private func place(_ name: String) -> Word { plan.parts.firstIndex { $0.name == name }.map(Word.part) ?? .nothing }

  /// Sends units to the parts that rules name.
  mutating func applyRules() throws(SplitObstacle) {
    let earlier = plan.rules.compactMap { rule -> [ContentDigest: Int]? in
      guard case .kept(let earlier) = rule else { return nil }
      var places: [ContentDigest: Int] = [:]
      for (index, part) in plan.parts.enumerated() {
        for digest in earlier.parts[part.name] ?? [] { places[digest] = index }
      }
      return places
    }
    let words = items.map { word(for: $0, earlier: earlier) }
    var unknown: [String: [Int]] = [:]
    var straddlers: [SplitUnit] = []
    var touched: Set<Int> = []
    for var unit in SplitUnits.units(of: items, grouping: plan.grouping) {
      for place in unit.items { if case .unknown(let name) = words[place] { unknown[name, default: []].append(place) } }
      unit.items.removeAll { if case .unknown = words[$0] { true } else { false } }
      guard !unit.items.isEmpty else { continue }
      var claims: Set<Int> = []
      var hasFree = false
      for place in unit.items {
        if case .part(let part) = words[place] { claims.insert(part) } else { hasFree = true }
      }
      // An image of which no rule speaks follows its group, but not into a part that is kept apart.
      let staysOut = hasFree && claims.contains { own.contains($0) }
      if claims.count <= 1, !staysOut {
        units.append((unit, claims.first))
        continue
      }
      straddlers.append(unit)
      touched.formUnion(claims)
      switch plan.straddling {
      case .refused, .excluded: break
      case .later: units.append((unit, claims.max()))
      case .earlier:
        if staysOut {
          // Where it goes among the open parts is for the sizes to say, unless another claim does.
          units.append((unit, claims.filter { !own.contains($0) }.min()))
        } else {
          units.append((unit, claims.min()))
        }
      }
    }
    for (name, places) in unknown.sorted(by: { $0.key < $1.key }) { exclude(.unknown(name), places) }
    guard !straddlers.isEmpty else { return }
    let images = straddlers.reduce(0) { $0 + $1.items.count }
    switch plan.straddling {
    case .refused:
      var names = touched.sorted().map { plan.parts[$0].name }
      if names.count == 1 { names.append("the others") }
      throw .straddling(together: together, groups: straddlers.count, images: images, parts: names)
    case .excluded: exclude(.straddling, straddlers.flatMap(\.items))
    case .earlier, .later: moved = (straddlers.count, images)
    }
  }

  /// How many straddling groups were sent to one side, with their images.
  var moved = (groups: 0, images: 0)

  private mutating func exclude(_ reason: Split.Exclusion.Reason, _ places: [Int]) {
    guard !places.isEmpty else { return }
    excluded.append(
      Split.Exclusion(
        reason: reason, patients: Set(places.map { items[$0].entry.patient }).count,
        items: Set(places.map { items[$0].entry.content }).sorted()))
  }

  // MARK: Sizes

  /// How many images are to be divided among the parts that no rule keeps apart.
  var divisible: Int { units.reduce(0) { $0 + ($1.part.map(own.contains) == true ? 0 : $1.unit.items.count) } }

  /// Finds the share of each part that the search may choose.
  mutating func settleSizes() throws(SplitObstacle) {
    for part in own.sorted() where !units.contains(where: { $0.part == part }) {
      throw .emptyPart(plan.parts[part].name)
    }
    let total = divisible
    let chosen = plan.parts.indices.filter { !own.contains($0) }
    guard !chosen.isEmpty else {
      guard total > 0 else { return }
      // Every part is kept apart and images are left over: nothing says where they go.
      exclude(.noRule, units.filter { $0.part == nil }.flatMap(\.unit.items))
      units.removeAll { $0.part == nil }
      return
    }
    guard total > 0 else { throw .emptyPart(plan.parts[chosen[0]].name) }
    var shares = [Double?](repeating: nil, count: plan.parts.count)
    var counted = 0
    for part in chosen {
      switch plan.parts[part].size {
      case .share(let share):
        guard share > 0, share <= 1 else { throw .badShares(sum: share) }
        shares[part] = share
      case .count(let count):
        counted += count
        shares[part] = Double(count) / Double(total)
      case .rest: break
      }
    }
    guard counted <= total else { throw .countsExceed(asked: counted, available: total) }
    let sum = shares.reduce(0) { $0 + ($1 ?? 0) }
    let rests = chosen.filter { shares[$0] == nil }
    // Where a rule has taken a part away, the shares of the others stand to each other as they did.
    if own.isEmpty, sum > 1 + 1e-9 || (rests.isEmpty && sum < 1 - 1e-9) { throw .badShares(sum: sum) }
    if !rests.isEmpty {
      guard sum < 1 - 1e-9 else { throw .badShares(sum: sum) }
      for part in rests { shares[part] = (1 - sum) / Double(rests.count) }
    }
    let whole = shares.reduce(0) { $0 + ($1 ?? 0) }
    open = chosen.map { ($0, (shares[$0] ?? 0) / whole) }
    let free = units.count { $0.part == nil }
    let filled = Set(units.compactMap(\.part))
    let empty = open.filter { !filled.contains($0.part) }.count
    guard free >= empty else {
      throw .tooFewGroups(groups: units.count, parts: plan.parts.count, together: together)
    }
    if let tolerance = plan.tolerance { try checkTolerance(tolerance, of: total) }
  }

  /// A group that no part can hold is found before any search.
  private func checkTolerance(_ tolerance: Double, of total: Int) throws(SplitObstacle) {
    guard let largest = units.filter({ $0.part == nil }).map({ $0.unit.items.count }).max(),
      let widest = open.max(by: { $0.share < $1.share })
    else { return }
    let target = widest.share * Double(total)
    let room = target + tolerance * Double(total)
    if Double(largest) > room + 1e-9 {
      throw .groupLargerThanPart(
        together: together, images: largest, part: plan.parts[widest.part].name, room: Int(room),
        tolerance: (Double(largest) - target) / Double(total))
    }
  }

  // MARK: Minima

  /// How many cases of a minimum a unit has.
  private func amount(_ minimum: SplitPlan.Minimum, in unit: SplitUnit) -> Int {
    let hits = unit.items.filter { items[$0].stratum(minimum.name) == minimum.value }
    switch minimum.unit {
    case .images: return hits.count
    case .patients: return Set(hits.map { items[$0].entry.patient }).count
    }
  }

  /// The parts that a minimum speaks of.
  private func parts(of minimum: SplitPlan.Minimum) -> [Int] {
    plan.parts.indices.filter { minimum.part == nil || plan.parts[$0].name == minimum.part }
  }

  /// Finds minima that cannot be met, each by itself, before any search.
  func checkMinima() throws(SplitObstacle) {
    for minimum in plan.minima {
      let amounts = units.map { (part: $0.part, amount: amount(minimum, in: $0.unit)) }
      let free = amounts.filter { $0.part == nil }.map(\.amount)
      let asked = parts(of: minimum)
      func answer(_ count: Int) -> CoveringSearch.Answer {
        var needs: [Int] = []
        for part in asked {
          let held = amounts.reduce(0) { $0 + ($1.part == part ? $1.amount : 0) }
          if own.contains(part) {
            if held < count { return .impossible }
          } else {
            needs.append(max(0, count - held))
          }
        }
        var search = CoveringSearch(sizes: free)
        return search.answer(needs: needs)
      }
      guard answer(minimum.count) == .impossible else { continue }
      var (low, high) = (0, minimum.count)
      while high - low > 1 {
        let middle = (low + high) / 2
        if answer(middle) == .possible { low = middle } else { high = middle }
      }
      let hits = units.flatMap(\.unit.items).filter { items[$0].stratum(minimum.name) == minimum.value }
      throw .minimum(
        minimum, part: minimum.part, images: hits.count, patients: Set(hits.map { items[$0].entry.patient }).count,
        parts: asked.count, greatest: low)
    }
  }

  // MARK: Dividing

  /// Divides what the rules have left, and puts all together.
  func divide() throws(SplitObstacle) -> Split {
    let strata = SplitStrata.make(plan.strata, of: items)
    // Minima get margins of their own, which weigh nothing but must be met.
    let minima = plan.minima.filter { minimum in parts(of: minimum).contains { !own.contains($0) } }
    let margins = strata.margins.count + minima.count
    func load(_ unit: SplitUnit) -> SplitProblem.Load {
      var amounts: [Int32: Double] = [0: Double(unit.items.count), 1: Double(unit.patients)]
      for place in unit.items { for margin in strata.ofItem[place] { amounts[margin, default: 0] += 1 } }
      for (index, minimum) in minima.enumerated() {
        let amount = amount(minimum, in: unit)
        if amount > 0 { amounts[Int32(strata.margins.count + index)] = Double(amount) }
      }
      let sorted = amounts.sorted { $0.key < $1.key }
      return SplitProblem.Load(margins: sorted.map(\.key), amounts: sorted.map(\.value))
    }
    let free = units.indices.filter { units[$0].part == nil }
    let place = Dictionary(uniqueKeysWithValues: open.enumerated().map { ($1.part, $0) })
    var base = [Double](repeating: 0, count: open.count * margins)
    var totals = [Double](repeating: 0, count: margins)
    for (unit, part) in units {
      if let part, own.contains(part) { continue }
      let load = load(unit)
      for index in load.margins.indices {
        totals[Int(load.margins[index])] += load.amounts[index]
        if let part, let row = place[part] { base[row * margins + Int(load.margins[index])] += load.amounts[index] }
      }
    }
    var targets = [Double](repeating: 0, count: base.count)
    var scale = targets
    for (row, part) in open.enumerated() {
      for margin in 0..<margins where totals[margin] > 0 {
        targets[row * margins + margin] = part.share * totals[margin]
        if margin < strata.margins.count {
          scale[row * margins + margin] = strata.margins[margin].weight / (part.share * totals[margin])
        }
      }
    }
    var demands: [SplitProblem.Demand] = []
    for (index, minimum) in minima.enumerated() {
      for part in parts(of: minimum) {
        guard let row = place[part] else { continue }
        demands.append(.init(margin: strata.margins.count + index, part: row, count: Double(minimum.count)))
      }
    }
    // No part stays empty.
    for row in open.indices { demands.append(.init(margin: 0, part: row, count: 1)) }
    let problem = SplitProblem(
      loads: free.map { load(units[$0].unit) }, parts: open.count, margins: margins, base: base, targets: targets,
      scale: scale, demands: demands, slack: plan.tolerance.map { $0 * Double(divisible) })
    let result = SplitSearch(problem: problem, seed: plan.seed).result()
    let counts = problem.counts(result.assignment)
    let missing = problem.missing(counts)
    if missing > 0 { throw .minimaTogether(missing: missing, isProven: result.isProven) }
    if let tolerance = plan.tolerance {
      let error = problem.sizeError(counts)
      if error > tolerance * Double(divisible) + 1e-9 {
        throw .tolerance(asked: tolerance, nearest: error / Double(divisible), isProven: result.isProven)
      }
    }
    var places = units.map(\.part)
    for (index, unit) in free.enumerated() { places[unit] = open[result.assignment[index]].part }
    return assembled(places, strata: strata, problem: problem, counts: counts, result: result)
  }

  private func assembled(
    _ places: [Int?], strata: SplitStrata, problem: SplitProblem, counts: [Double], result: SplitSearch.Result
  ) -> Split {
    var members = [[Int]](repeating: [], count: plan.parts.count)
    for (unit, part) in zip(units, places) { if let part { members[part] += unit.unit.items } }
    // The greatest deviation of a value: by how much of all its cases a part has more or fewer than its share.
    var worst: Split.Deviation?
    for margin in strata.margins.indices where strata.margins[margin].weight >= 1 {
      let total = open.indices.reduce(0) { $0 + counts[$1 * problem.margins + margin] }
      guard total > 0 else { continue }
      for (row, part) in open.enumerated() {
        let deviation = counts[row * problem.margins + margin] / total - part.share
        if abs(deviation) > abs(worst?.share ?? 0) + 1e-12 {
          worst = Split.Deviation(
            what: strata.margins[margin].words, part: plan.parts[part.part].name, share: deviation,
            found: Int(counts[row * problem.margins + margin]), wanted: problem.targets[row * problem.margins + margin])
        }
      }
    }
    return Split(
      plan: plan,
      parts: zip(plan.parts, members).map { part, members in
        Split.Part(name: part.name, items: Set(members.map { items[$0].entry.content }).sorted())
      },
      excluded: excluded,
      moved: Split.Moved(groups: moved.groups, images: moved.images),
      quality: Split.Quality(
        distance: result.distance, bound: result.bound, isProven: result.isProven, greatest: worst,
        groups: units.count))
  }
}
