// SPDX-License-Identifier: Apache-2.0
import Foundation
import Store
import Vocabulary

/// Compares an archive with what was said of it.
struct Check {
  let archive: Archive

  func run() throws -> Bool {
    var kept: [Int: Int] = [:]
    var begun: Set<Int> = []
    var shredded: Set<Int> = []
    while let line = readLine() {
      let words = line.split(separator: " ")
      let numbers = words.dropFirst().compactMap { Int($0) }
      switch words.first {
      case "kept": for number in numbers.dropFirst() { kept[number] = numbers[0] }
      case "shredding": begun.formUnion(numbers)
      case "shredded": shredded.formUnion(numbers)
      default: break
      }
    }
    var faults: [String] = []
    // What a step reserved and did not live to fill.
    try archive.records.write { writer in try writer.execute("DELETE FROM proof_file WHERE patient < 0") }
    let result = try archive.verify(.opening)
    faults += result.faults.map { "\($0)" }
    let rows = try archive.records.read { reader in
      try reader.rows("SELECT number, patient, blob, content FROM proof_file")
    }
    var there: [Int: Int] = [:]
    for row in rows {
      let number = try row.value(0, as: Int.self), patient = try row.value(1, as: Int.self)
      there[number] = patient
      if try row.value(3, as: ContentDigest.self) != ContentDigest(hashing: RecordsProof.content(number)) {
        faults.append("file \(number) holds something else")
      }
    }
    for (number, patient) in kept where there[number] != patient && !begun.contains(patient) {
      faults.append("file \(number) was said to be kept and is gone")
    }
    for patient in shredded where try !archive.keys.isShredded(patient) || archive.keys.contains(patient) {
      faults.append("patient \(patient) was said to be shredded and is not")
    }
    for patient in Set(kept.values).subtracting(begun) where try !archive.keys.contains(patient) {
      faults.append("patient \(patient) has lost the key")
    }
    for fault in faults.sorted() { RecordsProof.say(fault) }
    // It must go on, too.
    try Workload(archive: archive, seed: 99).run(2)
    return faults.isEmpty
  }
}
