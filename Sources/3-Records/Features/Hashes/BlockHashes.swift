// SPDX-License-Identifier: Apache-2.0

/// Makes hashes of the blocks of a thumbnail: which of two neighbours is brighter, and which are brighter than the mean.
///
/// > Source: the difference and average hashes of common use. Checked bit by bit against `imagehash` 4.3.2 (dhash and average_hash) on
/// > the same blocks in `PerceptualHashTests`.
enum BlockHashes {
  /// Bit *i*: whether block *i* mod 8 + 1 of row *i* / 8 is brighter than its left neighbour, of 9 × 8 blocks.
  static func difference(_ thumbnail: GreyThumbnail) -> UInt64 {
    let blocks = self.blocks(thumbnail, width: 9)
    var hash: UInt64 = 0
    for row in 0..<8 {
      for column in 0..<8 where blocks[row * 9 + column + 1] > blocks[row * 9 + column] {
        hash |= 1 << UInt64(row * 8 + column)
      }
    }
    return hash
  }

  /// Bit *i*: whether block *i* of 8 × 8 is brighter than their mean.
  static func average(_ thumbnail: GreyThumbnail) -> UInt64 {
    let blocks = self.blocks(thumbnail, width: 8)
    let sum = blocks.reduce(0) { $0 + Int($1) }
    var hash: UInt64 = 0
    for (place, block) in blocks.enumerated() where Int(block) * blocks.count > sum { hash |= 1 << UInt64(place) }
    return hash
  }

  /// The means of blocks of the thumbnail, rounded to whole greys.
  static func blocks(_ thumbnail: GreyThumbnail, width: Int) -> [UInt8] {
    AreaMeans.grid(
      thumbnail.greys.map(Float.init), columns: GreyThumbnail.side, rows: GreyThumbnail.side, width: width, height: 8
    ).map { UInt8($0.rounded()) }
  }
}
