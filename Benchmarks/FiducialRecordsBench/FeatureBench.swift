// SPDX-License-Identifier: Apache-2.0
import Features
import Foundation
import Store
import Vocabulary

/// Times reading all vectors of an extractor, and looking for the nearest of one.
struct FeatureBench {
  let archive: Archive

  private static let width = 512
  private static let registration = ExtractorRegistration(
    name: "bench", version: 1, places: (0..<width).map { .init("p\($0)") })

  func run(_ count: Int, _ goals: inout Goals) throws {
    let features = FeatureStore(archive)
    if try archive.records.read({ try $0.value("SELECT count(*) FROM feature_vector", as: Int.self) }) != count {
      try fill(count, features, &goals)
    }
    var reads = Times()
    var table: FeatureTable?
    for _ in 0..<5 {
      table = nil
      table = try reads.take { try features.table("bench", 1) }
    }
    guard let table, table.count == count else { preconditionFailure("each vector is read") }
    goals.add(
      "reading all \(count) vectors of \(Self.width), by two threads",
      "\(Times.words(reads.median / 1000)) s, of the processor \(Times.words(reads.medianWork / 1000)) s",
      goal: "≤ 1 s of the processor", at: 100_000, reads.medianWork <= 1000)

    let index = NearestNeighbours(table.numbers, width: Self.width, metric: .euclidean)
    var searches = Times()
    for query in 0..<50 {
      let row = query * 7919 % count
      let vector = Array(table.numbers[row * Self.width..<(row + 1) * Self.width])
      let found = searches.take { index.neighbours(of: vector, count: 10) }
      precondition(found[0].first?.row == row)
    }
    goals.add(
      "the ten nearest of one, median and 99 of 100",
      "\(Times.words(searches.median)), \(Times.words(searches.quantile(0.99))) ms", goal: "median ≤ 50 ms",
      at: 100_000, searches.median <= 50)
  }

  private func fill(_ count: Int, _ features: FeatureStore, _ goals: inout Goals) throws {
    var random = Draw(state: 20_260_131)
    var writes = Times()
    // As in a hospital: three images of each patient.
    let patients = (count + 2) / 3
    try archive.keys.make(Array(1...patients))
    try archive.records.write { try features.register(Self.registration, in: $0) }
    for start in stride(from: 0, to: count, by: 5000) {
      let vectors = (start..<min(start + 5000, count)).map { number in
        FeatureVector(
          content: ContentDigest(hashing: "\(number)".utf8), patient: number / 3 + 1,
          numbers: (0..<Self.width).map { _ in Float(random.below(1 << 24)) / Float(1 << 24) })
      }
      try writes.take {
        try archive.records.write { try features.put(vectors, extractor: "bench", version: 1, in: $0) }
      }
    }
    goals.add("vectors written in batches of 5,000, up to \(count)", "\(Int(Double(count) / writes.sum * 1000))/s")
  }
}
