// SPDX-License-Identifier: Apache-2.0

extension RankSums {
  /// Sorts each class by itself and merges the two in one sweep.
  /// - Complexity: O(*n*) time; 16 bytes per case of space.
  package init(scores: [Double], isPositive: [Bool], positiveCount: Int) {
    let count = scores.count
    precondition(isPositive.count == count, "one truth per score")
    self.init(positives: positiveCount, negatives: count - positiveCount)
    guard count > 0 else { return }
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 2 * count) { room in
      // Safe because `room` holds 2·count integers, all set before they are read; `keys` and `scratch` are its halves.
      room.initialize(repeating: 0)
      let keys = UnsafeMutableBufferPointer(rebasing: room[..<count])
      let scratch = UnsafeMutableBufferPointer(rebasing: room[count...])
      split(scores, isPositive, into: keys)
      let positives = UnsafeMutableBufferPointer(rebasing: keys[..<positiveCount])
      let negatives = UnsafeMutableBufferPointer(rebasing: keys[positiveCount...])
      RadixSort.sort(positives, scratch: scratch)
      RadixSort.sort(negatives, scratch: scratch)
      merge(positives, negatives)
    }
  }

  /// Writes the positives' keys from the front and the negatives' from the back.
  private func split(_ scores: [Double], _ isPositive: [Bool], into keys: UnsafeMutableBufferPointer<UInt64>) {
    var front = 0
    var back = keys.count - 1
    scores.withUnsafeBufferPointer { scores in
      isPositive.withUnsafeBufferPointer { isPositive in
        // Writing to both ends and moving one of them needs no branch on a truth that nobody can predict; front ≤ back
        // holds as long as there is a row left.
        for row in 0..<scores.count {
          let key = ScoreKey.key(scores[row])
          keys[front] = key
          keys[back] = key
          let step = isPositive[row] ? 1 : 0
          front &+= step
          back &-= 1 &- step
        }
      }
    }
    precondition(front == positives, "the count of positives is right")
  }

  private mutating func merge(
    _ positive: UnsafeMutableBufferPointer<UInt64>, _ negative: UnsafeMutableBufferPointer<UInt64>
  ) {
    var i = 0
    var j = 0
    let m = positive.count
    let n = negative.count
    while i < m && j < n {
      let key = min(positive[i], negative[j])
      let firstPositive = i
      while i < m && positive[i] == key { i &+= 1 }
      let firstNegative = j
      while j < n && negative[j] == key { j &+= 1 }
      addTieGroup(positives: i &- firstPositive, negatives: j &- firstNegative)
    }
    // What is left is all of one class, above every case of the other: its cases share one placement.
    if i < m { addTieGroup(positives: m - i, negatives: 0) }
    if j < n { addTieGroup(positives: 0, negatives: n - j) }
  }
}
