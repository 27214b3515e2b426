// SPDX-License-Identifier: Apache-2.0
import Datasets
import Catalog
import Features
import Vocabulary

/// Finds images that show the same picture, though no two samples need be equal.
///
/// See `Documentation/image_checks.md` for the two stages and what they find of copies that were compressed, resized, cut, turned,
/// mirrored, brightened, inverted or marked. Pictures of one patient from two studies that are alike are follow-ups and are not spoken of
/// unless they agree nearly perfectly.
///
/// > Source: the search is described in `PerceptualHash`; the limits are measured on radiographs of 260 patients in
/// > Documentation/proof/near_duplicates.md. Checked on planted copies in `NearDuplicateTests`.
public struct NearDuplicateCheck: QualityCheck {
  /// Its name, `near-duplicates`.
  public let name = "near-duplicates"
  /// How many bits of 256 the hashes may differ in.
  public var limit: Int
  /// How well the detail has to agree, 0 to 1.
  public var leastDetail: Double
  /// How well it has to agree where a follow-up would look much alike: two studies of one patient.
  public var leastDetailOfFollowUp: Double
  /// Whether copies that were turned, mirrored or cut are looked for too, which takes longer.
  public var looksForChanged: Bool
  /// How many threads.
  public var threads: Int

  /// Makes the check; the parameters are the properties.
  public init(
    limit: Int = 64, leastDetail: Double = 0.94, leastDetailOfFollowUp: Double = 0.985, looksForChanged: Bool = true,
    threads: Int = 2
  ) {
    self.limit = limit
    self.leastDetail = leastDetail
    self.leastDetailOfFollowUp = leastDetailOfFollowUp
    self.looksForChanged = looksForChanged
    self.threads = threads
  }

  /// What it finds, the gravest first.
  public func findings(in input: QualityInput) throws -> [QualityFinding] { try outcome(in: input).findings }

  /// What it finds, and how many images had no hash.
  /// - Complexity: O(*n*²) comparisons of hashes.
  public func outcome(in input: QualityInput) throws -> QualityOutcome {
    let hashes: [ImageHashes?]
    do {
      hashes = try input.vectors(PerceptualHash.vectorName, for: name).map { $0.flatMap { ImageHashes($0) } }
    } catch {
      return QualityOutcome(gaps: [error])
    }
    let search = NearDuplicateSearch(
      limit: limit, leastDetail: leastDetail, breadth: looksForChanged ? .cut : .plain, threads: threads)
    let pairs = search.pairs(hashes)
    if let gap = Self.likeness(of: pairs, input) { return QualityOutcome(gaps: [gap]) }
    var found: [DuplicateRelation: [QualityFinding.Case]] = [:]
    var copies: [DuplicateRelation: Set<Int>] = [:]
    for pair in pairs {
      let (a, b) = (input.items[pair.first], input.items[pair.second])
      if a.entry.content == b.entry.content { continue }
      if let pixels = a.entry.pixels, pixels == b.entry.pixels { continue }
      let relation = DuplicateRelation((a, input.parts[pair.first]), (b, input.parts[pair.second]))
      // Neighbouring slices of a series are alike by nature.
      if relation == .withinSeries, (a.entry.attributes["frames"]?.number ?? 1) > 1 { continue }
      if a.entry.patient == b.entry.patient, a.entry.study != b.entry.study, pair.match.detail < leastDetailOfFollowUp {
        continue
      }
      found[relation, default: []].append(
        .init(a.entry.key, other: b.entry.key, score: pair.match.detail, note: Self.words(pair)))
      copies[relation, default: []].insert(pair.second)
    }
    let judged = hashes.count { $0 != nil }
    let findings = DuplicateRelation.allCases.compactMap { relation -> QualityFinding? in
      guard let cases = found[relation], let count = copies[relation]?.count else { return nil }
      return QualityFinding(
        check: name, severity: relation.severity,
        title:
          "\(FoundShare.counted(count, "image")) of \(judged) \(count == 1 ? "shows" : "show") the same picture as another \(relation.words), without being equal",
        advice: relation.advice + " Look at the pairs first: these are found by likeness.",
        evidence: [
          FoundShare.estimate(
            "duplicates.near", count, of: judged, patients: input.patientCount,
            definition: "share of images that show the same picture as an earlier one \(relation.words): hashes within "
              + "\(limit) of 256 bits, correlation of detail at least \(leastDetail)")
        ],
        cases: cases.sorted { ($1.score ?? 0, $0.image) < ($0.score ?? 0, $1.image) })
    }
    return QualityOutcome(
      findings: findings.sorted { $0.severity > $1.severity },
      gaps: QualityInput.gap(hashes.count - judged, of: hashes.count, PerceptualHash.vectorName))
  }

  /// How many others, of other patients, an image may be like on average before likeness says nothing.
  ///
  /// Copies come by twos and threes. Where each of many images is like dozens of other patients', as small or simulated pictures are, the
  /// pictures lack the detail by which the search tells them apart.
  private static let mostPartners = 8

  private static func likeness(of pairs: [NearDuplicateSearch.Pair], _ input: QualityInput) -> QualityGap? {
    var partners: [Int: Int] = [:]
    for pair in pairs where input.items[pair.first].entry.patient != input.items[pair.second].entry.patient {
      partners[pair.first, default: 0] += 1
      partners[pair.second, default: 0] += 1
    }
    let total = partners.values.reduce(0, +)
    guard !partners.isEmpty, total > mostPartners * partners.count else { return nil }
    return QualityGap(
      nil,
      "images of different patients are too alike to be told apart: \(partners.count) of \(input.items.count) look like "
        + "\(total / partners.count) of other patients each")
  }

  private static func words(_ pair: NearDuplicateSearch.Pair) -> String {
    var words = ["\(pair.distance) of 256 bits differ", "detail agrees to \(rounded(pair.match.detail))"]
    if pair.symmetry != .asIs { words.append(pair.symmetry.rawValue) }
    if pair.isInverted { words.append("inverted") }
    return words.joined(separator: ", ")
  }

  private static func rounded(_ value: Double) -> String { String((value * 1000).rounded() / 1000) }
}
