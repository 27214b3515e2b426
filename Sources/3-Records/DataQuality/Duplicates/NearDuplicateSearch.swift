// SPDX-License-Identifier: Apache-2.0
package import Features

/// Finds pairs of images that show the same picture, however it was compressed, resized, brightened, inverted, turned or cut a little.
///
/// Two stages. First the wide hashes of all pairs are compared (``SlicedHashes``), as they are and, for the second image of each pair,
/// after each change of ``Breadth``. Pairs within the limit are then matched by their thumbnails (``ThumbnailMatch``), and kept where
/// the detail of both agrees. The result is the same on any number of threads.
///
/// > Source: two-stage search as is usual; the limits are measured, in Documentation/proof/near_duplicates.md. Checked against plain
/// > comparison of all pairs and on planted copies in `NearDuplicateTests`.
package struct NearDuplicateSearch: Sendable {
  /// What may have been done to a copy, beyond compression, size, brightness, contrast, noise and inversion.
  package enum Breadth: Int, Sendable, Hashable, CaseIterable {
    /// Nothing.
    case plain
    /// It may be turned by quarters or mirrored too.
    case turned
    /// It may be cut by up to a twentieth or turned by up to 3° too.
    case cut
  }

  /// Two images, and how alike they are.
  package struct Pair: Sendable, Equatable {
    /// The places of the two, the smaller first.
    package var first: Int, second: Int
    /// In how many of 256 bits their hashes differ, after the changes below.
    package var distance: Int
    /// How the second has to be laid to be upon the first.
    package var symmetry: SquareSymmetry
    /// Whether the second has to be inverted.
    package var isInverted: Bool
    /// How well they agree.
    package var match: ThumbnailMatch
  }

  /// How many bits two hashes may differ in to be looked at.
  package var limit: Int
  /// In how many of the 64 bits of the slowest waves they may differ.
  package var coarseLimit: Int
  /// How well the detail has to agree to be the same picture.
  package var leastDetail: Double
  /// What may have been done to a copy.
  package var breadth: Breadth
  /// How many threads.
  package var threads: Int

  /// Measured on radiographs: see the table in the proof.
  package static let usualLimit = 64
  /// Measured on radiographs: see the table in the proof.
  package static let usualDetail = 0.94

  /// Makes a search.
  package init(
    limit: Int = usualLimit, leastDetail: Double = usualDetail, breadth: Breadth = .cut, threads: Int = 2
  ) {
    self.limit = limit
    // A quarter of the bits, and so a quarter of the limit, with one in fifteen more for chance.
    coarseLimit = min(31, (limit * 4 + 14) / 15)
    self.leastDetail = leastDetail
    self.breadth = breadth
    self.threads = threads
  }

  /// A change under which the second image of a pair is looked for.
  private struct Variant: Sendable {
    var change: ThumbnailChange
    /// Whether the same change of the first image finds nothing new.
    var isMutual = true

    /// The movement that a match begins with, of the second upon the first.
    var start: [Double] {
      let (turn, size) = (change.degrees * Double.pi / 180, change.size)
      // Which image was cut is told by the caller: here the searched one was, and it is the first of the match.
      return [2 * change.left + size - 1, size - 1, -turn, 2 * change.top + size - 1, turn, size - 1]
    }
  }

  private var variants: [Variant] {
    var variants = [Variant(change: ThumbnailChange(.asIs))]
    if breadth.rawValue >= Breadth.turned.rawValue {
      variants += SquareSymmetry.allCases.dropFirst().map { Variant(change: ThumbnailChange($0)) }
    }
    if breadth == .cut {
      variants += [-2.5, 2.5].map { Variant(change: ThumbnailChange(left: 0, top: 0, size: 1, degrees: $0)) }
      for (left, top) in [(0.5, 0.5), (0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)] {
        let change = ThumbnailChange(left: 0.06 * left, top: 0.06 * top, size: 0.94)
        variants.append(Variant(change: change, isMutual: false))
      }
    }
    return variants
  }

  /// A pair that the hashes found.
  private struct Candidate: Sendable {
    var asked: Int, found: Int, variant: Int, isInverted: Bool, bits: HashBits
  }

  /// The pairs, by their first and second image.
  ///
  /// - Parameter hashes: The images; `nil` for one that has no hash.
  /// - Returns: The pairs, by their first and second image.
  /// - Complexity: O(*n*²) comparisons of hashes, a dozen operations each.
  package func pairs(_ hashes: [ImageHashes?]) -> [Pair] {
    let places = hashes.indices.filter { hashes[$0] != nil }
    let images = places.compactMap { hashes[$0] }
    let variants = self.variants
    let candidates = self.candidates(images, variants)
    return verified(candidates, images, variants).map { pair in
      var pair = pair
      (pair.first, pair.second) = (places[pair.first], places[pair.second])
      return pair
    }
  }

  /// How many pairs the hashes alone give, each as often as it is found.
  package func candidateCount(_ hashes: [ImageHashes]) -> Int { candidates(hashes, variants).count }

  private func candidates(_ images: [ImageHashes], _ variants: [Variant]) -> [Candidate] {
    let sliced = SlicedHashes(images.map(\.wide))
    let (limit, coarseLimit) = (self.limit, self.coarseLimit)
    let parts = max(1, min(256, images.count / 16))
    return inParts(parts, threads: threads) { part -> [Candidate] in
      var found: [Candidate] = []
      for asked in stride(from: part, to: images.count, by: parts) {
        let thumbnail = images[asked].thumbnail
        for (number, variant) in variants.enumerated() {
          let bits = number == 0 ? images[asked].wide : variant.change.hash(thumbnail)
          sliced.search(
            bits, from: variant.isMutual ? asked + 1 : 0, within: limit, coarseLimit: coarseLimit
          ) { hit in
            guard hit.place != asked else { return }
            found.append(
              Candidate(asked: asked, found: hit.place, variant: number, isInverted: hit.isInverted, bits: bits))
          }
        }
      }
      return found
    }.flatMap { $0 }
  }

  /// Matches the candidates; of several ways to find a pair the one that agrees best is kept.
  private func verified(_ candidates: [Candidate], _ images: [ImageHashes], _ variants: [Variant]) -> [Pair] {
    let least = leastDetail
    let parts = max(1, min(256, candidates.count / 8))
    let pairs = inParts(parts, threads: threads) { part -> [Pair] in
      var kept: [Pair] = []
      for place in stride(from: part, to: candidates.count, by: parts) {
        let candidate = candidates[place]
        let variant = variants[candidate.variant]
        let asked = images[candidate.asked].thumbnail
        var other = images[candidate.found].thumbnail
        if candidate.isInverted { other = other.inverted }
        // The found picture equals the asked one after its change: lay the asked one, then match.
        let laid = variant.change.symmetry == .asIs ? asked : asked.laid(variant.change.symmetry)
        let match = ThumbnailMatch(
          other.greys.map(Float.init), laid.greys.map(Float.init), start: variant.start)
        guard match.detail >= least else { continue }
        let isForward = candidate.asked < candidate.found
        let bits = candidate.bits.distance(to: images[candidate.found].wide)
        kept.append(
          Pair(
            first: min(candidate.asked, candidate.found), second: max(candidate.asked, candidate.found),
            distance: candidate.isInverted ? HashBits.count - bits : bits,
            symmetry: isForward ? variant.change.symmetry.inverse : variant.change.symmetry,
            isInverted: candidate.isInverted, match: match))
      }
      return kept
    }.flatMap { $0 }
    var best: [SIMD2<Int>: Pair] = [:]
    for pair in pairs {
      let key = SIMD2(pair.first, pair.second)
      if let known = best[key], (known.match.detail, -known.distance) >= (pair.match.detail, -pair.distance) {
        continue
      }
      best[key] = pair
    }
    return best.values.sorted { ($0.first, $0.second) < ($1.first, $1.second) }
  }
}
