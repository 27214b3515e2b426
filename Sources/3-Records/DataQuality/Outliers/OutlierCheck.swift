// SPDX-License-Identifier: Apache-2.0
import Catalog
import Datasets
import Features
import Foundation
import Statistics
import Vocabulary

/// Finds images that look unlike the others of their modality, body part and view: upside down, another body part, a photograph.
///
/// How far a picture lies from its neighbours among other patients' pictures is a squared distance (``NeighbourDistance``). Beyond the upper
/// quarter these are taken to fall off as an exponential does (``UpperTail``), and the p-values are adjusted over all images by Benjamini and
/// Hochberg's method: of what is reported at most about the stated share is expected to be false, and of a set without strange pictures
/// anything is reported with at most about that chance, as long as the distances fall off no slower. What is reported is then left out and
/// the tail looked at again, until nothing changes: strange pictures make it look longer than it is.
///
/// **Edge cases.** Kinds with fewer than ``fewest`` images are not judged, nor images with fewer of other patients beside them than neighbours
/// count, nor kinds whose distances are so many times the same that no tail can be fitted; all are told as not judged. A heavier tail is reported: rare pictures are what is asked for.
/// > Source: Ramaswamy, Rastogi & Shim, SIGMOD (2000) 427–438; Benjamini & Hochberg, Journal of the Royal Statistical Society B 57 (1995)
/// > 289–300. What it finds of planted pictures stands in Documentation/proof/image_physics.md. Checked on bells without outliers and on
/// > planted ones in `OutlierTests`.
public struct OutlierCheck: QualityCheck {
  /// Its name, `outliers`.
  public let name = "outliers"
  /// The share of the reported that may be false.
  public var error: Double
  /// How many images of a kind there must be.
  public var fewest: Int
  /// How many threads.
  public var threads: Int
  /// After so many rounds what is left out is no longer changed.
  private static let rounds = 12

  /// Makes the check; the parameters are the properties.
  public init(error: Double = 0.05, fewest: Int = 40, threads: Int = 2) {
    self.error = error
    self.fewest = fewest
    self.threads = threads
  }

  /// What it finds.
  public func findings(in input: QualityInput) throws -> [QualityFinding] { try outcome(in: input).findings }

  /// What it finds, and how many images could not be judged.
  /// - Complexity: O(*n* · min(*n*, 2000)) for *n* images of a kind.
  public func outcome(in input: QualityInput) throws -> QualityOutcome {
    let rows: [GreyThumbnail?]
    do {
      rows = try input.vectors(PerceptualHash.vectorName, for: name).map { $0.flatMap { ImageHashes($0)?.thumbnail } }
    } catch {
      return QualityOutcome(gaps: [error])
    }
    var places: [Int] = []
    var kinds: [[Double]] = []
    var (alone, lonely, flat) = (0, 0, 0)
    for kind in ImagePhysicsCheck.kinds(input) {
      let known = kind.filter { rows[$0] != nil }
      guard known.count >= fewest else {
        alone += known.count
        continue
      }
      let distances = NeighbourDistance.squared(
        known.compactMap { rows[$0] }, patients: known.map { input.items[$0].entry.patient }, threads: threads)
      let judged = zip(known, distances).compactMap { place, distance in distance.map { (place: place, distance: $0) } }
      lonely += known.count - judged.count
      guard judged.count >= fewest else {
        alone += judged.count
        continue
      }
      guard UpperTail(judged.map(\.distance)) != nil else {
        flat += judged.count
        continue
      }
      places += judged.map(\.place)
      kinds.append(judged.map(\.distance))
    }
    var outcome = QualityOutcome(
      gaps: QualityInput.gap(rows.count { $0 == nil }, of: rows.count, PerceptualHash.vectorName))
    func tell(_ count: Int, _ words: String) {
      guard count > 0 else { return }
      outcome.gaps.append(
        QualityGap(nil, "\(FoundShare.counted(count, "image")) \(count == 1 ? "belongs" : "belong") to a \(words)"))
    }
    tell(alone, "modality, body part and view with fewer than \(fewest) images")
    tell(lonely, "modality, body part and view with too few images of other patients to compare with")
    tell(flat, "modality, body part and view whose distances are the same too often for a tail to be fitted")
    let cases = zip(places, strange(kinds)).compactMap { place, p -> QualityFinding.Case? in
      guard let p else { return nil }
      return .init(input.items[place].entry.key, score: -log10(max(p, 1e-300)))
    }
    guard !cases.isEmpty else { return outcome }
    outcome.findings = [
      QualityFinding(
        check: name, severity: .warning,
        title:
          "\(FoundShare.counted(cases.count, "image")) of \(places.count) \(cases.count == 1 ? "looks" : "look") unlike the others of the same modality, body part and view",
        advice:
          "Another view or body part, a picture that was turned, a photograph, or a rare patient. Look at each; correct the attribute or take the image out, but keep rare patients.",
        evidence: [
          FoundShare.estimate(
            "outliers", cases.count, of: places.count,
            definition:
              "share of images that lie so far from their neighbours of other patients that at most \(error) of those reported are expected to be false"
          )
        ],
        cases: cases.sorted { ($1.score ?? 0, $0.image) < ($0.score ?? 0, $1.image) })
    ]
    return outcome
  }

  /// The p-value of each picture that is reported, kind after kind; `nil` for the others.
  private func strange(_ kinds: [[Double]]) -> [Double?] {
    var isLeftOut = kinds.map { $0.map { _ in false } }
    var reported: [Double?] = []
    for _ in 0..<Self.rounds {
      let pValues = zip(kinds, isLeftOut).flatMap { distances, out -> [Double?] in
        guard let tail = UpperTail(zip(distances, out).filter { !$0.1 }.map(\.0)) else {
          return distances.map { _ in nil }
        }
        return distances.map { tail.share(beyond: $0) }
      }
      let adjusted = MultiplicityAdjustment.benjaminiHochberg.adjusted(pValues)
      let found = zip(pValues, adjusted).map { p, adjusted in (adjusted ?? 1) <= error ? p : nil }
      // More than a fifth are not strange: they are another kind.
      if found.count(where: { $0 != nil }) * 5 > found.count, !reported.isEmpty { break }
      let isSame = zip(found, reported).allSatisfy { ($0 == nil) == ($1 == nil) } && !reported.isEmpty
      reported = found
      if isSame { break }
      var place = 0
      for kind in kinds.indices {
        for row in kinds[kind].indices {
          isLeftOut[kind][row] = found[place] != nil
          place += 1
        }
      }
    }
    return reported
  }
}
