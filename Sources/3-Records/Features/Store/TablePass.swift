// SPDX-License-Identifier: Apache-2.0
import Dispatch
import Store
import Synchronization
import Vocabulary

/// Two passes over the rows of an extractor: which of them count, and then their numbers.
///
/// The numbers are sealed and many, so that only so many as the cores work on lie in memory beside what they become.
struct TablePass {
  private var contents: [ContentDigest] = []
  private var patients: [Int] = []
  private var known: [Timestamp] = []
  /// By image, which row counts; rows are counted from 0 in their order.
  private var counting: [Int] = []

  /// How many sealed vectors are held at once.
  fileprivate static let block = 2048
  /// How many of them one thread opens before it asks for more.
  fileprivate static let chunk = 64

  /// Finds the newest row of each image.
  init(_ reader: RecordReader, _ choice: SQL) throws {
    var places: [ContentDigest: Int] = [:]
    var row = 0
    try reader.forEachLent("SELECT content, patient, known \(choice)") { record in
      defer { row += 1 }
      guard let content = record.withBytes(0, { ContentDigest(memory: $0) }) else {
        throw StoreError.value(column: 0, expected: "\(ContentDigest.self)")
      }
      guard let patient = record.integer(1) else { throw StoreError.value(column: 1, expected: "\(Int.self)") }
      guard let moment = record.integer(2) else { throw StoreError.value(column: 2, expected: "\(Timestamp.self)") }
      let known = Timestamp(microseconds: Int64(moment))
      if let place = places[content] {
        if known >= self.known[place] {
          (patients[place], self.known[place], counting[place]) = (patient, known, row)
        }
      } else {
        places[content] = contents.count
        contents.append(content)
        patients.append(patient)
        self.known.append(known)
        counting.append(row)
      }
    }
  }

  /// Opens the numbers of the rows that count.
  func opened(
    _ archive: Archive, _ reader: RecordReader, _ choice: SQL, extractor: Int, width: Int
  ) throws -> FeatureTable {
    let opener = try archive.keys.opener(for: Set(patients))
    var places: [Int: Int] = [:]
    // Where no image has two rows, they are counted alike.
    let isPlain = counting.indices.allSatisfy { counting[$0] == $0 }
    if !isPlain { places = [Int: Int](uniqueKeysWithValues: counting.enumerated().map { ($1, $0) }) }
    let outcome = OpeningOutcome()
    let count = contents.count
    let numbers = try [Float](unsafeUninitializedCapacity: count * width) { room, filled in
      let opening = Opening(
        pass: self, opener: opener, extractor: extractor, width: width, room: room, outcome: outcome)
      var block = SealedBlock()
      var row = 0
      try reader.forEachLent("SELECT sealed \(choice)") { record in
        defer { row += 1 }
        guard let place = isPlain ? row : places[row] else { return }
        record.withBytes(0) { block.add($0, place) }
        if block.count == Self.block {
          opening.open(block)
          block.empty()
        }
      }
      opening.open(block)
      filled = count * width
    }
    return table(width, numbers, try outcome.masks())
  }

  /// Opens blocks of sealed vectors by all cores.
  private struct Opening {
    let pass: TablePass
    let opener: SealOpener
    let extractor: Int
    let width: Int
    let room: UnsafeMutableBufferPointer<Float>
    let outcome: OpeningOutcome

    func open(_ block: SealedBlock) {
      // Safe because each place is written by one thread alone, and those that could not be opened are set to 0.
      nonisolated(unsafe) let opening = self
      DispatchQueue.concurrentPerform(iterations: (block.count + TablePass.chunk - 1) / TablePass.chunk) { index in
        let numbers = index * TablePass.chunk..<min(block.count, (index + 1) * TablePass.chunk)
        block.forEach(numbers) { opening.open($0, $1) }
      }
    }

    private func open(_ sealed: UnsafeRawBufferPointer, _ place: Int) {
      let content = pass.contents[place]
      let numbers = UnsafeMutableBufferPointer(rebasing: room[place * width..<(place + 1) * width])
      do {
        let mask = try opener.open(sealed, of: pass.patients[place], name: content) { bytes in
          VectorPacking.unpack(bytes, extractor: extractor, content: content, into: numbers)
        }
        guard let mask else { throw FeatureError.misplaced(content) }
        if !mask.isEmpty { outcome.note(mask, place) }
      } catch {
        numbers.initialize(repeating: 0)
        if case StoreError.shredded = error { outcome.note(nil, place) } else { outcome.fail(error, place) }
      }
    }
  }

  private func table(_ width: Int, _ numbers: [Float], _ masks: [Int: [Bool]?]) -> FeatureTable {
    let gone = Set(masks.lazy.filter { $0.value == nil }.map(\.key))
    if gone.isEmpty {
      return FeatureTable(
        contents: contents, patients: patients, known: known, width: width, numbers: numbers,
        masks: masks.compactMapValues { $0 })
    }
    let left = contents.indices.filter { !gone.contains($0) }
    var kept: [Int: [Bool]] = [:]
    for (new, old) in left.enumerated() {
      if case .some(.some(let mask)) = masks[old] { kept[new] = mask }
    }
    return FeatureTable(
      contents: left.map { contents[$0] }, patients: left.map { patients[$0] }, known: left.map { known[$0] },
      width: width, numbers: left.flatMap { numbers[$0 * width..<($0 + 1) * width] }, masks: kept)
  }
}

/// What was found while rows were opened, by image.
private final class OpeningOutcome: Sendable {
  private struct Found {
    var masks: [Int: [Bool]?] = [:]
    var failure: (place: Int, error: any Error)?
  }
  private let found = Mutex(Found())

  /// Notes which numbers of an image are defined; `nil` where its patient's key was destroyed.
  func note(_ mask: [Bool]?, _ place: Int) { found.withLock { $0.masks[place] = .some(mask) } }

  /// Notes why an image could not be opened; of several the first counts, whichever thread came to it.
  func fail(_ error: any Error, _ place: Int) {
    found.withLock { found in
      if found.failure.map({ place < $0.place }) ?? true { found.failure = (place, error) }
    }
  }

  /// The masks, or the first failure.
  func masks() throws -> [Int: [Bool]?] {
    try found.withLock { found in
      if let failure = found.failure { throw failure.error }
      return found.masks
    }
  }
}

/// Sealed vectors, one behind the other, with the images that they are of.
private struct SealedBlock {
  private var bytes: [UInt8] = []
  private var ends: [Int] = []
  private(set) var places: [Int] = []

  var count: Int { places.count }

  mutating func add(_ sealed: UnsafeRawBufferPointer, _ place: Int) {
    bytes.append(contentsOf: sealed)
    ends.append(bytes.count)
    places.append(place)
  }

  mutating func empty() {
    bytes.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
    places.removeAll(keepingCapacity: true)
  }

  /// Does something with some of the vectors, each with its image.
  func forEach(_ numbers: Range<Int>, _ body: (UnsafeRawBufferPointer, Int) -> Void) {
    bytes.withUnsafeBytes { all in
      for number in numbers {
        body(UnsafeRawBufferPointer(rebasing: all[(number == 0 ? 0 : ends[number - 1])..<ends[number]]), places[number])
      }
    }
  }
}
