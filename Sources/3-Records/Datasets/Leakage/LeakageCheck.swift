// SPDX-License-Identifier: Apache-2.0
import Catalog
import Vocabulary

/// Looks for what parts of a data set share and should not: patients, studies, images, near copies, the future.
///
/// ```swift
/// let findings = LeakageCheck().findings(items: items, parts: items.map { $0.stratum("subset") })
/// ```
/// Whoever trains on one part and judges on the other measures memory where these are found.
public struct LeakageCheck: Sendable {
  /// Two images that look alike, by their place among the items, and how far apart their features lie.
  public struct NearPair: Sendable, Hashable {
    /// One image.
    public var first: Int
    /// The other.
    public var second: Int
    /// The distance of their features.
    public var distance: Double

    /// Makes a pair; the parameters are the properties.
    public init(_ first: Int, _ second: Int, distance: Double) {
      self.first = first
      self.second = second
      self.distance = distance
    }
  }

  /// The part in which what comes before should lie, and that in which what comes after should: where the split is by time.
  public var timeOrder: (earlier: String, later: String)?

  /// Makes a check.
  /// - Parameter timeOrder: The parts that should lie one after the other in time, where the division is by time.
  public init(timeOrder: (earlier: String, later: String)? = nil) { self.timeOrder = timeOrder }

  /// What is found, the gravest kind first; empty where nothing leaks.
  ///
  /// - Parameters:
  ///   - items: The images.
  ///   - parts: The part of each, `nil` for none.
  ///   - near: Pairs that look alike, as a search among features has found them.
  ///   - nearWords: How they were found: `difference hash, at most 4 of 64 bits`.
  /// - Returns: The findings, one for each kind.
  /// - Complexity: O(*n* log *n*), and O(*k*) for *k* pairs.
  public func findings(
    items: [DatasetItem], parts: [String?], near: [NearPair] = [], nearWords: String = "features near each other"
  ) -> [LeakageFinding] {
    let placed = items.indices.filter { parts[$0] != nil }
    var found: [LeakageFinding] = []
    func shared(_ kind: LeakageFinding.Kind, by key: (Int) -> Int?) {
      found += Self.shared(kind, among: placed, items: items, parts: parts, key: key)
    }
    shared(.patient) { items[$0].entry.patient }
    found += pixels(placed, items, parts)
    shared(.study) { items[$0].entry.study }
    shared(.series) { items[$0].entry.series }
    found += nearFindings(near, nearWords, items, parts)
    found += time(placed, items, parts)
    return found
  }

  private static func shared(
    _ kind: LeakageFinding.Kind, among places: [Int], items: [DatasetItem], parts: [String?], key: (Int) -> Int?
  ) -> [LeakageFinding] {
    var groups: [Int: [String: [Int]]] = [:]
    for place in places {
      guard let key = key(place), let part = parts[place] else { continue }
      groups[key, default: [:]][part, default: []].append(place)
    }
    var tally = LeakageTally(kind)
    for key in groups.keys.sorted() {
      guard let group = groups[key], group.count > 1 else { continue }
      let names = group.keys.sorted()
      tally.groups += 1
      for (index, one) in names.enumerated() {
        let own = group[one] ?? []
        tally.images.formUnion(own)
        for other in names[(index + 1)...] {
          tally.count([one, other], images: own + (group[other] ?? []))
        }
      }
      // A patient in three parts is shown once.
      if let first = group[names[0]]?.first, let second = group[names[1]]?.first {
        tally.pairs.append(.init(items[first].entry.key, items[second].entry.key))
      }
    }
    return tally.finding()
  }

  /// Equal samples in two parts: of the same patient the patient leaks anyway, of two patients one of them is mistaken or the image is a
  /// copy.
  private func pixels(_ placed: [Int], _ items: [DatasetItem], _ parts: [String?]) -> [LeakageFinding] {
    var groups: [ContentDigest: [Int]] = [:]
    for place in placed { if let digest = items[place].entry.pixels { groups[digest, default: []].append(place) } }
    var tally = LeakageTally(.pixels)
    for digest in groups.keys.sorted() {
      let group = groups[digest] ?? []
      for (index, one) in group.enumerated() {
        for other in group[(index + 1)...] {
          guard let a = parts[one], let b = parts[other], a != b else { continue }
          let isSwapped = b < a
          tally.add(
            .init(
              items[isSwapped ? other : one].entry.key, items[isSwapped ? one : other].entry.key, distance: 0,
              isSamePatient: items[one].entry.patient == items[other].entry.patient),
            isSwapped ? [b, a] : [a, b], images: [one, other])
        }
      }
    }
    return tally.finding()
  }

  /// Near copies: those of two patients, and those of one patient on one day, are copies; of one patient on two days they are follow-ups,
  /// which look alike because the patient is the same.
  private func nearFindings(
    _ near: [NearPair], _ words: String, _ items: [DatasetItem], _ parts: [String?]
  ) -> [LeakageFinding] {
    var (copies, followUps) = (LeakageTally(.nearCopy), LeakageTally(.followUp))
    for pair in near.sorted(by: { ($0.distance, $0.first, $0.second) < ($1.distance, $1.first, $1.second) }) {
      guard items.indices.contains(pair.first), items.indices.contains(pair.second), let a = parts[pair.first],
        let b = parts[pair.second], a != b
      else { continue }
      let (one, other) = a < b ? (pair.first, pair.second) : (pair.second, pair.first)
      let (first, second) = (items[one].entry, items[other].entry)
      // What is equal is told already.
      if let x = first.pixels, let y = second.pixels, x == y { continue }
      let isSame = first.patient == second.patient
      let days = [first, second].map { $0.attributes[AttributeName.studyDate]?.words }
      let isFollowUp = isSame && (first.study != second.study) && (days[0] == nil || days[0] != days[1])
      let shown = LeakageFinding.Pair(first.key, second.key, distance: pair.distance, isSamePatient: isSame)
      if isFollowUp {
        followUps.add(shown, [min(a, b), max(a, b)], images: [one, other])
      } else {
        copies.add(shown, [min(a, b), max(a, b)], images: [one, other])
      }
    }
    return copies.finding(note: words) + followUps.finding(note: words)
  }

  private func time(_ placed: [Int], _ items: [DatasetItem], _ parts: [String?]) -> [LeakageFinding] {
    guard let timeOrder else { return [] }
    func day(_ place: Int) -> String? { items[place].entry.attributes[AttributeName.studyDate]?.words }
    let later = placed.filter { parts[$0] == timeOrder.later }.compactMap { place in day(place).map { ($0, place) } }
    guard let first = later.min(by: { ($0.0, $0.1) < ($1.0, $1.1) }) else { return [] }
    let late = placed.filter { parts[$0] == timeOrder.earlier && (day($0) ?? "") >= first.0 }
    guard !late.isEmpty else { return [] }
    return [
      LeakageFinding(
        kind: .time, parts: [timeOrder.earlier, timeOrder.later], groups: late.count, images: late.count,
        between: [.init([timeOrder.earlier, timeOrder.later], groups: late.count, images: late.count)],
        pairs: late.map { .init(items[$0].entry.key, items[first.1].entry.key) },
        note: "the first image of \(timeOrder.later) is of \(first.0)")
    ]
  }
}

/// Counts what parts share of one kind: for each two parts, and all together.
private struct LeakageTally {
  let kind: LeakageFinding.Kind
  var groups = 0
  var images: Set<Int> = []
  var pairs: [LeakageFinding.Pair] = []
  private var between: [[String]: (groups: Int, images: Set<Int>)] = [:]

  init(_ kind: LeakageFinding.Kind) { self.kind = kind }

  /// One patient, study, series or pair of images that two parts share, with the places of its images.
  mutating func count(_ parts: [String], images places: [Int]) {
    between[parts, default: (0, [])].groups += 1
    between[parts, default: (0, [])].images.formUnion(places)
    images.formUnion(places)
  }

  /// A pair of images.
  mutating func add(_ pair: LeakageFinding.Pair, _ parts: [String], images places: [Int]) {
    groups += 1
    pairs.append(pair)
    count(parts, images: places)
  }

  /// The finding; none where nothing was counted.
  func finding(note: String? = nil) -> [LeakageFinding] {
    guard groups > 0 else { return [] }
    let order = between.keys.sorted { $0.lexicographicallyPrecedes($1) }
    return [
      LeakageFinding(
        kind: kind, parts: Set(order.joined()).sorted(), groups: groups, images: images.count,
        between: order.map { .init($0, groups: between[$0]?.groups ?? 0, images: between[$0]?.images.count ?? 0) },
        pairs: pairs, note: note)
    ]
  }
}
