// SPDX-License-Identifier: Apache-2.0
import Features
import Foundation
import TestSupport
import Testing
import Vocabulary

@Suite("Labels and features joined as they were known")
struct TrainingSetTests {
  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func `joins as the definition does, and nothing of the future`(seed: UInt64) throws {
    struct Said { var content: ContentDigest, known: Int, text: String }
    struct Seen { var content: ContentDigest, known: Int, name: String, value: Float }
    var random = SplitMix(seed: seed)
    let kept = try FeatureArchive()
    for name in ["first", "second"] { try kept.register(name, width: 1) }
    kept.clock.turn(to: 10_000)
    var (said, seen): ([Said], [Seen]) = ([], [])
    var labels = KnownHistory<ContentDigest, String>()
    for step in 0..<80 {
      let (image, known) = (content(Int(random.next() % 12)), Int(random.next() % 1000))
      if random.next() % 2 == 0 {
        said.append(Said(content: image, known: known, text: "label \(step)"))
        labels.learn("label \(step)", of: image, known: moment(known))
      } else {
        let name = random.next() % 2 == 0 ? "first" : "second"
        seen.append(Seen(content: image, known: known, name: name, value: Float(step)))
        try kept.put([FeatureVector(content: image, patient: 1, values: [Float(step)])], name, known: known)
      }
    }
    for at in stride(from: 0, through: 1000, by: 125) {
      var expected: [TrainingSet.Example] = []
      var (unlabelled, unseen) = (0, 0)
      for image in (0..<12).map(content).sorted() where said.contains(where: { $0.content == image }) {
        // The last of those that were known longest ago enough: a stable sort by since when.
        let label = said.filter { $0.content == image && $0.known <= at }.enumerated()
          .max { ($0.element.known, $0.offset) < ($1.element.known, $1.offset) }?.element
        guard let label else {
          unlabelled += 1
          continue
        }
        let vectors = ["first", "second"].compactMap { name in
          seen.filter { $0.content == image && $0.known <= at && $0.name == name }.enumerated()
            .max { ($0.element.known, $0.offset) < ($1.element.known, $1.offset) }?.element
        }
        guard vectors.count == 2 else {
          unseen += 1
          continue
        }
        #expect(vectors.allSatisfy { $0.known <= at })
        expected.append(
          TrainingSet.Example(
            content: image, label: label.text, labelKnown: moment(label.known), features: vectors.map { [$0.value] }))
      }
      let found = try kept.store.trainingSet(
        labels: labels, extractors: [("first", 1), ("second", 1)], knownAt: moment(at))
      #expect(found.examples == expected)
      #expect(found.withoutLabel == unlabelled)
      #expect(found.withoutFeatures == unseen)
    }
  }

  @Test func `is the same when later facts are added`() throws {
    let kept = try FeatureArchive()
    try kept.register("first", width: 1)
    kept.clock.turn(to: 100)
    var labels = KnownHistory<ContentDigest, String>()
    labels.learn("1", of: content(1), known: moment(50))
    try kept.put([FeatureVector(content: content(1), patient: 1, values: [1])], "first", known: 40)
    let before = try kept.store.trainingSet(labels: labels, extractors: [("first", 1)], knownAt: moment(60))
    labels.learn("0", of: content(1), known: moment(61))
    try kept.put([FeatureVector(content: content(1), patient: 1, values: [2])], "first", known: 61)
    #expect(try kept.store.trainingSet(labels: labels, extractors: [("first", 1)], knownAt: moment(60)) == before)
    #expect(before.examples.map(\.label) == ["1"])
  }
}
