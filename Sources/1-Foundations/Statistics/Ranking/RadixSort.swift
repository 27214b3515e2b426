// SPDX-License-Identifier: Apache-2.0

/// Sorting of 64-bit keys by digits, least significant first.
///
/// Six digits of eleven bits: a digit's 2048 counters stay in the nearest cache, and digits that all keys share are
/// skipped. Short lists are left to the standard sort, where counting would cost more than it saves.
///
/// > Source: Knuth, The Art of Computer Programming 3 (1998), 5.2.5.
enum RadixSort {
  private static let digitBits = 11
  private static let digits = 6
  private static let buckets = 1 << digitBits
  private static let shortList = 1024

  /// Sorts keys in place, ascending.
  /// - Parameters:
  ///   - keys: The keys.
  ///   - scratch: Room for as many keys; its content is lost.
  /// - Complexity: O(*n*).
  static func sort(_ keys: UnsafeMutableBufferPointer<UInt64>, scratch: UnsafeMutableBufferPointer<UInt64>) {
    let count = keys.count
    guard count > shortList else {
      var short = keys
      short.sort()
      return
    }
    precondition(scratch.count >= count, "the scratch holds as many keys")
    // Safe because both buffers hold `count` initialised keys, and each key's target is one of `count` places: the
    // offsets are running sums of how often each digit occurs.
    var offsets = histograms(keys)
    guard var source = keys.baseAddress, var target = scratch.baseAddress else { return }
    offsets.withUnsafeMutableBufferPointer { offsets in
      for digit in 0..<digits {
        let shift = UInt64(digit * digitBits)
        let base = digit * buckets
        guard accumulate(offsets, base: base, count: count) else { continue }
        for index in 0..<count {
          let key = source[index]
          let slot = base + Int((key >> shift) & UInt64(buckets - 1))
          target[Int(offsets[slot])] = key
          offsets[slot] &+= 1
        }
        swap(&source, &target)
      }
    }
    if source != keys.baseAddress { keys.baseAddress?.update(from: source, count: count) }
  }

  /// The positions of the keys in ascending order of key; equal keys keep their order.
  /// - Complexity: O(*n*).
  static func order(_ keys: [UInt64]) -> [UInt32] {
    let count = keys.count
    guard count > shortList else {
      return (0..<UInt32(count)).sorted { (keys[Int($0)], $0) < (keys[Int($1)], $1) }
    }
    var source = keys.indices.map { (key: keys[$0], row: UInt32($0)) }
    var target = source
    var offsets = keys.withUnsafeBufferPointer { histograms($0) }
    // Safe because, as above, each entry's target is one of `count` places of an array of `count` entries.
    offsets.withUnsafeMutableBufferPointer { offsets in
      for digit in 0..<digits {
        let shift = UInt64(digit * digitBits)
        let base = digit * buckets
        guard accumulate(offsets, base: base, count: count) else { continue }
        source.withUnsafeBufferPointer { source in
          target.withUnsafeMutableBufferPointer { target in
            for entry in source {
              let slot = base + Int((entry.key >> shift) & UInt64(buckets - 1))
              target[Int(offsets[slot])] = entry
              offsets[slot] &+= 1
            }
          }
        }
        swap(&source, &target)
      }
    }
    return source.map(\.row)
  }

  /// How often each value of each digit occurs, one digit's counters after another's.
  private static func histograms(_ keys: some Collection<UInt64>) -> [UInt32] {
    var counts = [UInt32](repeating: 0, count: digits * buckets)
    // Safe because a masked digit is below `buckets`.
    counts.withUnsafeMutableBufferPointer { counts in
      let mask = UInt64(buckets - 1)
      for key in keys {
        counts[Int(key & mask)] &+= 1
        counts[buckets + Int((key >> 11) & mask)] &+= 1
        counts[2 * buckets + Int((key >> 22) & mask)] &+= 1
        counts[3 * buckets + Int((key >> 33) & mask)] &+= 1
        counts[4 * buckets + Int((key >> 44) & mask)] &+= 1
        counts[5 * buckets + Int(key >> 55)] &+= 1
      }
    }
    return counts
  }

  /// Turns one digit's counts into the first place of each value; `false` where all keys share the digit.
  private static func accumulate(_ offsets: UnsafeMutableBufferPointer<UInt32>, base: Int, count: Int) -> Bool {
    var sum: UInt32 = 0
    for slot in base..<base + buckets {
      let here = offsets[slot]
      if Int(here) == count { return false }
      offsets[slot] = sum
      sum &+= here
    }
    return true
  }
}
