// SPDX-License-Identifier: Apache-2.0
import Foundation
import Store
import Vocabulary

/// Keeps files in batches, withdraws patients now and then, and collects.
struct Workload {
  let archive: Archive
  var random: UInt64

  init(archive: Archive, seed: UInt64) {
    self.archive = archive
    random = seed &* 0x9E37_79B9_7F4A_7C15 &+ 0x1234_5678
  }

  func run(_ steps: Int) throws {
    var copy = self
    for _ in 0..<steps { try copy.step() }
  }

  private mutating func draw(_ count: Int) -> Int {
    random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(random >> 33) % count
  }

  private mutating func step() throws {
    switch draw(12) {
    case 0: try withdraw()
    case 1: do { _ = try archive.collect(.removing) } catch StoreError.busy { RecordsProof.say("busy") }
    default: try keep()
    }
  }

  private mutating func keep() throws {
    let count = 1 + draw(12)
    let choice = draw(8)
    // Numbers are given out in a transaction of their own, so that two processes keep different files.
    let first: Int = try archive.records.write { writer in
      let last = try writer.reader.value("SELECT max(number) FROM proof_file", as: Int.self) ?? 0
      let number = try writer.insert(
        "INSERT INTO proof_file (number, blob, patient, content) VALUES (\(last + count), \([UInt8]()), -1, NULL)")
      return number - count + 1
    }
    let numbers = Array(first..<first + count)
    try archive.keeping { keeper in
      // A patient that was withdrawn comes back under the next number, as a new one.
      var patient = choice
      while try archive.keys.isShredded(patient) { patient += 8 }
      let kept: [KeptFile]
      do {
        kept = try keeper.keep(numbers.map { FileToKeep(RecordsProof.content($0), patient: patient) })
      } catch StoreError.shredded {
        return
      }
      try archive.records.write { writer in
        try writer.execute("DELETE FROM proof_file WHERE number = \(numbers[count - 1])")
        for (number, file) in zip(numbers, kept) {
          try writer.execute(
            "INSERT INTO proof_file (number, blob, patient, content) VALUES (\(number), \(file.blob), \(patient), \(file.content))"
          )
        }
      }
      RecordsProof.say("kept \(patient) " + numbers.map(String.init).joined(separator: " "))
    }
  }

  private mutating func withdraw() throws {
    let patients = try archive.records.read { reader in
      try reader.rows("SELECT DISTINCT patient FROM proof_file WHERE patient >= 0 ORDER BY patient").map {
        try $0.value(0, as: Int.self)
      }
    }
    guard patients.count > 1 else { return }
    let patient = patients[draw(patients.count)]
    RecordsProof.say("shredding \(patient)")
    try archive.keys.shred(patient)
    RecordsProof.say("shredded \(patient)")
    try archive.records.write { writer in try writer.execute("DELETE FROM proof_file WHERE patient = \(patient)") }
  }
}
