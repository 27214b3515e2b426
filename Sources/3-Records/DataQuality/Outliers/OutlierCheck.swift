// SPDX-License-Identifier: Apache-2.0
import Catalog
import Datasets
import Features
import Foundation
import Statistics
import Vocabulary

/// Finds images that look unlike the others of their modality, body part and view: a lateral among frontal views, another body part.
///
/// A picture of 12 × 12 greys is described by the ten directions in which most pictures of its kind differ, learned from the other half of
/// the pictures. How far it lies along them, and how far off them, are two distances. Beyond their upper quarter they are taken to fall off
/// as an exponential does, with the slope that lies between the upper quarter and the upper sixteenth: slower than a bell does, so that the
/// p-values are too great for bells rather than too small. The smaller of the two p-values, doubled, is adjusted over all images by Holm's
/// method: the chance that any image of a set without strange ones is reported is at most about the stated error, as long as the distances
/// fall off no slower.
///
/// **Edge cases.** Kinds with fewer than ``fewest`` images are not judged. A heavier tail is reported: rare pictures are what is asked for.
/// > Source: Locantore et al., Test 8 (1999) 1–73; Pickands, Annals of Statistics 3 (1975) 119–131 (quantiles that give a tail). Checked on
/// > bells without outliers and on planted ones in `OutlierTests`.
public struct OutlierCheck: QualityCheck {
  /// Its name, `outliers`.
  public let name = "outliers"
  /// The chance that anything is reported of a set without outliers.
  public var error: Double
  /// How many images of a kind there must be.
  public var fewest: Int
  private static let side = 12
  private static let directions = 10

  /// Makes the check; the parameters are the properties.
  public init(error: Double = 0.01, fewest: Int = 40) {
    self.error = error
    self.fewest = fewest
  }

  /// What it finds.
  public func findings(in input: QualityInput) throws -> [QualityFinding] { try outcome(in: input).findings }

  /// What it finds, and how many images could not be judged.
  /// - Complexity: O(*n*) for *n* images.
  public func outcome(in input: QualityInput) throws -> QualityOutcome {
    let rows: [[Double]?]
    do {
      rows = try input.vectors(PerceptualHash.vectorName, for: name).map {
        $0.flatMap { ImageHashes($0) }.map(Self.picture)
      }
    } catch {
      return QualityOutcome(gaps: [error])
    }
    var places: [Int] = []
    var pValues: [Double] = []
    var alone = 0
    for kind in ImagePhysicsCheck.kinds(input) {
      let known = kind.filter { rows[$0] != nil }
      guard known.count >= fewest, let judged = Self.pValues(known.compactMap { rows[$0] }) else {
        alone += known.count
        continue
      }
      places += known
      pValues += judged
    }
    var outcome = QualityOutcome(
      gaps: QualityInput.gap(rows.count { $0 == nil }, of: rows.count, PerceptualHash.vectorName))
    if alone > 0 {
      outcome.gaps.append(
        QualityGap(
          nil,
          "\(FoundShare.counted(alone, "image")) \(alone == 1 ? "belongs" : "belong") to a modality, body part and view with fewer than \(fewest) images"
        ))
    }
    let adjusted = MultiplicityAdjustment.holm.adjusted(pValues.map { $0 })
    let cases = zip(places, adjusted).compactMap { place, p -> QualityFinding.Case? in
      guard let p, p <= error else { return nil }
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
              "share of images whose robust distance from the others of their kind has p ≤ \(error) after Holm's adjustment over all images"
          )
        ],
        cases: cases.sorted { ($1.score ?? 0, $0.image) < ($0.score ?? 0, $1.image) })
    ]
    return outcome
  }

  /// Greys of 12 × 12 cells, the mean taken away.
  private static func picture(_ hashes: ImageHashes) -> [Double] {
    let from = GreyThumbnail.side
    var sums = [Double](repeating: 0, count: side * side)
    var counts = sums
    for row in 0..<from {
      for column in 0..<from {
        let cell = row * side / from * side + column * side / from
        sums[cell] += Double(hashes.thumbnail.greys[row * from + column])
        counts[cell] += 1
      }
    }
    let means = zip(sums, counts).map { $0 / $1 }
    let middle = means.reduce(0, +) / Double(means.count)
    return means.map { $0 - middle }
  }

  /// A p-value for each row; `nil` where the rows do not spread.
  ///
  /// A row is measured by directions that the other half of the rows gave: its own directions would follow its noise.
  static func pValues(_ rows: [[Double]]) -> [Double]? {
    var along = [Double](repeating: 0, count: rows.count)
    var off = along
    for half in 0..<2 {
      let learned = rows.indices.filter { $0 % 2 != half }.map { rows[$0] }
      guard let width = learned.first?.count,
        let components = RobustComponents(learned, count: min(directions, width, learned.count / 4))
      else { return nil }
      for place in rows.indices where place % 2 == half {
        let distances = components.distances(rows[place])
        (along[place], off[place]) = (max(0, distances.along).squareRoot(), max(0, distances.off).squareRoot())
      }
    }
    guard let first = UpperTail(along), let second = UpperTail(off) else { return nil }
    return zip(along, off).map { a, b in min(1, 2 * min(first.share(beyond: a), second.share(beyond: b))) }
  }
}
