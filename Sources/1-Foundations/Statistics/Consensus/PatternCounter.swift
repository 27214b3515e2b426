// SPDX-License-Identifier: Apache-2.0

/// Finds the different patterns of several masks, and the pattern of each voxel.
///
/// As many readers as fit into 256 codes are taken together: a byte for each voxel, built block by block so that it stays in
/// the nearest cache. Where more readers are left, each further group refines the patterns found so far through a table of
/// (pattern, code), or through a dictionary where that table would be too large; so any number of readers is exact.
struct PatternCounter {
  private(set) var found: (counts: [Int], votes: [Int32], voxels: VotePatterns.Voxels)

  private static let blockLength = 1 << 14
  private static let largestTable = 1 << 24

  init(buffers: [UnsafeBufferPointer<UInt8>], classCount: Int, region: [UInt8]?) {
    // The first group: the greatest number of readers whose patterns fit into a byte.
    var groups: [Range<Int>] = []
    var next = 0
    while next < buffers.count {
      var (end, codes) = (next, 1)
      while end < buffers.count, codes * classCount <= 256 {
        codes *= classCount
        end += 1
      }
      groups.append(next..<end)
      next = end
    }
    let first = Self.codes(buffers, groups[0], classCount, region: region)
    var patternOfCode = [Int32](repeating: -1, count: 256)
    var counts: [Int] = []
    var votes: [[Int32]] = []
    for code in 0..<256 where first.counts[code] > 0 {
      patternOfCode[code] = Int32(counts.count)
      counts.append(first.counts[code])
      votes.append(Self.labels(code, groups[0].count, classCount))
    }
    guard groups.count > 1 else {
      found = (counts, votes.flatMap { $0 }, .codes(first.codes, patternOfCode: patternOfCode))
      return
    }
    // Voxels outside of the region have a pattern too, which occurs never.
    for code in 0..<256 where patternOfCode[code] < 0 {
      patternOfCode[code] = Int32(votes.count)
      votes.append(Self.labels(code, groups[0].count, classCount))
    }
    var numbers = first.codes.map { patternOfCode[Int($0)] }
    for group in groups.dropFirst() {
      let codes = Self.codes(buffers, group, classCount, region: nil).codes
      Self.refine(&numbers, &votes, by: codes, readers: group.count, classCount: classCount)
    }
    var all = [Int](repeating: 0, count: votes.count)
    for (voxel, number) in numbers.enumerated() where region.map({ $0[voxel] != 0 }) ?? true { all[Int(number)] += 1 }
    found = (all, votes.flatMap { $0 }, .numbers(numbers))
  }

  /// The labels that a code stands for.
  private static func labels(_ code: Int, _ readers: Int, _ classCount: Int) -> [Int32] {
    var rest = code
    return (0..<readers).map { _ in
      defer { rest /= classCount }
      return Int32(rest % classCount)
    }
  }

  /// The code of each voxel over a group of readers, and how often each occurs in the region.
  private static func codes(
    _ buffers: [UnsafeBufferPointer<UInt8>], _ group: Range<Int>, _ classCount: Int, region: [UInt8]?
  ) -> (codes: [UInt8], counts: [Int]) {
    let count = buffers[0].count
    var tables = [UInt32](repeating: 0, count: 4 * 256)
    let codes = [UInt8](unsafeUninitializedCapacity: count) { room, made in
      guard let codes = room.baseAddress else { return }
      // Safe because each block ends where the masks do, which are all as long as the room, the first reader of the group
      // writes every byte of the block before another reads it, and a byte is one of 256 places in each table.
      tables.withUnsafeMutableBufferPointer { tables in
        for start in stride(from: 0, to: count, by: blockLength) {
          let length = min(blockLength, count - start)
          let block = codes + start
          var factor: UInt8 = 1
          for reader in group {
            guard let mask = buffers[reader].baseAddress.map({ $0 + start }) else { continue }
            add(mask, times: factor, to: block, length: length, isFirst: reader == group.lowerBound, classCount)
            factor = factor &* UInt8(truncatingIfNeeded: classCount)
          }
          guard region == nil else { continue }
          // Four tables, so that a run of equal voxels does not wait for its own count.
          var place = 0
          while place + 4 <= length {
            tables[Int(block[place])] &+= 1
            tables[256 + Int(block[place + 1])] &+= 1
            tables[512 + Int(block[place + 2])] &+= 1
            tables[768 + Int(block[place + 3])] &+= 1
            place += 4
          }
          while place < length {
            tables[Int(block[place])] &+= 1
            place += 1
          }
        }
        if let region {
          for voxel in 0..<count where region[voxel] != 0 { tables[Int(codes[voxel])] &+= 1 }
        }
      }
      made = count
    }
    let counts = (0..<256).map { code in
      Int(tables[code]) + Int(tables[256 + code]) + Int(tables[512 + code]) + Int(tables[768 + code])
    }
    return (codes, counts)
  }

  /// Adds a reader's labels to the codes of a block.
  private static func add(
    _ mask: UnsafePointer<UInt8>, times factor: UInt8, to block: UnsafeMutablePointer<UInt8>, length: Int,
    isFirst: Bool,
    _ classCount: Int
  ) {
    if classCount == 2 {
      if isFirst {
        for place in 0..<length { (block + place).initialize(to: mask[place] != 0 ? factor : 0) }
      } else {
        for place in 0..<length { block[place] |= mask[place] != 0 ? factor : 0 }
      }
    } else if isFirst {
      for place in 0..<length { (block + place).initialize(to: mask[place]) }
    } else {
      for place in 0..<length { block[place] &+= mask[place] &* factor }
    }
  }

  /// Splits the patterns by further codes.
  private static func refine(
    _ numbers: inout [Int32], _ votes: inout [[Int32]], by codes: [UInt8], readers: Int, classCount: Int
  ) {
    let size = 256
    let old = votes
    var fresh: [[Int32]] = []
    func make(_ number: Int32, _ code: UInt8) -> Int32 {
      fresh.append(old[Int(number)] + labels(Int(code), readers, classCount))
      return Int32(fresh.count - 1)
    }
    if old.count * size <= largestTable {
      var table = [Int32](repeating: -1, count: old.count * size)
      for voxel in numbers.indices {
        let key = Int(numbers[voxel]) * size + Int(codes[voxel])
        if table[key] < 0 { table[key] = make(numbers[voxel], codes[voxel]) }
        numbers[voxel] = table[key]
      }
    } else {
      var table: [Int: Int32] = [:]
      for voxel in numbers.indices {
        let key = Int(numbers[voxel]) * size + Int(codes[voxel])
        let number = table[key] ?? make(numbers[voxel], codes[voxel])
        table[key] = number
        numbers[voxel] = number
      }
    }
    votes = fresh
  }
}
