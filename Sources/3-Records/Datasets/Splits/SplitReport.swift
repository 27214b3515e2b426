// SPDX-License-Identifier: Apache-2.0
import Catalog
import Statistics
public import Vocabulary

/// What a division came to: who is in each part, how alike the parts are, and what a test on one of them can show.
public struct SplitReport: Sendable, Equatable {
  /// What is in a part.
  public struct Part: Sendable, Equatable {
    /// Its name.
    public var name: String
    /// Its images.
    public var images: Int
    /// Its patients.
    public var patients: Int
    /// Its share of the images that were divided.
    public var share: Double

    /// Makes one; the parameters are the properties.
    public init(name: String, images: Int, patients: Int, share: Double) {
      self.name = name
      self.images = images
      self.patients = patients
      self.share = share
    }
  }

  /// How frequent a value is in a part.
  public struct Row: Sendable, Equatable {
    /// The finding or attribute.
    public var name: String
    /// The value.
    public var value: String
    /// The part.
    public var part: String
    /// How many images of the part have it.
    public var images: Int
    /// How many patients of the part have at least one such image.
    public var patients: Int
    /// Its share of the part's images, with an interval over patients.
    public var prevalence: Estimate
    /// By how many standard deviations the share differs from that of all parts together; `nil` where it is 0 or 1 in both.
    public var standardisedDifference: Double?

    /// Makes one; the parameters are the properties.
    public init(
      name: String, value: String, part: String, images: Int, patients: Int, prevalence: Estimate,
      standardisedDifference: Double?
    ) {
      self.name = name
      self.value = value
      self.part = part
      self.images = images
      self.patients = patients
      self.prevalence = prevalence
      self.standardisedDifference = standardisedDifference
    }
  }

  /// What a test on a part can show of a finding.
  public struct Reach: Sendable, Equatable {
    /// The finding.
    public var name: String
    /// Its value.
    public var value: String
    /// The part.
    public var part: String
    /// Patients with the value.
    public var positives: Int
    /// Patients without it.
    public var negatives: Int
    /// The expected half-width of the 95 % interval of an area under the ROC curve.
    public var halfWidth: Estimate

    /// Makes one; the parameters are the properties.
    public init(name: String, value: String, part: String, positives: Int, negatives: Int, halfWidth: Estimate) {
      self.name = name
      self.value = value
      self.part = part
      self.positives = positives
      self.negatives = negatives
      self.halfWidth = halfWidth
    }
  }

  /// The parts, in order.
  public var parts: [Part]
  /// The values, by name, value and part.
  public var rows: [Row]
  /// What each part can show.
  public var reach: [Reach]
  /// The split's own account.
  public var quality: Split.Quality?

  /// Looks at a division.
  ///
  /// - Parameters:
  ///   - items: The images.
  ///   - parts: The part of each, `nil` for none.
  ///   - order: The parts' names in order; by default as they are sorted.
  ///   - names: The findings and attributes to look at.
  ///   - findings: Those of them of which tests are foreseen; their values `1`, or else all but the most frequent, are the positive ones.
  ///   - area: The area that is anticipated of a model.
  ///   - quality: The split's own account.
  public init(
    items: [DatasetItem], parts: [String?], order: [String]? = nil, names: [String], findings: [String] = [],
    anticipating area: Double = 0.8, quality: Split.Quality? = nil
  ) {
    let order = order ?? Set(parts.compactMap { $0 }).sorted()
    var members: [String: [Int]] = [:]
    for (place, part) in parts.enumerated() { if let part { members[part, default: []].append(place) } }
    let divided = parts.count { $0 != nil }
    self.quality = quality
    self.parts = order.map { name in
      let places = members[name] ?? []
      return Part(
        name: name, images: places.count, patients: Set(places.map { items[$0].entry.patient }).count,
        share: divided > 0 ? Double(places.count) / Double(divided) : 0)
    }
    rows = []
    reach = []
    let whole = parts.indices.filter { parts[$0] != nil }
    for name in names {
      let values = SplitStrata.values(name, of: items)
      for value in Set(whole.map { values[$0] }).sorted() {
        let all = Self.share(whole, of: items) { values[$0] == value }
        for part in order {
          let places = members[part] ?? []
          let hits = places.filter { values[$0] == value }
          let estimate = ClusteredShare.estimate(
            name: "prevalence", definition: "images with \(name) = \(value) among the images of \(part)",
            hits: places.map { values[$0] == value }, patients: places.map { items[$0].entry.patient }
          ).of(group: "\(part) · \(name) = \(value)")
          rows.append(
            Row(
              name: name, value: value, part: part, images: hits.count,
              patients: Set(hits.map { items[$0].entry.patient }).count, prevalence: estimate,
              standardisedDifference: estimate.value.flatMap { Self.standardised($0, all) }))
        }
      }
    }
    for name in findings {
      for value in Self.positiveValues(name, of: whole.map { items[$0] }) {
        for part in order {
          reach.append(Self.reach(name, value, part, (members[part] ?? []).map { items[$0] }, area))
        }
      }
    }
  }

  /// The values of a finding that a test would look for: `1` (or `yes`, `true`) where there is one, else all but the most frequent.
  static func positiveValues(_ name: String, of items: [DatasetItem]) -> [String] {
    var counts: [String: Int] = [:]
    for item in items { if let value = item.value(of: name) { counts[value, default: 0] += 1 } }
    if let yes = ["1", "1.0", "yes", "true", "positive"].first(where: { counts[$0] != nil }) { return [yes] }
    guard counts.count > 1, counts.count <= 12,
      let most = counts.max(by: { ($0.value, $1.key) < ($1.value, $0.key) })?.key
    else { return [] }
    return counts.keys.filter { $0 != most }.sorted()
  }

  private static func share(_ places: [Int], of items: [DatasetItem], _ isHit: (Int) -> Bool) -> Double {
    places.isEmpty ? 0 : Double(places.count(where: isHit)) / Double(places.count)
  }

  private static func standardised(_ a: Double, _ b: Double) -> Double? {
    let variance = (a * (1 - a) + b * (1 - b)) / 2
    return variance > 0 ? (a - b) / variance.squareRoot() : nil
  }

  /// Patients are what a test set is worth: further images of the same patient add little, and how little is not known beforehand.
  private static func reach(
    _ name: String, _ value: String, _ part: String, _ items: [DatasetItem], _ area: Double
  ) -> Reach {
    var isPositive: [Int: Bool] = [:]
    for item in items {
      guard let found = item.value(of: name) else { continue }
      isPositive[item.entry.patient] = (isPositive[item.entry.patient] ?? false) || found == value
    }
    let positives = isPositive.values.count { $0 }
    let negatives = isPositive.count - positives
    let definition = "expected half-width of the interval of an area of \(area) with these patients"
    let method = "\(AreaVariance.obuchowski.title), patients as units"
    let estimate: Estimate
    if positives == 0 || negatives == 0 {
      estimate = .undefined(
        "auc.half-width", because: positives == 0 ? .noPositives : .noNegatives, method: method, n: isPositive.count,
        definition: definition)
    } else {
      let plan = Result { () throws(PlanningError) in try AreaPlan(area: area) }
      let width = (try? plan.get())?.halfWidth(positives: positives, negatives: negatives)
      estimate = Estimate(
        name: "auc.half-width", group: "\(part) · \(name) = \(value)", value: width, interval: nil, method: method,
        n: isPositive.count, definition: definition,
        reason: width == nil ? .notApplicable("an area of \(area) cannot be planned for") : nil)
    }
    return Reach(name: name, value: value, part: part, positives: positives, negatives: negatives, halfWidth: estimate)
  }
}

extension Split {
  /// What the division came to.
  ///
  /// - Parameters:
  ///   - items: The images that were divided.
  ///   - names: Findings and attributes to look at beside the plan's strata.
  ///   - area: The area that is anticipated of a model.
  /// - Returns: The report.
  public func report(on items: [DatasetItem], names: [String] = [], anticipating area: Double = 0.8) -> SplitReport {
    var all = plan.strata
    for name in names + plan.minima.map(\.name) where !all.contains(name) { all.append(name) }
    let known = Set(items.flatMap { $0.labels.map(\.finding) })
    return SplitReport(
      items: items, parts: parts(of: items), order: parts.map(\.name), names: all, findings: all.filter(known.contains),
      anticipating: area, quality: quality)
  }
}
