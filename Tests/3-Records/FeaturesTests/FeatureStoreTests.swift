// SPDX-License-Identifier: Apache-2.0
import Features
import Foundation
import Store
import Synchronization
import TestSupport
import Testing
import Vocabulary

/// A clock that a test turns.
final class TurnedClock: Sendable {
  private let microseconds = Mutex<Int64>(0)

  var source: TimeSource { TimeSource { Timestamp(microseconds: self.microseconds.withLock { $0 }) } }

  func turn(to moment: Int) { microseconds.withLock { $0 = Int64(moment) } }
}

/// An archive of a test's own with a few patients.
struct FeatureArchive {
  let folder: TemporaryFolder
  let clock = TurnedClock()
  let archive: Archive
  let store: FeatureStore

  init(patients: Int = 4) throws {
    folder = try TemporaryFolder()
    archive = try Archive.create(
      at: folder.file("archive"), migrations: FeatureStore.migrations, time: clock.source)
    for patient in 1...patients { try archive.keys.make(patient) }
    store = FeatureStore(archive)
  }

  func register(_ name: String = "shape", version: Int = 1, width: Int) throws {
    let places = (0..<width).map { ExtractorRegistration.Place("p\($0)", unit: "mm") }
    try archive.records.write { writer in
      try store.register(ExtractorRegistration(name: name, version: version, places: places), in: writer)
    }
  }

  func put(_ vectors: [FeatureVector], _ name: String = "shape", known: Int? = nil) throws {
    try archive.records.write { writer in
      try store.put(
        vectors, extractor: name, version: 1, known: known.map { Timestamp(microseconds: Int64($0)) }, in: writer)
    }
  }
}

func content(_ number: Int) -> ContentDigest { ContentDigest(hashing: Array("image \(number)".utf8)) }

func moment(_ number: Int) -> Timestamp { Timestamp(microseconds: Int64(number)) }

@Suite("Feature vectors as they were known")
struct FeatureStoreTests {
  @Test func `gives back what was put, undefined places too`() throws {
    let kept = try FeatureArchive()
    try kept.register(width: 3)
    let values: [Float?] = [1.5, nil, -0.0]
    try kept.put([
      FeatureVector(content: content(1), patient: 1, values: values),
      FeatureVector(content: content(2), patient: 2, values: [.nan, .infinity, 7]),
    ])
    let found = try kept.store.vectors("shape", 1, for: [content(2), content(9), content(1)])
    #expect(found == [[nil, nil, 7], nil, values])
    let table = try kept.store.table("shape", 1)
    #expect(table.contents == [content(1), content(2)])
    #expect(table.patients == [1, 2])
    #expect(table.row(0) == values as [Float?])
    #expect(table.row(1) == [nil, nil, 7])
    #expect(table.numbers.allSatisfy { $0.isFinite })
  }

  @Test(arguments: [1, 2, 3, 4, 5] as [UInt64])
  func `reads as of any moment as the definition does, over random histories`(seed: UInt64) throws {
    struct Written {
      var content: ContentDigest
      var known: Int
      var recorded: Int
      var value: Float
    }
    var random = SplitMix(seed: seed)
    let kept = try FeatureArchive()
    try kept.register(width: 1)
    var history: [Written] = []
    for step in 0..<60 {
      let now = 100 + 10 * step
      kept.clock.turn(to: now)
      // Late values were known up to 300 before they are written; corrections come for images that have one already.
      let known = random.next() % 3 == 0 ? now - Int(random.next() % 300) : now
      let images = (0..<3).map { _ in Int(random.next() % 8) }
      let vectors = images.enumerated().map { place, image in
        FeatureVector(content: content(image), patient: 1 + image % 4, values: [Float(step * 10 + place)])
      }
      try kept.put(vectors, known: known == now ? nil : known)
      for (place, image) in images.enumerated() {
        history.append(
          Written(content: content(image), known: known, recorded: now, value: Float(step * 10 + place)))
      }
    }
    for at in stride(from: -250, to: 750, by: 37) {
      let contents = (0..<9).map(content)
      func definition(by written: Int) -> [Float?] {
        contents.map { content in
          var best: Written?
          for one in history where one.content == content && one.known <= at && one.recorded <= written {
            if one.known >= best?.known ?? Int.min { best = one }
          }
          return best?.value
        }
      }
      let few = try kept.store.vectors("shape", 1, for: contents, knownAt: moment(at))
      #expect(few.map { $0?[0] } == definition(by: .max))
      for written in [Int.max, 350] {
        let table = try kept.store.table(
          "shape", 1, knownAt: moment(at), recordedBy: written == .max ? nil : moment(written))
        let rows = Dictionary(uniqueKeysWithValues: table.contents.enumerated().map { ($1, $0) })
        #expect(contents.map { rows[$0].flatMap { table.row($0)[0] } } == definition(by: written))
        #expect(table.known.allSatisfy { $0 <= moment(at) })
      }
    }
    let many = try kept.store.vectors("shape", 1, for: (0..<600).map { content($0 % 9) }, knownAt: moment(400))
    let few = try kept.store.vectors("shape", 1, for: (0..<9).map(content), knownAt: moment(400))
    #expect((0..<600).allSatisfy { many[$0] == few[$0 % 9] })
  }

  @Test func `reads very many as it reads few, corrected and undefined ones and those of a withdrawn patient too`()
    throws
  {
    let kept = try FeatureArchive(patients: 30)
    try kept.register(width: 9)
    let count = 4200
    func vector(_ number: Int, _ turn: Int) -> FeatureVector {
      FeatureVector(
        content: content(number), patient: 1 + number % 30,
        values: (0..<9).map { ($0 + number) % 50 == 0 ? nil : Float(number * 10 + $0) + Float(turn) / 4 })
    }
    try kept.put((0..<count).map { vector($0, 0) })
    try kept.put(stride(from: 0, to: count, by: 17).map { vector($0, 1) })
    try kept.put([FeatureVector(content: content(5), patient: 6, numbers: Array(repeating: 1, count: 9))])
    try kept.archive.keys.shred(4)
    let table = try kept.store.table("shape", 1)
    let rows = Dictionary(uniqueKeysWithValues: table.contents.enumerated().map { ($1, $0) })
    #expect(table.count == count - count / 30)
    for start in stride(from: 0, to: count, by: 300) {
      let contents = (start..<start + 300).map(content)
      let few = try kept.store.vectors("shape", 1, for: contents)
      for (number, (content, expected)) in zip(contents, few).enumerated() {
        #expect(rows[content].map(table.row) == expected)
        #expect((expected == nil) == ((start + number) % 30 == 3))
        if let row = rows[content] { #expect(table.patients[row] == 1 + (start + number) % 30) }
      }
    }
    let last = content(count - 1)
    try kept.archive.records.write { writer in
      _ = try writer.execute("UPDATE feature_vector SET sealed = x'00' || substr(sealed, 2) WHERE content = \(last)")
    }
    #expect(throws: StoreError.sealBroken(last)) { try kept.store.table("shape", 1) }
  }

  @Test func `does not change the past when a value comes later`() throws {
    let kept = try FeatureArchive()
    try kept.register(width: 1)
    kept.clock.turn(to: 10)
    try kept.put([FeatureVector(content: content(1), patient: 1, values: [1])])
    let before = try kept.store.vectors("shape", 1, for: [content(1)], knownAt: moment(10))
    kept.clock.turn(to: 20)
    try kept.put([FeatureVector(content: content(1), patient: 1, values: [2])])
    #expect(try kept.store.vectors("shape", 1, for: [content(1)], knownAt: moment(10)) == before)
    #expect(try kept.store.vectors("shape", 1, for: [content(1)]) == [[2]])
    #expect(try kept.store.vectors("shape", 1, for: [content(1)], knownAt: moment(9)) == [nil])
  }

  @Test func `refuses what cannot be`() throws {
    let kept = try FeatureArchive()
    try kept.register(width: 2)
    kept.clock.turn(to: 5)
    let vector = FeatureVector(content: content(1), patient: 1, values: [1, 2])
    #expect(throws: FeatureError.knownInFuture(moment(6), now: moment(5))) { try kept.put([vector], known: 6) }
    #expect(throws: FeatureError.unknownExtractor(name: "other", version: 1)) { try kept.put([vector], "other") }
    #expect(throws: FeatureError.width(expected: 2, found: 1)) {
      try kept.put([vector, FeatureVector(content: content(2), patient: 1, values: [1])])
    }
    #expect(try kept.store.table("shape", 1).count == 0, "nothing of a refused write stays")
    #expect(throws: FeatureError.otherExtractor(name: "shape", version: 1)) { try kept.register(width: 3) }
    try kept.register(width: 2)
    #expect(try kept.store.extractors().map(\.places.count) == [2])
    #expect(try kept.store.extractors().first?.places.first == .init("p0", unit: "mm"))
  }

  @Test func `keeps nothing of a patient whose key is destroyed`() throws {
    let kept = try FeatureArchive()
    try kept.register(width: 1)
    try kept.put((1...4).map { FeatureVector(content: content($0), patient: $0, values: [Float($0)]) })
    try kept.archive.keys.shred(2)
    #expect(try kept.store.vectors("shape", 1, for: (1...4).map(content)) == [[1], nil, [3], [4]])
    let table = try kept.store.table("shape", 1)
    #expect(table.contents == [content(1), content(3), content(4)])
    #expect(table.numbers == [1, 3, 4])
    let removed = try kept.archive.records.write { try kept.store.remove(patient: 2, in: $0) }
    #expect(removed == 1)
    #expect(try kept.archive.records.write { try kept.store.remove(patient: 2, in: $0) } == 0)
  }

  @Test func `finds a record that was given another image's numbers`() throws {
    let kept = try FeatureArchive()
    try kept.register(width: 1)
    try kept.put((1...2).map { FeatureVector(content: content($0), patient: 1, values: [Float($0)]) })
    try kept.archive.records.write { writer in
      try writer.execute(
        """
        UPDATE feature_vector SET sealed = (SELECT sealed FROM feature_vector WHERE key = 1) WHERE key = 2
        """)
    }
    #expect(throws: FeatureError.misplaced(content(2))) { try kept.store.table("shape", 1) }
    #expect(throws: FeatureError.misplaced(content(2))) { try kept.store.vectors("shape", 1, for: [content(2)]) }
  }

  @Test func `keeps no number in the clear`() throws {
    let kept = try FeatureArchive()
    try kept.register(width: 64)
    let mark: Float = 12345.678
    try kept.put([FeatureVector(content: content(1), patient: 1, values: Array(repeating: mark, count: 64))])
    var needle: [UInt8] = []
    withUnsafeBytes(of: mark.bitPattern.littleEndian) { needle += $0 }
    let files = try #require(FileManager.default.enumerator(at: kept.folder.location, includingPropertiesForKeys: nil))
    for case let file as URL in files {
      guard let data = try? Data(contentsOf: file) else { continue }
      #expect(data.range(of: Data(needle)) == nil, "\(file.lastPathComponent)")
    }
  }
}
