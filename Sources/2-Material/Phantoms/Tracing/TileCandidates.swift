// SPDX-License-Identifier: Apache-2.0

/// For each tile of lines the solids that they may meet, in the order of the phantom's list.
struct TileCandidates: Sendable {
  /// Where the candidates of a tile begin in `solids`; one more than there are tiles.
  private let first: [Int]
  /// The numbers of the solids, tile after tile.
  private let solids: [Int32]
  /// The greatest number of candidates of a tile.
  let greatest: Int

  init(_ bundle: LineBundle, _ all: [TracedSolid]) {
    let (spansA, spansB) = (Self.spans(bundle.placesA, bundle.tileA), Self.spans(bundle.placesB, bundle.tileB))
    let tilesA = spansA.count
    let tiles = all.map { solid -> (a: Range<Int>, b: Range<Int>) in
      guard let foot = bundle.footprint(of: solid) else { return (0..<spansA.count, 0..<spansB.count) }
      return (Self.tiles(of: foot.a, spansA), Self.tiles(of: foot.b, spansB))
    }
    var counts = Array(repeating: 0, count: tilesA * spansB.count + 1)
    for (a, b) in tiles {
      for row in b { for column in a { counts[row * tilesA + column + 1] += 1 } }
    }
    greatest = counts.max() ?? 0
    for tile in 1..<counts.count { counts[tile] += counts[tile - 1] }
    first = counts
    var next = counts
    var solids = Array(repeating: Int32(0), count: counts.last ?? 0)
    for (index, (a, b)) in tiles.enumerated() {
      for row in b {
        for column in a {
          let tile = row * tilesA + column
          solids[next[tile]] = Int32(index)
          next[tile] += 1
        }
      }
    }
    self.solids = solids
  }

  /// The solids that the lines of a tile may meet, ascending.
  func solids(ofTile tile: Int) -> ArraySlice<Int32> { solids[first[tile]..<first[tile + 1]] }

  /// The least and the greatest place in each tile.
  private static func spans(_ places: [Double], _ tile: Int) -> [(least: Double, greatest: Double)] {
    stride(from: 0, to: places.count, by: tile).map { at in
      let part = places[at..<min(at + tile, places.count)]
      return (part.min() ?? 0, part.max() ?? 0)
    }
  }

  /// The tiles that a range of places touches: both ends of the spans ascend.
  private static func tiles(of range: ClosedRange<Double>, _ spans: [(least: Double, greatest: Double)]) -> Range<Int> {
    let first = spans.firstIndex { $0.greatest >= range.lowerBound } ?? spans.count
    let end = (spans.lastIndex { $0.least <= range.upperBound } ?? -1) + 1
    return first..<max(first, end)
  }
}
