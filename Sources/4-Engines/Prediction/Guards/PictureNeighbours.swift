// SPDX-License-Identifier: Apache-2.0
import Features

/// Small pictures of the reference, and how a picture lies among them: how far the nearest are, and whether they would be nearer if it
/// were turned, mirrored, or black and white exchanged.
struct PictureNeighbours: Sendable {
  /// How a picture would have to be changed to look like the reference.
  struct Change: Sendable, Hashable {
    var symmetry: SquareSymmetry
    var isInverted: Bool

    static let none = Change(symmetry: .asIs, isInverted: false)
    /// All but none at all.
    static let all = SquareSymmetry.allCases.flatMap { symmetry in
      [false, true].map { Change(symmetry: symmetry, isInverted: $0) }
    }.filter { $0 != none }

    /// How the picture looks, in words.
    var words: String {
      let turned = symmetry == .asIs ? nil : symmetry.inverse.rawValue
      return [turned, isInverted ? "black and white exchanged" : nil].compactMap { $0 }.joined(separator: ", ")
    }
  }

  /// The pictures, 1024 greys each.
  let greys: [UInt8]
  let k: Int
  private let index: NearestNeighbours

  init(_ greys: [UInt8], k: Int) {
    self.greys = greys
    self.k = k
    index = NearestNeighbours(
      greys.map { Float($0) }, width: GreyThumbnail.side * GreyThumbnail.side, metric: .correlation)
  }

  /// The distance to the *k*-th nearest as it is; how much nearer it would be if it were changed, and how.
  func place(of picture: GreyThumbnail) -> (distance: Double, gain: Double, change: Change)? {
    let changes = [Change.none] + Change.all
    let queries = changes.flatMap { change -> [Float] in
      let laid = picture.laid(change.symmetry)
      return (change.isInverted ? laid.inverted : laid).greys.map { Float($0) }
    }
    let distances = index.neighbours(of: queries, count: k, threads: 1).map { $0.count == k ? $0[k - 1].distance : nil }
    guard let own = distances[0] else { return nil }
    var best = (gain: -Double.infinity, change: Change.none)
    for (change, distance) in zip(changes, distances).dropFirst() {
      if let distance, own - distance > best.gain { best = (own - distance, change) }
    }
    return (own, best.gain, best.change)
  }

  /// The nearest pictures' rows.
  func nearest(_ picture: GreyThumbnail, count: Int, among allowed: [Bool]) -> [Int] {
    index.neighbours(of: picture.greys.map { Float($0) }, count: count, among: allowed, threads: 1)[0].map(\.row)
  }
}
