// SPDX-License-Identifier: Apache-2.0
import Statistics
import TestSupport
import Testing

@Suite struct AnnotationsTests {
  @Test func `puts the labels of an item together in the order they were given`() throws {
    let reads = try Annotations(
      items: [1, 0, 1, 1], readers: [0, 1, 1, 0], labels: [2, 0, 1, 0], itemCount: 3, readerCount: 2, classCount: 3)
    #expect(reads.starts == [0, 1, 4, 4])
    #expect(reads.readers == [1, 0, 1, 0])
    #expect(reads.labels == [0, 2, 1, 0])
    #expect(reads.votes(for: 1) == [1, 1, 1])
    #expect(reads.labelledItemCount == 2)
    #expect(reads.disagreement(on: 1) == 1)
    #expect(reads.disagreement(on: 0) == nil)
  }

  @Test func `reads the same by reader`() throws {
    let reads = try Annotations(
      items: [1, 0, 1, 1], readers: [0, 1, 1, 0], labels: [2, 0, 1, 0], itemCount: 3, readerCount: 2, classCount: 3)
    let turned = reads.byReader()
    #expect(turned.starts == [0, 2, 4])
    #expect(turned.items == [1, 1, 0, 1])
    #expect(turned.labels == [2, 0, 0, 1])
  }

  @Test func `takes columns with gaps as the same labels`() throws {
    let wide = try Annotations(columns: [[0, 1, -1], [1, -1, 0]], classCount: 2)
    let long = try Annotations(
      items: [0, 0, 1, 2], readers: [0, 1, 0, 1], labels: [0, 1, 1, 0], itemCount: 3, readerCount: 2, classCount: 2)
    #expect(wide == long)
  }

  @Test func `refuses codes that do not fit and names the first`() {
    #expect(throws: AnnotationError.badCode(of: "labels", index: 1, found: 2, limit: 2)) {
      try Annotations(items: [0, 0], readers: [0, 0], labels: [1, 2], itemCount: 1, readerCount: 1, classCount: 2)
    }
    #expect(throws: AnnotationError.badCode(of: "items", index: 0, found: -1, limit: 1)) {
      try Annotations(items: [-1], readers: [0], labels: [1], itemCount: 1, readerCount: 1, classCount: 2)
    }
    #expect(throws: AnnotationError.tooFew("labels", found: 0, needed: 1)) {
      try Annotations(items: [], readers: [], labels: [], itemCount: 1, readerCount: 1, classCount: 2)
    }
    #expect(throws: AnnotationError.lengthsDiffer(of: "labels of reader 1", expected: 2, found: 1)) {
      try Annotations(columns: [[0, 1], [0]], classCount: 2)
    }
    #expect(throws: AnnotationError.badWeight(index: 0)) {
      try Annotations(columns: [[0]], classCount: 2, weights: [-1])
    }
  }
}

@Suite struct MajorityVoteTests {
  @Test func `keeps a tie as a tie and breaks it by the rule that is stated`() throws {
    let reads = try Annotations(columns: [[0, 1, 2, 2], [1, 1, 2, 2], [-1, 0, 2, -1]], classCount: 3)
    let vote = try MajorityVote().fit(reads)
    #expect(Array(vote.chances(of: 0)) == [0.5, 0.5, 0])
    #expect(Array(vote.chances(of: 1)) == [1.0 / 3, 2.0 / 3, 0])
    #expect(vote.labels() == [nil, 1, 2, 2])
    #expect(vote.labels(ties: .lowestClass) == [0, 1, 2, 2])
    #expect(vote.labels(ties: .highestClass) == [1, 1, 2, 2])
    // Shares: 5/24, 7/24, 12/24; of the two that tie the second is commoner.
    #expect(agree(vote.classShares, [5.0 / 24, 7.0 / 24, 0.5], within: 1e-15))
    #expect(vote.labels(ties: .commonest) == [1, 1, 2, 2])
  }

  @Test func `counts a reader's labels with the reader's weight`() throws {
    let reads = try Annotations(columns: [[0, 1], [1, 1], [1, -1]], classCount: 2)
    let vote = try MajorityVote(readerWeights: [3, 1, 0]).fit(reads)
    #expect(Array(vote.chances(of: 0)) == [0.75, 0.25])
    #expect(throws: AnnotationError.lengthsDiffer(of: "reader weights", expected: 3, found: 1)) {
      try MajorityVote(readerWeights: [1]).fit(reads)
    }
  }

  @Test func `gives an item without labels the shares of the others`() throws {
    let vote = try MajorityVote().fit(
      Annotations(columns: [[0, 1, -1], [0, 1, -1]], classCount: 2, weights: [3, 1, 1]))
    #expect(Array(vote.chances(of: 2)) == [0.75, 0.25])
    #expect(vote.uncertainties()[0] == 0)
    #expect(abs(vote.uncertainties()[2] - 0.811_278_124_459_132_8) < 1e-12)  // −.75 log₂ .75 − .25 log₂ .25
  }

  @Test func `does not change with the order of labels or the names of readers`() throws {
    let made = MadeReads.three
    let vote = try MajorityVote().fit(made.annotations())
    var turned = made
    turned.items.reverse()
    turned.labels.reverse()
    turned.readers = made.readers.reversed().map { 4 - $0 }
    let again = try MajorityVote().fit(turned.annotations())
    #expect(agree(again.posterior, vote.posterior, within: 1e-15))
  }
}
